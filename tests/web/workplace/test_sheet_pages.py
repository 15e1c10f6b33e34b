"""Questions from a spreadsheet in the workplace: seen before they are saved, saved whole or not at all, and out again."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gemeinwerk.domain.catalogue import queries
from gemeinwerk.domain.catalogue.modelling.editing import walk
from gemeinwerk.domain.catalogue.types.modelling import ServiceDraftInfo
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.scope import tenant_scope
from tests.adapters.sheets.files import ods, with_part, xlsx
from tests.web.seeding import BOCHUM, staff

HOME = "/arbeitsplatz/entwuerfe/"
NEW = f"{HOME}tabelle/"
NAMED = {"title": "Straßenfest anmelden", "legal_basis": "§ 18 StrWG NRW"}
ROWS = [
    ["Abschnitt", "Frage", "Typ", "Pflicht", "Bedingung", "Bemerkung"],
    ["Ihr Fest", "Wo feiern Sie?", "Text", "ja", "", "wichtig"],
    ["", "Sperren Sie die Straße?", "Ja/Nein", "ja", "", ""],
    ["", "Wohin fahren die Autos?", "Text", "ja", "nur wenn „Sperren Sie die Straße?“ ist „Ja“", ""],
    ["Ihre Angaben", "Geburtsdatum", "Datum", "ja", "", ""],
    ["", "Zuname", "Text", "ja", "", ""],
]


def file(content: bytes, name: str = "fragen.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return unescape(found[1])


def draft(address: str) -> ServiceDraftInfo:
    key = address.split("/")[3]
    with tenant_scope(tenants.place(BOCHUM).tenant_id):
        return queries.service_draft(draft_id=key)  # type: ignore[arg-type]


def labels(info: ServiceDraftInfo) -> list[str]:
    return [part.label or "" for _, _, part in walk(info.workpiece.schema)]


def drafts() -> int:
    with tenant_scope(tenants.place(BOCHUM).tenant_id):
        return len(queries.service_drafts())


def upload(client: Client, where: str, content: bytes, **more: str) -> Any:
    return client.post(where, {"file": file(content), "_action": "read", **more})


def test_from_a_sheet_to_a_draft(author: Client) -> None:
    assert "Aus einer Tabelle beginnen" in author.get(HOME).content.decode()
    start = author.get(NEW).content.decode()
    assert "Vorlage für Excel" in start and "Welche Spalten es gibt" in start
    before = drafts()
    answer = upload(author, NEW, xlsx(ROWS), **NAMED)
    page = answer.content.decode()
    assert answer.status_code == 200 and "5 Fragen auf 2 Seiten" in page and drafts() == before
    assert "Die Spalte „Bemerkung“ wird nicht übernommen." in page and "Pflicht, wenn die Bedingung zutrifft" in page
    assert "Zeile 5" in page and "Geburtsdatum: gleicher Name" in page and "meint den Begriff „Familienname“" in page
    rows = hidden(page, "rows")
    every = author.post(NEW, {"rows": rows, "_action": "all", **NAMED}).content.decode()
    chosen = dict(re.findall(r'name="(baustein-\d+)">.*?<option value="([^"]+)" selected', every))
    assert set(chosen) >= {"baustein-5", "baustein-6"} and drafts() == before
    none = author.post(NEW, {"rows": rows, "_action": "none", **chosen, **NAMED}).content.decode()
    assert " selected" not in none
    saved = author.post(NEW, {"rows": rows, "_action": "save", "baustein-5": chosen["baustein-5"], **NAMED})
    assert saved.status_code == 303 and "gespeichert" in author.get(saved["Location"]).content.decode()
    info = draft(saved["Location"])
    assert labels(info) == [
        "Ihr Fest", "Wo feiern Sie?", "Sperren Sie die Straße?", "Wohin fahren die Autos?", "Ihre Angaben",
        "Geburtsdatum", "Zuname",
    ]  # fmt: skip
    ids = [part.identification.id for _, _, part in walk(info.workpiece.schema)]
    assert ids[5] == chosen["baustein-5"].partition("@")[0] and ids[5][1:3] != "98" and ids[6][1:3] == "98"
    assert len(info.workpiece.rules) == 2 and info.workpiece.title == NAMED["title"]
    gate = author.get(f"{saved['Location']}freigabe/").content.decode()
    assert "Der Zweck fehlt" in gate and "Aufbewahrung ist nicht festgelegt" in gate
    assert "Ihr Fest" in author.get(f"{saved['Location']}vorschau/").content.decode()


def test_errors_are_named_and_nothing_is_saved(author: Client) -> None:
    wrong = [*ROWS, ["", "Wie?", "Zauberei", "vielleicht", "bei Regen", ""]]
    before = drafts()
    answer = upload(author, NEW, ods(wrong), **NAMED)
    page = answer.content.decode()
    assert answer.status_code == 422 and 'href="#zeile-7"' in page and 'id="zeile-7"' in page
    assert "Zeile 7, Typ: Die Art „Zauberei“ kennen wir nicht." in page and "nennt keine Frage" in page
    assert "Fragen speichern" not in page
    forced = author.post(NEW, {"rows": hidden(page, "rows"), "_action": "save", **NAMED})
    assert forced.status_code == 422 and drafts() == before


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "Bitte wählen Sie eine Datei"),
        (b"%PDF-1.7", "keine Tabelle"),
        (with_part(xlsx(ROWS), "xl/vbaProject.bin", b"x"), "Makros"),
        (b"x" * (5 * 1024 * 1024 + 1), "zu groß"),
        (b"Hallo;Welt\n1;2", "nicht zu erkennen"),
    ],
    ids=["none", "pdf", "macro", "large", "foreign"],
)
def test_a_file_that_is_no_list_of_questions(author: Client, content: bytes | None, told: str) -> None:
    data: dict[str, Any] = {"_action": "read", **NAMED}
    if content is not None:
        data["file"] = file(content)
    answer = author.post(NEW, data)
    assert answer.status_code == 422 and told in answer.content.decode()


@pytest.mark.parametrize(
    "rows",
    ["", "[", "[" * 5000, "{}", "[[1,[]]]", '[["a",[[0,"x"]]]]', '[["a",[["1","x"]]]]', '[["a",[[1,2]]]]', "[[],[]]",
     json.dumps([["a", [[1, "x" * 9000]]]]), json.dumps([["a", [[n, "x"] for n in range(1, 3000)]]]), "null"],
)  # fmt: skip
def test_what_comes_back_from_a_page_is_judged_anew(author: Client, rows: str) -> None:
    answer = author.post(NEW, {"rows": rows, "_action": "save", **NAMED})
    assert answer.status_code == 422 and "noch einmal" in answer.content.decode()


def test_title_and_legal_basis_are_asked_for_again(author: Client) -> None:
    page = upload(author, NEW, xlsx(ROWS)).content.decode()
    assert "Wie heißt die Leistung?" in page
    answer = author.post(NEW, {"rows": hidden(page, "rows"), "_action": "save", "title": "", "legal_basis": ""})
    assert answer.status_code == 422 and "Bitte nennen Sie die Rechtsgrundlage" in answer.content.decode()
    answer = author.post(NEW, {"rows": hidden(page, "rows"), "_action": "save", **NAMED})
    assert answer.status_code == 303


def test_out_to_a_department_and_in_again(author: Client) -> None:
    page = upload(author, NEW, xlsx(ROWS), **NAMED).content.decode()
    where = author.post(NEW, {"rows": hidden(page, "rows"), "_action": "save", **NAMED})["Location"]
    assert "Als Tabelle herunterladen" in author.get(where).content.decode()
    out = author.get(f"{where}tabelle.csv")
    assert out["Content-Disposition"].endswith('.csv"') and out.content.startswith(b"\xef\xbb\xbf")
    assert author.get(f"{where}tabelle.xlsx").content.startswith(b"PK")
    assert author.get(f"{where}tabelle.pdf").status_code == 404
    info = draft(where)
    same = upload(author, f"{where}tabelle/", out.content, mode="replace")
    text = same.content.decode()
    assert same.status_code == 200 and "Diese Fragen entfallen" not in text
    data = {"rows": hidden(text, "rows"), "_action": "save", "mode": "replace", "revision": str(info.revision)}
    assert author.post(f"{where}tabelle/", data).status_code == 303
    assert draft(where).workpiece == info.workpiece
    assert author.post(f"{where}tabelle/", data).status_code == 422, "the draft has moved on"
    short = "\r\n".join(line for line in out.content.decode().splitlines() if "Zuname" not in line)
    text = upload(author, f"{where}tabelle/", short.encode(), mode="replace").content.decode()
    assert "Diese Fragen entfallen" in text and "aber nicht in der Tabelle: Zuname." in text
    data |= {"rows": hidden(text, "rows"), "revision": hidden(text, "revision")}
    assert author.post(f"{where}tabelle/", data).status_code == 303
    assert "Zuname" not in labels(draft(where)) and len(draft(where).workpiece.rules) == 2
    more = upload(
        author, f"{where}tabelle/", b"Abschnitt;Frage;Art\nIhr Fest;Wann?;Datum", mode="append"
    ).content.decode()
    data = {"rows": hidden(more, "rows"), "_action": "save", "mode": "append", "revision": hidden(more, "revision")}
    assert author.post(f"{where}tabelle/", data).status_code == 303
    assert labels(draft(where))[4] == "Wann?"


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_the_template_is_understood(author: Client, form: str) -> None:
    page = upload(author, NEW, author.get(f"{HOME}vorlage.{form}").content, **NAMED)
    text = page.content.decode()
    assert page.status_code == 200 and "6 Fragen auf 2 Seiten" in text and "Fehler</span>" not in text


def test_only_those_who_model_may(author: Client) -> None:
    for who in ("sachbearbeitung", "leitung"):
        other = staff(who, "bochum")
        for where in (NEW, f"{HOME}vorlage.xlsx"):
            assert other.get(where).status_code == 404
    where = author.post(HOME, NAMED)["Location"]
    assert staff("leistungen", "kleve").get(f"{where}tabelle.xlsx").status_code == 404
    assert Client().get(NEW).status_code == 302
