"""Events of the service are signed and appended; both sides learn of them by callbacks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from gemeinwerk.domain.transport.models import Callback, Correspondence, LoggedEvent, Message
from gemeinwerk.domain.transport.models import Destination as DestinationRow
from gemeinwerk.domain.transport.queries.tokens import issuer, sign
from gemeinwerk.domain.transport.rules import events
from gemeinwerk.domain.transport.types import CallbackState, MessageKind
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.jobs import defer
from gemeinwerk.kernel.scope import current_tenant

SEND_JOB = "transport.send_callback"


def log_service_event(row: Message, name: str, *, now: datetime, payload: Mapping[str, Any] | None = None) -> None:
    """Append an event that the delivery service itself signs; part of an action."""
    LoggedEvent.objects.add(service_event(row, name, now=now, payload=payload))


def service_event(row: Message, name: str, *, now: datetime, payload: Mapping[str, Any] | None = None) -> LoggedEvent:
    """Return the row of an event that the delivery service itself signs."""
    event_id = new_id()
    claims = events.service_claims(
        issuer=issuer(),
        name=name,
        event_id=event_id,
        message_id=row.id,
        kind=MessageKind(row.kind),
        case_id=row.correspondence_id,
        at=now,
        version=settings.TRANSPORT_EVENT_SCHEMA,
        payload=payload,
    )
    return logged(row, event_id, name, issuer(), sign(claims, typ=events.TYP), now=now)


def logged(row: Message, event_id: UUID, name: str, by: str, token: str, *, now: datetime) -> LoggedEvent:
    """Return the row of an event; its number is given when it is added."""
    return LoggedEvent(
        event_id=event_id,
        correspondence_id=row.correspondence_id,
        party_id=row.party_id,
        message_id=row.id,
        name=name,
        issuer=by,
        token=token,
        at=now,
    )


def call_receiver(row: Message, kind: str, *, now: datetime, target: DestinationRow | None = None) -> bool:
    """Ask for a callback to the side of the destination, where it wants one; part of an action.

    True where the destination is one of this installation itself. ``target`` is the destination where it was read before.
    """
    target = target or DestinationRow.objects.by_id(row.destination_id)
    assert target is not None
    _call(row, kind, target.callback_url, bytes(target.callback_secret), now)
    return bool(target.house)


def call_party(row: Message, kind: str, *, now: datetime) -> bool:
    """Ask for a callback to the client that sent first, where it wants one; part of an action.

    True where this installation itself sent first.
    """
    target = Correspondence.objects.by_id(row.correspondence_id)
    assert target is not None
    _call(row, kind, target.callback_url, bytes(target.callback_secret), now)
    return bool(target.house)


def _call(row: Message, kind: str, url: str, secret: bytes, now: datetime) -> None:
    if not url:
        return
    call = Callback.objects.create(
        id=new_id(),
        correspondence_id=row.correspondence_id,
        message_id=row.id,
        kind=kind,
        url=url,
        secret=secret,
        state=CallbackState.WAITING.value,
        created_at=now,
        next_at=now,
    )
    plan_callback(call, now)


def plan_callback(row: Callback, due: datetime) -> None:
    """Ask for a callback to be sent when it is due; asked twice for one moment, it is sent once. Part of an action."""
    key = f"callback:{row.id}:{due.timestamp():.3f}"
    defer(SEND_JOB, tenant_id=current_tenant(), key=key, at=due, callback_id=row.id)
