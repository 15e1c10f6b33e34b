"""Payments with a provider: begun, asked for, noted. No transaction is open while the provider answers.

Only what was fetched from the provider counts: the return of a browser is a reason to ask, nothing more.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from gemeinwerk.domain.payments.actions.booking import book, flag, locked_claim
from gemeinwerk.domain.payments.models import Attempt
from gemeinwerk.domain.payments.ports import ProviderRefused, ProviderUnavailable, provider
from gemeinwerk.domain.payments.queries.claims import ClaimUnknown, asks_for_open, order_of, payment_of, standing_of
from gemeinwerk.domain.payments.rules import attempts, ledger
from gemeinwerk.domain.payments.types import (
    AttemptFacts,
    AttemptState,
    BegunPayment,
    ClaimedAttempt,
    Flag,
    Heard,
    ProviderAnswer,
)
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actions import action, record, record_nothing, steps
from gemeinwerk.kernel.actor import Actor, ActorKind
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.jobs import defer
from gemeinwerk.kernel.refusal import Conflict, Refusal
from gemeinwerk.kernel.scope import current_tenant

ASK_JOB = "payments.ask_provider"
# Longer than a provider may take; who claimed an attempt and did not note the answer by then has crashed.
LEASE = timedelta(minutes=2)
# A payment of which the provider never told us a transaction was shown to nobody.
LOST_AFTER = timedelta(hours=1)
ENDED = (AttemptState.PAID.value, AttemptState.LOST.value)
WAITING = [one.value for one in attempts.WAITING]
UNKNOWN = [one.value for one in attempts.UNKNOWN]


class NothingOpen(Conflict):
    """Nothing of the claim is open, so that nothing may be paid."""

    code = "payments.nothing_open"
    message = "Diese Forderung ist nicht mehr offen."
    hint = "Sie müssen nichts mehr zahlen."


class PaymentUnderWay(Conflict):
    """The same payment is being begun at this moment."""

    code = "payments.under_way"
    message = "Diese Zahlung wird gerade begonnen."
    hint = "Bitte warten Sie einen Moment und laden Sie die Seite neu."


@steps("payments.claim_attempt", "payments.note_provider_answer", "payments.release_attempt")
def begin_payment(*, actor: Actor, now: datetime, claim_id: UUID, return_url: str) -> BegunPayment:
    """Begin the payment of what is open, or go on with the one that waits; return where the payer has to go.

    One that waits for another amount than is open now is replaced, after the provider was asked whether it is paid: the payer is
    never led to a page that asks for more. A crash between the steps begins the same order again under the same request id.
    Raises NothingOpen, PaymentUnderWay, ProviderRefused, ProviderUnavailable, ClaimUnknown.
    """
    claimed = claim_attempt(actor=actor, now=now, claim_id=claim_id, return_url=return_url)
    try:
        _ask(claimed, actor=actor, now=now)
    except (ProviderUnavailable, ProviderRefused):
        # A payment that was begun before goes on where it was, also while nobody can be asked.
        if not claimed.transaction_id or not asks_for_open(attempt_id=claimed.id):
            raise
    found = payment_of(attempt_id=claimed.id)
    failed = bool(claimed.transaction_id) and found.state in attempts.ENDED_BADLY
    outdated = found.state is AttemptState.UNDECIDED and not asks_for_open(attempt_id=claimed.id)
    if failed or outdated:
        # What waited had failed meanwhile, or asks for another amount: a fresh attempt takes its place.
        claimed = claim_attempt(actor=actor, now=now, claim_id=claim_id, return_url=return_url, instead_of=claimed.id)
        _ask(claimed, actor=actor, now=now)
        found = payment_of(attempt_id=claimed.id)
    return found


@steps("payments.claim_question", "payments.note_provider_answer", "payments.release_attempt")
def follow_payment(*, actor: Actor, now: datetime, attempt_id: UUID, due_only: bool = False) -> BegunPayment:
    """Ask the provider how a payment stands and note it; ``due_only`` leaves alone what is not to be asked for yet.

    A provider that does not answer changes nothing: it is asked again. Raises ClaimUnknown.
    """
    claimed = claim_question(actor=actor, now=now, attempt_id=attempt_id, due_only=due_only)
    if claimed is not None:
        try:
            _ask(claimed, actor=actor, now=now)
        except (ProviderUnavailable, ProviderRefused):
            pass
    return payment_of(attempt_id=attempt_id)


@action("payments.claim_attempt")
def claim_attempt(
    *, actor: Actor, now: datetime, claim_id: UUID, return_url: str, instead_of: UUID | None = None
) -> ClaimedAttempt:
    """Claim the waiting attempt of a claim, or a new one over what is open, for one call of the provider.

    ``instead_of`` is the attempt that the provider was asked for just now: where it still waits and asks for another amount than is
    open, it is replaced. A person pays own claims only. Raises NothingOpen, PaymentUnderWay, ClaimUnknown.
    """
    claim = locked_claim(claim_id)
    if actor.kind is ActorKind.CITIZEN and claim.payer_id != actor.account_id:
        raise ClaimUnknown()
    standing = standing_of(claim.id)
    if not ledger.is_unpaid(standing):
        raise NothingOpen()
    amount = ledger.open_amount(standing)
    row = Attempt.objects.select_for_update().filter(claim=claim, state__in=WAITING).first()
    if row is not None and row.claimed_until is not None and row.claimed_until > now:
        raise PaymentUnderWay()
    if row is not None and row.id == instead_of and row.transaction_id and row.amount != amount:
        _replace(row, now)
        row = None
    if row is None:
        row = Attempt(
            id=new_id(),
            claim=claim,
            request_id=new_id(),
            state=AttemptState.BEGUN.value,
            amount=amount,
            return_url=return_url,
            begun_at=now,
        )
        _plan(row, now + LOST_AFTER)
    row.claimed_until = now + LEASE
    row.save()
    record(f"payment:{row.id}", claim=claim.id, amount=row.amount)
    return _claimed(row)


@action("payments.claim_question")
def claim_question(*, actor: Actor, now: datetime, attempt_id: UUID, due_only: bool) -> ClaimedAttempt | None:
    """Claim an attempt for one question to the provider; None where nothing is to be asked now.

    A job that comes too early, or while somebody else asks, is planned anew, so that the questions go on. Raises ClaimUnknown.
    """
    row = _locked(attempt_id)
    ended = row.state in ENDED or (not row.transaction_id and row.state != AttemptState.BEGUN.value)
    busy = row.claimed_until is not None and row.claimed_until > now
    early = due_only and (row.next_at is None or row.next_at > now)
    if ended or busy or early:
        if due_only and not ended and row.next_at is not None:
            # This job was the only one that waited: without another the payment would never be asked for again.
            _defer_question(row, max(row.next_at, row.claimed_until or row.next_at))
        record_nothing()
        return None
    if not row.transaction_id:
        if row.begun_at + LOST_AFTER > now:
            record_nothing()
            return None
        row.state, row.next_at, row.decided_at = AttemptState.LOST.value, None, now
        row.save()
        record(f"payment:{row.id}", state=row.state)
        return None
    row.claimed_until = now + LEASE
    # Only questions of the plan use it up: however often a payer looks, a payment is not given up for it.
    if due_only:
        row.asked += 1
        _plan_next(row, now)
    if row.next_at is None and row.state in UNKNOWN:
        row.state, row.decided_at = AttemptState.LOST.value, now
        flag(row.claim, Flag.NEVER_DECIDED.value)
    row.save()
    record(f"payment:{row.id}", asked=row.asked)
    return _claimed(row)


@action("payments.note_provider_answer")
def note_provider_answer(*, actor: Actor, now: datetime, attempt_id: UUID, answer: ProviderAnswer) -> None:
    """Note an answer that was fetched from the provider; the same answer again changes nothing.

    Paid is booked once as it came, also after a failure and with another amount; failed after paid unbooks nothing. What
    contradicts itself is flagged for a person. Raises ClaimUnknown.
    """
    row = _locked(attempt_id)
    heard = _heard(row, answer)
    happening = attempts.receipt_of(answer.transaction_id, heard)
    if happening is not None:
        book(row.claim, happening, actor=actor, now=now)
        row.booked = heard.book
    flagged = flag(row.claim, *(one.value for one in heard.flags))
    row.flags = [*row.flags, *(one.value for one in heard.flags if one.value not in row.flags)]
    changed = heard.state.value != row.state
    row.claimed_until = None
    if Flag.FOREIGN_ANSWER not in heard.flags:
        _take_over(row, heard.state, answer, now)
    row.save()
    if changed or flagged or happening is not None:
        record(f"payment:{row.id}", state=row.state, booked=heard.book, flags=",".join(heard.flags) or None)
    else:
        record_nothing()


@action("payments.release_attempt")
def release_attempt(*, actor: Actor, now: datetime, attempt_id: UUID, refused: str = "") -> None:
    """Give an attempt free after the provider did not answer, or end it where it was refused before it had begun."""
    row = _locked(attempt_id)
    row.claimed_until = None
    if refused and not row.transaction_id and row.state == AttemptState.BEGUN.value:
        row.state, row.next_at, row.decided_at = AttemptState.FAILED.value, None, now
        row.detail = refused[:300]
    row.save()
    record(f"payment:{row.id}", state=row.state, refused=refused or None)


def _ask(claimed: ClaimedAttempt, *, actor: Actor, now: datetime) -> None:
    """Call the provider outside of any transaction and note what it says; raises what the provider raises."""
    refused = ""
    try:
        if claimed.transaction_id:
            authority = tenants.place_of(current_tenant()).ags
            answer = provider().status(authority=authority, transaction_id=claimed.transaction_id)
        else:
            answer = provider().create(order_of(attempt_id=claimed.id))
    except Refusal as fault:
        if isinstance(fault, ProviderRefused):
            refused = fault.reason or fault.code
        release_attempt(actor=actor, now=now, attempt_id=claimed.id, refused=refused)
        raise
    note_provider_answer(actor=actor, now=now, attempt_id=claimed.id, answer=answer)


def _heard(row: Attempt, answer: ProviderAnswer) -> Heard:
    """Return what an answer changes; a transaction that belongs to another attempt is none of this one."""
    taken = Attempt.objects.filter(transaction_id=answer.transaction_id).exclude(id=row.id)
    state = AttemptState(row.state)
    if answer.transaction_id and taken.exists():
        return Heard(state, flags=(Flag.FOREIGN_ANSWER,))
    return attempts.heard(AttemptFacts(state, row.transaction_id, row.amount, row.booked), answer)


def _take_over(row: Attempt, state: AttemptState, answer: ProviderAnswer, now: datetime) -> None:
    first = not row.transaction_id
    row.transaction_id = answer.transaction_id
    row.reference = answer.reference or row.reference
    row.method, row.detail = answer.method or row.method, (answer.detail or row.detail)[:300]
    row.redirect_url = (answer.redirect_url or row.redirect_url) if state is AttemptState.UNDECIDED else ""
    if first or state.value != row.state:
        row.state, row.asked = state.value, 0
        row.decided_at = None if state is AttemptState.UNDECIDED else now
        _plan_next(row, now)


def _replace(row: Attempt, now: datetime) -> None:
    """Let an order go that asks for another amount; the provider is asked on, because its page may still be open somewhere."""
    row.state, row.decided_at, row.redirect_url, row.asked = AttemptState.REPLACED.value, now, "", 0
    _plan_next(row, now)
    row.save()


def _plan_next(row: Attempt, now: datetime) -> None:
    wait = attempts.next_question(AttemptState(row.state), row.asked)
    row.next_at = None
    if wait is not None:
        _plan(row, now + wait)


def _plan(row: Attempt, due: datetime) -> None:
    row.next_at = due
    _defer_question(row, due)


def _defer_question(row: Attempt, due: datetime) -> None:
    defer(ASK_JOB, tenant_id=current_tenant(), key=f"payment:{row.id}:{due.timestamp():.3f}", at=due, attempt_id=row.id)


def _claimed(row: Attempt) -> ClaimedAttempt:
    return ClaimedAttempt(row.id, row.transaction_id, row.redirect_url, AttemptState(row.state))


def _locked(attempt_id: UUID) -> Attempt:
    """Return an attempt with its claim, both locked, the claim first; raises ClaimUnknown."""
    known = Attempt.objects.filter(id=attempt_id).values_list("claim_id", flat=True).first()
    if known is None:
        raise ClaimUnknown()
    claim = locked_claim(known)
    row: Attempt = Attempt.objects.select_for_update().get(id=attempt_id)
    row.claim = claim
    return row
