"""Refunds: one person asks, another approves (four eyes), the bank pays."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from gemeinwerk.domain.payments.actions.accounts import checked_iban
from gemeinwerk.domain.payments.actions.booking import TREASURY, book, enter_journal, locked_claim
from gemeinwerk.domain.payments.events import RefundPaid
from gemeinwerk.domain.payments.models import Refund
from gemeinwerk.domain.payments.ports import transfer_writer
from gemeinwerk.domain.payments.queries.claims import standing_of
from gemeinwerk.domain.payments.queries.decisions import reserved_for_refunds
from gemeinwerk.domain.payments.rules import ledger
from gemeinwerk.domain.payments.rules.matching import REFUND_PREFIX
from gemeinwerk.domain.payments.types import Account, Happening, HappeningKind, RefundState
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.events import announce
from gemeinwerk.kernel.ids import reference
from gemeinwerk.kernel.money import money
from gemeinwerk.kernel.refusal import Conflict, Forbidden, Invalid, NotFound


class RefundUnknown(NotFound):
    """There is no such refund in this tenant."""

    code = "payments.refund_unknown"
    message = "Diese Erstattung gibt es nicht."


class SameEyes(Forbidden):
    """Who asked for a refund does not decide on it."""

    code = "payments.same_eyes"
    message = "Über eine Erstattung entscheidet eine zweite Person."
    hint = "Bitte lassen Sie eine Kollegin oder einen Kollegen entscheiden."


class RefundDecided(Conflict):
    """The refund was decided before, in another way."""

    code = "payments.refund_decided"
    message = "Über diese Erstattung ist schon entschieden."
    hint = "Bitte laden Sie die Seite neu."


class NothingToRefund(Conflict):
    """Less was paid too much than is to be given back."""

    code = "payments.nothing_to_refund"
    message = "So viel ist bei dieser Forderung nicht zu viel gezahlt."
    hint = "Soll eine bezahlte Forderung zurückgezahlt werden, heben Sie sie zuerst auf."


class RefundReserved(Conflict):
    """Other refunds that wait for their decision ask for this money already."""

    code = "payments.refund_reserved"
    message = "Dieser Betrag ist schon durch einen anderen Antrag auf Erstattung belegt."
    hint = "Bitte warten Sie, bis über den anderen Antrag entschieden ist, oder verlangen Sie höchstens den Rest."


@action("payments.request_refund")
def request_refund(
    *,
    actor: Actor,
    now: datetime,
    claim_id: UUID,
    request_id: UUID,
    amount: Decimal,
    reason: str,
    holder: str,
    iban: str,
) -> UUID:
    """Ask for money to be given back; ``request_id`` becomes the id, so that a form that was sent twice asks once.

    Without ``iban`` it is paid out in cash at a counter.

    What is asked for is reserved until it is decided: the claim is locked, so that two requests never ask for more than
    there is. Raises Forbidden, ClaimUnknown, NothingToRefund, RefundReserved, AccountRefused for an account that the file for
    the bank could not take, Invalid.
    """
    actor.require_role("officer", "lead", *TREASURY)
    claim = locked_claim(claim_id)
    if Refund.objects.filter(id=request_id).exists():
        record_nothing()
        return request_id
    amount = money(amount)
    if amount <= 0 or not holder.strip():
        raise Invalid("Betrag und Name werden gebraucht.")
    account = _account(iban)
    there = ledger.refundable(standing_of(claim.id))
    if amount > there:
        raise NothingToRefund()
    if amount > there - reserved_for_refunds(claim_id=claim.id):
        raise RefundReserved()
    Refund.objects.create(
        id=request_id, claim=claim, reference=reference(REFUND_PREFIX), amount=amount, reason=reason[:500],
        holder=holder.strip()[:70], iban=account, state=RefundState.REQUESTED.value, requested_by=actor.id,
        requested_at=now,
    )  # fmt: skip
    record(f"refund:{request_id}", claim=claim.id, amount=amount)
    return request_id


@action("payments.approve_refund")
def approve_refund(*, actor: Actor, now: datetime, refund_id: UUID) -> None:
    """Approve a refund that another person asked for; it is then owed to the payer. Safe to repeat.

    Raises Forbidden, SameEyes, RefundUnknown, RefundDecided, NothingToRefund.
    """
    row = _decidable(actor, refund_id)
    if row.state in (RefundState.APPROVED.value, RefundState.PAID.value):
        record_nothing()
        return
    if row.state != RefundState.REQUESTED.value:
        raise RefundDecided()
    if row.amount > ledger.refundable(standing_of(row.claim_id)):
        raise NothingToRefund()
    happening = Happening(f"refund:{row.id}:approved", HappeningKind.REFUND_APPROVED, row.amount)
    book(row.claim, happening, actor=actor, now=now)
    _decide(row, RefundState.APPROVED, actor, now)


@action("payments.reject_refund")
def reject_refund(*, actor: Actor, now: datetime, refund_id: UUID) -> None:
    """Reject a refund that another person asked for. Safe to repeat. Raises Forbidden, SameEyes, RefundDecided."""
    row = _decidable(actor, refund_id)
    if row.state == RefundState.REJECTED.value:
        record_nothing()
        return
    if row.state != RefundState.REQUESTED.value:
        raise RefundDecided()
    _decide(row, RefundState.REJECTED, actor, now)


def locked_refund(refund_id: UUID) -> Refund:
    """Return a refund with its claim, both locked, the claim first; part of an action. Raises RefundUnknown."""
    enter_journal()
    known = Refund.objects.filter(id=refund_id).values_list("claim_id", flat=True).first()
    if known is None:
        raise RefundUnknown()
    claim = locked_claim(known)
    row: Refund = Refund.objects.select_for_update().get(id=refund_id)
    row.claim = claim
    return row


def pay(row: Refund, account: Account, *, actor: Actor, now: datetime) -> None:
    """Book that a locked refund was paid out, and tell others; part of an action."""
    happening = Happening(f"refund:{row.id}:paid", HappeningKind.REFUND_PAID, row.amount, account)
    book(row.claim, happening, actor=actor, now=now)
    row.state, row.paid_at = RefundState.PAID.value, now
    row.save(update_fields=["state", "paid_at"])
    ids = {"refund_id": row.id, "claim_id": row.claim_id, "subject_id": row.claim.subject_id}
    announce(RefundPaid(tenant_id=row.tenant_id, **ids))


def take_back(row: Refund, account: Account, *, actor: Actor, now: datetime) -> None:
    """Book that a paid refund came back from the bank; a new one has to be asked for. Part of an action."""
    happening = Happening(f"refund:{row.id}:returned", HappeningKind.REFUND_RETURNED, row.amount, account)
    book(row.claim, happening, actor=actor, now=now)
    row.state = RefundState.RETURNED.value
    row.save(update_fields=["state"])


def _account(iban: str) -> str:
    return checked_iban(iban, transfer_writer().account_fault) if iban.strip() else ""


def _decidable(actor: Actor, refund_id: UUID) -> Refund:
    actor.require_role("lead", *TREASURY)
    row = locked_refund(refund_id)
    if row.requested_by == actor.id:
        raise SameEyes()
    return row


def _decide(row: Refund, state: RefundState, actor: Actor, now: datetime) -> None:
    row.state, row.decided_by, row.decided_at = state.value, actor.id, now
    row.save(update_fields=["state", "decided_by", "decided_at"])
    record(f"refund:{row.id}", state=state.value, amount=row.amount)
