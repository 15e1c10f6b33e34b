"""Background work of the cases room."""

from __future__ import annotations

from uuid import UUID

from gemeinwerk.domain.cases import actions, queries
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.jobs import job


@job("cases.issue_notice")
def issue_notice(*, tenant_id: UUID, case_id: UUID) -> None:
    """Write, seal and deliver the notice of a decided case; rendering and sealing hold no transaction."""
    moment = now()
    prepared = queries.prepared_notice(case_id=case_id, now=moment)
    if prepared is not None:
        actions.issue_notice(actor=SYSTEM, now=moment, case_id=case_id, prepared=prepared)


@job("cases.issue_objection")
def issue_objection(*, tenant_id: UUID, decision_id: UUID) -> None:
    """Write, seal and deliver a decision on objections; rendering and sealing hold no transaction."""
    moment = now()
    prepared = queries.prepared_objection(decision_id=decision_id, now=moment)
    if prepared is not None:
        actions.issue_objection(actor=SYSTEM, now=moment, decision_id=decision_id, prepared=prepared)
