"""Service by public announcement, from the last failed way to the public page, as the office and a visitor see it."""

from __future__ import annotations

from typing import Any

import pytest

from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.dates import long_date, short_date
from tests.journeys.test_letters import citizens_view, delivery_of, main, pair
from tests.journeys.walk import Walk, sign_in
from tests.journeys.world import World

pytestmark = pytest.mark.browser
__all__ = ["pair"]
TRIED = "Auskunft aus dem Melderegister: unbekannt verzogen. Die Post kam zurück, Angehörige sind nicht bekannt."


@pytest.mark.parametrize("pair", ["phone"], indirect=True)
def test_announced_publicly_for_two_weeks(pair: tuple[Walk, Walk, str], open_page: Any, world: World) -> None:  # noqa: F811
    citizen, officer, case = pair
    delivery = delivery_of(officer, case)
    officer.follow("Öffentlich zustellen")
    assert "Das ordnet die Leitung an" in main(officer)
    lead = Walk(open_page(phone=True, scripts=True), world, scripts=True)
    sign_in(lead, "leitung", "Bochum")
    lead.go(delivery)
    lead.follow("Öffentlich zustellen")
    lead.press("Benachrichtigung ansehen")
    assert lead.page.locator("#fehler").count() == 1, "without its conditions nothing is ordered"
    lead.page.get_by_label("Der Aufenthaltsort der Person ist allgemein unbekannt", exact=True).check()
    lead.fill("Was wurde versucht", TRIED)
    lead.page.get_by_label("An eine Vertretung oder bevollmächtigte Person", exact=False).check()
    lead.fill("Aktenzeichen", "32-1/2026")
    lead.press("Benachrichtigung ansehen")
    text = main(lead)
    assert "Rechtsverluste" in text and "32-1/2026" in text and TRIED not in text
    lead.press("Öffentliche Zustellung anordnen")
    assert TRIED in main(lead)
    with lead.page.expect_download() as download:
        lead.page.get_by_role("link", name="Benachrichtigung für den Aushang").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    citizen.go("/bekanntmachungen/")
    assert "32-1/2026" not in main(citizen), "what does not hang yet is not shown"
    officer.go(delivery)
    officer.follow("Aushang vermerken")
    officer.fill("Ausgehängt am", short_date(berlin_date(now())))
    officer.press("Aushang speichern")
    assert "öffentlich bekannt gemacht" in main(officer) and "abzunehmen frühestens" in main(officer)
    citizen.go("/bekanntmachungen/")
    shown = main(citizen)
    assert "32-1/2026" in shown and "Rechtsverluste" in shown and "Bewohnerparkausweis" not in shown
    assert "als bekannt gegeben" in citizens_view(citizen)
    officer.go(delivery)
    officer.follow("Abnahme vermerken")
    officer.fill("Abgenommen am", short_date(berlin_date(now())))
    officer.press("Abnahme speichern")
    assert officer.page.locator("#fehler").count() == 1, "it has to hang for two weeks"
    assert long_date(berlin_date(now())) not in officer.page.locator("#fehler").inner_text()
