"""Letters and formal service, as an office works them: print house and back, returned, by deed, at the counter."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.dates import long_date, short_date
from tests.journeys.walk import Walk, apply, decide
from tests.journeys.world import FIXTURES, World

pytestmark = pytest.mark.browser
SCAN = str(FIXTURES / "zulassung.pdf")


@pytest.fixture()
def pair(open_page: Any, world: World, request: pytest.FixtureRequest) -> tuple[Walk, Walk, str]:
    """A citizen of Bochum without consent, an officer, and the case whose notice goes by letter."""
    phone = request.param == "phone"
    scripts = request.param != "without-javascript"
    citizen, officer = (Walk(open_page(phone=phone, scripts=scripts), world, scripts=scripts) for _ in range(2))
    reference = apply(citizen, "Bochum", "Max", consent=False)
    decide(officer, "Bochum", reference)
    return citizen, officer, officer.page.url.removeprefix(world.address)


def main(walk: Walk) -> str:
    return str(walk.page.locator("main").inner_text())


def today() -> date:
    return berlin_date(now())


def citizens_view(citizen: Walk) -> str:
    citizen.go("/postfach/")
    citizen.page.locator("main a[href^='/postfach/']").first.click()
    citizen.page.wait_for_load_state()
    citizen.look()
    return main(citizen)


def order_of(world: World, delivery: str, officer: Walk) -> str:
    """Hand the queue over and return the id of this delivery's letter, read from the print house's job file."""
    officer.go("/arbeitsplatz/druck/druckerei/")
    officer.follow("Briefe übergeben")
    assert "lässt sich nicht zurücknehmen" in main(officer)
    officer.press("Jetzt übergeben")
    officer.until("/arbeitsplatz/druck/druckerei/", "text=Übergeben >> nth=0")
    officer.page.wait_for_timeout(300)
    officer.until(delivery, "text=Brief an die Druckerei übergeben")
    folder = Path(world.environment["GEMEINWERK_DATA_DIR"]) / "print-house"
    officer.look()
    officer.go("/arbeitsplatz/druck/")
    row = officer.page.locator("li", has=officer.page.locator(f"a[href='{delivery}']"))
    assert "Bei der Druckerei" in row.inner_text()
    letter = re.search(r"/druck/([0-9a-f-]{36})/aufgegeben", row.inner_html())
    assert letter is not None
    jobs = [json.loads(path.read_text()) for path in folder.glob("*/auftrag.json")]
    assert sum(one["brief"] == letter[1] for job in jobs for one in job["briefe"]) == 1, "in one order, once"
    return letter[1]


def report_posted(officer: Walk, tmp_path: Path, letter: str) -> None:
    """Read the print house's file back, with a line that cannot be right."""
    file = tmp_path / "rueckmeldung.csv"
    file.write_text(f"brief;aufgegeben_am;sendungsnummer\n{letter};{today().isoformat()};RR1\nUnsinn\n", "utf-8")
    officer.go("/arbeitsplatz/druck/druckerei/")
    officer.page.locator("#f-file").set_input_files(str(file))
    officer.press("Rückmeldung einlesen")
    text = main(officer)
    assert "1 neu vermerkt" in text and "Zeile 3" in text


def delivery_of(officer: Walk, case: str) -> str:
    officer.go(case)
    officer.follow("Bekanntgabe im Einzelnen")
    return officer.page.url.removeprefix(officer.world.address)


def choose(officer: Walk, delivery: str, way: str) -> None:
    officer.go(delivery)
    officer.follow("Anderen Weg wählen")
    officer.page.get_by_label(way, exact=True).check()
    officer.press("Weiter zur Bestätigung")
    assert "Was dann geschieht" in main(officer)
    officer.press("Weg anordnen")


@pytest.mark.parametrize("pair", ["desktop", "phone"], indirect=True)
def test_printed_returned_and_posted_again(pair: tuple[Walk, Walk, str], tmp_path: Path, world: World) -> None:
    citizen, officer, case = pair
    delivery = delivery_of(officer, case)
    report_posted(officer, tmp_path, order_of(world, delivery, officer))
    officer.go(delivery)
    said = main(officer)
    assert f"am {long_date(today())} zur Post gegeben" in said and "Letzter Tag der Frist" in said
    deemed = re.search(r"gilt am (.+?) als bekannt gegeben", said)
    assert deemed is not None
    seen = citizens_view(citizen)
    assert f"gilt am {deemed[1]} als bekannt gegeben" in seen and "Letzter Tag für eine Klage" in seen
    officer.go("/arbeitsplatz/druck/")
    officer.page.locator("a[href$='/ruecklauf/']").first.click()
    officer.page.wait_for_load_state()
    officer.look()
    officer.page.locator("#f-proof").set_input_files(SCAN)
    officer.press("Rücklauf vermerken")
    assert "Der Rücklauf ist vermerkt" in officer.page.content()
    seen = citizens_view(citizen)
    assert "Letzter Tag für eine Klage" not in seen
    officer.go(case)
    with officer.page.expect_download() as download:
        officer.page.get_by_role("link", name=re.compile("unzustellbar zurück")).first.click()
    assert download.value.path().read_bytes() == Path(SCAN).read_bytes()
    officer.go("/arbeitsplatz/druck/")
    row = officer.page.locator("li", has=officer.page.locator(f"a[href='{delivery}']"))
    for label, value in (("Straße", "Neue Straße"), ("Hausnummer", "9"), ("Postleitzahl", "44789"), ("Ort", "Bochum")):
        row.get_by_label(label, exact=True).fill(value)
    officer.press("Anschrift speichern")
    report_posted(officer, tmp_path, order_of(world, delivery, officer))
    officer.go(delivery)
    assert "Neue Straße 9" in main(officer) and "Letzter Tag der Frist" in main(officer)
    assert "Letzter Tag für eine Klage" in citizens_view(citizen)


@pytest.mark.parametrize("pair", ["desktop", "without-javascript"], indirect=True)
def test_served_by_deed_and_handed_over_at_the_counter(pair: tuple[Walk, Walk, str]) -> None:
    citizen, officer, case = pair
    delivery = delivery_of(officer, case)
    choose(officer, delivery, "Postzustellungsauftrag mit Zustellungsurkunde")
    for paper in ("Zustellungsauftrag mit Urkunde", "Aufdruck für den Umschlag"):
        with officer.page.expect_download() as download:
            officer.page.get_by_role("link", name=re.compile(paper)).click()
        assert download.value.path().read_bytes().startswith(b"%PDF")
    assert "erst mit der Zustellung" in citizens_view(citizen)
    officer.go(delivery)
    officer.follow("Blieb erfolglos")
    officer.page.get_by_label("Verzogen", exact=True).check()
    officer.press("Erfolglosigkeit vermerken")
    choose(officer, delivery, "Persönliche Übergabe mit Vermerk")
    officer.follow("vermerken")
    officer.fill("Tag laut Nachweis", short_date(today()))
    officer.press("Nachweis speichern")
    assert officer.page.locator("#fehler").count() == 1, "without the signed note nothing is saved"
    officer.fill("Tag laut Nachweis", short_date(today()))
    officer.page.locator("#f-proof").set_input_files(SCAN)
    officer.press("Nachweis speichern")
    said = main(officer)
    assert f"gilt am {long_date(today())} als bekannt gegeben" in said and "Beleg herunterladen" in said
    assert f"gilt am {long_date(today())} als bekannt gegeben" in citizens_view(citizen)


@pytest.mark.parametrize("pair", ["desktop"], indirect=True)
def test_a_deed_is_recorded_with_its_kind_and_day(pair: tuple[Walk, Walk, str]) -> None:
    citizen, officer, case = pair
    delivery = delivery_of(officer, case)
    choose(officer, delivery, "Postzustellungsauftrag mit Zustellungsurkunde")
    officer.follow("Zustellungsurkunde vermerken")
    officer.page.get_by_label("Einlegen in den Briefkasten (§ 180 ZPO)", exact=True).check()
    officer.fill("Tag laut Nachweis", short_date(today()))
    officer.page.locator("#f-proof").set_input_files(SCAN)
    officer.press("Nachweis speichern")
    said = main(officer)
    assert "Förmlich zugestellt" in said and "Einlegen in den Briefkasten" in said and "Letzter Tag der Frist" in said
    assert "Ein weiterer Weg ändert den Tag nicht" in said
    assert "Letzter Tag für eine Klage" in citizens_view(citizen)
