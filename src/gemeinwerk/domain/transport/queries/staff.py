"""What staff of a tenant and their IT provider see of their connections: everything but the content."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q

from gemeinwerk.domain.keys.ports import signing
from gemeinwerk.domain.transport.models import Callback, Client, LoggedEvent, Message
from gemeinwerk.domain.transport.models import Destination as DestinationRow
from gemeinwerk.domain.transport.models import DestinationKey as KeyRow
from gemeinwerk.domain.transport.queries.addresses import ClientMissing, DestinationUnknown, MessageUnknown
from gemeinwerk.domain.transport.queries.destinations import as_destination, as_key
from gemeinwerk.domain.transport.queries.messages import as_info
from gemeinwerk.domain.transport.types import (
    ApiScope,
    CallbackRow,
    CallbackState,
    ClientInfo,
    Destination,
    DestinationSheet,
    MessageInfo,
)
from gemeinwerk.domain.transport.types import (
    LoggedEvent as EventLine,
)
from gemeinwerk.kernel.actor import Actor

ROLES = ("interfaces", "admin")


def clients_here(*, actor: Actor, able: ApiScope | None = None) -> tuple[ClientInfo, ...]:
    """Return the clients of the tenant in scope by name; raises Forbidden.

    ``able`` leaves only those that hold this scope and are not switched off.
    """
    actor.require_role(*ROLES)
    found = tuple(as_client(row) for row in Client.objects.order_by("name", "id"))
    return found if able is None else tuple(one for one in found if able in one.scopes and not one.disabled_at)


def client_here(*, actor: Actor, client_id: UUID) -> ClientInfo:
    """Return a client of the tenant in scope; raises Forbidden, ClientMissing."""
    actor.require_role(*ROLES)
    row = Client.objects.by_id(client_id)
    if row is None:
        raise ClientMissing()
    return as_client(row)


def destinations_here(*, actor: Actor) -> tuple[Destination, ...]:
    """Return the destinations of the tenant in scope by name; raises Forbidden."""
    actor.require_role(*ROLES)
    return tuple(as_destination(row) for row in DestinationRow.objects.order_by("name", "id"))


def destination_here(*, actor: Actor, destination_id: UUID) -> DestinationSheet:
    """Return a destination of the tenant in scope with its client and its keys by use; raises Forbidden, DestinationUnknown."""
    actor.require_role(*ROLES)
    row = DestinationRow.objects.select_related("client").filter(id=destination_id).first()
    if row is None:
        raise DestinationUnknown()
    keys = KeyRow.objects.filter(destination_id=row.id).order_by("use", "-created_at", "kid")
    return DestinationSheet(as_destination(row), as_client(row.client), tuple(as_key(one) for one in keys))


def messages_here(
    *, actor: Actor, state: str = "", text: str = "", offset: int, limit: int
) -> tuple[tuple[MessageInfo, ...], int]:
    """Return messages of the tenant in scope, newest first, and how many there are.

    ``state`` narrows to one state, ``text`` to an id of message, case or destination. Raises Forbidden.
    """
    actor.require_role(*ROLES)
    found = Message.objects.defer("metadata", "data")
    if state:
        found = found.filter(state=state)
    if text:
        key = _uuid(text)
        if key is None:
            return (), 0
        found = found.filter(Q(id=key) | Q(correspondence_id=key) | Q(destination_id=key))
    rows = list(found.order_by("-announced_at", "-id")[offset : offset + limit])
    return tuple(as_info(row) for row in rows), found.count()


def chain(*, actor: Actor, message_id: UUID) -> tuple[MessageInfo, tuple[EventLine, ...]]:
    """Return a message of the tenant in scope and its events, oldest first; raises Forbidden, MessageUnknown."""
    actor.require_role(*ROLES)
    row = Message.objects.defer("metadata", "data").filter(id=message_id).first()
    if row is None:
        raise MessageUnknown()
    events = LoggedEvent.objects.filter(message_id=message_id).order_by("number")
    return as_info(row), tuple(
        EventLine(one.event_id, one.name, one.issuer, one.message_id, one.at, _problems(one.token)) for one in events
    )


def callbacks_here(
    *, actor: Actor, state: str = "", message_id: UUID | None = None, offset: int, limit: int
) -> tuple[tuple[CallbackRow, ...], int]:
    """Return callbacks of the tenant in scope, newest first, and how many there are; raises Forbidden."""
    actor.require_role(*ROLES)
    found = Callback.objects.all()
    if state:
        found = found.filter(state=state)
    if message_id is not None:
        found = found.filter(message_id=message_id)
    rows = found.order_by("-created_at", "-id")[offset : offset + limit]
    return tuple(_callback(row) for row in rows), found.count()


def as_client(row: Client) -> ClientInfo:
    """Turn a row into a client as staff see it."""
    scopes = frozenset(ApiScope(one) for one in row.scopes)
    return ClientInfo(row.id, row.name, scopes, row.created_at, row.disabled_at)


def _callback(row: Callback) -> CallbackRow:
    return CallbackRow(
        callback_id=row.id,
        message_id=row.message_id,
        url=row.url,
        kind=row.kind,
        state=CallbackState(row.state),
        attempts=row.attempts,
        created_at=row.created_at,
        next_at=row.next_at,
        last_result=row.last_result,
    )


def _problems(token: str) -> tuple[dict[str, str], ...]:
    """Return the reasons that an event gives; it was verified when it was logged."""
    events: dict[str, Any] = signing().outline(token).claims["events"]
    return tuple(one for payload in events.values() for one in payload.get("problems", ()))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text.strip())
    except ValueError:
        return None
