"""The pages of the treasury in a real browser: axe finds nothing, and nothing scrolls sideways at 320 px."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from gemeinwerk.domain.payments import actions, queries
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.web.design.build import STATIC
from tests.journeys.axe import assert_accessible
from tests.web.seeding import staff
from tests.web.workplace.test_glossary_in_browser import opened
from tests.web.workplace.treasury_world import HOME, bochum, claim, clerk, invoiced, refund, seeded_treasury, upload

Page = tuple[str, dict[str, Any] | None]


@pytest.fixture
def people(world: None) -> Iterator[tuple[Client, Client]]:
    """Somebody who works with money and has asked for something, and somebody who decides on it."""
    if not (STATIC / "gemeinwerk.css").is_file():
        pytest.skip("Die Oberflächendateien sind nicht gebaut (gemeinwerk assets)")
    yield staff("kasse", "bochum"), staff("kassenleitung", "bochum")


def pages(cashier: Client) -> list[Page]:
    """Every page with something on it, empty, and refused."""
    ids = seeded_treasury()
    over = claim()
    with bochum():
        actions.record_cash(
            actor=clerk(), now=now(), claim_id=over.id, desk="R1", amount=over.owed, request_id=ids["file_id"]
        )  # fmt: skip
        actions.cancel_claim(actor=clerk(), now=now(), claim_id=over.id, reason="falsch_berechnet")
        imported = queries.imports()[0].at.isoformat().replace("+", "%2B")
    billed = claim().id
    invoiced(billed)
    for_cash = refund(over, iban="", amount="5.00")
    with bochum():
        actions.approve_refund(actor=clerk("kassenleitung"), now=now(), refund_id=for_cash)
    one, back = f"{HOME}forderung/{ids['claim_id']}/", f"{HOME}forderung/{over.id}/"
    today = berlin_date(now())
    return [
        (HOME, None),
        (f"{HOME}forderungen/", None),
        (f"{HOME}forderungen/?suche={'Donaudampfschiff' * 8}", None),
        (one, None),
        (back, None),
        (f"{one}einnehmen/", None),
        (f"{one}einnehmen/", {"amount": "viel"}),
        (f"{one}aufheben/", {}),
        (f"{one}niederschlagen/", {}),
        (f"{one}herabsetzen/", {}),
        (f"{back}umbuchen/", None),
        (f"{back}erstatten/", {"amount": "1", "way": "bank"}),
        (f"{HOME}schalter/", {"code": "?"}),
        (f"{HOME}quittung/{ids['request_id']}/", None),
        (f"{HOME}kontoauszug/", None),
        (f"{HOME}kontoauszug/", upload(b"<a/>")),
        (f"{HOME}kontoauszug/?import={imported}", None),
        (f"{HOME}buchung/{ids['booking_id']}/", {}),
        (f"{HOME}erstattungen/", None),
        (f"{HOME}erstattung/{ids['refund_id']}/", {"decision": "approve"}),
        (f"{HOME}abschluss/", None),
        (f"{HOME}abschluss/{today}/", None),
        (f"{HOME}mahnungen/", None),
        (f"{HOME}lastschriften/", None),
        (f"{HOME}konto/", {"iban": "DE1"}),
        (f"{HOME}konto/rechnungen/", {"email": "x"}),
        (f"{HOME}forderungen/?art=rechnung", None),
        (f"{HOME}forderung/{ids['claim_id']}/rechnung/", {"routing_id": "05911-12345-89"}),
        (f"{HOME}forderung/{billed}/", None),
        (f"{HOME}forderung/{billed}/rechnung/", None),
    ]


@pytest.mark.browser
def test_every_page_is_accessible(browser: Any, people: tuple[Client, Client]) -> None:
    looked = pages(people[0])
    for width, dark in ((320, True), (1440, False)):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", reduced_motion="reduce"
        )
        for path, posted in looked[:: 1 if width == 320 else 4]:
            if posted and "file" in posted:
                posted["file"].seek(0)
            page = context.new_page()
            opened(page, people[0], path, posted)
            page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
            assert_accessible(page)
            page.close()
        page = context.new_page()
        opened(page, people[1], f"{HOME}erstattungen/")
        assert_accessible(page)
        context.close()
