"""Steps that several actions share; each runs inside an action and writes no audit entry of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from gemeinwerk.domain.cases import rules
from gemeinwerk.domain.cases.models import Case, CaseHistoryEntry, CaseTask
from gemeinwerk.domain.cases.types import CaseState, Step, TaskKind
from gemeinwerk.kernel.actor import Actor, ActorKind
from gemeinwerk.kernel.refusal import Conflict, Forbidden, NotFound


class CaseUnknown(NotFound):
    """There is no such case in this authority."""

    code = "cases.unknown"
    message = "Diesen Vorgang gibt es in Ihrer Behörde nicht."
    hint = "Bitte öffnen Sie den Posteingang und wählen Sie den Vorgang dort aus."


class StepRefused(Conflict):
    """The step does not fit the state of the case, for example because somebody else was faster."""

    code = "cases.step_refused"
    message = "Dieser Schritt passt nicht mehr zum Stand des Vorgangs."
    hint = "Bitte laden Sie den Vorgang neu; vielleicht war jemand schneller."


def locked(case_id: UUID) -> Case:
    """Return a case of the tenant in scope, locked until the end of the transaction; raises CaseUnknown."""
    row: Case | None = Case.objects.select_for_update().filter(id=case_id).first()
    if row is None:
        raise CaseUnknown()
    return row


def permit(actor: Actor, row: Case, step: Step) -> None:
    """Raise Forbidden unless the role (and for own work the assignment) allows ``step``."""
    if actor.kind is ActorKind.SYSTEM:
        return
    is_mine = row.assigned_to is not None and row.assigned_to == actor.account_id
    if actor.kind is not ActorKind.STAFF or not rules.may(step, actor.roles, is_mine=is_mine):
        raise Forbidden()


def move(row: Case, step: Step) -> None:
    """Set the state after ``step`` on the row, without saving; raises StepRefused."""
    try:
        row.state = rules.next_state(CaseState(row.state), step).value
    except rules.StepNotAllowed:
        raise StepRefused() from None


def note_history(row: Case, *codes: str, actor: Actor, now: datetime, detail: str = "") -> None:
    """Write lines of the history; the applicant sees those that the rules name."""
    staff = actor.account_id if actor.kind is ActorKind.STAFF else None
    CaseHistoryEntry.objects.bulk_create(
        CaseHistoryEntry(
            case=row,
            account_id=row.account_id,
            code=code,
            detail=detail[:300],
            actor_id=staff,
            internal=code not in rules.FOR_CITIZEN,
            at=now,
        )
        for code in codes
    )


def add_tasks(row: Case, items: Iterable[tuple[str, str, str]], *, now: datetime) -> None:
    """Keep the work that the process asks of people: (id of the work item, kind, title)."""
    CaseTask.objects.bulk_create(
        [
            CaseTask(case=row, work_item_id=item_id, kind=TaskKind(kind).value, title=title[:200], created_at=now)
            for item_id, kind, title in items
        ],
        ignore_conflicts=True,
    )


def open_task(row: Case, kind: TaskKind) -> CaseTask:
    """Return the open task of a kind; raises StepRefused where the process asks for something else."""
    task: CaseTask | None = CaseTask.objects.filter(case=row, kind=kind.value, done_at__isnull=True).first()
    if task is None:
        raise StepRefused()
    return task


def finish_task(task: CaseTask, *, actor: Actor, now: datetime) -> None:
    """Mark a task as done."""
    task.done_at, task.done_by = now, actor.id[:100]
    task.save(update_fields=["done_at", "done_by"])
