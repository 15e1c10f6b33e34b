"""Bank statements: every entry is kept once as it came, matched where that is certain, and otherwise left to a person."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from gemeinwerk.domain.payments.actions.booking import (
    TREASURY,
    book,
    enter_journal,
    locked_claim,
    one_import,
    write_entries,
)
from gemeinwerk.domain.payments.actions.refunds import locked_refund, pay
from gemeinwerk.domain.payments.actions.taking_over import REFUND_UNFIT, fits, take_over
from gemeinwerk.domain.payments.models import BankBooking
from gemeinwerk.domain.payments.ports import statement_reader
from gemeinwerk.domain.payments.rules import ledger
from gemeinwerk.domain.payments.types import Account, Happening, HappeningKind, Imported, MatchKind
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.refusal import Conflict, Invalid, NotFound


class BookingUnknown(NotFound):
    """There is no such bank entry in this tenant."""

    code = "payments.booking_unknown"
    message = "Diese Kontobuchung gibt es nicht."


class BookingAssigned(Conflict):
    """The bank entry was assigned before."""

    code = "payments.booking_assigned"
    message = "Diese Kontobuchung ist schon zugeordnet."
    hint = "Bitte laden Sie die Liste neu."


@action("payments.import_statement")
def import_statement(*, actor: Actor, now: datetime, content: bytes) -> Imported:
    """Take over the entries of a bank file; one that was taken over before changes nothing. All of it, or nothing.

    What cannot be matched for certain is parked in suspense and stays visible. Raises Forbidden, FileRefused.
    """
    actor.require_role(*TREASURY)
    statements = statement_reader().read(content)
    enter_journal()
    one_import()
    done = take_over(statements, actor=actor, now=now)
    if done.new:
        record("statements:imported", new=done.new, matched=done.matched, known=done.known)
    else:
        record_nothing()
    return done


@action("payments.assign_booking")
def assign_booking(
    *,
    actor: Actor,
    now: datetime,
    booking_id: UUID,
    claim_id: UUID | None = None,
    refund_id: UUID | None = None,
    settlement: bool = False,
) -> None:
    """Say what an unmatched bank entry is: of a claim, of a refund, or the settlement of a provider; exactly one of them.

    Raises Forbidden, BookingUnknown, BookingAssigned, ClaimUnknown, Invalid.
    """
    actor.require_role(*TREASURY)
    if (claim_id is not None) + (refund_id is not None) + settlement != 1:
        raise Invalid("Bitte ordnen Sie die Buchung genau einem Ziel zu.")
    enter_journal()
    if claim_id is not None:
        locked_claim(claim_id)
    refund = locked_refund(refund_id) if refund_id is not None else None
    row = _unmatched(booking_id)
    key = f"assigned:{row.id}"
    if refund is not None:
        if not fits(refund, row):
            raise Invalid(REFUND_UNFIT)
        pay(refund, Account.SUSPENSE, actor=actor, now=now)
        row.refund, row.claim, row.match = refund, refund.claim, MatchKind.REFUND.value
    elif claim_id is not None:
        _book_on(row, claim_id, key, Account.SUSPENSE, actor, now)
        row.match = (MatchKind.PAYMENT if row.amount > 0 else MatchKind.RETURN).value
    else:
        booked = ledger.settled(row.amount, via=Account.SUSPENSE)
        write_entries(key, HappeningKind.SETTLED, booked, claim=None, actor=actor, now=now)
        row.match = MatchKind.SETTLEMENT.value
    row.reason, row.assigned_by, row.assigned_at = "", actor.id, now
    row.save(update_fields=["match", "reason", "claim", "refund", "assigned_by", "assigned_at"])
    record(f"booking:{row.id}", match=row.match, claim=row.claim_id)


def _unmatched(booking_id: UUID) -> BankBooking:
    row: BankBooking | None = BankBooking.objects.by_id(booking_id, lock=True)
    if row is None:
        raise BookingUnknown()
    if row.match != MatchKind.UNCLEAR.value:
        raise BookingAssigned()
    return row


def _book_on(row: BankBooking, claim_id: UUID, key: str, account: Account, actor: Actor, now: datetime) -> None:
    claim = locked_claim(claim_id)
    kind = HappeningKind.RECEIVED if row.amount > 0 else HappeningKind.RETURNED
    book(claim, Happening(key, kind, abs(row.amount), account), actor=actor, now=now)
    row.claim = claim
