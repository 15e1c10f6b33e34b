"""A list of questions from a spreadsheet becomes a form: uploaded, seen, saved, previewed, and judged by the gate."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.sheets.files import ods, xlsx
from tests.journeys.test_modeller import signed_in
from tests.journeys.walk import Walk
from tests.journeys.world import World, running

pytestmark = pytest.mark.browser
ROWS = [
    ["Abschnitt", "Frage", "Art", "Pflicht", "Auswahlwerte", "Bedingung"],
    ["Ihr Fest", "In welcher Straße feiern Sie?", "Text", "ja", "", ""],
    ["", "Sperren Sie die Straße ganz?", "Ja/Nein", "ja", "", ""],
    ["", "Wohin fahren die Autos?", "Auswahl", "ja", "n = Nebenstraße\np = Parkplatz",
     "nur wenn „Sperren Sie die Straße ganz?“ ist „Ja“"],
    ["Ihre Angaben", "Zuname", "Text", "ja", "", ""],
]  # fmt: skip


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with running() as started:
        yield started


def press_by_keyboard(walk: Walk, name: str) -> None:
    """Reach a button by the tab key alone and press it by Enter."""
    button = walk.page.get_by_role("button", name=name)
    for _ in range(120):
        walk.page.keyboard.press("Tab")
        if button.evaluate("one => one === document.activeElement"):
            with walk.page.expect_navigation():
                walk.page.keyboard.press("Enter")
            walk.look()
            return
    raise AssertionError(f"{name} is not reached by keyboard")


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_from_the_sheet_to_the_gate(open_page: Any, world: World, tmp_path: Path, scripts: bool) -> None:
    sheet = tmp_path / ("fragen.xlsx" if scripts else "fragen.ods")
    sheet.write_bytes(xlsx(ROWS) if scripts else ods(ROWS))
    walk = Walk(open_page(phone=False, scripts=scripts), world, scripts=scripts)
    walk.page.set_viewport_size({"width": 320, "height": 800})
    signed_in(walk, "leistungen.bochum")
    walk.go("/arbeitsplatz/entwuerfe/")
    walk.follow("Aus einer Tabelle beginnen")
    walk.fill("Wie heißt die Leistung?", "Straßenfest aus der Tabelle")
    walk.fill("Auf welcher Rechtsgrundlage?", "§ 18 StrWG NRW")
    walk.page.locator("input[type=file]").set_input_files(str(sheet))
    walk.press("Tabelle ansehen")
    text = walk.page.locator("main").inner_text()
    assert "4 Fragen auf 2 Seiten" in text and "meint den Begriff „Familienname“" in text
    walk.press("Alle Bausteine verwenden")
    assert walk.page.get_by_label("Baustein für „Zuname“").input_value() != ""
    press_by_keyboard(walk, "Fragen speichern")
    base = walk.page.url.removeprefix(world.address).split("#")[0]
    text = walk.page.locator("main").inner_text()
    assert "Wohin fahren die Autos?" in text and "Familienname" in text and "Zuname" not in text
    walk.go(f"{base}ansicht/")
    assert walk.page.get_by_label("In welcher Straße feiern Sie?").count() == 1
    walk.go(f"{base}freigabe/")
    assert "Der Zweck fehlt" in walk.page.locator("main").inner_text()
    walk.go(base)
    with walk.page.expect_download() as download:
        walk.page.get_by_role("link", name="Als Tabelle herunterladen").click()
    out = download.value.path().read_bytes()
    again = tmp_path / "zurueck.xlsx"
    again.write_bytes(out)
    walk.go(f"{base}tabelle/")
    walk.page.locator("input[type=file]").set_input_files(str(again))
    walk.page.get_by_label("Die Tabelle gilt.", exact=False).check()
    walk.press("Tabelle ansehen")
    text = walk.page.locator("main").inner_text()
    assert "Diese Fragen entfallen" not in text and "Fehler" not in text
    walk.press("Fragen speichern")
    assert "gespeichert" in walk.page.content()
