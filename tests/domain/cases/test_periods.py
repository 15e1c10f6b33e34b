"""The list of days: what is due and what comes, in pages, in a fixed number of statements; reminders follow the deliveries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from gemeinwerk.domain.cases import actions, queries
from gemeinwerk.domain.cases.models import Case, CaseTask, Reminder
from gemeinwerk.domain.delivery import actions as delivery
from gemeinwerk.domain.delivery.models import Delivery, LetterJob
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import Conflict, Forbidden, NotFound
from gemeinwerk.kernel.scope import tenant_scope
from tests.domain.cases.test_court_file import member
from tests.web.seeding import BOCHUM, jobs_here, loaded_world, taken_back, walk, work


@pytest.fixture(scope="module")
def posted(django_db_setup: None, django_db_blocker: Any) -> Iterator[UUID]:
    """A notice of the dog tax in Bochum, posted today; yields its delivery."""
    with django_db_blocker.unblock(), loaded_world():
        walk("hundesteuer", by_letter=True)
        with tenant_scope(tenants.place(BOCHUM).tenant_id):
            notice = Delivery.objects.get()
            letter = LetterJob.objects.get()
            with jobs_here() as waiting:
                delivery.mark_posted(actor=SYSTEM, now=now(), letter_id=letter.id, posted_on=today())
                work(waiting)
            yield notice.id


@pytest.fixture(autouse=True)
def again(posted: UUID) -> Iterator[None]:
    with taken_back():
        yield


def today() -> date:
    return berlin_date(now())


def reminders() -> dict[str, date]:
    return {row.kind: row.due_on for row in Reminder.objects.filter(done_at__isnull=True)}


def noted(posted: UUID) -> UUID:
    with jobs_here() as waiting:
        remedy_id = delivery.record_remedy(actor=SYSTEM, now=now(), delivery_id=posted, received_on=today())
        work(waiting)
    return remedy_id


def test_a_notified_notice_is_looked_at_on_the_day_of_finality(posted: UUID) -> None:
    found = reminders()
    assert set(found) == {"finality"}
    assert found["finality"] > today() + timedelta(days=30)
    later = queries.periods(actor=member("officer"), today=today(), coming=True)
    assert [row.kind.value for row in later.rows] == ["finality"] and (later.due, later.coming) == (0, 1)


def test_a_remedy_takes_finality_away_and_warns_of_inactivity(posted: UUID) -> None:
    remedy_id = noted(posted)
    assert set(reminders()) == {"remedy", "inactivity"}
    assert reminders()["remedy"] == today()
    task = CaseTask.objects.get(work_item_id=f"remedy:{remedy_id}")
    assert task.kind == "remedy" and task.done_at is None
    row = queries.periods(actor=member("officer"), today=today()).rows[0]
    with pytest.raises(Conflict):
        actions.finish_reminder(actor=member("officer"), now=now(), reminder_id=row.reminder_id)
    with jobs_here() as waiting:
        delivery.judge_remedy(
            actor=member("officer"), now=now(), remedy_id=remedy_id, result="without_form", reasons="Unlesbar."
        )
        work(waiting)
    assert set(reminders()) == {"finality", "objection"}, (
        "what was judged away brings finality back, and is decided by a notice"
    )
    assert CaseTask.objects.get(id=task.id).done_at is not None


def test_contested_receipt_stands_instead_of_finality_until_it_is_proved(posted: UUID) -> None:
    with jobs_here() as waiting:
        delivery.contest_receipt(actor=SYSTEM, now=now(), delivery_id=posted)
        work(waiting)
        assert reminders() == {"contested": today()}
        delivery.prove_receipt(actor=SYSTEM, now=now(), delivery_id=posted, received_on=today())
        work(waiting)
    assert set(reminders()) == {"finality"}


def test_what_somebody_has_looked_at_stays_done_until_the_day_changes(posted: UUID) -> None:
    row = Reminder.objects.get()
    for _ in range(2):
        actions.finish_reminder(actor=member("lead"), now=now(), reminder_id=row.id)
    case_id = row.case_id
    actions.renew_reminders(actor=SYSTEM, now=now(), case_id=case_id)
    assert reminders() == {}
    Reminder.objects.filter(id=row.id).update(due_on=row.due_on - timedelta(days=1))
    actions.renew_reminders(actor=SYSTEM, now=now(), case_id=case_id)
    assert reminders() == {"finality": row.due_on}


def test_a_letter_that_came_back_leaves_no_day(posted: UUID) -> None:
    with jobs_here() as waiting:
        delivery.record_return(actor=SYSTEM, now=now(), letter_id=LetterJob.objects.get(state="posted").id)
        work(waiting)
    assert reminders() == {}


def test_pages_in_a_fixed_number_of_statements(posted: UUID, django_assert_num_queries: Any) -> None:
    case = Case.objects.get()
    for number in range(60):
        Reminder.objects.create(
            case=case,
            delivery_id=posted,
            kind="finality",
            due_on=today() - timedelta(days=number % 7),
            key=f"finality:{new_id()}",
        )
    officer = member("officer")
    seen: list[UUID] = []
    for page in (1, 2, 3):
        with django_assert_num_queries(2):
            found = queries.periods(actor=officer, today=today(), page=page)
        seen += [row.reminder_id for row in found.rows]
        assert (found.pages, found.due, found.coming) == (3, 60, 1)
    assert len(set(seen)) == 60
    assert queries.periods(actor=officer, today=today(), page=99).page == 3


def test_nobody_else_reads_or_finishes(posted: UUID) -> None:
    row = Reminder.objects.get()
    for role in ("catalogue", "auditor", "interfaces"):
        with pytest.raises(Forbidden):
            queries.periods(actor=member(role), today=today())
        with pytest.raises(Forbidden):
            actions.finish_reminder(actor=member(role), now=now(), reminder_id=row.id)
    other = tenants.place("051540036036").tenant_id
    with tenant_scope(other):
        assert queries.periods(actor=replace(member("lead"), tenant_id=other), today=today(), coming=True).rows == ()
        with pytest.raises(NotFound):
            actions.finish_reminder(actor=member("lead"), now=now(), reminder_id=row.id)
