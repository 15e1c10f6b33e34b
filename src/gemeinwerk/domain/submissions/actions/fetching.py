"""Asking a foreign delivery service for what waits; the own one tells by itself."""

from __future__ import annotations

from datetime import datetime

from gemeinwerk.domain.submissions.actions.mailroom import open_mailroom
from gemeinwerk.domain.submissions.models import Submission
from gemeinwerk.domain.submissions.ports import courier
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actions import action, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.jobs import defer
from gemeinwerk.kernel.scope import current_tenant

RECEIVE_JOB = "submissions.receive"
FETCH_JOB = "submissions.fetch"
AT_ONCE = 200


@action("submissions.fetch_all", global_=True)
def fetch_all(*, actor: Actor, now: datetime) -> None:
    """Plan one look for every authority that receives over a foreign delivery service; nothing to do with the own one."""
    for key in courier().receivers():
        tenant_id = tenants.tenant_of(key).id
        defer(FETCH_JOB, tenant_id=tenant_id, key=f"fetch:{tenant_id}")
    record_nothing()


@action("submissions.fetch")
def fetch(*, actor: Actor, now: datetime) -> None:
    """Plan the taking over of each message that waits for the authority in scope and is not known yet.

    Raises Unavailable where the service does not answer.
    """
    mailroom = open_mailroom(actor=actor, now=now)
    waiting = courier().waiting(mailroom, limit=AT_ONCE)
    known = set(Submission.objects.filter(id__in=waiting).values_list("id", flat=True))
    for message_id in waiting:
        if message_id not in known:
            defer(RECEIVE_JOB, tenant_id=current_tenant(), key=f"receive:{message_id}", message_id=message_id)
    record_nothing()
