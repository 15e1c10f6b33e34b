"""Bank statements: every entry is kept once as it came, matched where that is certain, and otherwise left to a person."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from gemeinwerk.domain.payments.actions.booking import (
    TREASURY,
    book,
    enter_journal,
    locked_claim,
    one_import,
    write_entries,
)
from gemeinwerk.domain.payments.actions.refunds import locked_refund, pay, take_back
from gemeinwerk.domain.payments.models import BankBooking, Claim, DirectDebit, Refund
from gemeinwerk.domain.payments.ports import statement_reader
from gemeinwerk.domain.payments.queries.claims import written
from gemeinwerk.domain.payments.rules import ledger
from gemeinwerk.domain.payments.rules.matching import candidates, canonical, match
from gemeinwerk.domain.payments.types import (
    Account,
    BankEntry,
    BankStatement,
    Happening,
    HappeningKind,
    Imported,
    KnownReferences,
    Match,
    MatchKind,
    RefundState,
)
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import Conflict, Invalid, NotFound

REFUND_UNFIT = "Zu dieser Erstattung passt die Buchung nicht: Betrag oder Stand sind anders."


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
    new = matched = known = 0
    for statement in statements:
        for entry in statement.entries:
            row = _row(statement, entry, now)
            if not BankBooking.objects.add_once(row):
                known += 1
                continue
            row._state.adding = False
            new += 1
            matched += _take_over(row, entry, actor, now)
    if new:
        record("statements:imported", new=new, matched=matched, known=known)
    else:
        record_nothing()
    return Imported(new, matched, known)


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
        if not _fits(refund, row):
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


def _take_over(row: BankBooking, entry: BankEntry, actor: Actor, now: datetime) -> bool:
    """Book a new entry by what it means; tell whether that was certain."""
    found = match(entry, _known(entry))
    key = f"bank:{row.key}"
    done = found
    match found.kind, found.subject_id:
        case (MatchKind.PAYMENT | MatchKind.RETURN, UUID() as claim_id):
            _book_on(row, claim_id, key, Account.BANK, actor, now)
        case (MatchKind.DEBIT_RETURN, UUID() as debit_id):
            claim_id = DirectDebit.objects.get(id=debit_id).claim_id
            _book_on(row, claim_id, key, Account.BANK, actor, now)
        case (MatchKind.DEBIT, UUID()):
            booked = ledger.settled(row.amount, via=Account.BANK)
            write_entries(key, HappeningKind.SETTLED, booked, claim=None, actor=actor, now=now)
        case (MatchKind.REFUND | MatchKind.REFUND_RETURN, UUID() as refund_id):
            done = _refund(row, found, refund_id, actor, now)
    if done.kind is MatchKind.UNCLEAR:
        parked = ledger.parked(row.amount)
        write_entries(key, HappeningKind.PARKED, parked, claim=None, actor=actor, now=now)
    row.match, row.reason = done.kind.value, done.reason
    row.save(update_fields=["match", "reason", "claim", "refund"])
    return done.kind is not MatchKind.UNCLEAR


def _refund(row: BankBooking, found: Match, refund_id: UUID, actor: Actor, now: datetime) -> Match:
    refund = locked_refund(refund_id)
    back = found.kind is MatchKind.REFUND_RETURN
    fits = refund.state == RefundState.PAID.value and row.amount == refund.amount if back else _fits(refund, row)
    if not fits:
        return Match(MatchKind.UNCLEAR, reason=REFUND_UNFIT)
    (take_back if back else pay)(refund, Account.BANK, actor=actor, now=now)
    row.refund, row.claim = refund, refund.claim
    return found


def _fits(refund: Refund, row: BankBooking) -> bool:
    """Tell whether an entry is the one pay-out of an approved refund."""
    return refund.state == RefundState.APPROVED.value and bool(row.amount == -refund.amount)


def _book_on(row: BankBooking, claim_id: UUID, key: str, account: Account, actor: Actor, now: datetime) -> None:
    claim = locked_claim(claim_id)
    kind = HappeningKind.RECEIVED if row.amount > 0 else HappeningKind.RETURNED
    book(claim, Happening(key, kind, abs(row.amount), account), actor=actor, now=now)
    row.claim = claim


def _known(entry: BankEntry) -> KnownReferences:
    """Return what the references of an entry stand for in the tenant in scope."""
    wanted = [written(one) for one in candidates(entry)]
    return KnownReferences(
        claims=_ids(Claim, "reference", wanted),
        refunds=_ids(Refund, "reference", wanted),
        debits=_ids(DirectDebit, "end_to_end_id", wanted),
    )


def _ids(model: Any, field: str, wanted: list[str]) -> dict[str, UUID]:
    if not wanted:
        return {}
    found = model.objects.filter(**{f"{field}__in": wanted}).values_list(field, "id")
    return {canonical(reference): one for reference, one in found}


def _row(statement: BankStatement, entry: BankEntry, now: datetime) -> BankBooking:
    return BankBooking(
        id=new_id(),
        statement=statement.id[:100],
        key=f"{statement.iban}:{entry.key}"[:300],
        booked_on=entry.booked_on,
        valued_on=entry.valued_on,
        amount=entry.amount if entry.credit else -entry.amount,
        text=entry.text,
        end_to_end_id=entry.end_to_end_id[:100],
        mandate_id=entry.mandate_id[:100],
        party_name=entry.party_name[:200],
        party_iban=entry.party_iban[:40],
        returned=entry.returned[:100],
        match=MatchKind.UNCLEAR.value,
        reason="",
        imported_at=now,
    )
