"""Objections on the page of a case: what was decided, what waits for a decision, and who may take it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from gemeinwerk.domain.cases import rules
from gemeinwerk.domain.cases.models import Case, ObjectionDecision
from gemeinwerk.domain.cases.types import ObjectionRow
from gemeinwerk.domain.delivery import queries as delivery
from gemeinwerk.domain.delivery.types import CostBearer, DeliveryStatus, ObjectionOutcome, Remedy
from gemeinwerk.kernel.actor import Actor, ActorKind


def decisions_of(case_id: UUID) -> list[ObjectionDecision]:
    """Return what was decided on the objections of a case, in the order of time."""
    return list(ObjectionDecision.objects.filter(case_id=case_id).order_by("decided_at", "id"))


def objection_rows(
    decisions: Sequence[ObjectionDecision], deliveries: Sequence[DeliveryStatus]
) -> Iterator[ObjectionRow]:
    """Yield what was decided on the objections of a case for its page."""
    carried = {status.document_id: status.delivery_id for status in deliveries}
    for row in decisions:
        label = delivery.outcome_words(ObjectionOutcome(row.outcome))
        costs = delivery.cost_labels()[CostBearer(row.costs)]
        yield ObjectionRow(
            label,
            row.decided_at,
            row.decided_by,
            costs,
            row.issued_at,
            carried.get(row.document_id) if row.document_id else None,
        )


def may_decide_objection(actor: Actor, row: Case) -> bool:
    """Tell whether a person may decide on the objections of a case."""
    is_mine = row.assigned_to is not None and row.assigned_to == actor.account_id
    may = rules.may_decide_objection(actor.roles, is_mine=is_mine, is_assigned=row.assigned_to is not None)
    return actor.kind is ActorKind.STAFF and may


def objection_due(decisions: Sequence[ObjectionDecision], deliveries: Sequence[DeliveryStatus]) -> UUID | None:
    """Return the first notice with objections that are judged by form and time and wait for a decision in the matter."""
    issuing = {row.delivery_id for row in decisions if row.document_id is None}
    for status in deliveries:
        found = status.remedies if status.remedy is Remedy.OBJECTION else ()
        waits = any(one.asks_decision for one in found) and not any(one.is_open for one in found)
        if waits and status.delivery_id not in issuing:
            return status.delivery_id
    return None
