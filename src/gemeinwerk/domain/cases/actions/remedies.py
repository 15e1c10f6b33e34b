"""Remedies and reminders in the case: a task for a person, days to look at, the file for the court."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from gemeinwerk.domain.cases import rules
from gemeinwerk.domain.cases.actions.steps import add_tasks, finish_task, note_history
from gemeinwerk.domain.cases.models import Case, CaseTask, Reminder
from gemeinwerk.domain.cases.types import ReminderKind, TaskKind
from gemeinwerk.domain.delivery import queries as delivery
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.refusal import Conflict, NotFound

_WORKERS = ("officer", "lead")


@action("cases.take_remedy")
def take_remedy(*, actor: Actor, now: datetime, case_id: UUID, remedy_id: UUID) -> None:
    """Put the task to check a remedy into its case; a second call changes nothing, nor one about an unknown case."""
    row: Case | None = Case.objects.select_for_update().filter(id=case_id).first()
    item = _item(remedy_id)
    if row is None or CaseTask.objects.filter(case=row, work_item_id=item).exists():
        record_nothing()
        return
    add_tasks(row, [(item, TaskKind.REMEDY.value, rules.TASK_LABELS[TaskKind.REMEDY])], now=now)
    note_history(row, "remedy_received", actor=actor, now=now)
    renew(row, now=now)
    record(f"case:{row.id}", remedy=remedy_id)


@action("cases.settle_remedy")
def settle_remedy(*, actor: Actor, now: datetime, case_id: UUID, remedy_id: UUID) -> None:
    """Finish the task of a remedy on which a person has decided; a second call changes nothing."""
    row: Case | None = Case.objects.select_for_update().filter(id=case_id).first()
    task = (
        None
        if row is None
        else CaseTask.objects.filter(case=row, work_item_id=_item(remedy_id), done_at__isnull=True).first()
    )
    if row is None or task is None:
        record_nothing()
        return
    finish_task(task, actor=actor, now=now)
    note_history(row, "remedy_judged", actor=actor, now=now)
    renew(row, now=now)
    record(f"case:{row.id}", remedy=remedy_id)


@action("cases.renew_reminders")
def renew_reminders(*, actor: Actor, now: datetime, case_id: UUID) -> None:
    """Compute anew on which days somebody should look at a case; nothing changes where the days are the same."""
    row: Case | None = Case.objects.select_for_update().filter(id=case_id).first()
    if row is None or not renew(row, now=now):
        record_nothing()
        return
    record(f"case:{row.id}")


@action("cases.finish_reminder")
def finish_reminder(*, actor: Actor, now: datetime, reminder_id: UUID) -> None:
    """Note that somebody has looked at a case; safe to repeat. What a remedy asks for ends only with a decision.

    Raises NotFound, Conflict for a remedy that nobody has judged, Forbidden.
    """
    actor.require_role(*_WORKERS)
    found = Reminder.objects.select_for_update().filter(id=reminder_id).first()
    if found is None:
        raise NotFound()
    if found.done_at is not None:
        record_nothing()
        return
    if found.kind in (ReminderKind.REMEDY.value, ReminderKind.INFORMAL.value):
        raise Conflict("Diese Wiedervorlage endet mit der Entscheidung.", hint="Bitte prüfen Sie den Rechtsbehelf.")
    found.done_at, found.done_by = now, actor.id[:100]
    found.save(update_fields=["done_at", "done_by"])
    record(f"case:{found.case_id}", reminder=found.id, kind=found.kind)


def _item(remedy_id: UUID) -> str:
    return f"remedy:{remedy_id}"


def renew(row: Case, *, now: datetime) -> bool:
    """Bring the reminders of a case to what its deliveries say now; tell whether anything changed. Part of an action."""
    today = berlin_date(now)
    statuses = delivery.deliveries_of_case(case_id=row.id)
    judged = [(status, delivery.finality_of(status, today=today)) for status in statuses]
    inactivity = {
        one.remedy_id: delivery.inactivity_action_from(one.received_on)
        for status in statuses
        for one in status.remedies
    }
    wanted = {one.key: one for one in rules.reminders_due(judged, inactivity)}
    known = {one.key: one for one in Reminder.objects.filter(case=row)}
    gone = [one.id for key, one in known.items() if key not in wanted]
    Reminder.objects.filter(id__in=gone).delete()
    changed = bool(gone)
    for key, one in wanted.items():
        before = known.get(key)
        if before is None:
            Reminder.objects.create(
                case=row,
                delivery_id=one.delivery_id,
                remedy_id=one.remedy_id,
                kind=one.kind.value,
                due_on=one.due_on,
                key=key,
            )
        elif before.due_on != one.due_on:
            # A new day is a new reason to look.
            before.due_on, before.done_at, before.done_by = one.due_on, None, ""
            before.save(update_fields=["due_on", "done_at", "done_by"])
        else:
            continue
        changed = True
    return changed
