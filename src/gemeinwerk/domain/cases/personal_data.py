"""What the cases room holds about a person."""

from __future__ import annotations

from uuid import UUID

from gemeinwerk.domain.cases.models import Case, CaseHistoryEntry, ObjectionDecision
from gemeinwerk.kernel.scope import person_scope


def export_person(account_id: UUID) -> list[dict[str, object]]:
    """Return a person's cases in plain form (DSGVO Art. 15); internal notes belong to the authority's file."""
    with person_scope(account_id):
        cases = [
            {"reference": row.reference, "title": row.title, "state": row.state, "received_at": row.received_at}
            for row in Case.objects.all()
        ]
        history = [
            {"at": row.at, "code": row.code} for row in CaseHistoryEntry.objects.filter(internal=False).order_by("at")
        ]
        objections = [
            {
                "objection_decision": row.outcome,
                "ruling": row.ruling,
                "reasons": row.reasons,
                "costs": row.costs,
                "decided_at": row.decided_at,
            }
            for row in ObjectionDecision.objects.order_by("decided_at")
        ]
    return [*cases, *history, *objections]
