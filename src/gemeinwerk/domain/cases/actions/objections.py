"""Deciding on objections: kept by a person, issued once by a job as a notice of its own."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from gemeinwerk.domain.cases.actions.remedies import renew
from gemeinwerk.domain.cases.actions.steps import locked, note_history
from gemeinwerk.domain.cases.models import ObjectionDecision
from gemeinwerk.domain.cases.queries.cases import opened
from gemeinwerk.domain.cases.queries.objections import (
    PreparedObjection,
    objection_form,
    objection_instruction,
    refuse_incomplete_objection,
)
from gemeinwerk.domain.cases.queries.writing import recipient_of
from gemeinwerk.domain.cases.types import ObjectionDraft
from gemeinwerk.domain.delivery import actions as delivery
from gemeinwerk.domain.delivery import queries as deliveries
from gemeinwerk.domain.delivery.types import ObjectionOutcome
from gemeinwerk.domain.documents import actions as documents
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.jobs import defer
from gemeinwerk.kernel.scope import current_tenant

ISSUE_JOB = "cases.issue_objection"


@action("cases.decide_objection")
def decide_objection(
    *, actor: Actor, now: datetime, delivery_id: UUID, draft: ObjectionDraft, signer: str = ""
) -> UUID:
    """Decide, as a person, on every objection that waits against one notice; a job writes and seals the decision.

    Raises NothingToDecide (also the second time), DecisionIncomplete with a finding for each field, InstructionMissing,
    InstructionNotApproved, CourtUnknown, Forbidden, CaseMissing, NotFound.
    """
    actor.require_role("officer", "lead")
    row = locked(deliveries.delivery(delivery_id=delivery_id).case_id)
    form = objection_form(actor=actor, delivery_id=delivery_id)
    refuse_incomplete_objection(form, draft)
    outcome = ObjectionOutcome(draft.outcome)
    objection_instruction(form.delivery, outcome, berlin_date(now))
    party = recipient_of(opened(actor=actor, row=row, on=berlin_date(now)))
    decision_id = new_id()
    ObjectionDecision.objects.create(
        id=decision_id,
        case=row,
        account_id=deliveries.objector(form.delivery, party).account_id,
        delivery_id=delivery_id,
        remedy_ids=[one.remedy_id for one in form.remedies],
        outcome=outcome.value,
        ruling=draft.ruling,
        reasons=draft.reasons,
        costs=draft.costs,
        share=draft.share,
        representation=draft.representation,
        decided_by=(signer or actor.id)[:100],
        decider_id=actor.account_id,
        decided_at=now,
    )
    note_history(row, "objection_decided", actor=actor, now=now, detail=deliveries.outcome_words(outcome))
    defer(ISSUE_JOB, tenant_id=current_tenant(), decision_id=decision_id)
    record(f"case:{row.id}", delivery=delivery_id, outcome=outcome.value, remedies=len(form.remedies))
    return decision_id


@action("cases.issue_objection")
def issue_objection(*, actor: Actor, now: datetime, decision_id: UUID, prepared: PreparedObjection) -> None:
    """Keep the sealed decision on objections and make its delivery; a second call changes nothing."""
    row = locked(ObjectionDecision.objects.get(id=decision_id).case_id)
    decision = ObjectionDecision.objects.select_for_update().get(id=decision_id)
    if decision.document_id is not None:
        record_nothing()
        return
    document = documents.issue_document(
        actor=actor,
        now=now,
        prepared=prepared.document,
        case_id=row.id,
        purpose=f"objection:{decision.id}",
        account_id=decision.account_id,
    )
    placed = delivery.deliver_objection_decision(
        actor=actor,
        now=now,
        delivery_id=decision.delivery_id,
        remedy_ids=list(decision.remedy_ids),
        outcome=ObjectionOutcome(decision.outcome),
        document_id=document.id,
        subject=document.title,
        instruction_version=prepared.instruction_version,
        party=prepared.party,
    )
    decision.document_id, decision.issued_at = document.id, now
    decision.save(update_fields=["document_id", "issued_at"])
    note_history(row, "objection_issued", actor=actor, now=now)
    renew(row, now=now)
    record(f"case:{row.id}", document=document.id, delivery=placed.delivery_id)
