"""A claim is reduced by a part, and what is over is moved to another claim of the same payer."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from gemeinwerk.domain.payments.actions.booking import TREASURY, book, enter_journal, locked_claim
from gemeinwerk.domain.payments.models import Abatement, Claim
from gemeinwerk.domain.payments.queries.claims import standing_of
from gemeinwerk.domain.payments.queries.decisions import reduced_alone, reserved_for_refunds
from gemeinwerk.domain.payments.queries.policy import policy
from gemeinwerk.domain.payments.rules import ledger
from gemeinwerk.domain.payments.types import AbatementState, Account, Happening, HappeningKind
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.money import money
from gemeinwerk.kernel.refusal import Conflict, Forbidden, Invalid, NotFound


class AbatementUnknown(NotFound):
    """There is no such reduction in this tenant."""

    code = "payments.abatement_unknown"
    message = "Diese Herabsetzung gibt es nicht."


class AbatementDecided(Conflict):
    """The reduction was decided before, in another way."""

    code = "payments.abatement_decided"
    message = "Über diese Herabsetzung ist schon entschieden."
    hint = "Bitte laden Sie die Seite neu."


class SameEyesAgain(Forbidden):
    """Who asked for a larger reduction does not decide on it."""

    code = "payments.abatement_same_eyes"
    message = "Über diese Herabsetzung entscheidet eine zweite Person."
    hint = "Bitte lassen Sie eine Kollegin oder einen Kollegen entscheiden."


class TooMuchReduced(Conflict):
    """As much as was asked, or more, is not a part of the claim."""

    code = "payments.too_much_reduced"
    message = "So viel ist bei dieser Forderung nicht mehr verlangt."
    hint = "Soll gar nichts mehr verlangt werden, heben Sie die Forderung auf."


class OtherPayer(Conflict):
    """The two claims do not belong to one payer, so that nobody's money is moved to somebody else."""

    code = "payments.other_payer"
    message = "Die beiden Forderungen gehören nicht zu derselben Person."
    hint = "Umgebucht wird nur zwischen Forderungen derselben Person. Sonst wird erstattet."


class NothingToMove(Conflict):
    """Less was paid too much, or is not asked back by a refund, or less is open, than is to be moved."""

    code = "payments.nothing_to_move"
    message = "So viel lässt sich nicht umbuchen."
    hint = "Umgebucht wird höchstens, was hier zu viel gezahlt, nicht zur Erstattung beantragt und dort noch offen ist."


@action("payments.reduce_claim")
def reduce_claim(
    *, actor: Actor, now: datetime, request_id: UUID, claim_id: UUID, amount: Decimal, reason: str
) -> AbatementState:
    """Ask for less of a claim by a part; a small one is booked at once, a larger one waits for a second person.

    Small is what stays below the limit of the policy together with what was taken off this claim by one person alone before.
    ``request_id`` becomes the id, so that a form that was sent twice reduces once. Revenue and tax go back in proportion
    (UStG § 17). Raises Forbidden, ClaimUnknown, TooMuchReduced, Invalid.
    """
    actor.require_role("officer", "lead", *TREASURY)
    claim = locked_claim(claim_id)
    known = Abatement.objects.filter(id=request_id).first()
    if known is not None:
        record_nothing()
        return AbatementState(known.state)
    amount = money(amount)
    if amount <= 0 or not reason.strip():
        raise Invalid("Betrag und Begründung werden gebraucht.")
    if amount >= ledger.owed(standing_of(claim.id)):
        raise TooMuchReduced()
    before = reduced_alone(claim_id=claim.id)
    alone = before + amount < policy().reduce_alone_below and bool(actor.roles & {"lead", *TREASURY})
    row = Abatement.objects.create(
        id=request_id,
        claim=claim,
        amount=amount,
        reason=reason.strip()[:500],
        alone=alone,
        state=(AbatementState.BOOKED if alone else AbatementState.REQUESTED).value,
        requested_by=actor.id,
        requested_at=now,
        decided_by=actor.id if alone else "",
        decided_at=now if alone else None,
    )
    if alone:
        _book(row, actor, now)
    record(f"abatement:{row.id}", claim=claim.id, amount=amount, state=row.state)
    return AbatementState(row.state)


@action("payments.approve_abatement")
def approve_abatement(*, actor: Actor, now: datetime, abatement_id: UUID) -> None:
    """Approve and book a reduction that another person asked for. Safe to repeat.

    Raises Forbidden, SameEyesAgain, AbatementUnknown, AbatementDecided, TooMuchReduced.
    """
    row = _decidable(actor, abatement_id)
    if row.state == AbatementState.BOOKED.value:
        record_nothing()
        return
    if row.state != AbatementState.REQUESTED.value:
        raise AbatementDecided()
    if row.amount >= ledger.owed(standing_of(row.claim_id)):
        raise TooMuchReduced()
    _book(row, actor, now)
    _decide(row, AbatementState.BOOKED, actor, now)


@action("payments.reject_abatement")
def reject_abatement(*, actor: Actor, now: datetime, abatement_id: UUID) -> None:
    """Reject a reduction that another person asked for. Safe to repeat.

    Raises Forbidden, SameEyesAgain, AbatementUnknown, AbatementDecided.
    """
    row = _decidable(actor, abatement_id)
    if row.state == AbatementState.REJECTED.value:
        record_nothing()
        return
    if row.state != AbatementState.REQUESTED.value:
        raise AbatementDecided()
    _decide(row, AbatementState.REJECTED, actor, now)


@action("payments.move_overpayment")
def move_overpayment(
    *, actor: Actor, now: datetime, request_id: UUID, from_id: UUID, to_id: UUID, amount: Decimal
) -> None:
    """Move what was paid too much for one claim to another of the same payer, in one booking that is never half done.

    The same ``request_id`` again changes nothing. Raises Forbidden, ClaimUnknown, OtherPayer, NothingToMove, Invalid.
    """
    actor.require_role(*TREASURY)
    if from_id == to_id:
        raise Invalid("Bitte wählen Sie eine andere Forderung.")
    # Always in the same order, so that two people who move in opposite directions do not wait for each other.
    claims = {one: locked_claim(one) for one in sorted((from_id, to_id))}
    source, target = claims[from_id], claims[to_id]
    amount = money(amount)
    key = f"moved:{request_id}"
    before = standing_of(source.id)
    if f"{key}:out" in before.keys:
        record_nothing()
        return
    if source.payer_id is None or source.payer_id != target.payer_id:
        raise OtherPayer()
    free = ledger.refundable(before) - reserved_for_refunds(claim_id=source.id)
    if not 0 < amount <= min(free, ledger.open_amount(standing_of(target.id))):
        raise NothingToMove()
    for claim, kind, part in ((source, HappeningKind.MOVED_OUT, "out"), (target, HappeningKind.MOVED_IN, "in")):
        book(claim, Happening(f"{key}:{part}", kind, amount, Account.TRANSFER), actor=actor, now=now)
    record(f"claim:{source.id}", to=target.id, amount=amount)


def _book(row: Abatement, actor: Actor, now: datetime) -> None:
    claim: Claim = row.claim
    book(claim, Happening(f"reduced:{row.id}", HappeningKind.REDUCED, row.amount), actor=actor, now=now)


def _decidable(actor: Actor, abatement_id: UUID) -> Abatement:
    actor.require_role("lead", *TREASURY)
    enter_journal()
    known = Abatement.objects.filter(id=abatement_id).values_list("claim_id", flat=True).first()
    if known is None:
        raise AbatementUnknown()
    claim = locked_claim(known)
    row: Abatement = Abatement.objects.select_for_update().get(id=abatement_id)
    row.claim = claim
    if row.requested_by == actor.id:
        raise SameEyesAgain()
    return row


def _decide(row: Abatement, state: AbatementState, actor: Actor, now: datetime) -> None:
    row.state, row.decided_by, row.decided_at = state.value, actor.id, now
    row.save(update_fields=["state", "decided_by", "decided_at"])
    record(f"abatement:{row.id}", state=state.value, amount=row.amount)
