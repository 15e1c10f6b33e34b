"""``make gallery``: every page of every role as pictures, at phone and desktop width, light and dark, in ``gallery/``."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from tests.adapters.camt.files import Ntry, Stmt, Tx, camt
from tests.journeys.conftest import DESKTOP, PHONE, started_browser
from tests.journeys.test_modeller import TITLE, add_questions, add_rules, add_texts
from tests.journeys.test_remedies import newest_notice, person, write_decision
from tests.journeys.walk import Walk, begin, fill_in, finish, send, sign_in, take
from tests.journeys.world import World, running

OUT = Path(__file__).resolve().parent.parent / "gallery"
LOOKS = [(name, size, scheme) for name, size in (("360", PHONE), ("1440", DESKTOP)) for scheme in ("light", "dark")]
GUEST = ("/", "/leistung/hundesteuer/", "/ort/", "/ort/?suche=Neu", "/ort/?suche=Xyz", "/anmelden/")
PLACED = ("/", "/suche/?q=Hundestuer", "/suche/?q=Xyz", "/leistung/bewohnerparkausweis/", "/leistung/sperrmuell/")
PLACED += (
    "/bekanntmachungen/",
    "/begriffe/",
    "/begriff/anschrift/",
    "/echtheit/",
    "/hilfe/",
    "/barrierefreiheit/",
    "/datenschutz/",
    "/impressum/",
    "/api/",
    "/gibt-es-nicht/",
)
OFFICER = ("", "?stand=all", "?ueberfaellig=1", "druck/", "gibt-es-nicht/")
STAFF = {
    "leitung": ("", "druck/", "protokoll/", "protokoll/?pruefen=1", "betrieb/"),
    "leistungen": (
        "leistungen/",
        "leistungen/bewohnerparkausweis/",
        "entwuerfe/",
        "begriffe/",
        "begriff/anschrift/",
        "begriff/anschrift/aendern/",
        "vorschriften/",
        "vorschrift/kag-nrw-3/",
        "zustaendigkeiten/",
        "behoerde/",
        "protokoll/",
        "betrieb/",
    ),
}

DRAFT = ("", "bibliothek/", "regeln/", "texte/", "vorschau/", "ansicht/", "ansicht/?breite=telefon", "freigabe/",
         "tabelle/", "uebersetzung/", "uebersetzung/?sprache=en")  # fmt: skip

SECTION = "/arbeitsplatz/schnittstellen/"
INTERFACES = ("", "nachrichten/", "rueckrufe/", "zustellpunkt-anlegen/", "konformitaet/")
DESTINATION = ("", "test/", "schluessel/", "ausser-betrieb/", "schluessel/<str:kid>/zurueckziehen/")


CASSA = "/arbeitsplatz/kasse/"
BYLAWS = "/arbeitsplatz/satzungen/"
TREASURY = ("", "forderungen/", "forderungen/?art=auffaellig", "forderungen/?suche=Xyz", "schalter/", "kontoauszug/",
            "erstattungen/", "abschluss/", "mahnungen/", "lastschriften/", "konto/", "konto/rechnungen/", "forderungen/?art=rechnung")  # fmt: skip


@dataclass
class Album:
    """The pictures so far, by role."""

    world: World
    browser: Any
    pages: dict[str, list[tuple[str, list[str]]]] = field(default_factory=dict)

    def person(self) -> Walk:
        """Return a new visitor with an empty browser, who looks at nothing by axe."""
        context = self.browser.new_context(viewport=DESKTOP, locale="de-DE", reduced_motion="reduce")
        return Walk(context.new_page(), self.world, scripts=False)

    def take(self, role: str, walk: Walk, paths: tuple[str, ...]) -> None:
        """Photograph pages as this visitor sees them, in every look."""
        known = walk.page.context.storage_state()
        for width, size, scheme in LOOKS:
            context = self.browser.new_context(
                viewport=size, color_scheme=scheme, locale="de-DE", reduced_motion="reduce", storage_state=known
            )
            page = context.new_page()
            for path in paths:
                self.shoot(role, page, path, f"{width}-{scheme}")
            context.close()

    def shoot(self, role: str, page: Any, path: str, look: str) -> None:
        """Photograph one page; where something is to be filled in, also what follows its button."""
        page.goto(self.world.address + path)
        self.save(role, page, path, look)
        onward = page.locator("form[data-gw-autosave] button.kern-btn--primary, button[value=preview]")
        if onward.count():
            with page.expect_navigation():
                onward.first.click()
            self.save(role, page, f"{path}#weiter", look)

    def save(self, role: str, page: Any, path: str, look: str) -> None:
        """Write one picture."""
        short = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "x", path)
        name = re.sub(r"[^a-z0-9äöüß]+", "-", f"{role}{short}".lower()).strip("-")
        file = f"{name}-{look}.png"
        page.screenshot(path=str(OUT / file), full_page=True)
        shelf = self.pages.setdefault(role, [])
        known = next((files for title, files in shelf if title == short), None)
        if known is None:
            shelf.append((short, [file]))
        elif file not in known:
            known.append(file)

    def index(self) -> str:
        """Return the page that shows them all."""
        parts = []
        for role, shelf in self.pages.items():
            parts.append(f"<h2>{escape(role)}</h2>")
            for title, files in shelf:
                pictures = "".join(
                    f"<a href='{file}'><img loading=lazy src='{file}' alt='{escape(title)}, {file[:-4]}'></a>"
                    for file in files
                )
                parts.append(f"<h3>{escape(title)}</h3><div>{pictures}</div>")
        style = "body{font:1rem sans-serif;margin:2rem}div{display:flex;gap:1rem;align-items:flex-start;overflow:auto}"
        style += "img{border:1px solid #999;max-height:40rem;max-width:32rem}"
        head = f"<!doctype html><html lang=de><meta charset=utf-8><title>Alle Seiten</title><style>{style}</style>"
        return f"{head}<h1>Alle Seiten</h1>{''.join(parts)}</html>"


def main() -> int:
    """Photograph every page; returns 0."""
    OUT.mkdir(exist_ok=True)
    for old in OUT.glob("*.png"):
        old.unlink()
    with running(workers=1, web=1) as world:
        album = Album(world, started_browser())
        portal(album)
        remedies(album)
        modeller(album)
        interfaces(album)
        treasury(album)
        for role, paths in STAFF.items():
            walk = album.person()
            sign_in(walk, role, "Bochum")
            album.take(role, walk, tuple(f"/arbeitsplatz/{path}" for path in paths))
    (OUT / "index.html").write_text(album.index(), "utf-8")
    print(f"{len(list(OUT.glob('*.png')))} pictures in {OUT / 'index.html'}")
    return 0


def portal(album: Album) -> None:
    """Walk the pages of guests, then one application with a request, a notice and a letter, on both sides."""
    guest = album.person()
    album.take("gast", guest, GUEST)
    guest.page.goto(f"{album.world.address}/ort/?suche=Bochum")
    guest.press("Bochum")
    album.take("gast-mit-ort", guest, PLACED)
    citizen, officer = album.person(), album.person()
    begin(citizen, "Bochum")
    fill_in(citizen)
    draft = "/".join(citizen.page.url.removeprefix(album.world.address).split("/")[:3])
    steps = citizen.page.locator("aside .gw-steps a").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    album.take("buergerin", citizen, (*steps, f"{draft}/uebersicht/", f"{draft}/pruefen/", "/konto/"))
    reference = send(citizen)
    album.take("buergerin", citizen, (f"{draft}/fertig/",))
    sign_in(officer, "sachbearbeitung", "Bochum")
    take(officer, reference)
    case = officer.page.url.removeprefix(album.world.address)
    album.take(
        "sachbearbeitung",
        officer,
        (*[f"/arbeitsplatz/{path}" for path in OFFICER], case, f"{case}nachfordern/", f"{case}zustellweg/"),
    )
    officer.follow("Unterlagen nachfordern")
    officer.fill("Was fehlt?", "Bitte senden Sie uns die Zulassungsbescheinigung noch einmal.")
    officer.press("Nachricht senden")
    citizen.until("/konto/", "text=Das brauchen wir von Ihnen")
    album.take("buergerin", citizen, ("/konto/", "/postfach/", "/konto/zustellung/", newest(citizen)))
    citizen.page.goto(album.world.address + newest(citizen))
    citizen.fill("Ihre Nachricht", "Anbei noch einmal.")
    citizen.press("Antwort senden")
    officer.until(case, "text=Anbei noch einmal.")
    album.take("sachbearbeitung-antwort", officer, (case,))
    officer.press("Prüfung abschließen")
    album.take("sachbearbeitung", officer, (f"{case}entscheiden/",))
    finish(officer, checked=True)
    citizen.until("/postfach/", "text=Bescheid:")
    album.take("buergerin-bescheid", citizen, ("/postfach/", newest(citizen)))
    officer.until(case, "text=E-Mail kam zurück")
    again = officer.page.locator("a[href$='/erneut/']").first.get_attribute("href")
    album.take("sachbearbeitung-bescheid", officer, (case, again))
    officer.press("E-Mail kam zurück")
    album.take("sachbearbeitung-brief", officer, ("/arbeitsplatz/druck/", case))
    ways_of_a_notice(album, officer, case)


def ways_of_a_notice(album: Album, officer: Walk, case: str) -> None:
    """Send the notice another way and look at every page of it, before and after; then the print house."""
    house = "/arbeitsplatz/druck/druckerei/"
    album.take("druckerei", officer, (house, f"{house}uebergeben/"))
    officer.go(case)
    officer.follow("Bekanntgabe im Einzelnen")
    here = officer.page.url.removeprefix(album.world.address)
    album.take("zustellung", officer, (here, f"{here}anderer-weg/", f"{here}zugang/", f"{here}nachweis/"))
    officer.go(f"{here}anderer-weg/")
    officer.page.get_by_label("Postzustellungsauftrag mit Zustellungsurkunde", exact=True).check()
    officer.press("Weiter zur Bestätigung")
    album.save("zustellung", officer.page, "bestaetigen", "1440-light")
    officer.press("Weg anordnen")
    album.take("zustellung-angeordnet", officer, (here, f"{here}nachweis/", f"{here}erfolglos/"))


def remedies(album: Album) -> None:
    """Object to a notice, in form and without identification, and judge it; look at both sides."""
    for package in ("hundesteuer", "bewohnerparkausweis"):
        album.world.command("journey", package, "--place", "059110000000", "--workers-run")
    weak, citizen, officer, lead = (album.person() for _ in range(4))
    for walk, level in ((weak, "basic"), (citizen, "high")):
        person(walk, level)
    notice = newest_notice(citizen)
    album.take("formlos", weak, (f"{notice}widerspruch/",))
    album.take("widerspruch", citizen, (notice, f"{notice}widerspruch/"))
    citizen.go(f"{notice}widerspruch/")
    citizen.press("Weiter zur Prüfung")
    album.save("widerspruch", citizen.page, "pruefen", "1440-light")
    citizen.page.get_by_label("Ich habe die Erklärung gelesen", exact=False).check()
    citizen.press("Widerspruch jetzt einlegen")
    status = str(citizen.page.locator("a[href^='/konto/antrag/']").first.get_attribute("href"))
    album.take("widerspruch-eingelegt", citizen, (notice, status))
    citizen.go("/postfach/")
    citizen.page.locator("main a[href^='/postfach/']", has_text="Bewohnerparkausweis").first.click()
    citizen.page.wait_for_load_state()
    album.take("klage", citizen, (f"{citizen.page.url.removeprefix(album.world.address)}widerspruch/",))
    sign_in(officer, "sachbearbeitung", "Bochum")
    officer.until("/arbeitsplatz/fristen/", "main a[href*='/rechtsbehelf/']")
    remedy = str(officer.page.locator("main a[href*='/rechtsbehelf/']").first.get_attribute("href"))
    officer.go(remedy)
    case = str(officer.page.locator("a.gw-back").get_attribute("href"))
    officer.go(case)
    delivery = str(officer.page.locator("a[href*='/zustellung/']").first.get_attribute("href"))
    days = ("/arbeitsplatz/fristen/", "/arbeitsplatz/fristen/?stand=spaeter")
    album.take("rechtsbehelf", officer, (*days, case, remedy, delivery))
    sign_in(lead, "leitung", "Bochum")
    lead.go(remedy)
    lead.page.get_by_label("Form und Frist gewahrt", exact=True).check()
    lead.fill("Begründung", "Die Frist lief noch.")
    lead.press("Entscheidung speichern")
    album.take("rechtsbehelf-leitung", lead, (case, remedy, days[0]))
    lead.go(case)
    lead.follow("Über den Widerspruch entscheiden")
    album.take("widerspruchsbescheid", lead, (lead.page.url.removeprefix(album.world.address),))
    lead.go(case)
    lead.follow("Über den Widerspruch entscheiden")
    write_decision(lead)
    lead.press("Vorschau ansehen")
    album.save("widerspruchsbescheid", lead.page, "vorschau", "1440-light")
    lead.press("Entscheidung erlassen")
    lead.until(case, "text=Zustellung anordnen")
    album.take("widerspruchsbescheid-erlassen", lead, (case, remedy))
    album.take("widerspruchsbescheid-buergerin", citizen, (notice, status))


def modeller(album: Album) -> None:
    """Model a small service and look at every page on which it is worked on, empty and filled."""
    walk = album.person()
    sign_in(walk, "leistungen", "Bochum")
    walk.go("/arbeitsplatz/entwuerfe/")
    walk.fill("Wie heißt die Leistung?", TITLE)
    walk.fill("Auf welcher Rechtsgrundlage?", "§ 18 StrWG NRW")
    walk.press("Entwurf beginnen")
    draft = walk.page.url.removeprefix(album.world.address).split("#")[0]
    album.take("modellieren-leer", walk, ("/arbeitsplatz/entwuerfe/", *(f"{draft}{part}" for part in DRAFT)))
    add_questions(walk, draft)
    add_rules(walk, draft)
    add_texts(walk, draft)
    walk.go(draft)
    links = walk.page.locator("a[href*='frage/?']").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    questions = tuple(urljoin(draft, one) for one in (links[0], links[-1]))
    album.take("modellieren", walk, (*(f"{draft}{part}" for part in DRAFT), *questions))


def interfaces(album: Album) -> None:
    """Connect a system: clients, a destination with keys made for tests, a sample on its way."""
    walk = album.person()
    sign_in(walk, "technik", "Bochum")
    album.take("technik-leer", walk, tuple(f"{SECTION}{path}" for path in INTERFACES))
    for name, may in (("Onlinedienst", ("senden",)), ("Fachverfahren", ("verwalten", "abholen"))):
        walk.go(SECTION)
        walk.fill("Name der Anbindung", name)
        for one in may:
            walk.page.get_by_label(one, exact=False).last.check()
        walk.press("Client anlegen")
        album.save("technik", walk.page, "geheimnis", "1440-light")
    walk.go(f"{SECTION}zustellpunkt-anlegen/")
    walk.page.get_by_label("Client, dem").select_option(label="Fachverfahren")
    walk.fill("Name des Zustellpunkts", "Ausweisstelle (Test)")
    walk.fill("E-Mail-Adresse", "technik@bochum.example")
    walk.fill("LeiKa-Schlüssel", "99102013104000")
    walk.fill("Adresse des Datenschemas", "https://schema.example.org/parkausweis.json")
    walk.page.get_by_label("Nur für Tests").check()
    walk.press("Zustellpunkt anlegen")
    album.save("technik", walk.page, "private-schluessel", "1440-light")
    walk.follow("Ich habe beide Schlüssel gesichert")
    here = walk.page.url.removeprefix(album.world.address)
    walk.press("Aktivieren")
    kid = str(walk.page.locator("#schluessel ~ ul code").first.inner_text())
    pages = tuple(f"{here}{part.replace('<str:kid>', kid)}" for part in DESTINATION)
    walk.go(SECTION)
    off = str(walk.page.locator("a[href$='/aus/']").first.get_attribute("href"))
    walk.go(f"{here}test/")
    walk.press("Testeinreichung senden")
    message = walk.page.url.removeprefix(album.world.address)
    album.take("technik", walk, (*(f"{SECTION}{path}" for path in INTERFACES), *pages, off, message))


def treasury(album: Album) -> None:
    """Look at the work of the treasury: claims, counter, a receipt, a bank file with its result, refunds, a closed day."""
    walk = album.person()
    sign_in(walk, "kasse", "Bochum")
    walk.go(f"{CASSA}forderungen/?suche=Hundesteuer")
    dog = str(walk.page.locator("main td a").first.get_attribute("href"))
    mark = walk.page.locator("main td .gw-code").first.inner_text()
    walk.go(f"{CASSA}forderungen/?suche=Geburtsurkunde")
    birth = str(walk.page.locator("main td a").first.get_attribute("href"))
    walk.go(birth)
    receipt = str(walk.page.locator("#quittungen ~ ul a").first.get_attribute("href"))
    content = camt(Stmt([
        Ntry(Decimal("150.00"), txs=(Tx(text=mark),), reference="1"),
        Ntry(Decimal("85.00"), txs=(Tx(text="Straßenfest"),), reference="2"),
    ]))  # fmt: skip
    walk.go(f"{CASSA}kontoauszug/")
    file = {"name": "auszug.xml", "mimeType": "text/xml", "buffer": content}
    walk.page.locator("input[type=file]").set_input_files(files=[file])  # type: ignore[list-item]
    walk.press("Kontoauszug einlesen")
    result = walk.page.url.removeprefix(album.world.address)
    walk.go(f"{CASSA}kontoauszug/")
    booking = str(walk.page.locator("#ungeklaert ~ ul a").first.get_attribute("href"))
    walk.go(f"{CASSA}erstattungen/")
    refund = str(walk.page.locator("#entscheiden ~ ul a").first.get_attribute("href"))
    walk.go(f"{CASSA}abschluss/")
    close = f"{CASSA}abschluss/{walk.page.locator('a.kern-btn--primary').first.get_attribute('href')}"
    steps = tuple(f"{dog}{part}" for part in ("", "erstatten/", "herabsetzen/", "aufheben/", "rechnung/"))
    walk.go(BYLAWS)
    law = str(walk.page.locator("main .gw-rows a").first.get_attribute("href"))
    laws = (BYLAWS, f"{BYLAWS}neu/", f"{BYLAWS}{law}", f"{BYLAWS}{law}beenden/")
    pages = (*laws, *(f"{CASSA}{path}" for path in TREASURY), *steps, birth, receipt, result, booking, refund, close)
    album.take("kasse", walk, pages)


def newest(walk: Walk) -> str:
    """Return the address of the newest message of the postbox."""
    walk.page.goto(f"{walk.world.address}/postfach/")
    return str(walk.page.locator("main a[href^='/postfach/']").first.get_attribute("href"))


if __name__ == "__main__":
    sys.exit(main())
