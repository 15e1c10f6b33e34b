"""A form in other languages, in a real browser: English up to the confirmation, Einfache Sprache, and back to German."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.journeys.walk import Walk, begin
from tests.journeys.world import FIXTURES, World

pytestmark = pytest.mark.browser


def foreign(page: Any) -> list[str]:
    """What on the page is marked as German inside a page that is not, without the links between languages."""
    found = page.locator("main [lang='de']:not(nav [lang])").all_text_contents()
    return [text.strip() for text in found if text.strip()]


def language(page: Any) -> str:
    return str(page.locator("html").get_attribute("lang"))


@pytest.mark.parametrize(("phone", "scripts"), [(True, True), (False, False)], ids=["phone", "without-javascript"])
def test_english_up_to_the_confirmation(open_page: Any, world: World, phone: bool, scripts: bool) -> None:
    walk = Walk(open_page(phone=phone, scripts=scripts), world, scripts=scripts)
    begin(walk, "Bochum")
    assert language(walk.page) == "de"
    link = walk.page.locator("nav a[hreflang=en]")
    assert (link.get_attribute("lang"), link.inner_text()) == ("en", "English")
    walk.follow("English")
    assert language(walk.page) == "en" and walk.page.locator("h1").inner_text() == "Your details"
    assert walk.page.get_by_label("Family name").input_value() == "Mustermann"
    assert "Only the German text is legally binding." in walk.page.locator("main").inner_text()
    # The laws behind the questions have no translation.
    assert foreign(walk.page) and all("DSGVO" in text for text in foreign(walk.page))
    walk.press("Continue")
    walk.fill("Registration number", "wrong")
    walk.press("Continue")
    errors = walk.page.locator("#fehler").inner_text()
    assert "Please check your answers" in errors and "Please choose an answer." in errors
    assert "Bitte" not in errors
    walk.fill("Registration number", "BO-GW 123")
    walk.choose("Are you the registered keeper", "Yes")
    walk.page.locator("input[type=file]").first.set_input_files(str(FIXTURES / "zulassung.pdf"))
    walk.press("Continue")
    walk.fill("Resident parking area", "A 3")
    walk.fill("From when should", (date.today() - timedelta(days=40)).strftime("%d.%m.%Y"))
    walk.page.keyboard.press("Tab")
    if scripts:
        # The page's own rules speak English as well.
        walk.page.locator("[data-gw-rule]", has_text="The beginning is in the past.").wait_for()
    walk.choose("For how long should", "1 year")
    walk.choose("Do you live in", "Yes")
    walk.choose("Do you have a parking space", "No")
    walk.press("Continue")
    assert "The beginning is in the past. Please choose a day from today on." in walk.page.content()
    walk.go(walk.page.url.removeprefix(world.address).replace("pruefen", "parken"))
    walk.fill("From when should", (date.today() + timedelta(days=40)).strftime("%d.%m.%Y"))
    walk.press("Continue")
    summary = walk.page.locator("main").inner_text()
    assert walk.page.locator("h1").inner_text() == "Check and send"
    assert {"BO-GW 123", "Registration number", "1 year", "Yes"} <= set(summary.split("\n")), summary
    walk.press("Send now")
    assert language(walk.page) == "en" and walk.page.locator("h1").inner_text() == "Your application has arrived"
    assert walk.page.locator("#aktenzeichen").inner_text().startswith("GW-")
    walk.follow("Deutsch")
    assert language(walk.page) == "de" and walk.page.locator("h1").inner_text() == "Ihr Antrag ist angekommen"


def test_einfache_sprache_and_the_overview(open_page: Any, world: World) -> None:
    walk = Walk(open_page(), world, scripts=True)
    begin(walk, "Bochum")
    walk.follow("Einfache Sprache")
    assert language(walk.page) == "de-simple"
    assert walk.page.locator("h1").inner_text() == "Das sind Sie"
    assert walk.page.get_by_label("Wann sind Sie geboren?").count() == 1
    walk.press("Übersicht")
    assert "Ihr Auto" in walk.page.locator("main").inner_text()
    walk.page.set_viewport_size({"width": 320, "height": 700})
    walk.look()


def test_the_service_says_in_which_languages_its_form_is(open_page: Any, world: World) -> None:
    walk = Walk(open_page(), world, scripts=True)
    walk.page.goto(f"{world.address}/ort/?suche=Bochum")
    walk.press("Bochum")
    walk.go("/leistung/bewohnerparkausweis/")
    names = walk.page.locator("section[aria-labelledby=weiter] [lang]").all_inner_texts()
    assert names == ["Einfache Sprache", "English"]
    walk.go("/leistung/hundesteuer/")
    assert walk.page.locator("section[aria-labelledby=weiter] [lang]").count() == 0
