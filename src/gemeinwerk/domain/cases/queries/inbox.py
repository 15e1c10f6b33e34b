"""The inbox: one page of cases in three statements, without any answer of an applicant."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Case as SqlCase
from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

from gemeinwerk.domain.cases import rules
from gemeinwerk.domain.cases.models import Case, CaseHistoryEntry, CaseTask
from gemeinwerk.domain.cases.types import CaseListRow, CaseState, Inbox, InboxFilter, TaskKind
from gemeinwerk.domain.identity import queries as identity
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.scope import current_tenant

PAGE: Final = 25
MOST_PAGES: Final = 400
READERS: Final = ("officer", "lead")
OPEN: Final = (CaseState.RECEIVED.value, CaseState.IN_REVIEW.value, CaseState.WAITING_FOR_APPLICANT.value)
MINE, NOBODY, IN_WORK = "mine", "nobody", "open"
_COUNTS: Final = """
SELECT state, package_id, title, count(*), count(*) FILTER (WHERE target_on < %s AND state = ANY(%s))
FROM cases_case WHERE tenant_id = %s GROUP BY state, package_id, title
"""


def inbox(*, actor: Actor, filters: InboxFilter, today: date, page: int = 1) -> Inbox:
    """Return one page of the authority's cases, the most urgent first, in three statements.

    ``filters.state`` is a state or ``open``; ``filters.assigned`` is ``mine``, ``nobody`` or an account. Raises
    Forbidden.
    """
    actor.require_role(*READERS)
    counts, services = _numbers(today)
    page = min(max(page, 1), MOST_PAGES)
    found = _filtered(actor, filters, today)
    start = (page - 1) * PAGE
    rows = list(_ordered(found)[start : start + PAGE + 1])
    names = {member.account_id: member.name for member in identity.staff_of(current_tenant())}
    is_last = len(rows) <= PAGE
    listed = tuple(_row(row, names, today) for row in rows[:PAGE])
    total = _total(filters, counts)
    pages = page if is_last else page + 1
    if total is not None:
        pages = max(1, -(-total // PAGE))
    return Inbox(listed, start + len(listed) if total is None else total, page, pages, counts, services)


def statistics(*, actor: Actor, today: date) -> dict[str, int]:
    """Return the number of cases by state, with ``overdue`` and ``open``. Raises Forbidden."""
    actor.require_role(*READERS, "admin", "auditor")
    return _numbers(today)[0]


def next_unassigned(*, actor: Actor) -> UUID | None:
    """Return the most urgent case that nobody works on, None if there is none. Raises Forbidden."""
    actor.require_role(*READERS)
    rows = Case.objects.filter(state=CaseState.RECEIVED.value, assigned_to__isnull=True)
    found: UUID | None = rows.order_by("target_on", "received_at", "id").values_list("id", flat=True).first()
    return found


def _numbers(today: date) -> tuple[dict[str, int], tuple[tuple[str, str], ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, [today, list(OPEN), current_tenant()])
        rows = cursor.fetchall()
    counts = {state.value: 0 for state in CaseState} | {"overdue": 0, "all": 0}
    services: dict[str, str] = {}
    for state, package_id, title, number, late in rows:
        counts[state] = counts.get(state, 0) + number
        counts["overdue"] += late
        counts["all"] += number
        services[package_id] = title
    counts["open"] = sum(counts[state] for state in OPEN)
    return counts, tuple(sorted(services.items(), key=lambda pair: pair[1]))


def _total(filters: InboxFilter, counts: dict[str, int]) -> int | None:
    """The number of hits, where the counts by state already say it."""
    if filters.package_id or filters.assigned or filters.overdue or filters.reference:
        return None
    return counts.get(filters.state or "all", 0)


def _filtered(actor: Actor, filters: InboxFilter, today: date) -> QuerySet[Case]:
    found: QuerySet[Case] = Case.objects.all()
    if filters.state == IN_WORK:
        found = found.filter(state__in=OPEN)
    elif filters.state:
        found = found.filter(state=filters.state)
    if filters.package_id:
        found = found.filter(package_id=filters.package_id)
    if filters.reference:
        found = found.filter(reference__icontains=filters.reference.strip()[:30])
    if filters.overdue:
        found = found.filter(target_on__lt=today, state__in=OPEN)
    return found.filter(_assigned(actor, filters.assigned))


def _assigned(actor: Actor, wanted: str) -> Q:
    if wanted == MINE:
        return Q(assigned_to=actor.account_id)
    if wanted == NOBODY:
        return Q(assigned_to__isnull=True)
    try:
        return Q(assigned_to=UUID(wanted)) if wanted else Q()
    except ValueError:
        return Q(pk__in=[])


def _ordered(found: QuerySet[Case]) -> QuerySet[Any]:
    """Open cases first by target, then the others, newest first; with the title of the open task."""
    is_open = SqlCase(When(state__in=OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())
    open_target = SqlCase(When(state__in=OPEN, then=F("target_on")))
    task = CaseTask.objects.filter(case_id=OuterRef("id"), done_at__isnull=True).order_by("created_at")
    locked = Exists(CaseHistoryEntry.objects.filter(case_id=OuterRef("id"), code=rules.FILE_LOCKED))
    return found.annotate(
        work=Subquery(task.values("kind")[:1]), locked=locked, is_open=is_open, open_target=open_target
    ).order_by("is_open", F("open_target").asc(nulls_last=True), "-received_at", "-id")


def _row(row: Any, names: dict[UUID, str], today: date) -> CaseListRow:
    state = CaseState(row.state)
    return CaseListRow(
        case_id=row.id,
        reference=row.reference,
        package_id=row.package_id,
        title=row.title,
        state=state,
        state_label=rules.STATE_LABELS[state],
        assigned_to=row.assigned_to,
        assigned_name=names.get(row.assigned_to, "frühere Mitarbeiterin oder früherer Mitarbeiter")
        if row.assigned_to
        else "",
        unit=row.unit,
        received_at=row.received_at,
        deadline=rules.deadline(state, row.target_on, row.target_days, today),
        task=rules.TASK_LABELS[TaskKind(row.work)] if row.work else "",
        has_locked_file=row.locked,
    )
