"""Refunds and reductions that wait for a second person, or for the bank."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from gemeinwerk.domain.payments.models import Abatement, Refund
from gemeinwerk.domain.payments.queries.names import staff_names
from gemeinwerk.domain.payments.types import AbatementFile, AbatementState, RefundFile, RefundState
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.refusal import NotFound


class DecisionUnknown(NotFound):
    """There is no such refund or reduction in this tenant."""

    code = "payments.decision_unknown"
    message = "Diesen Antrag gibt es nicht."


def reserved_for_refunds(*, claim_id: UUID) -> Decimal:
    """Return how much of an overpayment is spoken for by refunds that were asked for and wait for a second person.

    What was approved has left the overpayment in the ledger, and what was rejected is free again.
    """
    waiting = Refund.objects.filter(claim_id=claim_id, state=RefundState.REQUESTED.value)
    found: Decimal | None = waiting.aggregate(sum=Sum("amount"))["sum"]
    return found if found is not None else Decimal("0.00")


def ordered_refunds(*, claim_id: UUID) -> Decimal:
    """Return the sum of the approved refunds of a claim that stand in a file for the bank and are not paid yet."""
    ordered = Refund.objects.filter(claim_id=claim_id, state=RefundState.APPROVED.value, bank_file__isnull=False)
    found: Decimal | None = ordered.aggregate(sum=Sum("amount"))["sum"]
    return found if found is not None else Decimal("0.00")


def reduced_alone(*, claim_id: UUID) -> Decimal:
    """Return by how much a claim was reduced so far without a second person."""
    booked = Abatement.objects.filter(claim_id=claim_id, alone=True, state=AbatementState.BOOKED.value)
    found: Decimal | None = booked.aggregate(sum=Sum("amount"))["sum"]
    return found if found is not None else Decimal("0.00")


def refund_files(*, actor: Actor, state: RefundState, limit: int = 200) -> tuple[RefundFile, ...]:
    """Return refunds in a state, oldest first; ``own`` are those that the actor asked for."""
    rows = Refund.objects.filter(state=state.value).select_related("claim").order_by("requested_at", "id")
    names = staff_names()
    return tuple(refund_file(row, names, actor) for row in rows[:limit])


def refund_to_decide(*, actor: Actor, refund_id: UUID) -> RefundFile:
    """Return one refund; raises DecisionUnknown."""
    row = Refund.objects.select_related("claim").filter(id=refund_id).first()
    if row is None:
        raise DecisionUnknown()
    return refund_file(row, staff_names(), actor)


def abatement_files(*, actor: Actor, limit: int = 200) -> tuple[AbatementFile, ...]:
    """Return reductions that wait for a second person, oldest first."""
    waiting = Abatement.objects.filter(state=AbatementState.REQUESTED.value)
    rows = waiting.select_related("claim").order_by("requested_at", "id")
    names = staff_names()
    return tuple(abatement_file(row, names, actor) for row in rows[:limit])


def refund_file(row: Refund, names: Mapping[str, str], actor: Actor) -> RefundFile:
    """Return a row as the deciding person sees it."""
    return RefundFile(
        row.id, row.claim_id, row.claim.reference, row.claim.title, row.reference, row.amount, RefundState(row.state),
        row.reason, row.holder, row.iban, names.get(row.requested_by, ""), row.requested_at,
        names.get(row.decided_by, ""), row.requested_by == actor.id, row.bank_file_id is not None,
    )  # fmt: skip


def abatement_file(row: Abatement, names: Mapping[str, str], actor: Actor) -> AbatementFile:
    """Return a row as the deciding person sees it."""
    return AbatementFile(
        row.id, row.claim_id, row.claim.reference, row.claim.title, row.amount, row.reason, AbatementState(row.state),
        names.get(row.requested_by, ""), row.requested_at, names.get(row.decided_by, ""), row.requested_by == actor.id,
    )  # fmt: skip
