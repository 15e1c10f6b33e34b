"""Giving the file out of the house: to the court, or to the authority that decides on an objection."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from gemeinwerk.domain.cases.actions.steps import locked, note_history
from gemeinwerk.domain.cases.queries.court_file import court_file
from gemeinwerk.domain.cases.queries.objections import is_being_issued
from gemeinwerk.domain.cases.types import CaseFile
from gemeinwerk.domain.delivery import actions as delivery
from gemeinwerk.domain.delivery import queries as deliveries
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.refusal import Conflict


@action("cases.export_court_file")
def export_court_file(*, actor: Actor, now: datetime, case_id: UUID) -> CaseFile:
    """Return the whole file of a case for a court as one ZIP; leads only, and the audit entry names its digest.

    Source: VwGO § 99(1). Raises Forbidden, CaseMissing, FileTooLarge, EvidenceBroken, Unavailable without a seal.
    """
    actor.require_role("lead")
    found, digest = court_file(
        actor=actor,
        case_id=case_id,
        now=now,
        evidence=lambda key: delivery.issue_evidence(actor=actor, now=now, delivery_id=key),
    )
    note_history(locked(case_id), "court_file_exported", actor=actor, now=now)
    record(f"case:{case_id}", sha256=digest, size=len(found.content))
    return found


@action("cases.hand_over")
def hand_over(*, actor: Actor, now: datetime, remedy_id: UUID, authority: str) -> None:
    """Note in the case to which authority an objection goes for decision (VwGO § 73(1)); leads only.

    Raises what delivery.hand_over_remedy raises, and CaseUnknown.
    """
    actor.require_role("lead")
    info, status = deliveries.remedy(remedy_id=remedy_id)
    row = locked(info.case_id)
    if is_being_issued(status.delivery_id):
        raise Conflict("Über diesen Widerspruch ist schon entschieden.", hint="Er lässt sich nicht mehr abgeben.")
    delivery.hand_over_remedy(actor=actor, now=now, remedy_id=remedy_id, authority=authority)
    if info.handed_to:
        record_nothing()
        return
    note_history(row, "remedy_handed_over", actor=actor, now=now, detail=" ".join(authority.split())[:200])
    record(f"case:{row.id}", remedy=remedy_id)
