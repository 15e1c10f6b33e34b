"""Claims, a cash desk and an account of the demo towns, so that the pages of the treasury show something. Safe to repeat."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID, uuid5

from gemeinwerk.domain.identity import queries as identity
from gemeinwerk.domain.payments import actions, queries
from gemeinwerk.domain.payments.types import (
    FeeItem,
    FeeSchedule,
    FixedTariff,
    InvoiceRecipient,
    LegalNature,
)
from gemeinwerk.kernel.actor import SYSTEM, Actor
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.refusal import Conflict
from gemeinwerk.kernel.scope import current_tenant

NAMES: Final = UUID("6f0f6a1e-4f0c-4c9e-9d0b-5b1f6a0f7a11")
# The account that is printed everywhere as an example.
PAYER_IBAN: Final = "DE89370400440532013000"
DESK: Final = "RATHAUS"
# Key, subject, amount in euros, and in how many days it is due.
CLAIMS: Final = (
    ("offen", "Sondernutzung: Straßenfest (Demonstration)", "85.00", 21),
    ("faellig", "Gewerbeanmeldung (Demonstration)", "26.00", -9),
    ("teil", "Hundesteuer 2026 (Demonstration)", "156.00", 14),
    ("zurueck", "Geburtsurkunde (Demonstration)", "14.00", 10),
    ("einzug", "Bewohnerparkausweis (Demonstration)", "30.70", 5),
    ("rechnung", "Sondernutzung: Baustelle (Demonstration)", "120.00", 30),
)
PAYING_AUTHORITY: Final = InvoiceRecipient(
    "05911-12345-88", "Musterbehörde (Demonstration)", "Musterplatz 1", "44777", "Bochum", "Muster 2026/1"
)


def load_treasury(on: date, moment: datetime) -> None:
    """Open the claims of the town in scope, take some money, let a refund and an electronic invoice wait for a person."""
    clerk = _clerk()
    actions.open_desk(actor=clerk, now=moment, code=DESK, label="Zahlstelle im Rathaus")
    loaded = bool(queries.claims_of(subject_id=_id("rechnung")))
    for key, title, amount, days in CLAIMS:
        actions.open_claim(
            actor=SYSTEM, now=moment, subject_id=_id(key), key="demo", title=title,
            fee=queries.fee(_schedule(amount), on=on, items=("demo",)), payer_id=_id("payer") if key == "einzug" else None,
            due_on=berlin_date(moment) + timedelta(days=days),
        )  # fmt: skip
    if not loaded:
        actions.name_recipient(actor=clerk, now=moment, claim_id=_claim("rechnung"), recipient=PAYING_AUTHORITY)
    _take(clerk, moment, "teil", "56.00")
    _take(clerk, moment, "zurueck", "14.00")
    claim = _claim("zurueck")
    actions.cancel_claim(actor=clerk, now=moment, claim_id=claim, reason="antrag_zurueckgenommen")
    actions.request_refund(
        actor=clerk, now=moment, claim_id=claim, request_id=_id("refund"), amount=Decimal("14.00"),
        reason="Antrag zurückgenommen", holder="Erika Mustermann", iban=PAYER_IBAN,
    )  # fmt: skip
    actions.give_mandate(
        actor=clerk, now=moment, request_id=_id("mandate"), holder="Erika Mustermann", iban=PAYER_IBAN, signed_on=on,
        payer_id=_id("payer"),
    )  # fmt: skip


def _take(clerk: Actor, moment: datetime, key: str, amount: str) -> None:
    try:
        actions.record_cash(
            actor=clerk,
            now=moment,
            claim_id=_claim(key),
            desk=DESK,
            amount=Decimal(amount),
            request_id=_id(f"receipt-{key}"),
        )
    except Conflict:
        return


def _clerk() -> Actor:
    return next(one for one in identity.staff_of(current_tenant()) if "treasury" in one.roles).as_actor()


def _claim(key: str) -> UUID:
    (found,) = queries.claims_of(subject_id=_id(key))
    return found.id


def _id(name: str) -> UUID:
    return uuid5(NAMES, f"{current_tenant()}:{name}")


def _schedule(amount: str) -> FeeSchedule:
    item = FeeItem(
        code="demo",
        label="Gebühr (Demonstration)",
        legal_source="Tarifstelle der Demonstration",
        tariff=FixedTariff(Decimal(amount)),
        nature=LegalNature.PUBLIC_FEE,
        account_code="431100",
        product="122010",
    )
    first = date(2020, 1, 1)
    return FeeSchedule("demo", "Gebührensatzung (Demonstration)", "KAG NRW § 2", first, None, (item,))
