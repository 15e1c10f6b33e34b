"""The counter: cash and cards with receipts, numbered without gaps for each desk."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from gemeinwerk.domain.payments.actions.booking import TREASURY, book, locked_claim
from gemeinwerk.domain.payments.models import CashDesk, CashReceipt, Claim
from gemeinwerk.domain.payments.queries.claims import standing_of
from gemeinwerk.domain.payments.rules import ledger
from gemeinwerk.domain.payments.types import Account, Happening, HappeningKind, ReceiptInfo
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.money import money
from gemeinwerk.kernel.refusal import Conflict, Invalid, NotFound

CASH, CARD = "cash", "card"


class DeskUnknown(NotFound):
    """There is no such cash desk in this tenant."""

    code = "payments.desk_unknown"
    message = "Diese Kasse gibt es nicht."


class MoreThanOpen(Conflict):
    """The counter takes no more than is open."""

    code = "payments.more_than_open"
    message = "So viel ist bei dieser Forderung nicht offen."
    hint = "Bitte nehmen Sie nur den offenen Betrag an."


@action("payments.open_desk")
def open_desk(*, actor: Actor, now: datetime, code: str, label: str) -> UUID:
    """Open a cash desk whose receipts begin with 1; the same code again returns the desk that is there.

    Raises Forbidden, Invalid for a code that is no short word.
    """
    actor.require_role("admin", *TREASURY)
    if not (code.isascii() and code.isalnum() and len(code) <= 20):
        raise Invalid("Das Kürzel einer Kasse besteht aus bis zu 20 Buchstaben und Ziffern.")
    row = CashDesk(id=new_id(), code=code.upper(), label=label[:100], opened_at=now)
    if not CashDesk.objects.add_once(row):
        record_nothing()
        known: UUID = CashDesk.objects.get(code=code.upper()).id
        return known
    record(f"desk:{row.id}")
    return row.id


@action("payments.record_cash")
def record_cash(
    *, actor: Actor, now: datetime, claim_id: UUID, desk: str, amount: Decimal, request_id: UUID
) -> ReceiptInfo:
    """Take cash for a claim and return its receipt; the same ``request_id`` again returns the same receipt.

    Raises Forbidden, ClaimUnknown, DeskUnknown, MoreThanOpen.
    """
    actor.require_role(*TREASURY)
    return _taken(Account.CASH, CASH, "", claim_id, desk, amount, request_id, actor, now)


@action("payments.record_card")
def record_card(
    *,
    actor: Actor,
    now: datetime,
    claim_id: UUID,
    desk: str,
    amount: Decimal,
    request_id: UUID,
    terminal_receipt: str,
) -> ReceiptInfo:
    """Take a card for a claim; ``terminal_receipt`` is the number on the slip. Otherwise the same as cash."""
    actor.require_role(*TREASURY)
    return _taken(Account.CLEARING, CARD, terminal_receipt, claim_id, desk, amount, request_id, actor, now)


def _taken(
    account: Account,
    method: str,
    terminal_receipt: str,
    claim_id: UUID,
    desk: str,
    amount: Decimal,
    request_id: UUID,
    actor: Actor,
    now: datetime,
) -> ReceiptInfo:
    claim: Claim = locked_claim(claim_id)
    known = CashReceipt.objects.select_related("desk").filter(request_id=request_id).first()
    if known is not None:
        record_nothing()
        return ReceiptInfo(known.desk.code, known.number, known.amount, known.at)
    amount = money(amount)
    if amount <= 0:
        raise Invalid("Der Betrag muss größer als null sein.")
    if amount > ledger.open_amount(standing_of(claim.id)):
        raise MoreThanOpen()
    # The number is counted in the transaction of the receipt: what is not committed leaves no gap.
    place = desk_locked(desk)
    happening = Happening(f"receipt:{request_id}", HappeningKind.RECEIVED, amount, account)
    book(claim, happening, actor=actor, now=now)
    number = numbered(place)
    CashReceipt.objects.create(
        desk=place,
        number=number,
        request_id=request_id,
        claim=claim,
        amount=amount,
        method=method,
        terminal_receipt=terminal_receipt[:60],
        at=now,
        by=actor.id,
    )
    record(f"claim:{claim.id}", receipt=f"{place.code}-{number}", amount=amount)
    return ReceiptInfo(place.code, number, amount, now)


def desk_locked(code: str) -> CashDesk:
    """Return a cash desk, locked until the end of the transaction; part of an action. Raises DeskUnknown."""
    place: CashDesk | None = CashDesk.objects.select_for_update().filter(code=code.upper()).first()
    if place is None:
        raise DeskUnknown()
    return place


def numbered(place: CashDesk) -> int:
    """Count a receipt of a locked desk and return its number; part of an action."""
    place.last_number += 1
    place.save(update_fields=["last_number"])
    return int(place.last_number)
