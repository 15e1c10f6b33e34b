"""The job queue: jobs exist if and only if the transaction commits, run in their tenant's scope, and once a key."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection, transaction

from gemeinwerk.adapters.queue import ProcrastinateQueue
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.events import SUBSCRIBERS, Event, announce, subscriber
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.jobs import JOBS, defer, job, run_job
from gemeinwerk.kernel.scope import current_tenant

pytestmark = pytest.mark.django_db
seen: list[tuple[UUID, object]] = []


def waiting() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args->>'job', args->>'tenant' FROM procrastinate_jobs WHERE task_name = 'gemeinwerk.run' ORDER BY id"
        )
        return cursor.fetchall()


@job("test.note")
def note(*, tenant_id: UUID, thing_id: UUID) -> None:
    assert current_tenant() == tenant_id
    seen.append((tenant_id, thing_id))


def test_a_job_waits_if_the_transaction_commits_only() -> None:
    tenant_id = new_id()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        defer("test.note", tenant_id=tenant_id, thing_id=new_id())
        1 / 0  # noqa: B018
    assert waiting() == []
    defer("test.note", tenant_id=tenant_id, thing_id=new_id())
    assert waiting() == [("test.note", str(tenant_id))]


def test_a_key_waits_once() -> None:
    tenant_id, thing = new_id(), new_id()
    for _ in range(3):
        defer("test.note", tenant_id=tenant_id, key="same", thing_id=thing)
    defer("test.note", tenant_id=tenant_id, at=now(), thing_id=thing)
    assert len(waiting()) == 2


def test_a_job_runs_in_the_scope_of_its_tenant() -> None:
    seen.clear()
    tenant_id, thing = new_id(), new_id()
    run_job("test.note", tenant_id, {"thing_id": str(thing)})
    assert seen == [(tenant_id, thing)]
    with pytest.raises(KeyError):
        run_job("test.unknown", tenant_id, {})


def test_every_subscriber_of_a_fact_gets_its_own_job() -> None:
    from dataclasses import dataclass

    @dataclass(frozen=True)
    class Planted(Event):
        thing_id: UUID

    heard: list[Planted] = []
    try:
        subscriber(Planted)(lambda event: heard.append(event))
        names = SUBSCRIBERS[Planted]
        fact = Planted(tenant_id=new_id(), thing_id=new_id())
        announce(fact)
        assert [name for name, _ in waiting()] == names and len(names) == 1
        run_job(names[0], fact.tenant_id, {"thing_id": str(fact.thing_id)})
        assert heard == [fact]
    finally:
        for name in SUBSCRIBERS.pop(Planted, []):
            JOBS.pop(name)


def test_the_queue_tells_what_waits() -> None:
    before = ProcrastinateQueue().check()
    defer("tests.waiting", tenant_id=new_id(), thing=new_id())
    after = ProcrastinateQueue().check()
    assert before.ok and after.detail != before.detail and "wartend" in after.detail
