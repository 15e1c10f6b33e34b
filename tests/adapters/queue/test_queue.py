"""The job queue: jobs exist if and only if the transaction commits, run in their tenant's scope, and once a key."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from gemeinwerk.adapters import queue
from gemeinwerk.adapters.queue import ProcrastinateQueue
from gemeinwerk.kernel.clock import BERLIN, now
from gemeinwerk.kernel.events import SUBSCRIBERS, Event, announce, subscriber
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.jobs import JOBS, defer, job, run_job
from gemeinwerk.kernel.scope import current_tenant

seen: list[tuple[UUID, object]] = []


@pytest.fixture(autouse=True)
def empty(request: pytest.FixtureRequest) -> None:
    """Begin without jobs: tests that commit for real leave some behind."""
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs")


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


@pytest.mark.django_db
def test_a_job_waits_if_the_transaction_commits_only() -> None:
    tenant_id = new_id()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        defer("test.note", tenant_id=tenant_id, thing_id=new_id())
        1 / 0  # noqa: B018
    assert waiting() == []
    defer("test.note", tenant_id=tenant_id, thing_id=new_id())
    assert waiting() == [("test.note", str(tenant_id))]


@pytest.mark.django_db
def test_a_key_waits_once() -> None:
    tenant_id, thing = new_id(), new_id()
    for _ in range(3):
        defer("test.note", tenant_id=tenant_id, key="same", thing_id=thing)
    defer("test.note", tenant_id=tenant_id, at=now(), thing_id=thing)
    assert len(waiting()) == 2


@pytest.mark.django_db
def test_a_round_through_every_authority_stands_behind_what_a_person_waits_for() -> None:
    queue._tick(int(datetime(2026, 11, 27, 3, 17, tzinfo=BERLIN).timestamp()))
    rounds = len(waiting())
    defer("test.note", tenant_id=new_id(), thing_id=new_id())
    with connection.cursor() as cursor:
        cursor.execute("SELECT args->>'job' FROM procrastinate_jobs ORDER BY priority DESC, id")
        names = [name for (name,) in cursor.fetchall()]
    assert rounds > 400 and names.index("test.note") < names.index("transport.reject_overdue")


@pytest.mark.django_db
def test_a_job_runs_in_the_scope_of_its_tenant() -> None:
    seen.clear()
    tenant_id, thing = new_id(), new_id()
    run_job("test.note", tenant_id, {"thing_id": str(thing)})
    assert seen == [(tenant_id, thing)]
    with pytest.raises(KeyError):
        run_job("test.unknown", tenant_id, {})


@pytest.mark.django_db
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


STALLED = """
    INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, queueing_lock)
    VALUES ('default', %s, %s, %s, %s)
"""


@pytest.mark.usefixtures("django_db_setup")
def test_the_jobs_of_a_dead_worker_go_back_whatever_stands_before_them(django_db_blocker: Any) -> None:
    """Two rescues and a keyed job died, and the same keys wait already: the ordinary job behind them still returns."""
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs")
        try:
            _dead_worker()
        finally:
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM procrastinate_jobs")
            connection.close()


def _dead_worker() -> None:
    keyed, plain = '{"job": "test.note"}', '{"job": "test.note", "tenant": null}'
    with connection.cursor() as cursor:
        for task, arguments, status, lock in [
            (queue.RESCUE, "{}", "doing", queue.RESCUE),
            (queue.RESCUE, "{}", "doing", queue.RESCUE),
            (queue.RESCUE, "{}", "todo", queue.RESCUE),
            (queue.RUN, keyed, "doing", "key"),
            (queue.RUN, keyed, "todo", "key"),
            (queue.TICK, "{}", "doing", None),
            (queue.TICK, "{}", "todo", None),
            (queue.RUN, plain, "doing", None),
        ]:
            cursor.execute(STALLED, [task, arguments, status, lock])
    # A browser test in the same process may keep a loop of its own in this thread.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, rescue()).result()
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, status::text, queueing_lock FROM procrastinate_jobs ORDER BY id")
        assert cursor.fetchall() == [
            (queue.RESCUE, "todo", queue.RESCUE),
            (queue.RUN, "todo", "key"),
            (queue.TICK, "todo", None),
            (queue.TICK, "todo", None),
            (queue.RUN, "todo", None),
        ]


async def rescue() -> None:
    from procrastinate.contrib.django import app

    worker = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    async with worker.open_async():
        await queue.rescue_stalled(worker)


@pytest.mark.django_db
def test_the_queue_tells_what_waits() -> None:
    before = ProcrastinateQueue().check()
    defer("tests.waiting", tenant_id=new_id(), thing=new_id())
    after = ProcrastinateQueue().check()
    assert before.ok and after.detail != before.detail and "wartend" in after.detail
