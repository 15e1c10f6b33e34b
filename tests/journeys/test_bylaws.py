"""By-laws in the browser: entered with a fault and without, released by a second person, and charged in an application."""

from __future__ import annotations

from typing import Any

import pytest

from tests.domain.payments.bylaw_texts import text
from tests.journeys.walk import Walk, sign_in
from tests.journeys.world import World

HOME = "/arbeitsplatz/satzungen/"


@pytest.mark.browser
@pytest.mark.parametrize("phone", [False, True], ids=["desktop-kleve", "phone-bochum"])
def test_a_by_law_from_its_text_to_the_release(open_page: Any, world: World, phone: bool) -> None:
    town, key = ("Bochum", "journey-b") if phone else ("Kleve", "journey-k")
    clerk = Walk(open_page(phone=phone), world, scripts=True)
    second = Walk(open_page(scripts=False), world, scripts=False)
    reader = Walk(open_page(phone=phone), world, scripts=True)
    sign_in(clerk, "kasse", town)
    sign_in(second, "kassenleitung", town)
    sign_in(reader, "sachbearbeitung", town)
    enter(clerk, key)
    where = release(clerk, second)
    count(reader, where)
    end(second, where)
    reader.go(where)
    assert "31. Dezember 2099" in reader.page.locator("main").inner_text()


def enter(clerk: Walk, key: str) -> None:
    """A text with a fault is refused with its line and is still there; the corrected one is kept."""
    clerk.go(HOME)
    clerk.follow("Fassung eintragen")
    wrong = text(key=key).replace('amount = "30.70"', 'amount = "30,70"')
    clerk.fill("Text der Satzung", wrong)
    clerk.press("Fassung prüfen und speichern")
    line = wrong.splitlines().index('amount = "30,70"') + 1
    assert f"Zeile {line}: Tarifstelle 1" in clerk.page.locator("#fehler").inner_text()
    assert "30,70" in clerk.page.get_by_label("Text der Satzung").input_value()
    file = {"name": "satzung.toml", "mimeType": "application/toml", "buffer": text(key=key).encode()}
    clerk.page.locator("input[type=file]").set_input_files(files=[file])  # type: ignore[list-item]
    clerk.press("Fassung prüfen und speichern")
    assert "eine zweite Person" in clerk.page.locator("main").inner_text()


def release(clerk: Walk, second: Walk) -> str:
    """Only a second person releases; returns the address of the version."""
    assert clerk.page.get_by_role("link", name="Prüfen und freigeben").count() == 0
    where = str(clerk.page.url).removeprefix(clerk.world.address)
    second.go(where)
    second.follow("Prüfen und freigeben")
    second.press("Fassung endgültig freigeben")
    assert "gilt heute" in second.page.locator("main").inner_text()
    return where


def count(reader: Walk, where: str) -> None:
    """An officer reads and works out an example line by line."""
    reader.go(where)
    assert reader.page.get_by_role("link", name="Geltung beenden").count() == 0
    reader.page.get_by_label("Tarifstelle", exact=True).select_option(label="Kopien")
    reader.fill("Tag des Antrags", "2.11.2026")
    reader.fill("Seiten", "1.008")
    reader.page.get_by_label("Stadtpass").check()
    reader.press("Beispiel rechnen")
    page = reader.page.locator("#beispiel ~ div").inner_text().replace("\u00a0", " ")
    assert "Zu zahlen: 62,81 €" in page and "1.005 mal 0,125 €" in page


def end(second: Walk, where: str) -> None:
    """The end needs a day that can be."""
    second.go(where)
    second.follow("Geltung beenden")
    second.fill("Letzter Tag der Geltung", "31.12.2001")
    second.press("Geltung endgültig beenden")
    assert "nicht enden" in second.page.locator("#fehler").inner_text()
    second.fill("Letzter Tag der Geltung", "31.12.2099")
    second.press("Geltung endgültig beenden")
    assert "Das Ende der Geltung ist vermerkt." in second.page.content()
