"""Reminding a receiver: who leaves submissions lying is told so, at most once a day for each destination."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max

from gemeinwerk.domain.transport.events import SubmissionUnclaimed
from gemeinwerk.domain.transport.models import Destination, Message
from gemeinwerk.domain.transport.rules import contacts
from gemeinwerk.domain.transport.types import MessageKind, MessageState
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.events import announce as tell
from gemeinwerk.kernel.ids import new_id


@action("transport.remind_receivers")
def remind_receivers(*, actor: Actor, now: datetime) -> int:
    """Announce for which destinations of the tenant in scope submissions lie that nobody picked up in time.

    Each submission counts for one reminder, each destination gets at most one a day; return how many were announced.
    A destination without a usable address is only noted. Source: FIT-Connect, sending/submit (after three days).
    """
    limit = now - timedelta(days=settings.TRANSPORT_REMIND_DAYS)
    lying = dict(
        Message.objects.filter(
            kind=MessageKind.SUBMISSION.value,
            state=MessageState.SUBMITTED.value,
            picked_up_at=None,
            submitted_at__lte=limit,
        )
        .values_list("destination_id")
        .annotate(newest=Max("submitted_at"))
    )
    told = unaddressed = 0
    for row in Destination.objects.select_for_update(skip_locked=True).filter(id__in=lying).order_by("id"):
        if not _is_due(row, lying[row.id], now):
            continue
        row.reminded_at, row.reminded_until = now, limit
        row.save(update_fields=["reminded_at", "reminded_until"])
        if contacts.email_of(row.contact):
            tell(SubmissionUnclaimed(row.tenant_id, row.id, new_id()))
            told += 1
        else:
            unaddressed += 1
    if told or unaddressed:
        record("destinations:left", told=told, unaddressed=unaddressed)
    else:
        record_nothing()
    return told


def _is_due(row: Destination, newest: datetime, now: datetime) -> bool:
    if row.reminded_until is not None and newest <= row.reminded_until:
        return False
    return row.reminded_at is None or berlin_date(row.reminded_at) < berlin_date(now)
