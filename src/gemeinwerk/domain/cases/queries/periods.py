"""The list of days (Fristen): remedies to judge, contested receipt, inactivity, finality; the earliest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Count, Q

from gemeinwerk.domain.cases import rules
from gemeinwerk.domain.cases.models import Reminder
from gemeinwerk.domain.cases.types import ReminderKind
from gemeinwerk.kernel.actor import Actor

PAGE: Final = 25
MOST_PAGES: Final = 400
READERS: Final = ("officer", "lead")


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """One day to look at, with its case."""

    reminder_id: UUID
    kind: ReminderKind
    label: str
    due_on: date
    is_due: bool
    case_id: UUID
    reference: str
    title: str
    delivery_id: UUID
    remedy_id: UUID | None

    @property
    def ends_with_decision(self) -> bool:
        """True for what only a decision on a remedy ends."""
        return self.kind in (ReminderKind.REMEDY, ReminderKind.INFORMAL)


@dataclass(frozen=True, slots=True)
class Periods:
    """One page of the list with the numbers of the whole."""

    rows: tuple[PeriodRow, ...]
    page: int
    pages: int
    due: int
    coming: int


def periods(*, actor: Actor, today: date, coming: bool = False, page: int = 1) -> Periods:
    """Return one page of what is due by ``today``, or of what comes later, in two statements. Raises Forbidden."""
    actor.require_role(*READERS)
    still = Reminder.objects.filter(done_at__isnull=True)
    numbers = still.aggregate(
        due=Count("id", filter=Q(due_on__lte=today)), coming=Count("id", filter=Q(due_on__gt=today))
    )
    total = numbers["coming" if coming else "due"]
    pages = max(1, min(MOST_PAGES, -(-total // PAGE)))
    page = min(max(page, 1), pages)
    wanted = still.filter(due_on__gt=today) if coming else still.filter(due_on__lte=today)
    start = (page - 1) * PAGE
    rows = wanted.select_related("case").order_by("due_on", "id")[start : start + PAGE]
    return Periods(tuple(_row(row, today) for row in rows), page, pages, numbers["due"], numbers["coming"])


def _row(row: Reminder, today: date) -> PeriodRow:
    kind = ReminderKind(row.kind)
    return PeriodRow(
        reminder_id=row.id,
        kind=kind,
        label=rules.REMINDER_LABELS[kind],
        due_on=row.due_on,
        is_due=row.due_on <= today,
        case_id=row.case_id,
        reference=row.case.reference,
        title=row.case.title,
        delivery_id=row.delivery_id,
        remedy_id=row.remedy_id,
    )
