"""The pages of by-laws in a real browser: axe finds nothing, and nothing scrolls sideways at 320 px."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from gemeinwerk.domain.payments import actions
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.web.design.build import STATIC
from tests.domain.payments.bylaw_texts import changed
from tests.journeys.axe import assert_accessible
from tests.web.seeding import staff
from tests.web.workplace.test_bylaw_pages import HOME, adopted
from tests.web.workplace.test_glossary_in_browser import opened
from tests.web.workplace.treasury_world import bochum, clerk

Page = tuple[str, dict[str, Any] | None]


@pytest.fixture
def people(world: None) -> Iterator[tuple[Client, Client]]:
    """Somebody who drafts and somebody who releases."""
    if not (STATIC / "gemeinwerk.css").is_file():
        pytest.skip("Die Oberflächendateien sind nicht gebaut (gemeinwerk assets)")
    yield staff("kasse", "bochum"), staff("kassenleitung", "bochum")


def pages() -> list[Page]:
    """Every page with something on it and refused; the empty list is looked at before."""
    first = adopted()
    with bochum():
        later = changed('amount = "30.70"', 'amount = "33.00"').replace("2026-01-01", "2025-01-01").encode()
        draft = actions.draft_schedule(actor=clerk(), now=now(), request_id=new_id(), content=later)
    example = {"item": "menge", "on": "2.11.2026", "m-seiten": "1.008", "reduction": "pass"}
    return [
        (HOME, None),
        (f"{HOME}{first}/", example),
        (f"{HOME}{draft}/", {**example, "m-seiten": "viele"}),
        (f"{HOME}neu/", None),
        (f"{HOME}neu/", {"form_id": str(new_id()), "text": changed('amount = "30.70"', "amount = nan" + " " * 300)}),
        (f"{HOME}{draft}/freigeben/", {}),
        (f"{HOME}{draft}/verwerfen/", None),
        (f"{HOME}{first}/beenden/", {"last_day": "31.12.2001"}),
        ("/arbeitsplatz/leistungen/sondernutzung/", None),
    ]


@pytest.mark.browser
def test_every_page_is_accessible(browser: Any, people: tuple[Client, Client]) -> None:
    keeper = staff("leistungen", "bochum")
    for width, dark in ((320, True), (1440, False)):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", reduced_motion="reduce"
        )
        if width == 320:
            page = context.new_page()
            opened(page, people[1], HOME)
            assert_accessible(page)
            looked = pages()
        for path, posted in looked:
            page = context.new_page()
            opened(page, keeper if "leistungen" in path else people[1], path, posted)
            page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
            assert_accessible(page)
            page.close()
        context.close()
