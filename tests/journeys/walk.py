"""One walk through the pages of a running installation, as people take it: by labels, buttons and links."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from tests.journeys.axe import assert_each_page_accessible
from tests.journeys.world import FIXTURES, World

PASSWORD = "demo-passwort-nur-hier"


class Walk:
    """One walk through the pages; every page is checked by axe where scripts run, once for each content."""

    def __init__(self, page: Any, world: World, *, scripts: bool) -> None:
        self.page, self.world, self.scripts = page, world, scripts
        self.pages = 0

    def look(self) -> None:
        self.pages += 1
        assert self.page.locator("h1").count() == 1
        if self.scripts:
            assert_each_page_accessible(self.page)

    def go(self, path: str) -> None:
        self.page.goto(self.world.address + path)
        self.look()

    def press(self, name: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=False).first.click()
        self.look()

    def follow(self, name: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name, exact=False).first.click()
        self.look()

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=False).first.fill(text)

    def choose(self, group: str, option: str) -> None:
        found = self.page.locator("fieldset").filter(has=self.page.locator("legend", has_text=group)).last
        chosen = found.get_by_label(option, exact=True).first
        chosen.check()

    def until(self, path: str, selector: str) -> None:
        """Open a page again and again until something is there that the background work puts there."""
        for _ in range(60):
            self.page.goto(self.world.address + path)
            if self.page.locator(selector).count():
                return
            self.page.wait_for_timeout(200)
        raise AssertionError(f"{selector} never appeared on {path}")


def begin(walk: Walk, town: str, person: str = "Erika Mustermann") -> None:
    """Find the service, sign in and open the first step of its form."""
    walk.go("/ort/")
    walk.page.goto(f"{walk.world.address}/ort/?suche={town}")
    walk.look()
    walk.press(town)
    walk.page.goto(f"{walk.world.address}/suche/?q=Parkausweis")
    walk.look()
    walk.follow("Bewohnerparkausweis")
    walk.page.locator("form[action$='/beginnen/'] button").first.click()
    walk.page.wait_for_load_state()
    if "/anmelden/" in walk.page.url:
        walk.look()
        walk.page.get_by_label(person, exact=False).first.check()
        walk.page.get_by_label("substanziell", exact=False).first.check()
        walk.press("Anmelden")
        walk.page.locator("form[action$='/beginnen/'] button").first.click()
        walk.page.wait_for_load_state()
    walk.look()
    assert walk.page.get_by_label("Familienname").input_value() == "Mustermann"


def fill_in(walk: Walk) -> None:
    """Answer the questions, once with a mistake, up to the page before sending."""
    walk.press("Weiter")
    walk.fill("Amtliches Kennzeichen", "falsch")
    walk.press("Weiter")
    assert walk.page.locator("#fehler").count() == 1, "an error summary names what to mend"
    walk.fill("Amtliches Kennzeichen", "BO-GW 123")
    walk.choose("Sind Sie Halterin", "Ja")
    walk.page.locator("input[type=file]").first.set_input_files(str(FIXTURES / "zulassung.pdf"))
    walk.press("Weiter")
    walk.fill("Bewohnerparkgebiet", "A 3")
    walk.fill("Ab wann soll", (date.today() + timedelta(days=40)).strftime("%d.%m.%Y"))
    walk.choose("Wie lange soll", "1 Jahr")
    walk.choose("Wohnen Sie", "Ja")
    walk.choose("Haben Sie einen eigenen", "Nein")
    walk.press("Weiter")
    assert "BO-GW 123" in walk.page.content()


def send(walk: Walk, *, consent: bool = True) -> str:
    """Send, with or without the consent to a digital notice; return the reference."""
    box = walk.page.locator("input[name=einwilligung]")
    if consent and box.count():
        box.first.check()
    walk.press("absenden")
    return walk.page.locator("#aktenzeichen").inner_text()


def apply(walk: Walk, town: str, person: str = "Erika Mustermann", *, consent: bool = True) -> str:
    """Find the service, sign in, fill in, send; return the reference."""
    begin(walk, town, person)
    fill_in(walk)
    return send(walk, consent=consent)


def sign_in(walk: Walk, role: str, town: str) -> None:
    """Sign in as a member of staff."""
    walk.go("/arbeitsplatz/anmelden/")
    walk.fill("Anmeldename", f"{role}.{town.lower()}")
    walk.fill("Passwort", PASSWORD)
    walk.press("Anmelden")


def take(walk: Walk, reference: str) -> None:
    """Find the case in the inbox and take it."""
    walk.until(f"/arbeitsplatz/?aktenzeichen={reference}", f"main a:has-text('{reference}')")
    walk.look()
    walk.follow(reference)
    assert "BO-GW 123" in walk.page.content()
    walk.press("Vorgang übernehmen")


def finish(walk: Walk, *, checked: bool = False) -> None:
    """Check unless that is done, decide, look at the notice, issue it, wait until it is written."""
    if not checked:
        walk.press("Prüfung abschließen")
    walk.follow("Entscheiden")
    walk.page.get_by_label("Bewilligt", exact=True).check()
    walk.page.get_by_label("Voraussetzungen erfüllt", exact=True).check()
    walk.press("Vorschau ansehen")
    assert "A 3" in walk.page.content()
    walk.press("Bescheid erlassen")
    for _ in range(40):
        walk.page.reload()
        if "Dokument herunterladen" in walk.page.content():
            break
        walk.page.wait_for_timeout(250)
    walk.look()
    assert "Dokument herunterladen" in walk.page.content()


def decide(walk: Walk, town: str, reference: str) -> None:
    """Sign in as staff, take the case, ask for nothing, decide."""
    sign_in(walk, "sachbearbeitung", town)
    take(walk, reference)
    finish(walk)


def open_notice(walk: Walk) -> None:
    """Open the notice in the postbox and read the deadlines."""
    walk.go("/postfach/")
    walk.page.locator("main a[href^='/postfach/']").first.click()
    walk.page.wait_for_load_state()
    walk.look()
    opening = walk.page.locator("form[action$='/oeffnen/'] button")
    if opening.count():
        opening.first.click()
        walk.page.wait_for_load_state()
        walk.look()
    text = walk.page.locator("main").inner_text()
    assert "BO-GW 123" in text and "bekannt gegeben" in text and "Klage" in text
    with walk.page.expect_download() as download:
        walk.page.get_by_role("link", name=re.compile("PDF|herunterladen")).first.click()
    content = download.value.path().read_bytes()
    assert content.startswith(b"%PDF") and b"/ByteRange" in content
