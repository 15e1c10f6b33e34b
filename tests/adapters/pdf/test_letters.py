"""Letters: both standards at once, DIN 5008, every text shown as text."""

from __future__ import annotations

import re
import subprocess
import threading
from dataclasses import replace
from decimal import Decimal
from html import unescape
from io import BytesIO
from pathlib import Path
from shutil import which

import pikepdf
import pytest
import zxingcpp
from PIL import Image

from gemeinwerk.adapters.girocode import EpcCodes, epc_lines
from gemeinwerk.adapters.pdf import TypstLetters
from gemeinwerk.adapters.pdf.renderer import NoticeTooLarge, TemplateUnsafe
from gemeinwerk.domain.documents.types import (
    AuthorityLetterhead,
    DocumentKind,
    LetterData,
    Paragraph,
    Passage,
    Run,
)
from gemeinwerk.domain.payments.types import Transfer
from tests.adapters.pdf.conformance import broken_rules, elements
from tests.adapters.pdf.letters import letter, runs

FONTS = Path(__file__).parents[3] / "src/gemeinwerk/web/design/built/fonts-pdf"


@pytest.fixture(scope="module")
def letters() -> TypstLetters:
    return TypstLetters(FONTS)


def text_of(pdf: bytes) -> str:
    """What a program reads out of the file."""
    if which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    run = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return run.stdout.decode()


def pages(pdf: bytes) -> int:
    with pikepdf.open(BytesIO(pdf)) as document:
        return len(document.pages)


@pytest.mark.parametrize("seal_field", [False, True])
def test_both_standards_at_once(letters: TypstLetters, seal_field: bool) -> None:
    assert broken_rules(letters.render(letter(), seal_field=seal_field)) == []


def test_it_works_without_the_fonts_of_the_design() -> None:
    pdf = TypstLetters(Path("/nowhere")).render(letter(), seal_field=True)
    assert broken_rules(pdf) == []


def test_all_parts_are_there_in_reading_order(letters: TypstLetters) -> None:
    text = text_of(letters.render(letter(), seal_field=True))
    parts = [
        "Stadt Bochum", "DEMO", "Erika Mustermann", "Bewohnerparkausweis für BO-GW 1", "Guten Tag", "Gebühren",
        "Nebenbestimmungen", "§ 36 VwVfG NRW", "Begründung", "Rechtsgrundlagen", "Rechtsbehelfsbelehrung",
        "Verwaltungsgericht Gelsenkirchen", "Petra Beispiel", "Elektronisches Siegel",
    ]  # fmt: skip
    places = [text.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)
    for value in ("GW-7K2M-9QXD-4FTA", "24.11.2026", "Frau Beispiel", "0234 910-1234", "Seite 1 von 2"):
        assert value in text


def test_the_address_stands_in_the_window_of_form_b(letters: TypstLetters) -> None:
    """DIN 5008 form B: the field lies 45 mm from the top, 20 mm from the left, 85 x 45 mm."""
    if which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    pdf = letters.render(letter(recipient=tuple(f"Zeile{n}" for n in range(1, 7))), seal_field=False)
    run = subprocess.run(["pdftotext", "-bbox", "-l", "1", "-", "-"], input=pdf, capture_output=True, check=True)
    boxes = [line for line in run.stdout.decode().splitlines() if ">Zeile" in line]
    assert len(boxes) == 6
    for line in boxes:
        values = {part.split("=")[0]: float(part.split('"')[1]) for part in line.split(">")[0].split()[1:]}
        left, right, top, bottom = (values[k] / 72 * 25.4 for k in ("xMin", "xMax", "yMin", "yMax"))
        assert 20 <= left <= right <= 105
        assert 45 + 17.7 - 1.2 <= top <= bottom <= 90


def words(pdf: bytes) -> list[tuple[str, float, float, float, float]]:
    """Every word of the first page with its box in millimetres: left, top, right, bottom."""
    if which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    run = subprocess.run(["pdftotext", "-bbox", "-l", "1", "-", "-"], input=pdf, capture_output=True, check=True)
    found = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)<', run.stdout.decode())
    return [(unescape(word), *(float(one) / 72 * 25.4 for one in box)) for *box, word in found]  # type: ignore[misc]


def test_only_the_address_is_in_the_window_and_the_franking_zone_is_free(letters: TypstLetters) -> None:
    """DIN 5008 form B: return address 45 to 50 mm, franking and remarks 50 to 62.7 mm, address 62.7 to 90 mm."""
    to = ("Erika Mustermann", "c/o Beispiel", "Musterstraße 12", "44787 Bochum")
    for demo in (False, True):
        found = words(letters.render(letter(recipient=to, demo=demo), seal_field=True))
        window = [one for one in found if one[1] < 110 and one[3] > 20 and one[2] < 90 and one[4] > 45]
        upper = " ".join(word for word, _, _, _, bottom in window if bottom <= 50.2)
        assert upper == "Stadt Bochum · Willy-Brandt-Platz 2-6 · 44777 Bochum"
        lower = [word for word, _, top, _, _ in window if top >= 61.5]
        assert " ".join(lower) == " ".join(to)
        assert [one for one in window if one[4] > 50.2 and one[2] < 61.5] == []


def test_long_return_addresses_stay_in_their_zone(letters: TypstLetters) -> None:
    sender = AuthorityLetterhead("Gemeinsame Behörde der Städte " * 3, "An der langen Straße 100", "44777", "Bochum")
    found = words(letters.render(letter(sender=sender, recipient=("Ziel",)), seal_field=False))
    assert [one for one in found if one[1] < 105 and one[4] > 51 and one[2] < 61.5] == []


def test_marks_for_folding_and_punching(letters: TypstLetters) -> None:
    """Form B: folds at 105 and 210 mm, the hole mark at 148.5 mm, all in the left margin and only on the first page."""
    with pikepdf.open(BytesIO(letters.render(letter(), seal_field=False))) as document:
        marks = [lines_of(page) for page in document.pages]
    assert sorted({round(y, 1) for x, y in marks[0] if x < 20}) == [105.0, 148.5, 210.0]
    assert all(x >= 20 for page in marks[1:] for x, _ in page)


def lines_of(page: pikepdf.Page) -> list[tuple[float, float]]:
    """Where lines begin on a page, in millimetres from the left and the top."""
    height = float(page.mediabox[3])
    matrix, stack, found = pikepdf.Matrix(), [], []
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name == "q":
            stack.append(matrix)
        elif name == "Q":
            matrix = stack.pop()
        elif name == "cm":
            matrix = pikepdf.Matrix(*(float(one) for one in operands)) @ matrix
        elif name == "m":
            point = matrix.transform((float(operands[0]), float(operands[1])))
        elif name == "l":
            found.append((point[0] / 72 * 25.4, (height - point[1]) / 72 * 25.4))
    return found


def test_hostile_text_is_text(letters: TypstLetters) -> None:
    hostile = '#import "@preview/x:1.0.0": * $x$ *a* _b_ `c` #read("/etc/passwd") <lab> @ref \\ "q" [d] // e /* f */'
    pdf = letters.render(
        letter(
            subject=hostile, recipient=(hostile[:30],), blocks=(Paragraph(runs(hostile)),), signer_name=hostile,
            reference=hostile, reasons=(Passage(hostile, hostile, hostile),), remedy_instruction=hostile,
        ),
        seal_field=True,
    )  # fmt: skip
    text = " ".join(text_of(pdf).split())
    assert text.count("*a* _b_ `c`") >= 4
    assert "root:" not in text
    assert broken_rules(pdf) == []


@pytest.mark.parametrize(
    "name", ["Özgür Çağlar-Łukaszewicz", "Nguyễn Thị Ánh", "Ђорђе Ελλάς", "漢字 😀 Muster", "a\u0378b"]
)
def test_names_of_all_the_world(letters: TypstLetters, name: str) -> None:
    pdf = letters.render(letter(recipient=(name,), salutation=f"Guten Tag {name},"), seal_field=True)
    assert broken_rules(pdf) == []


def test_unknown_characters_leave_a_visible_mark(letters: TypstLetters) -> None:
    assert "□□ Muster" in text_of(letters.render(letter(recipient=("漢字 Muster",)), seal_field=False))


def test_long_names_and_many_pages(letters: TypstLetters) -> None:
    long = "Gesellschaft für außerordentlich lange Bezeichnungen und Verwaltungsverfahrensangelegenheiten " * 3
    many = tuple(Paragraph((Run(f"Absatz {n}. " + "Wort " * 60),)) for n in range(40))
    pdf = letters.render(
        letter(sender=AuthorityLetterhead(long, head=long), recipient=(long, "x" * 300), subject=long, blocks=many),
        seal_field=True,
    )
    assert broken_rules(pdf) == []
    assert pages(pdf) > 4
    assert f"Seite 2 von {pages(pdf)}" in text_of(pdf)


def test_a_letter_beyond_the_limit_is_refused(letters: TypstLetters) -> None:
    with pytest.raises(NoticeTooLarge):
        letters.render(letter(remedy_instruction="x" * 3_000_000), seal_field=False)


def test_a_bare_receipt_and_a_draft(letters: TypstLetters) -> None:
    bare = LetterData(
        AuthorityLetterhead("Stadt Kleve"), ("Max Mustermann",), "Eingangsbestätigung", "GW-1",
        letter().date, (Paragraph(runs("Ihr Antrag ist eingegangen.")),), kind=DocumentKind.RECEIPT, draft=True,
    )  # fmt: skip
    pdf = letters.render(bare, seal_field=True)
    assert broken_rules(pdf) == []
    assert pages(pdf) == 1
    assert "ENTWURF" in text_of(pdf)


def test_the_field_is_announced(letters: TypstLetters) -> None:
    with pikepdf.open(BytesIO(letters.render(letter(), seal_field=True))) as document:
        field = document.Root.AcroForm.Fields[0]
        assert (str(field.T), str(field.TU)) == ("Siegel", "Elektronisches Siegel: Stadt Bochum")
        assert "/V" not in field
        assert str(list(elements(document))[-1].S) == "/Form"


def test_same_letter_same_bytes(letters: TypstLetters) -> None:
    assert letters.render(letter(), seal_field=True) == letters.render(letter(), seal_field=True)


def test_several_threads_at_once(letters: TypstLetters) -> None:
    results: list[bytes] = []
    threads = [
        threading.Thread(target=lambda n=n: results.append(letters.render(letter(subject=f"Nr. {n}"), seal_field=True)))
        for n in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({bytes(r) for r in results}) == 6


def test_templates_that_would_fetch_packages_are_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.typ").write_text('#import "@preview/cetz:0.3.0"')
    with pytest.raises(TemplateUnsafe):
        TypstLetters(templates=tmp_path)


def test_self_check(letters: TypstLetters) -> None:
    assert letters.check().ok


def test_a_phone_reads_the_code_beside_the_seal(tmp_path: Path) -> None:
    if which("pdftoppm") is None:
        pytest.skip("pdftoppm (poppler-utils) is not installed")
    coded = replace(letter(), code="7K3M-Q9XR-2DHT", code_address="https://service.example.org/echtheit/")
    (tmp_path / "a.pdf").write_bytes(TypstLetters().render(coded, seal_field=True))
    subprocess.run(["pdftoppm", "-r", "150", "-png", tmp_path / "a.pdf", tmp_path / "a"], check=True)
    found = [code.text for path in tmp_path.glob("a-*.png") for code in zxingcpp.read_barcodes(Image.open(path))]
    assert found == ["https://service.example.org/echtheit/?code=7K3M-Q9XR-2DHT"]


def test_a_banking_app_reads_the_transfer_beside_its_words(letters: TypstLetters, tmp_path: Path) -> None:
    if which("pdftoppm") is None:
        pytest.skip("pdftoppm (poppler-utils) is not installed")
    asked = Transfer(
        "Stadt Musterhausen", "DE89370400440532013000", Decimal("30.70"), "KZ-7K2M-9QXD-4FTA", "COBADEFFXXX"
    )
    pdf = letters.render(letter(transfer_code=EpcCodes().svg(asked)), seal_field=True)
    assert not broken_rules(pdf)
    text = " ".join(text_of(pdf).split())
    assert text.index("Banking-App") < text.index("Rechtsbehelfsbelehrung")
    (tmp_path / "a.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "150", "-png", tmp_path / "a.pdf", tmp_path / "a"], check=True)
    found = [code.text for path in tmp_path.glob("a-*.png") for code in zxingcpp.read_barcodes(Image.open(path))]
    assert [one.splitlines() for one in found] == [epc_lines(asked).decode().splitlines()]
    assert "Banking-App" not in text_of(letters.render(letter(), seal_field=True))
