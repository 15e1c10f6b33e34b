"""Asking again: each hand-over plans its own next look, and one round over all of them finds what was lost.

The row says when the next look is due, and the job that looks writes the next one. What no job looked at for a while, because
a job failed for good, is asked for again by the round: one query, however many authorities there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from gemeinwerk.domain.delivery.models import FollowUp
from gemeinwerk.kernel.actions import action, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.jobs import defer
from gemeinwerk.kernel.scope import current_tenant

HAND_OVER_JOB: Final = "delivery.hand_over_batch"
ASK_JOB: Final = "delivery.ask_postbox"
TELL_STATE_JOB: Final = "delivery.tell_state"
# How a job names what it is about.
ARGUMENTS: Final = {HAND_OVER_JOB: "batch_id", ASK_JOB: "delivery_id", TELL_STATE_JOB: "message_id"}
# Most answers come soon; after that a quarter of an hour is often enough.
WAITS: Final = (timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
LOST_AFTER: Final = timedelta(minutes=15)
AT_ONCE: Final = 2000


def watch(job: str, subject_id: UUID, *, now: datetime) -> None:
    """Note that something waits, before the first attempt; it is asked for by a job of its own, and if that is lost, by the round."""
    values = {"tenant_id": current_tenant(), "job": job, "next_at": now}
    FollowUp.objects.get_or_create(id=subject_id, defaults=values)


def look_again(
    job: str, subject_id: UUID, *, now: datetime, waits: Sequence[timedelta] = WAITS, afresh: bool = False
) -> None:
    """Plan the next look at something that waits, with growing distance; what is planned for later already stays.

    Runs inside an action that holds what is waited for. ``afresh`` begins with the shortest distance again.
    """
    row = FollowUp.objects.filter(id=subject_id).first()
    if row is not None and row.next_at > now and not afresh:
        return
    attempts = 0 if row is None or afresh else row.attempts
    due = now + waits[min(attempts, len(waits) - 1)]
    values = {"tenant_id": current_tenant(), "job": job, "attempts": attempts + 1, "next_at": due}
    FollowUp.objects.update_or_create(id=subject_id, defaults=values)
    _plan(job, current_tenant(), subject_id, due)


def look_no_more(subject_id: UUID) -> None:
    """End the looks at something that was answered; runs inside an action."""
    FollowUp.objects.filter(id=subject_id).delete()


@action("delivery.find_lost", global_=True)
def find_lost(*, actor: Actor, now: datetime) -> None:
    """Ask again for everything whose look is overdue, in every authority; what still waits in the queue is not doubled.

    What is connected plays no part: a notice for a postbox that is connected no more has to take another way.
    """
    for row in FollowUp.objects.filter(next_at__lt=now - LOST_AFTER).order_by("next_at")[:AT_ONCE]:
        _plan(row.job, row.tenant_id, row.id, row.next_at)
    record_nothing()


def _plan(job: str, tenant_id: UUID, subject_id: UUID, due: datetime) -> None:
    key = f"{job}:{subject_id}:{due.timestamp():.3f}"
    defer(job, tenant_id=tenant_id, key=key, at=due, **{ARGUMENTS[job]: subject_id})
