"""Asking again: planned by each hand-over itself, found again by one round, and nothing for authorities that wait for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gemeinwerk.adapters import queue
from gemeinwerk.adapters.demo.ozg_postbox import DemoOzgPostbox
from gemeinwerk.domain.delivery import actions, jobs, ports
from gemeinwerk.domain.delivery.models import FollowUp, PostboxDelivery
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.clock import BERLIN, now
from gemeinwerk.kernel.jobs import JOBS, JobRequest, run_job
from tests.domain.delivery.test_ozg_postbox import box, deemed, placed  # noqa: F401, I001
from tests.domain.delivery.ways import at, citizen
from tests.web.seeding import jobs_here

pytestmark = pytest.mark.usefixtures("mailer", "tenant", "box", "deemed")


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(at("2026-11-23T09:00"), tick=False) as traveller:
        yield traveller


def due(waiting: list[JobRequest], moment: datetime) -> list[JobRequest]:
    """Take the jobs out that a worker would run by now."""
    found = [one for one in waiting if one.at is None or one.at <= moment]
    for one in found:
        waiting.remove(one)
    return found


def run(waiting: list[JobRequest], clock: time_machine.Coordinates, until: timedelta) -> int:
    """Let time pass and work on what is due; return how many jobs ran."""
    end, ran = now() + until, 0
    while waiting:
        first = min((one.at or now()) for one in waiting)
        if first > end:
            break
        clock.move_to(max(first, now()), tick=False)
        for one in due(waiting, now()):
            run_job(one.name, one.tenant_id, one.ids)
            ran += 1
    clock.move_to(end, tick=False)
    return ran


def test_a_bridge_that_is_down_is_asked_again_by_the_hand_over_itself(
    clock: time_machine.Coordinates,
    box: DemoOzgPostbox,  # noqa: F811
) -> None:
    box.order("down")
    with jobs_here() as waiting:
        delivery_id = placed(citizen()).delivery_id
        few = run(waiting, clock, timedelta(hours=1))
        assert 4 <= few <= 9, "growing distance, not a storm"
        assert len(waiting) == 1 and waiting[0].name == "delivery.ask_postbox"
        box.order("provide")
        run(waiting, clock, timedelta(minutes=16))
        assert PostboxDelivery.objects.get(delivery_id=delivery_id).state == "provided" and box.kept() == 1
        assert not FollowUp.objects.exists()
        run(waiting, clock, timedelta(days=1))
        assert not [one for one in waiting if one.name == "delivery.ask_postbox"]


def test_silence_leads_to_the_letter_without_any_round(
    clock: time_machine.Coordinates,
    box: DemoOzgPostbox,  # noqa: F811
) -> None:
    box.order("silent")
    with jobs_here() as waiting:
        delivery_id = placed(citizen()).delivery_id
        run(waiting, clock, timedelta(days=3, minutes=30))
        assert PostboxDelivery.objects.get(delivery_id=delivery_id).state == "given_up"
        asked = run(waiting, clock, timedelta(days=10))
        assert 9 <= asked <= 12, "a late receipt is asked for once a day"
        run(waiting, clock, timedelta(days=90))
        assert not FollowUp.objects.exists()


def test_what_no_job_looks_after_is_found_again_once(clock: time_machine.Coordinates, tenant: UUID) -> None:
    with jobs_here() as waiting:
        delivery_id = placed(citizen()).delivery_id
        waiting.clear()
        jobs.find_lost()
        assert waiting == [], "its job may still be on its way"
        clock.shift(timedelta(minutes=16))
        jobs.find_lost()
        jobs.find_lost()
        keys = {one.key for one in waiting}
        assert len(waiting) == 2 and len(keys) == 1, "the queue keeps the second one of a key away"
        del waiting[1:]
        run(waiting, clock, timedelta(minutes=1))
        assert PostboxDelivery.objects.get(delivery_id=delivery_id).state == "provided"
        clock.shift(timedelta(hours=1))
        waiting.clear()
        jobs.find_lost()
        assert waiting == []


def test_a_notice_is_rescued_where_no_postbox_is_connected_any_more(
    clock: time_machine.Coordinates,
    box: DemoOzgPostbox,  # noqa: F811
) -> None:
    from gemeinwerk.adapters.ozg import NoOzgPostbox

    with jobs_here() as waiting:
        delivery_id = placed(citizen()).delivery_id
        waiting.clear()
        ports.ozg_postbox.bind(NoOzgPostbox())
        clock.shift(timedelta(days=4))
        jobs.find_lost()
        run(waiting, clock, timedelta(minutes=1))
        assert PostboxDelivery.objects.get(delivery_id=delivery_id).state == "given_up"


def test_the_round_costs_one_query_however_many_authorities_there_are(tenant: UUID) -> None:
    with CaptureQueriesContext(connection) as seen:
        actions.find_lost(actor=SYSTEM, now=now())
    asked = [one["sql"] for one in seen.captured_queries]
    assert len([sql for sql in asked if "SAVEPOINT" not in sql and "set_config" not in sql]) == 1


def test_no_job_of_this_room_goes_through_every_authority_each_quarter_of_an_hour() -> None:
    frequent = [
        spec.name
        for spec in JOBS.values()
        if spec.every_tenant and spec.name.startswith("delivery.") and "/" in str(spec.cron).split()[0]
    ]
    assert frequent == []
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
        queue._tick(int(datetime(2026, 11, 27, 14, 30, tzinfo=BERLIN).timestamp()))
        cursor.execute("SELECT args->>'job' FROM procrastinate_jobs WHERE args->>'job' LIKE 'delivery.%'")
        assert sorted(name for (name,) in cursor.fetchall()) == ["delivery.find_lost", "delivery.read_bounces"]
