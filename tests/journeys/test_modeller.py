"""A service that has no form today: modelled from nothing, released by a second person, filled in on a phone, decided."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from tests.journeys.walk import PASSWORD, Walk
from tests.journeys.world import World, running

pytestmark = pytest.mark.browser
TITLE = "Straßenfest anmelden"
TEXTS = {
    "teaser": "Sie feiern auf der Straße? Dafür brauchen Sie eine Erlaubnis.",
    "description": "Ein Fest auf der Straße braucht Platz.",
    "eligibility": "Alle, die in der Straße wohnen.",
    "requirements": "Die Nachbarn sind einverstanden.",
    "documents": "- Skizze der Straße",
    "fees": "Es gibt keine Gebühr.",
    "deadlines": "Bitte melden Sie das Fest vier Wochen vorher an.",
    "plain_language": "Sie wollen auf der Straße feiern. Dafür brauchen Sie eine Erlaubnis.",
    "purpose": "Entscheidung über Feste auf der Straße",
    "retention_months": "24",
    "retention_basis": "Zwei Jahre nach dem Aktenplan",
}
QUESTIONS = (
    ("Ihr Fest", "In welcher Straße feiern Sie?", "short"),
    ("Ihr Fest", "An welchem Tag feiern Sie?", "date"),
    ("Ihr Fest", "Sperren Sie die Straße ganz?", "yes_no"),
    ("Ihr Fest", "Wohin fahren die Autos?", "choice"),
    ("Ihre Angaben", "Vorname und Nachname", "short"),
    ("Ihre Angaben", "E-Mail-Adresse", "email"),
)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with running() as started:
        yield started


def signed_in(walk: Walk, name: str) -> None:
    walk.go("/arbeitsplatz/anmelden/")
    walk.fill("Anmeldename", name)
    walk.fill("Passwort", PASSWORD)
    walk.press("Anmelden")


def add_questions(walk: Walk, base: str) -> None:
    for page in ("Ihr Fest", "Ihre Angaben"):
        walk.fill("Wie heißt die Seite?", page)
        walk.press("Seite einfügen")
    for page, label, preset in QUESTIONS:
        group = walk.page.locator(".gw-tree--top > .gw-tree__item").filter(has_text=page).first
        group.locator("summary").last.click()
        group.get_by_label("Wie lautet die Frage?").last.fill(label)
        group.get_by_label("Was wird gefragt?").last.select_option(preset)
        group.get_by_role("button", name="Frage einfügen").last.click()
        walk.page.wait_for_load_state()
    walk.look()
    walk.follow("Wohin fahren die Autos?")
    walk.fill("Antworten zur Auswahl", "n = Nebenstraße\np = Parkplatz")
    walk.page.get_by_label("Diese Angabe ist Pflicht").uncheck()
    walk.press("Speichern")


def drag_below(walk: Walk) -> None:
    """Drag the second question above the first one, and put it back by its button."""
    items = walk.page.locator(".gw-tree .gw-tree .gw-tree__item")
    before = items.nth(0).inner_text().splitlines()[0]
    with walk.page.expect_navigation():
        items.nth(1).locator("p").first.drag_to(items.nth(0).locator("p").first)
    items = walk.page.locator(".gw-tree .gw-tree .gw-tree__item")
    assert items.nth(1).inner_text().splitlines()[0] == before
    with walk.page.expect_navigation():
        items.nth(1).get_by_role("button", name="Hoch").click()
    assert walk.page.locator(".gw-tree .gw-tree .gw-tree__item").nth(0).inner_text().splitlines()[0] == before


def add_rules(walk: Walk, base: str) -> None:
    walk.go(f"{base}regeln/")
    for value, effect in (("Ja", "require"), ("Nein", "forbid")):
        question = walk.page.get_by_label("Wenn die Antwort auf").first
        question.select_option(label="Ihr Fest › Sperren Sie die Straße ganz? (true, false)")
        walk.page.get_by_label("so ist").first.select_option("equal")
        walk.page.get_by_label("Wert", exact=False).first.fill(value)
        walk.page.get_by_label("dann", exact=True).select_option(effect)
        walk.page.get_by_label("Um welche Frage geht es?").select_option(label="Ihr Fest › Wohin fahren die Autos?")
        walk.press("Regel hinzufügen")
    assert "ist anzugeben, wenn" in walk.page.locator("main").inner_text()


def add_texts(walk: Walk, base: str) -> None:
    walk.go(f"{base}texte/")
    for name, text in TEXTS.items():
        walk.page.locator(f"[name={name}]").fill(text)
    walk.press("Speichern")


def fill_in(page: Any, *, closed: bool, detour: bool) -> None:
    page.get_by_label("In welcher Straße feiern Sie?").fill("Musterstraße")
    page.get_by_label("An welchem Tag feiern Sie?").first.fill((date.today() + timedelta(60)).strftime("%d.%m.%Y"))
    group = page.locator("fieldset").filter(has=page.locator("legend", has_text="Sperren Sie")).last
    group.get_by_label("Ja" if closed else "Nein", exact=True).check()
    if detour:
        choice = page.locator("fieldset").filter(has=page.locator("legend", has_text="Wohin fahren")).last
        choice.get_by_label("Nebenstraße", exact=True).check()


def try_and_keep(walk: Walk, base: str) -> None:
    walk.go(f"{base}vorschau/")
    fill_in(walk.page, closed=True, detour=False)
    walk.page.get_by_label("Vorname und Nachname").fill("Erika Mustermann")
    walk.page.get_by_label("E-Mail-Adresse").fill("erika@example.org")
    walk.press("Angaben prüfen")
    assert "Wohin fahren die Autos?" in walk.page.locator(".kern-alert, [data-gw-focus]").first.inner_text()
    fill_in(walk.page, closed=True, detour=True)
    walk.page.get_by_label("Name des Beispiels").fill("Fest im Sommer")
    walk.page.get_by_label("Wie soll der Antrag ausgehen?").select_option("granted")
    walk.press("Beispiel behalten")
    assert "Fest im Sommer" in walk.page.locator("main").inner_text()


def model(author: Walk) -> str:
    signed_in(author, "leistungen.bochum")
    author.go("/arbeitsplatz/entwuerfe/")
    author.fill("Wie heißt die Leistung?", TITLE)
    author.fill("Auf welcher Rechtsgrundlage?", "§ 18 StrWG NRW")
    author.press("Entwurf beginnen")
    base = author.page.url.removeprefix(author.world.address).split("#")[0]
    add_questions(author, base)
    if author.scripts:
        drag_below(author)
    add_rules(author, base)
    add_texts(author, base)
    try_and_keep(author, base)
    author.go(f"{base}freigabe/")
    assert author.page.get_by_text("nicht bestanden").count() == 0, author.page.locator("main").inner_text()
    author.press("Zur Freigabe geben")
    return base


def apply(citizen: Walk) -> str:
    citizen.page.goto(f"{citizen.world.address}/ort/?suche=Bochum")
    citizen.press("Bochum")
    citizen.page.goto(f"{citizen.world.address}/suche/?q=Stra%C3%9Fenfest")
    citizen.look()
    citizen.follow(TITLE)
    citizen.page.locator("form[action$='/beginnen/'] button").first.click()
    citizen.page.wait_for_load_state()
    citizen.look()
    fill_in(citizen.page, closed=False, detour=False)
    citizen.press("Weiter")
    citizen.page.get_by_label("Vorname und Nachname").fill("Erika Mustermann")
    citizen.page.get_by_label("E-Mail-Adresse").fill("erika@example.org")
    citizen.press("Weiter")
    citizen.press("absenden")
    return str(citizen.page.locator("#aktenzeichen").inner_text())


def decide(officer: Walk, reference: str) -> None:
    signed_in(officer, "sachbearbeitung.bochum")
    for _ in range(40):
        officer.page.goto(f"{officer.world.address}/arbeitsplatz/?aktenzeichen={reference}")
        if officer.page.get_by_role("link", name=re.compile(reference)).count():
            break
        officer.page.wait_for_timeout(250)
    officer.follow(reference)
    assert "Musterstraße" in officer.page.content()
    officer.press("Vorgang übernehmen")
    officer.press("Prüfung abschließen")
    officer.follow("Entscheiden")
    officer.page.get_by_label("Bewilligt", exact=True).check()
    officer.page.get_by_label("Voraussetzungen erfüllt", exact=True).check()
    officer.press("Vorschau ansehen")
    officer.press("Bescheid erlassen")
    for _ in range(40):
        officer.page.reload()
        if "Dokument herunterladen" in officer.page.content():
            break
        officer.page.wait_for_timeout(250)
    assert "Dokument herunterladen" in officer.page.content()


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_a_service_from_nothing_to_its_notice(open_page: Any, world: World, scripts: bool) -> None:
    author = Walk(open_page(phone=False, scripts=scripts), world, scripts=scripts)
    base = model(author)
    second = Walk(open_page(phone=False, scripts=scripts), world, scripts=scripts)
    signed_in(second, "freigabe.bochum")
    second.go(f"{base}freigabe/")
    second.press("Freigeben")
    assert "Diese Fassung ist freigegeben" in second.page.locator("main").inner_text()
    if not scripts:
        return
    citizen = Walk(open_page(phone=True, scripts=scripts), world, scripts=scripts)
    reference = apply(citizen)
    decide(Walk(open_page(phone=False, scripts=scripts), world, scripts=scripts), reference)
