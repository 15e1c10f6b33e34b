"""The section ``[payment]`` of ``package.toml``: when a fee is due, how it may be paid, where it is booked.

With ``schedule`` the by-law of the town says nature, account and product of every item; naming them here too is a fault.
"""

from __future__ import annotations

from typing import Final

from gemeinwerk.domain.catalogue.package.documents import Document, Fields
from gemeinwerk.domain.catalogue.types.paying import Booking, PaymentTerms
from gemeinwerk.domain.payments.types import DueWhen, LegalNature, PaymentMeans

SECTION: Final = "payment"
MOST_DAYS: Final = 365
MOST_ITEMS: Final = 50
# Sachkonto and Produkt as the finance systems of municipalities number them.
CODE_PATTERN: Final = r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}"
ITEM_PATTERN: Final = r"[a-z][a-z0-9_-]{0,39}"
# A private price needs an own decision on value-added tax, which this section does not carry.
NATURES: Final = (LegalNature.PUBLIC_FEE.value, LegalNature.TAX.value)


def read_terms(document: Document) -> PaymentTerms | None:
    """Return the terms, None where a package has no such section; every problem becomes a finding of the document."""
    if SECTION not in document.data:
        return None
    table = document.data[SECTION]
    if not isinstance(table, dict):
        document.finding("„payment“ ist kein Abschnitt.", "Bitte [payment] schreiben.", SECTION)
        return None
    fields = Fields(document, table, SECTION)
    schedule = fields.text("schedule", required=False, pattern=ITEM_PATTERN)
    terms = PaymentTerms(
        when=DueWhen(fields.choice("when", [one.value for one in DueWhen], DueWhen.AFTER.value)),
        due_days=fields.whole("due_days", lowest=0, highest=MOST_DAYS, default=30),
        purpose=fields.text("purpose", longest=100),
        nature=LegalNature.PUBLIC_FEE if schedule else LegalNature(fields.choice("nature", NATURES, NATURES[0])),
        means=_means(fields),
        booking=Booking("", "") if schedule else _booking(fields),
        items={} if schedule else _items(fields),
        schedule=schedule,
        even_if_rejected=fields.flag("even_if_rejected", default=False),
    )
    fields.unknown()
    return terms


def _means(fields: Fields) -> tuple[PaymentMeans, ...]:
    allowed = [one.value for one in PaymentMeans]
    named = fields.texts("means", required=True, allowed=allowed)
    return tuple(one for one in PaymentMeans if one.value in named)


def _booking(fields: Fields) -> Booking:
    return Booking(
        fields.text("account_code", pattern=CODE_PATTERN, longest=40),
        fields.text("product", pattern=CODE_PATTERN, longest=40),
    )


def _items(fields: Fields) -> dict[str, Booking]:
    rows = fields.get("item", list, [], required=False, expected="Abschnitte [[payment.item]]")
    found: dict[str, Booking] = {}
    if len(rows) > MOST_ITEMS:
        fields.document.finding(f"Mehr als {MOST_ITEMS} Posten.", "Bitte fassen Sie Posten zusammen.", "", SECTION)
    for number, row in enumerate(rows[:MOST_ITEMS]):
        section = f"{SECTION}.item"
        if not isinstance(row, dict):
            fields.document.finding("„item“ ist keine Liste von Abschnitten.", "Bitte [[payment.item]] schreiben.")
            continue
        one = Fields(fields.document, row, section, number)
        code = one.text("code", pattern=ITEM_PATTERN)
        if code in found:
            hint = "Bitte jede Kennung nur einmal vergeben."
            fields.document.finding(f"Den Posten „{code}“ gibt es doppelt.", hint, "code", section, number)
        found[code] = _booking(one)
        one.unknown()
    return found
