"""Promises of portal and workplace, tried in a browser: missing documents, letters, other devices, keyboard, every role."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from tests.journeys.axe import assert_accessible
from tests.journeys.walk import Walk, apply, begin, fill_in, finish, send, sign_in, take
from tests.journeys.world import FIXTURES, World

pytestmark = pytest.mark.browser
REQUEST = "Bitte senden Sie uns die Zulassungsbescheinigung noch einmal, sie ist nicht lesbar."


def test_a_missing_document_is_asked_for_and_the_notice_goes_by_letter(open_page: Any, world: World) -> None:
    citizen = Walk(open_page(phone=True), world, scripts=False)
    officer = Walk(open_page(), world, scripts=False)
    reference = apply(citizen, "Kleve", "Max Mustermann", consent=False)
    sign_in(officer, "sachbearbeitung", "Kleve")
    take(officer, reference)
    case = officer.page.url.removeprefix(world.address)
    officer.follow("Unterlagen nachfordern")
    officer.press("Nachricht senden")
    assert officer.page.locator("#fehler a").get_attribute("href") == "#f-text"
    assert_accessible(officer.page)
    officer.fill("Was fehlt?", REQUEST)
    officer.press("Nachricht senden")
    assert "Sie warten auf eine Antwort" in officer.page.locator("main").inner_text()
    assert_accessible(officer.page)

    citizen.until("/konto/", "text=Das brauchen wir von Ihnen")
    assert_accessible(citizen.page)
    citizen.follow("Ansehen und antworten")
    citizen.follow("Auf die Rückfrage antworten")
    assert REQUEST in citizen.page.locator("main").inner_text()
    citizen.press("Antwort senden")
    assert citizen.page.locator("#fehler").count() == 1, "an empty answer is refused with the reason"
    assert_accessible(citizen.page)
    paper = FIXTURES / "zulassung.pdf"
    answer = {"name": "nachweis.pdf", "mimeType": "application/pdf", "buffer": paper.read_bytes()}
    citizen.page.locator("#f-dateien").set_input_files(answer)
    citizen.press("Antwort senden")
    assert "Ihre Antwort ist bei der Behörde" in citizen.page.locator("main").inner_text()

    officer.until(case, "a:has-text('nachweis.pdf')")
    with officer.page.expect_download() as download:
        officer.page.get_by_role("link", name="nachweis.pdf").click()
    assert download.value.path().read_bytes() == paper.read_bytes()
    finish(officer)
    officer.until("/arbeitsplatz/druck/", "text=Max Mustermann")
    assert_accessible(officer.page)
    letter = officer.page.locator("li").filter(has_text="Max Mustermann").first
    assert "Beispielweg 3a" in letter.inner_text() and "Noch zu drucken" in letter.inner_text()
    with officer.page.expect_download() as download:
        letter.get_by_role("link", name="Brief herunterladen").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    letter.get_by_role("button", name="Aufgabe zur Post vermerken").click()
    officer.page.wait_for_load_state()
    assert_accessible(officer.page)
    assert "Zuletzt versandt" in officer.page.locator("main").inner_text()


def test_a_draft_goes_on_on_another_device_and_a_bounced_mail_becomes_a_letter(open_page: Any, world: World) -> None:
    first = Walk(open_page(), world, scripts=False)
    begin(first, "Kleve")
    first.press("Weiter")
    first.fill("Amtliches Kennzeichen", "BO-GW 123")
    first.press("Speichern und später weiter")
    first.press("Abmelden")
    assert first.page.goto(f"{world.address}/konto/").url.startswith(f"{world.address}/anmelden/")

    other = Walk(open_page(phone=True, scripts=False), world, scripts=False)
    other.go("/anmelden/?weiter=/konto/")
    other.page.get_by_label("Erika Mustermann", exact=False).first.check()
    other.page.get_by_label("substanziell", exact=False).first.check()
    other.press("Anmelden")
    other.follow("Fortsetzen")
    assert other.page.get_by_label("Amtliches Kennzeichen").input_value() == "BO-GW 123"
    other.press("Zurück")
    fill_in(other)
    form = other.page.url
    reference = send(other)
    other.page.goto(form)
    assert other.page.locator("#aktenzeichen").inner_text() == reference, "the way back leads to the receipt"

    officer = Walk(open_page(), world, scripts=False)
    sign_in(officer, "sachbearbeitung", "Kleve")
    take(officer, reference)
    finish(officer)
    officer.until(officer.page.url.removeprefix(world.address), "text=E-Mail kam zurück")
    officer.press("E-Mail kam zurück")
    officer.until("/arbeitsplatz/druck/", "text=Erika Mustermann")
    assert "unzustellbar" in officer.page.locator("main").inner_text()


class Keyboard:
    """Somebody who uses no mouse."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def to(self, selector: str) -> None:
        """Go on by the tabulator until the element has the focus, which must be visible."""
        for _ in range(80):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
                style = "getComputedStyle(document.activeElement)"
                seen = self.page.evaluate(f"[parseFloat({style}.outlineWidth), {style}.boxShadow]")
                assert seen[0] >= 2 or seen[1] != "none", f"the focus on {selector} is invisible"
                return
        raise AssertionError(f"{selector} cannot be reached by the keyboard on {self.page.url}")

    def type(self, selector: str, text: str) -> None:
        self.to(selector)
        self.page.keyboard.type(text)

    def press(self, selector: str) -> None:
        self.to(selector)
        self.enter()

    def enter(self) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


def test_a_form_is_filled_in_and_sent_by_the_keyboard_alone(open_page: Any, world: World) -> None:
    page = open_page()
    keys = Keyboard(page)
    page.goto(f"{world.address}/")
    keys.type("main input[name=suche]", "44787")
    keys.enter()
    keys.press("button[name=ort]")
    keys.type("input[name=q]", "Sperrmüll")
    keys.enter()
    keys.press("a[href='/leistung/sperrmuell/']")
    keys.press("form[action$='/beginnen/'] button")
    keys.type("select[name$=F97003000003]", "T")
    keys.type("input[name$=F97003000004]", "1")
    keys.press("button.kern-btn--primary[value=next]")
    keys.type("input[name$=F97003000006]", (date.today() + timedelta(days=14)).strftime("%d.%m.%Y"))
    home = "input[name$=F97003000007]"
    keys.to(home)
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    assert "passen jetzt" in page.locator("[data-gw-saved]").inner_text(), "what became visible is told"
    page.keyboard.press("ArrowUp")
    assert page.evaluate(f"document.activeElement.matches('{home}')"), "the focus stays where it was"
    keys.type("input[name$=F97003000009]", "1")
    keys.press("button.kern-btn--primary[value=next]")
    for field, text in {
        "F97000000001": "Erika", "F97000000002": "Mustermann", "F97000000004": "Musterstraße",
        "F97000000005": "12", "F97000000006": "44787", "F97000000007": "Bochum", "F97000000008": "e@example.org",
    }.items():  # fmt: skip
        keys.type(f"input[name$={field}]", text)
    keys.press("button.kern-btn--primary[value=next]")
    assert page.url.endswith("/pruefen/"), page.locator("main").inner_text()
    keys.press("main form button.kern-btn--primary")
    assert re.fullmatch(r"GW(-[0-9A-Z]{4}){3}", page.locator("#aktenzeichen").inner_text())


def test_questions_appear_and_vanish_without_leaving_the_page(open_page: Any, world: World) -> None:
    walk = Walk(open_page(phone=True), world, scripts=True)
    begin(walk, "Bochum")
    walk.press("Weiter")
    page, reason = walk.page, walk.page.locator("legend", has_text="Warum nutzen Sie das Fahrzeug?")
    assert reason.count() == 0 and page.get_by_role("button", name="Passende Fragen").is_hidden() is True
    loads: list[str] = []
    page.on("load", lambda _: loads.append(page.url))
    walk.fill("Amtliches Kennzeichen", "BO-GW 1")
    page.locator("input[type=file]").first.set_input_files(str(FIXTURES / "zulassung.pdf"))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method))
    walk.choose("Sind Sie Halterin", "Nein")
    assert reason.is_visible() and asked == [], "the page knows the rules itself"
    assert page.get_by_label("Amtliches Kennzeichen").input_value() == "BO-GW 1"
    assert page.locator("input[type=file]").first.evaluate("input => input.files.length") == 1
    assert_accessible(page)
    walk.choose("Sind Sie Halterin", "Ja")
    assert reason.count() == 0 and asked == []
    walk.choose("Sind Sie Halterin", "Nein")
    page.get_by_label("Firmenfahrzeug", exact=True).first.check()
    walk.choose("Sind Sie Halterin", "Ja")
    walk.choose("Sind Sie Halterin", "Nein")
    assert page.get_by_label("Firmenfahrzeug", exact=True).first.is_checked(), "nothing is lost on the way"
    walk.press("Weiter")
    page.go_back()
    assert page.get_by_label("Firmenfahrzeug", exact=True).first.is_checked()


def test_without_the_rules_in_the_page_the_server_brings_the_questions(open_page: Any, world: World) -> None:
    walk = Walk(open_page(), world, scripts=True)
    begin(walk, "Bochum")
    walk.press("Weiter")
    page, reason = walk.page, walk.page.locator("legend", has_text="Warum nutzen Sie das Fahrzeug?")
    page.evaluate("GwLive.active = false")
    walk.choose("Sind Sie Halterin", "Nein")
    reason.wait_for()
    walk.choose("Sind Sie Halterin", "Ja")
    reason.wait_for(state="detached")


# Help, privacy and their like are checked with all other templates of the portal, in light and dark.
OPEN = ("/", "/ort/?suche=Neu", "/suche/?q=Hundestuer", "/leistung/hundesteuer/", "/anmelden/", "/gibt-es-nicht/")
ROLES = {
    "sachbearbeitung": ("?stand=all", "?ueberfaellig=1", "protokoll/"),
    "leitung": ("druck/", "protokoll/?pruefen=1"),
    "leistungen": ("leistungen/", "leistungen/bewohnerparkausweis/", "behoerde/", "betrieb/", "vorgang/"),
}


def test_every_page_of_every_role_is_accessible(open_page: Any, world: World) -> None:
    walk = Walk(open_page(phone=True, dark=True), world, scripts=True)
    walk.page.goto(f"{world.address}/ort/?suche=Bochum")
    walk.press("Bochum")
    for path in OPEN:
        walk.go(path)
    walk.go("/anmelden/")
    walk.page.get_by_label("Ayşe Beispiel", exact=False).first.check()
    walk.press("Anmelden")
    for path in ("/konto/", "/postfach/", "/konto/zustellung/", "/postfach/nichts/"):
        walk.go(path)
    for role, paths in ROLES.items():
        staff = Walk(open_page(phone=True, dark=role != "leitung"), world, scripts=True)
        sign_in(staff, role, "Bochum")
        for path in paths:
            staff.go(f"/arbeitsplatz/{path}")
