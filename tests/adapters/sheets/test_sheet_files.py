"""Spreadsheets are read as text, whatever program wrote them; hostile ones are refused, with a remedy, in a child."""

from __future__ import annotations

import datetime
import io
import sys
import zipfile

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from gemeinwerk.adapters.sheets import SheetFiles
from gemeinwerk.adapters.sheets.guarding import FORMULA, guarded, unguarded
from gemeinwerk.adapters.sheets.reading import Unreadable, pages
from gemeinwerk.domain.catalogue.types.sheets import MOST_BYTES, MOST_ROWS, SheetRow, Table
from gemeinwerk.kernel.refusal import Invalid, TooLarge
from tests.adapters.sheets.files import CLOSE, HEAD, ODS, OPEN, ROWS, ods, replaced, with_part, xlsx, zipped

FILES = SheetFiles()
LINES = [(1, HEAD), (2, ["Ihr Fest", "Wo feiern Sie?", "Text", "ja"]), (3, ["", "Wie viele Gäste?", "Zahl", "nein"])]
TEXT = "\n".join(";".join(row) for row in ROWS)


@pytest.mark.parametrize(
    "source",
    [
        xlsx(ROWS),
        ods(ROWS),
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("cp1252"),
        TEXT.encode("utf-16"),
        TEXT.replace(";", ",").encode(),
        TEXT.replace(";", "\t").encode(),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        "\n".join(";".join(f'"{cell}"' for cell in row) for row in ROWS).encode(),
        "\n".join(",".join(f'"{cell}"' for cell in row) for row in ROWS).encode(),
    ],
    ids=["xlsx", "ods", "utf8", "bom", "cp1252", "utf16", "comma", "tab", "crlf", "cr", "quoted", "quoted-comma"],
)
def test_every_format_says_the_same(source: bytes) -> None:
    (page,) = FILES.read(source)
    assert [(row.number, list(row.cells)) for row in page.rows] == LINES


def test_a_line_that_names_the_separator_keeps_its_number() -> None:
    (page,) = FILES.read(b"sep=,\nFrage,Art\nWo?,Text\n")
    assert page.rows == (SheetRow(2, ("Frage", "Art")), SheetRow(3, ("Wo?", "Text")))


def test_values_are_written_as_people_write_them_and_formulas_are_not_run() -> None:
    output = io.BytesIO()
    with xlsxwriter.Workbook(output) as book:
        day, hour = book.add_format({"num_format": "dd.mm.yyyy"}), book.add_format({"num_format": "hh:mm"})
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [12, 1.5, True, False, "a\r\nb "])
        sheet.write_datetime(1, 0, datetime.datetime(2026, 1, 31), day)
        sheet.write_datetime(1, 1, datetime.time(8, 30), hour)
        sheet.write_formula(2, 0, "=1+1", None, "zuletzt gespeichert")
        sheet.write_formula(3, 0, '=HYPERLINK("http://boese.example","x")', None, "Klick")
    rows = FILES.read(output.getvalue())[0].rows
    assert rows[0].cells == ("12", "1,5", "ja", "nein", "a\nb")
    assert rows[1].cells[0] == "2026-01-31" and rows[1].cells[1] == "08:30"
    assert rows[2].cells == ("zuletzt gespeichert",) and rows[3].cells == ("Klick",)


def test_hidden_worksheets_are_left_aside() -> None:
    assert [page.name for page in FILES.read(xlsx(ROWS, hidden=True))] == ["Sichtbar"]


def macro_types(types: bytes) -> bytes:
    return types.replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml").replace(
        b"openxmlformats-officedocument.spreadsheetml.sheet.macro", b"ms-excel.sheet.macro"
    )


def far_away(row: int, column: int) -> bytes:
    output = io.BytesIO()
    with xlsxwriter.Workbook(output) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        sheet.write(row, column, "x")
    return output.getvalue()


def bomb(size: int) -> bytes:
    return replaced(xlsx(ROWS), "xl/worksheets/sheet1.xml", lambda text: text + b" " * size)


def repeated(rows: int, columns: int) -> bytes:
    cell = f'<table:table-cell table:number-columns-repeated="{columns}" office:value-type="string"><text:p>x</text:p>'
    row = f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-cell></table:table-row>'
    return zipped({"mimetype": ODS, "content.xml": f'{OPEN}<table:table table:name="A">{row}</table:table>{CLOSE}'})


def entities() -> bytes:
    """Ten entities, each ten times the one before."""
    names = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    head = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "haha">{names}]>'
    row = '<table:table-row><table:table-cell office:value-type="string"><text:p>&e11;</text:p></table:table-cell>'
    content = f'{head}{OPEN}<table:table table:name="A">{row}</table:table-row></table:table>{CLOSE}'
    return zipped({"mimetype": ODS, "content.xml": content})


def lying() -> bytes:
    """An archive whose directory says that its largest part is small."""
    source = bytearray(bomb(30_000_000))
    place = source.rindex(b"xl/worksheets/sheet1.xml") - 46
    assert source[place : place + 4] == b"PK\x01\x02"
    source[place + 24 : place + 28] = (1000).to_bytes(4, "little")
    return bytes(source)


HOSTILE = [
    ("empty", b"", "leer"),
    ("blank", b" \n\t", "leer"),
    ("old", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Kennwort"),
    ("pdf", b"%PDF-1.7\n", "keine Tabelle"),
    ("html", b"<html><table><tr><td>Frage</td></tr></table></html>", "keine Tabelle"),
    ("binary", b"Frage;Art\n\0\0\0", "keine Tabelle"),
    ("archive", zipped({"readme.txt": "Frage;Art"}), "kennen wir nicht"),
    ("cut", xlsx(ROWS)[:-400], "beschädigt"),
    ("text", ods(ROWS, mimetype="application/vnd.oasis.opendocument.text"), "keine Tabelle"),
    ("macro", with_part(xlsx(ROWS), "xl/vbaProject.bin", b"x"), "Makros"),
    ("macro type", replaced(xlsx(ROWS), "[Content_Types].xml", macro_types), "Makros"),
    ("macro sheet", with_part(xlsx(ROWS), "xl/macrosheets/sheet1.xml", b"<x/>"), "Makros"),
    ("basic", ods(ROWS, **{"Basic/Standard/Module1.xml": "<x/>"}), "Makros"),
    ("scripts", ods(ROWS, **{"Scripts/python/x.py": "print(1)"}), "Makros"),
    ("password", ods(ROWS, **{"META-INF/manifest.xml": "<manifest:encryption-data/>"}), "Kennwort"),
    ("many parts", zipped({f"p{n}": "" for n in range(600)}), "vielen Teilen"),
    ("bomb", bomb(50_000_000), "stark gepackt"),
    ("lying bomb", lying(), "beschädigt"),
    ("long", xlsx([HEAD, *[["A", f"Frage {n}", "Text", "ja"] for n in range(MOST_ROWS + 5)]]), "zu lang"),
    ("wide", xlsx([["x"] * 70]), "Spalten"),
    ("cell", xlsx([["x" * 9000]]), "Zelle ist zu lang"),
    ("csv cell", b"Frage;Art\n" + b"x" * 9000, "Zelle ist zu lang"),
    ("csv quotes", b'Frage;Art\n"' + b"x" * 700_000, "lesen"),
    ("far down", far_away(900_000, 0), "zu groß"),
    ("far away", far_away(1_048_575, 16_383), "gefahrlos"),
    ("repeated", repeated(1_000_000, 16_000), "beschädigt"),
    ("repeated rows", repeated(1_000_000, 1), "zu groß"),
    ("broken xml", replaced(xlsx(ROWS), "xl/worksheets/sheet1.xml", lambda text: text[:300] + b"<<<"), "beschädigt"),
    ("no sheet", replaced(xlsx(ROWS), "xl/workbook.xml", lambda text: b"<workbook/>"), ""),
]


@pytest.mark.parametrize(("name", "source", "told"), HOSTILE, ids=[one[0] for one in HOSTILE])
def test_hostile_files_are_refused_with_a_remedy(name: str, source: bytes, told: str) -> None:
    if not told:
        assert FILES.read(source) == ()
        return
    with pytest.raises(Invalid) as refused:
        FILES.read(source)
    assert told in refused.value.message and refused.value.hint


def test_entities_are_not_unfolded() -> None:
    try:
        found = FILES.read(entities())
    except Invalid as refused:
        assert refused.hint
    else:
        assert sum(len(cell) for page in found for row in page.rows for cell in row.cells) < 100


def test_a_file_beyond_the_limit_is_not_even_handed_on() -> None:
    with pytest.raises(TooLarge):
        FILES.read(b"x" * (MOST_BYTES + 1))


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("import time; time.sleep(60)", "zu aufwendig"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "gefahrlos"),
        ("print('kein JSON')", "gefahrlos"),
        ("print('[1]')", "gefahrlos"),
        ("raise SystemExit(3)", "gefahrlos"),
    ],
)
def test_a_child_that_fails_is_a_refusal(code: str, told: str) -> None:
    with pytest.raises(Invalid) as refused:
        SheetFiles(command=(sys.executable, "-c", code), wait=2).read(b"Frage;Art")
    assert told in refused.value.message


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=300).map(lambda rest: rest) | st.text(max_size=300).map(str.encode))
def test_any_bytes_are_read_or_refused(source: bytes) -> None:
    try:
        found = pages(source)
    except Unreadable as problem:
        assert problem.hint
    else:
        assert all(cells and cells[-1] for _, rows in found for _, cells in rows)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="'=+-@a1\t ;\"\n", max_size=8))
def test_no_cell_is_a_formula_and_every_text_comes_back(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(FORMULA)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_is_written_is_read_again_and_holds_no_formula(form: str) -> None:
    cells = ("=1+1", "+49 234", "-5", "@SUM(A1)", 'a;"b"\nc', "'=x", "http://example.org", "007")
    table = Table("Fragen", ("Frage", *"ABCDEFG"), (cells, ("", "x")), (10,), frozenset({0}), {1: ("ja", "nein")})
    source = FILES.csv(table) if form == "csv" else FILES.workbook((table, table_of_two()))
    page = FILES.read(source)[0]
    assert page.rows[1].cells == cells and page.rows[2].cells == ("", "x")
    if form == "xlsx":
        with zipfile.ZipFile(io.BytesIO(source)) as archive:
            sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet and "hyperlink" not in sheet and "dataValidation" in sheet
    else:
        assert all(not cell.startswith(FORMULA) for cell in source.decode("utf-8-sig").replace('"', "").split(";"))


def table_of_two() -> Table:
    return Table("Erläuterung", ("Spalte", "Was"), (("Frage", "So steht es da."),))


def test_the_adapter_judges_itself() -> None:
    assert FILES.check().ok
    assert not SheetFiles(command=(sys.executable, "-c", "raise SystemExit(1)")).check().ok
