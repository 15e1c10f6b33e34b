"""Checking and deciding by a person."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from gemeinwerk.domain.cases import rules
from gemeinwerk.domain.cases.actions.claiming import claim_after
from gemeinwerk.domain.cases.actions.opening import BY_PERSON, keep_decision
from gemeinwerk.domain.cases.actions.steps import add_tasks, finish_task, locked, move, note_history, open_task, permit
from gemeinwerk.domain.cases.events import CaseDecided
from gemeinwerk.domain.cases.models import Case, CaseTask
from gemeinwerk.domain.cases.queries.application import Application
from gemeinwerk.domain.cases.queries.cases import DecisionIncomplete, opened, refuse_incomplete, ruling_of
from gemeinwerk.domain.cases.queries.pricing import FeeOpen
from gemeinwerk.domain.cases.queries.writing import instruction_for
from gemeinwerk.domain.cases.types import CaseState, DecisionDraft, Outcome, Step, TaskKind
from gemeinwerk.domain.delivery import actions as delivery
from gemeinwerk.domain.delivery.types import AccountState
from gemeinwerk.domain.processes import actions as processes
from gemeinwerk.domain.processes.types import StepResult
from gemeinwerk.kernel.actions import action, record
from gemeinwerk.kernel.actor import SYSTEM, Actor
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.events import announce
from gemeinwerk.kernel.jobs import defer
from gemeinwerk.kernel.scope import current_tenant

__all__ = ["DecisionIncomplete", "FeeOpen", "complete_check", "decide"]


@action("cases.complete_check")
def complete_check(*, actor: Actor, now: datetime, case_id: UUID, signer: str = "") -> None:
    """Note that the answers were checked; the process goes on.

    Where the process then confirms, and the confirmation fixes a fee, ``signer`` answers for it. Raises CaseUnknown,
    StepRefused, Forbidden, FeeOpen, InstructionMissing, InstructionNotApproved, CourtUnknown.
    """
    row = locked(case_id)
    permit(actor, row, Step.CHECK)
    task = open_task(row, TaskKind.CHECK)
    move(row, Step.CHECK)
    app = opened(actor=actor, row=row, on=berlin_date(now))
    result = _complete(row, task, app, {}, actor=actor, now=now)
    finish_task(task, actor=actor, now=now)
    add_tasks(row, [(item.id, item.kind, item.title) for item in result.work_items], now=now)
    note_history(row, "checked", actor=actor, now=now)
    if "confirm" in {operation.name for operation in result.operations}:
        act = rules.is_act(Outcome.CONFIRMED, app.offer.remedy)
        signed = (signer or actor.id) if act else ""
        _decided(row, app, DecisionDraft(Outcome.CONFIRMED.value), actor=actor, now=now, signer=signed)
    row.save(update_fields=["state", "outcome"])
    record(f"case:{row.id}")


@action("cases.decide")
def decide(*, actor: Actor, now: datetime, case_id: UUID, draft: DecisionDraft, signer: str = "") -> None:
    """Decide a case; the notice is written and delivered by a job.

    Raises CaseUnknown, StepRefused, Forbidden, FeeOpen, DecisionIncomplete with a finding for each field,
    InstructionMissing, InstructionNotApproved, CourtUnknown.
    """
    row = locked(case_id)
    permit(actor, row, Step.DECIDE)
    refuse_incomplete(row, draft)
    task = open_task(row, TaskKind.DECIDE)
    move(row, Step.DECIDE)
    app = opened(actor=actor, row=row, on=berlin_date(now))
    if task.work_item_id != BY_PERSON:
        _complete(row, task, app, {"decision": draft.outcome}, actor=actor, now=now)
    finish_task(task, actor=actor, now=now)
    _decided(row, app, draft, actor=actor, now=now, signer=signer or actor.id)
    row.save(update_fields=["state", "outcome"])
    record(f"case:{row.id}", outcome=draft.outcome)


def _complete(
    row: Case, task: CaseTask, app: Application, more: dict[str, object], *, actor: Actor, now: datetime
) -> StepResult:
    return processes.complete_work_item(
        actor=actor,
        now=now,
        case_id=row.id,
        package_id=row.package_id,
        package_version=row.package_version,
        work_item_id=task.work_item_id,
        variables={**app.variables(berlin_date(now)), **more},
    )


def _decided(row: Case, app: Application, draft: DecisionDraft, *, actor: Actor, now: datetime, signer: str) -> None:
    ruling = ruling_of(row, draft, app, signer=signer)
    # Nothing is decided, told or claimed before its notice can be issued.
    instruction_for(app.offer, ruling.outcome, now)
    keep_decision(
        row,
        outcome=ruling.outcome,
        reasons=ruling.reasons,
        conditions=ruling.conditions,
        addition=ruling.addition,
        results=dict(ruling.results),
        legal_bases=[basis.text for basis in app.offer.legal_bases],
        actor=actor if signer else SYSTEM,
        now=now,
        decided_by=signer,
    )
    row.state, row.outcome = CaseState.DECIDED.value, ruling.outcome.value
    note_history(row, "decided", actor=actor, now=now, detail=rules.OUTCOME_LABELS[ruling.outcome])
    delivery.tell_state(actor=SYSTEM, now=now, case_id=row.id, status=AccountState.COMPLETED)
    claim_after(row, app, ruling.outcome, ruling.results, actor=actor, now=now)
    announce(CaseDecided(tenant_id=current_tenant(), case_id=row.id))
    defer("cases.issue_notice", tenant_id=current_tenant(), case_id=row.id)
