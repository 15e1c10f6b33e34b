"""The way of a notice, walked by both sides: consent given, refused, withdrawn; not retrieved; mail returned; representative."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.dates import long_date
from tests.journeys.walk import Walk, apply, finish, open_notice, sign_in, take
from tests.journeys.world import World, running

pytestmark = pytest.mark.browser

TOWN = "Bochum"
ERIKA, MAX = "Erika Mustermann", "Max Mustermann"
SETTINGS, PRINT = "/konto/zustellung/", "/arbeitsplatz/druck/"


@pytest.fixture(scope="module")
def returns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Maildir to which mail comes back."""
    folder = tmp_path_factory.mktemp("maildir")
    (folder / "new").mkdir()
    return folder


@pytest.fixture(scope="module")
def world(returns: Path) -> Iterator[World]:
    """An installation of its own, because the declarations of its persons stay."""
    with running(GEMEINWERK_BOUNCE_MAILDIR=str(returns)) as started:
        yield started


@pytest.fixture()
def office(open_page: Any, world: World) -> Walk:
    walk = Walk(open_page(), world, scripts=True)
    sign_in(walk, "sachbearbeitung", TOWN)
    return walk


def text(walk: Walk) -> str:
    found: str = walk.page.locator("main").inner_text()
    return found


def issued(citizen: Walk, office: Walk, person: str, *, consent: bool) -> tuple[str, str]:
    """Apply, decide and issue; return the reference and the address of the case."""
    reference = apply(citizen, TOWN, person, consent=consent)
    take(office, reference)
    address = office.page.url.removeprefix(office.world.address)
    finish(office)
    return reference, address


def newest(walk: Walk) -> None:
    """Open the newest message of the postbox."""
    walk.go("/postfach/")
    walk.page.locator("main a[href^='/postfach/']").first.click()
    walk.page.wait_for_load_state()
    walk.look()


def choose_way(walk: Walk, button: str) -> None:
    walk.go(SETTINGS)
    walk.press(button)
    assert "Ihre Einstellung ist gespeichert" in walk.page.content()


def post_letter(office: Walk, address: str) -> None:
    """Enter the day of posting of the letter of a case."""
    office.go(PRINT)
    letter = office.page.locator("main li").filter(has=office.page.locator(f"a[href='{address}']"))
    letter.locator("form[action$='/aufgegeben/'] button").first.click()
    office.page.wait_for_load_state()
    office.look()
    assert "Aufgabe zur Post ist vermerkt" in office.page.content()


def job(world: World, name: str, *, days: int = 0) -> None:
    """Run a job as the worker does, some days from now."""
    run = (
        "import time_machine;from datetime import timedelta;from gemeinwerk.kernel.clock import now;"
        "from gemeinwerk.kernel.jobs import run_job;from gemeinwerk.domain.tenants.queries import place;"
        f"t=None if {name!r}=='delivery.read_bounces' else place('059110000000').tenant_id\n"
        f"with time_machine.travel(now()+timedelta(days={days})): run_job({name!r}, t, {{}})"
    )
    world.command("manage", "shell", "-c", run)


def test_consent_given_retrieved_and_withdrawn(open_page: Any, world: World, office: Walk) -> None:
    citizen = Walk(open_page(phone=True), world, scripts=True)
    _, address = issued(citizen, office, ERIKA, consent=True)
    open_notice(citizen)
    tomorrow = long_date(berlin_date(now()) + timedelta(days=1))
    assert tomorrow in text(citizen) and "Eine Einwilligung in den digitalen Bescheid liegt vor." in text(citizen)
    office.go(address)
    assert tomorrow in text(office) and "Abgerufen" in text(office)
    assert "Eine Einwilligung in den digitalen Bescheid liegt vor." in text(office)

    citizen.go(SETTINGS)
    assert "digital in Ihrem Postfach" in text(citizen) and "postfach-de-1" in text(citizen)
    choose_way(citizen, "Ab jetzt per Post erhalten")
    assert "per Post" in citizen.page.locator(".gw-lead").inner_text() and "beendet" in text(citizen)
    newest(citizen)
    assert tomorrow in text(citizen), "what lies in the postbox stays there"

    _, address = issued(citizen, office, ERIKA, consent=False)
    office.go(address)
    assert "Die Einwilligung wurde widerrufen" in text(office) and "Brief" in text(office)
    newest(citizen)
    assert "Ihr Bescheid kommt als Brief" in text(citizen) and "widerrufen" in text(citizen)
    post_letter(office, address)
    office.go(address)
    assert "Zur Post gegeben" in text(office)
    newest(citizen)
    assert long_date(berlin_date(now()) + timedelta(days=4)) in text(citizen)


def test_consent_refused_means_a_letter_and_a_single_service_may_differ(
    open_page: Any, world: World, office: Walk
) -> None:
    citizen = Walk(open_page(scripts=False), world, scripts=False)
    apply(citizen, TOWN, MAX, consent=False)
    choose_way(citizen, "Digitale Bescheide ablehnen")
    assert "abgelehnt" in text(citizen)
    _, address = issued(citizen, office, MAX, consent=False)
    office.go(address)
    assert "Der digitale Bescheid wurde abgelehnt." in text(office)
    newest(citizen)
    assert "Der digitale Bescheid wurde abgelehnt." in text(citizen)
    citizen.go(SETTINGS)
    citizen.page.locator("li button[value=digital]").first.click()
    citizen.page.wait_for_load_state()
    assert "für diese Leistung" in text(citizen)
    _, address = issued(citizen, office, MAX, consent=False)
    office.go(address)
    assert "für diese Leistung vor" in text(office) and "im Postfach bereitgestellt" in text(office)
    choose_way(citizen, "Dauerhaft Post verlangen")
    assert "dauerhaft Post verlangt" in text(citizen)


def test_not_retrieved_in_ten_days_the_letter_follows(open_page: Any, world: World, office: Walk) -> None:
    citizen = Walk(open_page(), world, scripts=True)
    _, address = issued(citizen, office, MAX, consent=True)
    office.until(address, "main h3:has-text('benachrichtigt')")
    job(world, "delivery.end_provisions", days=10)
    office.go(address)
    assert "benachrichtigt" in text(office), "the tenth day still counts"
    job(world, "delivery.end_provisions", days=11)
    office.go(address)
    assert "nicht rechtzeitig abgerufen" in text(office) and "per Post verschickt" in text(office)
    newest(citizen)
    assert "nicht rechtzeitig abgerufen" in text(citizen) or "per Post" in text(citizen)
    assert "Letzter Tag" not in text(citizen) and citizen.page.locator("form[action$='/oeffnen/']").count() == 0


def newest_mail(world: World) -> EmailMessage:
    """The newest mail of this installation; others at work beside it write into the same folder."""
    folder = Path(world.environment["GEMEINWERK_DATA_DIR"]) / "mail"
    for path in sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime, reverse=True):
        found: EmailMessage = message_from_bytes(path.read_bytes(), policy=default)
        if world.address in found.get_content():
            return found
    raise AssertionError("no mail was sent")


def test_mail_that_comes_back_sends_the_letter(open_page: Any, world: World, office: Walk, returns: Path) -> None:
    citizen = Walk(open_page(), world, scripts=True)
    _, address = issued(citizen, office, MAX, consent=True)
    office.until(address, "main h3:has-text('benachrichtigt')")
    mail = newest_mail(world)
    identity, to = mail["Message-ID"].strip("<>"), mail["To"]
    from gemeinwerk.adapters.mail.demonstration import report

    (returns / "new" / "1.soft").write_bytes(report(identity, to, action="delayed", status="4.4.1"))
    (returns / "new" / "2.forged").write_bytes(report(identity, "andere@example.org"))
    job(world, "delivery.read_bounces")
    office.go(address)
    assert "benachrichtigt" in text(office) and not list((returns / "new").iterdir())
    (returns / "new" / "3.final").write_bytes(report(identity, to))
    job(world, "delivery.read_bounces")
    office.go(address)
    assert "unzustellbar" in text(office) and "Brief" in text(office)
    newest(citizen)
    assert "Ihr Bescheid liegt bereit" not in text(citizen)
    post_letter(office, address)


def test_representative_gets_the_notice_and_the_party_is_told(open_page: Any, world: World, office: Walk) -> None:
    citizen = Walk(open_page(phone=True), world, scripts=True)
    reference = apply(citizen, TOWN, MAX, consent=True)
    take(office, reference)
    address = office.page.url.removeprefix(world.address)
    office.go(f"{address}zustellweg/")
    office.page.get_by_text("Person eintragen").first.click()
    office.choose("In welcher Rolle", "Vertretung (bevollmächtigt)")
    office.fill("Name", "Rechtsanwältin Paula Probe")
    office.press("Person eintragen")
    assert "Anschrift ist nicht vollständig" in text(office)
    for label, value in (("Straße", "Kanzleiweg"), ("Hausnummer", "7"), ("Postleitzahl", "45127"), ("Ort", "Essen")):
        office.page.get_by_label(label, exact=False).first.fill(value)
    office.page.get_by_label("Eine schriftliche Vollmacht liegt vor", exact=False).check()
    office.press("Person eintragen")
    assert "Paula Probe" in text(office) and "schriftliche Vollmacht liegt vor" in text(office)
    office.go(address)
    finish(office)
    office.go(address)
    assert "Bekanntgabe an Rechtsanwältin Paula Probe (Vertretung)" in text(office)
    assert "§ 14 Abs. 3" in text(office)
    newest(citizen)
    assert "Paula Probe" in text(citizen) and "Vertretung" in text(citizen)
    office.go(PRINT)
    assert "Rechtsanwältin Paula Probe" in text(office)
    post_letter(office, address)
    office.go(address)
    office.follow("Zugang bestritten oder Papier verlangt")
    office.follow("Bestreiten vermerken")
    office.press("Zugang wird bestritten")
    assert "bestritten" in text(office)
    office.follow("Erneut oder auf Papier")
    office.press("Erneut als Brief senden")
    assert "geht erneut" in text(office) or "per Post verschickt" in text(office)


def test_staff_take_down_what_was_declared_off_line(open_page: Any, world: World, office: Walk) -> None:
    citizen = Walk(open_page(), world, scripts=True)
    reference = apply(citizen, TOWN, ERIKA, consent=False)
    take(office, reference)
    office.go(office.page.url.removeprefix(world.address) + "zustellweg/")
    office.choose("Was erklärt die Person", "Willigt in digitale Bescheide ein")
    office.choose("Wie wurde es erklärt", "Am Telefon")
    office.fill("Notiz", "Anruf am Vormittag")
    office.press("Erklärung aufnehmen")
    assert "nicht am Telefon" in text(office)
    office.choose("Was erklärt die Person", "Willigt in digitale Bescheide ein")
    office.choose("Wie wurde es erklärt", "Am Schalter")
    office.press("Erklärung aufnehmen")
    assert "digital" in office.page.locator(".gw-lead").inner_text() and "Anruf am Vormittag" in text(office)
    citizen.go(SETTINGS)
    assert "am Schalter" in text(citizen) and "digital" in citizen.page.locator(".gw-lead").inner_text()
