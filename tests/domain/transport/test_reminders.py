"""Who leaves submissions lying is reminded once, by a mail that says nothing of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import time_machine
from django.test.utils import override_settings

from gemeinwerk.adapters.demo.mail import DemoMailer
from gemeinwerk.domain.delivery.models import MailOutbox
from gemeinwerk.domain.delivery.ports import mailer
from gemeinwerk.domain.transport import actions
from gemeinwerk.domain.transport.models import Destination, Message
from gemeinwerk.domain.transport.rules.contacts import email_of
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.jobs import JobRequest, run_job
from gemeinwerk.kernel.scope import tenant_scope
from tests.domain.transport.world import World, opened

pytestmark = pytest.mark.django_db
# Noon, so that an hour more is the same day in Berlin.
START = datetime.fromisoformat("2026-11-02T11:00:00+00:00")
DAY = timedelta(days=1)


@pytest.fixture
def world(bochum: UUID, kleve: UUID) -> Iterator[World]:
    with time_machine.travel(START, tick=False), opened(kleve, bochum) as found, tenant_scope(bochum):
        yield found


def reminded(world: World, after: timedelta) -> list[JobRequest]:
    """Look for what lies at a moment; return the reminders asked for."""
    world.jobs.clear()
    with time_machine.travel(START + after, tick=False):
        actions.remind_receivers(actor=SYSTEM, now=now())
    return [one for one in world.jobs if one.name.startswith("on.SubmissionUnclaimed.")]


def test_a_submission_leads_to_one_reminder_after_three_days(world: World) -> None:
    world.submitted()
    assert reminded(world, 3 * DAY - timedelta(seconds=1)) == []
    (asked,) = reminded(world, 3 * DAY)
    assert asked.ids["destination_id"] == str(world.destination.destination_id)
    assert [reminded(world, days * DAY) for days in (3, 4, 13)] == [[], [], []]


def test_a_destination_is_reminded_once_a_day_whatever_comes_in(world: World) -> None:
    world.submitted()
    world.submitted()
    with time_machine.travel(START + timedelta(hours=1), tick=False):
        world.submitted()
    assert len(reminded(world, 3 * DAY)) == 1
    assert reminded(world, 3 * DAY + timedelta(hours=2)) == [], "the later one waits for the next day"
    assert len(reminded(world, 4 * DAY)) == 1
    assert reminded(world, 5 * DAY) == []


def test_nobody_is_reminded_of_what_is_picked_up_or_ended_or_unfinished(world: World) -> None:
    picked, ended = world.submitted(), world.submitted()
    world.announced()
    actions.pick_up(actor=world.receiver, now=now(), message_id=picked.message_id)
    world.report(ended, world.said(ended))
    assert reminded(world, 5 * DAY) == []


def test_a_destination_without_an_address_is_noted_and_not_looked_at_again(world: World) -> None:
    world.submitted()
    Destination.objects.update(contact={"legalName": "Stadt Bochum"})
    assert reminded(world, 3 * DAY) == []
    assert Destination.objects.get().reminded_at is not None
    Destination.objects.update(contact={"email": "amt@example.org"})
    assert reminded(world, 4 * DAY) == []


def test_the_days_are_a_setting(world: World) -> None:
    world.submitted()
    with override_settings(TRANSPORT_REMIND_DAYS=5):
        assert reminded(world, 4 * DAY) == []
        assert len(reminded(world, 5 * DAY)) == 1


def test_another_town_is_not_looked_at(world: World, kleve: UUID) -> None:
    world.submitted()
    with tenant_scope(kleve):
        assert reminded(world, 5 * DAY) == []


def test_the_mail_goes_once_and_says_nothing_of_the_submission(world: World, tmp_path: Path) -> None:
    info = world.submitted()
    (asked,) = reminded(world, 3 * DAY)
    for _ in range(2):
        run_job(asked.name, asked.tenant_id, asked.ids)
    row = MailOutbox.objects.get()
    assert (row.to, row.delivery_id, str(row.id)) == ("amt@example.org", None, asked.ids["reminder_id"])
    before = mailer()
    mailer.bind(DemoMailer(tmp_path))
    try:
        for one in [one for one in world.jobs if one.name == "delivery.send_mail"] * 2:
            run_job(one.name, one.tenant_id, one.ids)
    finally:
        mailer.bind(before)
    (file,) = tmp_path.iterdir()
    text = file.read_text()
    assert "Gewerbeamt (Test)" in text and str(world.destination.destination_id) in text and "3 Tagen" in text
    held = Message.objects.get(id=info.message_id)
    for secret in (held.id, held.correspondence_id, held.party_id, held.service_identifier, held.metadata[:40]):
        assert str(secret) not in text


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("amt@example.org", "amt@example.org"),
        ("straßenverkehr@städte.example", "straßenverkehr@städte.example"),
        ("", ""),
        (None, ""),
        (["amt@example.org"], ""),
        ("amt", ""),
        ("a@example.org, b@example.org", ""),
        ("Amt <amt@example.org>", ""),
        ("amt@example.org\nBcc: b@example.org", ""),
        ("amt@example.org\n", ""),
        ("a" * 65 + "@example.org", ""),
        ("a@" + "b" * 250, ""),
    ],
)
def test_only_one_plain_address_is_written_to(given: object, found: str) -> None:
    assert email_of({"email": given}) == found
