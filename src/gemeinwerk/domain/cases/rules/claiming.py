"""From the fee of a case to what is claimed: items with their accounts, explained line by line, fixed for good.

The amounts and their legal sources are those of the day on which the application was sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from gemeinwerk.domain.cases.rules.wording import COLLECTED, PAID, REOPENED
from gemeinwerk.domain.cases.types import Fee, FeeLine, Outcome
from gemeinwerk.domain.catalogue.types.paying import PaymentTerms
from gemeinwerk.domain.payments.types import ChargedItem, ClaimStatus, DueWhen, VatTreatment
from gemeinwerk.domain.payments.types import Fee as ChargedFee
from gemeinwerk.kernel.dates import long_date
from gemeinwerk.kernel.money import format_euro

# A rejected application asks for nothing after the service; what was paid before it, a person gives back.
CHARGED_OUTCOMES: Final = (Outcome.GRANTED, Outcome.GRANTED_IN_PART, Outcome.ASSESSED, Outcome.CONFIRMED)
ZERO: Final = Decimal("0.00")
WHOLE: Final = "all"


def due_before(terms: PaymentTerms | None, fee: Fee | None) -> bool:
    """Tell whether a case waits for its payment before anybody works on it."""
    return terms is not None and terms.when is DueWhen.BEFORE and fee is not None and fee.amount > 0


def charged(
    fee: Fee, terms: PaymentTerms, *, schedule: str, basis: str, on: date, sources: Sequence[str] = ()
) -> ChargedFee | None:
    """Return what is claimed for a fee: an item for each line; None where nothing is to be paid.

    ``schedule`` names package and version, ``sources`` who set the values. Lines that do not add up to the amount become
    one item over the amount, explained by the lines: what is claimed is always what was decided.
    """
    if fee.amount <= 0:
        return None
    lines = [line for line in fee.lines if line.amount]
    whole = (
        not lines or sum((line.amount for line in lines), ZERO) != fee.amount or min(one.amount for one in lines) < 0
    )
    if whole:
        told = tuple(_told(line) for line in lines)
        items: tuple[ChargedItem, ...] = (_item(FeeLine(terms.purpose, fee.amount, basis), terms, WHOLE, told),)
    else:
        items = tuple(_item(line, terms, str(place), ()) for place, line in enumerate(lines, start=1))
    explanation = [
        *(f"{one.label}: {format_euro(one.gross)} ({one.legal_source})" for one in items),
        f"Zusammen: {format_euro(fee.amount)}",
        f"Es gelten die Werte vom {long_date(on)}, dem Tag Ihres Antrags.",
        *sources,
    ]
    return ChargedFee(schedule, basis, on, items, tuple(explanation))


def charges(terms: PaymentTerms, outcome: Outcome) -> bool:
    """Tell whether a decision with this outcome asks for a fee that was not paid before."""
    return outcome in CHARGED_OUTCOMES or (outcome is Outcome.REJECTED and terms.even_if_rejected)


def payment_news(claim: ClaimStatus, last: str, *, to_come: date | None = None) -> str:
    """Return the line of the history that a claim asks for, after the ``last`` one about it; empty where nothing is new.

    Read from the claim as it stands: facts that are told twice or in another order lead to the same lines. ``to_come`` is the day
    in the future on which a debit is collected that counts as paid.
    """
    if claim.paid:
        return "" if last in (PAID, COLLECTED) else COLLECTED if to_come else PAID
    return REOPENED if last in (PAID, COLLECTED) and claim.open > 0 and claim.owed > 0 else ""


def payment_line(claim: ClaimStatus, *, to_come: date | None = None) -> str:
    """Return how a line of the history names a claim; it begins with the reference."""
    named = f"{claim.reference}, {format_euro(claim.owed or sum((one.gross for one in claim.items), ZERO))}"
    return f"{named}, am {long_date(to_come)}" if to_come else named


def _item(line: FeeLine, terms: PaymentTerms, code: str, told: tuple[str, ...]) -> ChargedItem:
    booking = terms.booked(line.item)
    return ChargedItem(
        code=line.item or code,
        label=line.text or terms.purpose,
        legal_source=line.legal_basis,
        nature=terms.nature,
        treatment=VatTreatment.OUTSIDE_SCOPE,
        net=line.amount,
        tax=ZERO,
        tax_rate=Decimal(0),
        account_code=booking.account_code,
        product=booking.product,
        when=terms.when,
        explanation=told,
    )


def _told(line: FeeLine) -> str:
    tail = f" ({line.legal_basis})" if line.legal_basis else ""
    return f"{line.text}: {format_euro(line.amount)}{tail}"
