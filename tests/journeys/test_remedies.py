"""Objecting to a notice in the browser, with both sides: in time, informally, late; the calendar and the file for the court."""

from __future__ import annotations

import hashlib
import json
import re
import signal
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from icalendar import Calendar

from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.dates import short_date
from tests.journeys.conftest import PageMaker
from tests.journeys.walk import Walk, sign_in
from tests.journeys.world import FIXTURES, World, running, wait_until_ready

LATER = Path(__file__).parent / "later"
TITLE = re.compile(r"^\s*(Festsetzungsb|B)escheid: .*Hund")


@pytest.fixture(scope="module")
def town() -> Iterator[World]:
    """An installation of its own, because the last journey moves its clock."""
    with running() as started:
        yield started


@pytest.fixture()
def notice(town: World) -> None:
    """A fresh notice of the dog tax that Erika has opened."""
    town.command("journey", "hundesteuer", "--place", "059110000000", "--workers-run")


def person(walk: Walk, level: str) -> None:
    """Sign in as Erika at a level."""
    walk.go("/anmelden/")
    walk.page.get_by_label("Erika Mustermann", exact=False).first.check()
    walk.page.locator(f"input[name=level][value={level}]").check()
    walk.press("Anmelden")


def newest_notice(walk: Walk) -> str:
    """Open the newest notice of the postbox; return its address."""
    walk.go("/postfach/")
    walk.page.locator("main a[href^='/postfach/']", has_text=TITLE).first.click()
    walk.page.wait_for_load_state()
    walk.look()
    return str(walk.page.url).removeprefix(walk.world.address)


def shown(walk: Walk) -> str:
    return str(walk.page.locator("main").inner_text())


def downloaded(walk: Walk, name: str, role: str = "link") -> bytes:
    with walk.page.expect_download() as download:
        walk.page.get_by_role(role, name=name).first.click()
    return bytes(download.value.path().read_bytes())


def written(walk: Walk, statement: str = "") -> None:
    """Fill in the objection up to its review."""
    walk.follow("Widerspruch einlegen")
    if statement:
        walk.fill("Ihre Erklärung", statement)
    walk.fill("Begründung", "Der Hund ist seit Juli abgemeldet.")
    walk.page.locator("input[type=file]").first.set_input_files(str(FIXTURES / "zulassung.pdf"))


def judged(walk: Walk, result: str, reasons: str) -> None:
    """As an officer, find the remedy in the list of days, look at it, decide."""
    walk.until("/arbeitsplatz/fristen/", "main a[href*='/rechtsbehelf/']")
    walk.look()
    walk.page.locator("main a[href*='/rechtsbehelf/']").last.click()
    walk.page.wait_for_load_state()
    walk.look()
    walk.page.get_by_label(result, exact=True).check()
    walk.fill("Begründung", reasons)
    walk.press("Entscheidung speichern")
    assert f"Entschieden: {result}" in shown(walk)


def test_in_time_with_identification(town: World, notice: None, open_page: PageMaker) -> None:
    citizen = Walk(open_page(phone=True), town, scripts=True)
    person(citizen, "substantial")
    address = newest_notice(citizen)
    text = shown(citizen)
    assert "Bekannt gegeben am" in text and "Letzter Tag für einen Widerspruch" in text
    assert "zahlen müssen" in text and "§ 80 Abs. 2 Satz 1 Nr. 1 VwGO" in text
    (event,) = Calendar.from_ical(downloaded(citizen, "Letzten Tag in den Kalender")).walk("VEVENT")
    day = event.decoded("dtstart")
    assert f"{day.day}. " in text and str(day.year) in text and len(event.walk("VALARM")) == 2
    written(citizen)
    assert "ausreichend sicher angemeldet" in shown(citizen)
    citizen.press("Weiter zur Prüfung")
    review = shown(citizen)
    assert "Der Hund ist seit Juli abgemeldet." in review and "zulassung.pdf" in review
    citizen.press("Widerspruch jetzt einlegen")
    assert citizen.page.locator("#fehler").count() == 1, "nothing is sent without the confirmation"
    citizen.page.get_by_label("Ich habe die Erklärung gelesen", exact=False).check()
    citizen.press("Widerspruch jetzt einlegen")
    assert citizen.page.url == town.address + address
    assert "Die Behörde prüft Ihre Erklärung." in shown(citizen)
    assert downloaded(citizen, "Kopie Ihrer Erklärung").startswith(b"%PDF")
    citizen.go("/postfach/")
    citizen.follow("Eingang Ihrer Erklärung")
    assert "Prüfsumme (SHA-256)" in shown(citizen)

    officer = Walk(open_page(), town, scripts=True)
    sign_in(officer, "sachbearbeitung", "Bochum")
    judged(officer, "Form und Frist gewahrt", "Am Tag des Eingangs lief die Frist noch.")
    officer.follow("Zurück zum Vorgang")
    assert "wird nicht bestandskräftig, solange" in shown(officer)
    (office,) = Calendar.from_ical(downloaded(officer, "Fristende in den Kalender")).walk("VEVENT")
    assert office.decoded("dtstart") >= day and office["uid"] != event["uid"]
    citizen.go(address)
    assert "Form und Frist sind gewahrt" in shown(citizen)
    court_file(town, open_page, str(officer.page.url).removeprefix(town.address))


def court_file(town: World, open_page: PageMaker, case: str) -> None:
    """As a lead, hand the objection over and download the file for the court; check every byte of it."""
    lead = Walk(open_page(), town, scripts=True)
    sign_in(lead, "leitung", "Bochum")
    lead.go(case)
    lead.follow("Ansehen")
    assert lead.page.get_by_label("Behörde, die entscheidet").input_value() == "", "nothing unverified is suggested"
    lead.fill("Behörde, die entscheidet", "Widerspruchsstelle Musterkreis")
    lead.press("Abgabe vermerken")
    assert "Zur Entscheidung abgegeben an Widerspruchsstelle Musterkreis" in shown(lead)
    archive = zipfile.ZipFile(BytesIO(downloaded(lead, "Gerichtsakte herunterladen", "button")))
    lines = archive.read("SHA256SUMS").decode().splitlines()
    assert lines and all(hashlib.sha256(archive.read(line[66:])).hexdigest() == line[:64] for line in lines), (
        "every checksum holds"
    )
    index = json.loads(archive.read("akte.json"))
    titles = " ".join(one["title"] for one in index["documents"])
    assert "Anlage zur Erklärung: zulassung.pdf" in titles and "Zustellnachweis" in titles
    assert index["deliveries"][0]["remedies"][0]["handed_to"] == "Widerspruchsstelle Musterkreis"
    with pikepdf.open(BytesIO(archive.read("Gerichtsakte.pdf"))) as bound:
        assert len(bound.pages) == index["pages"] > 6
    lead.go("/arbeitsplatz/protokoll/")
    assert "Akte für das Gericht ausgegeben" in shown(lead)


def test_informal_without_identification(town: World, notice: None, open_page: PageMaker) -> None:
    citizen = Walk(open_page(), town, scripts=False)
    person(citizen, "basic")
    address = newest_notice(citizen)
    citizen.follow("Widerspruch einlegen")
    assert "So wahrt Ihr Widerspruch die Form nicht." in shown(citizen)
    offered = str(citizen.page.get_by_role("link", name="Sicherer anmelden").get_attribute("href"))
    assert "niveau=substantial" in offered
    citizen.press("Als formlose Nachricht weiter zur Prüfung")
    assert "Das ist nur eine formlose Nachricht." in shown(citizen)
    citizen.page.get_by_label("Ich habe verstanden", exact=False).check()
    citizen.press("Formlose Nachricht senden")
    told = shown(citizen)
    assert "Sie wahrt die Form des Widerspruchs nicht." in told and "noch bis zum" in told

    # Signed in more safely, the same person objects in form to the same notice.
    citizen.page.goto(town.address + offered)
    citizen.look()
    citizen.page.get_by_label("Erika Mustermann", exact=False).first.check()
    citizen.press("Anmelden")
    assert citizen.page.url == f"{town.address}{address}widerspruch/"
    assert "ausreichend sicher angemeldet" in shown(citizen)

    officer = Walk(open_page(phone=True), town, scripts=True)
    sign_in(officer, "sachbearbeitung", "Bochum")
    officer.until("/arbeitsplatz/fristen/", "text=Formlose Nachricht gegen den Bescheid prüfen")
    judged(officer, "Form nicht gewahrt", "Ohne Nachweis gesendet.")
    officer.follow("Zurück zum Vorgang")
    assert re.search(r"wird der Bescheid am .* bestandskräftig", shown(officer)), "an informal message stops nothing"


def write_decision(walk: Walk) -> None:
    """Fill in a rejection of an objection on the form of the office."""
    walk.page.get_by_label("Widerspruch als unbegründet zurückgewiesen", exact=True).check()
    walk.fill("Begründung", "Der Hund war bis Ende August gemeldet.\n\nErst mit der Abmeldung endet die Steuer.")
    walk.page.get_by_label("Wer den Widerspruch eingelegt hat", exact=True).check()
    walk.page.get_by_label("Meine Behörde entscheidet über diesen Widerspruch", exact=True).check()


def test_decided_served_and_open_to_the_court(town: World, notice: None, open_page: PageMaker) -> None:
    """Filed, judged, decided with a preview, served by deed; both sides see two notices with their own days."""
    citizen = Walk(open_page(phone=True), town, scripts=True)
    person(citizen, "substantial")
    address = newest_notice(citizen)
    written(citizen)
    citizen.press("Weiter zur Prüfung")
    citizen.page.get_by_label("Ich habe die Erklärung gelesen", exact=False).check()
    citizen.press("Widerspruch jetzt einlegen")

    officer = Walk(open_page(), town, scripts=False)
    sign_in(officer, "sachbearbeitung", "Bochum")
    judged(officer, "Form und Frist gewahrt", "Die Frist lief noch.")
    officer.follow("Zurück zum Vorgang")
    case = str(officer.page.url).removeprefix(town.address)
    lead = Walk(open_page(phone=True), town, scripts=True)
    sign_in(lead, "leitung", "Bochum")
    lead.go(case)
    lead.follow("Über den Widerspruch entscheiden")
    form = str(lead.page.url).removeprefix(town.address)
    lead.press("Vorschau ansehen")
    missing = str(lead.page.locator("#fehler").inner_text())
    for part in ("Ergebnis", "begründen", "Kosten"):
        assert part in missing, "all that is missing is named at once"
    write_decision(lead)
    lead.press("Vorschau ansehen")
    preview = shown(lead)
    assert "Erst mit der Abmeldung endet die Steuer." in preview and "Sie tragen die Kosten" in preview
    assert "nach Zustellung des Widerspruchsbescheids Klage beim Verwaltungsgericht Gelsenkirchen" in preview
    lead.press("Entscheidung erlassen")
    lead.until(case, "text=Zustellung anordnen")
    assert "Der Bescheid wird erst zusammen mit dieser Entscheidung bestandskräftig" in shown(lead)
    lead.go(form)
    assert "ist kein Widerspruch offen" in str(lead.page.inner_text("body"))
    citizen.go(address)
    before = shown(citizen)
    assert "hat über Ihren Widerspruch entschieden" in before and "zurückgewiesen" not in before, (
        "not before it is served"
    )
    assert citizen.page.get_by_role("link", name="Widerspruch einlegen").count() == 0

    serve_by_deed(officer, case)
    officer.go(case)
    assert re.search(r"Widerspruchsbescheid zugestellt am .*, Klage bis", shown(officer))
    citizen.go("/postfach/")
    citizen.page.locator("main a[href^='/postfach/']", has_text="Wird zugestellt: Widerspruchsbescheid").first.click()
    citizen.page.wait_for_load_state()
    citizen.look()
    told = shown(citizen)
    assert "Widerspruchsbescheid zugestellt am:" in told and "Klage bis:" in told
    assert "Erst mit der Abmeldung endet die Steuer." in told, "after it is served it can be read here"
    assert downloaded(citizen, "Bescheid als PDF herunterladen").startswith(b"%PDF")
    assert downloaded(citizen, "Großdruck").startswith(b"%PDF")
    citizen.follow("So erheben Sie Klage")
    assert "Verwaltungsgericht Gelsenkirchen" in shown(citizen)
    citizen.go(address)
    assert re.search(r"Widerspruchsbescheid zugestellt am .*, Klage bis", shown(citizen))
    assert "Die Behörde hat Ihren Widerspruch zurückgewiesen." in shown(citizen)


def serve_by_deed(officer: Walk, case: str) -> None:
    """Order the deed on the way that the case proposes and record it as of today."""
    officer.go(case)
    officer.follow("Zustellung anordnen")
    assert "Es ist ein Widerspruchsbescheid" in shown(officer)
    officer.page.get_by_label("Persönliche Übergabe mit Vermerk", exact=True).check()
    officer.press("Weiter zur Bestätigung")
    assert "förmlich zuzustellen" in shown(officer), "no other way than a formal one"
    officer.page.get_by_label("Postzustellungsauftrag mit Zustellungsurkunde", exact=True).check()
    officer.press("Weiter zur Bestätigung")
    assert "§ 3 VwZG" in shown(officer)
    officer.press("Weg anordnen")
    officer.follow("Zustellungsurkunde vermerken")
    officer.page.get_by_label("Übergabe an die Person selbst", exact=False).check()
    officer.fill("Tag laut Nachweis", short_date(berlin_date(now())))
    officer.page.locator("input[type=file]").first.set_input_files(str(FIXTURES / "zulassung.pdf"))
    officer.press("Nachweis speichern")
    assert "Er gilt am" in shown(officer)


def moved(town: World, days: int) -> None:
    """Stop the installation and start it again with a clock that goes days ahead."""
    town.process.send_signal(signal.SIGTERM)
    town.process.wait(30)
    town.environment |= {"JOURNEY_DAYS_LATER": str(days), "PYTHONPATH": str(LATER)}
    town.process = town.serve()
    wait_until_ready(town.address, town.process)


def test_late_with_reinstatement_is_judged_by_a_person(town: World, notice: None, open_page: PageMaker) -> None:
    moved(town, 70)
    citizen = Walk(open_page(), town, scripts=True)
    person(citizen, "high")
    address = newest_notice(citizen)
    written(citizen)
    told = shown(citizen)
    assert "entscheidet ein Mensch" in told and "verspätet" not in told, "the machine never says late"
    citizen.fill("Was hat Sie gehindert?", "Ich lag sechs Wochen im Krankenhaus.")
    citizen.fill("Wann ist das Hindernis weggefallen?", "31.02.2027")
    citizen.press("Weiter zur Prüfung")
    assert citizen.page.locator("#fehler").count() == 1
    assert citizen.page.get_by_label("Was hat Sie gehindert?").input_value().startswith("Ich lag")
    assert "Beifügen: zulassung.pdf" in shown(citizen), "what was uploaded is not lost by an error"
    citizen.fill("Wann ist das Hindernis weggefallen?", "")
    citizen.press("Weiter zur Prüfung")
    assert "Antrag auf Wiedereinsetzung" in shown(citizen)
    citizen.page.get_by_label("Ich habe die Erklärung gelesen", exact=False).check()
    citizen.press("Widerspruch jetzt einlegen")
    assert "mit Antrag auf Wiedereinsetzung" in shown(citizen)

    officer = Walk(open_page(), town, scripts=True)
    sign_in(officer, "sachbearbeitung", "Bochum")
    officer.until("/arbeitsplatz/fristen/", "main a:has-text('Rechtsbehelf prüfen')")
    officer.page.locator("main a:has-text('Rechtsbehelf prüfen')").last.click()
    officer.page.wait_for_load_state()
    officer.look()
    text = shown(officer)
    assert "nach dem letzten Tag eingegangen" in text and "gilt der Bescheid nicht als bestandskräftig" in text
    officer.page.get_by_label("Verspätet, Wiedereinsetzung gewährt", exact=True).check()
    officer.press("Entscheidung speichern")
    assert officer.page.locator("#fehler").count() == 1, "no decision without reasons"
    officer.page.get_by_label("Verspätet, Wiedereinsetzung gewährt", exact=True).check()
    officer.fill("Begründung", "Das Krankenhaus hat den Aufenthalt bestätigt.")
    officer.press("Entscheidung speichern")
    assert "wird nicht bestandskräftig, solange" in shown(officer)
    citizen.go(address)
    assert "lässt Ihre Erklärung zu" in shown(citizen)


def test_an_action_goes_to_the_court(town: World, open_page: PageMaker) -> None:
    town.command("journey", "bewohnerparkausweis", "--place", "059110000000", "--workers-run")
    citizen = Walk(open_page(phone=True), town, scripts=True)
    person(citizen, "basic")
    citizen.go("/postfach/")
    citizen.page.locator("main a[href^='/postfach/']", has_text="Bewohnerparkausweis").first.click()
    citizen.page.wait_for_load_state()
    citizen.follow("So erheben Sie Klage")
    text = shown(citizen)
    assert "Verwaltungsgericht Gelsenkirchen" in text and "Hier im Portal geht es nicht." in text
    assert citizen.page.locator("main form").count() == 0
