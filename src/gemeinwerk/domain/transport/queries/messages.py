"""Messages for those who sent them and for those who receive them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from uuid import UUID

from django.db.models import QuerySet

from gemeinwerk.domain.transport.models import Correspondence, LoggedEvent, Message, MessageFile
from gemeinwerk.domain.transport.models import Destination as DestinationRow
from gemeinwerk.domain.transport.ports import cipher_store
from gemeinwerk.domain.transport.queries.addresses import (
    AttachmentUnknown,
    CaseUnknown,
    DestinationUnknown,
    MessageUnknown,
    tenant_of,
)
from gemeinwerk.domain.transport.rules.states import require_waiting
from gemeinwerk.domain.transport.types import (
    ApiScope,
    ApiVersion,
    EventPage,
    MessageInfo,
    MessageKind,
    MessageState,
    ServiceRef,
    Waiting,
)
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.refusal import Forbidden, NotFound
from gemeinwerk.kernel.scope import current_tenant, person_scope, tenant_scope


class NotYours(Forbidden):
    """The destination belongs to another client."""

    code = "transport.foreign_destination"
    message = "Dieser Zustellpunkt gehört einem anderen Client."
    hint = "Bitte verwenden Sie die Zugangsdaten des Clients, dem der Zustellpunkt zugeordnet ist."


def waiting(*, actor: Actor, kind: MessageKind, destination_id: UUID | None, offset: int, limit: int) -> Waiting:
    """Return one page of messages that wait for the client, oldest first; raises Forbidden, DestinationUnknown, NotYours.

    Submissions wait for the subscriber of a destination, replies for the client that sent first.
    """
    if kind is MessageKind.REPLY:
        actor.require_role(ApiScope.SEND.value)
        with person_scope(actor.account_id or UUID(int=0)):
            return _page(_waiting(kind), offset, limit)
    actor.require_role(ApiScope.SUBSCRIBE.value)
    if destination_id is not None:
        with tenant_scope(tenant_of(destination_id, DestinationUnknown)):
            require_subscriber(actor, destination_id)
            return _page(_waiting(kind).filter(destination_id=destination_id), offset, limit)
    with tenant_scope(actor.tenant_id or UUID(int=0)):
        own = list(DestinationRow.objects.filter(client_id=actor.account_id).values_list("id", flat=True))
        # One value instead of a list keeps the order of the index.
        chosen = {"destination_id": own[0]} if len(own) == 1 else {"destination_id__in": own}
        return _page(_waiting(kind).filter(**chosen), offset, limit)


def _waiting(kind: MessageKind) -> QuerySet[Message]:
    found: QuerySet[Message] = Message.objects.filter(kind=kind.value, state__in=["submitted", "forwarded"])
    return found


def _page(found: QuerySet[Message], offset: int, limit: int) -> Waiting:
    """Return a page; what is skipped is skipped in the index, from its nearer end, and only the page itself is read."""
    if not offset:
        rows = _read(found.order_by("submitted_at", "id")[:limit])
        return Waiting(rows, len(rows) if len(rows) < limit else found.count(), 0)
    total = found.count()
    size = min(limit, total - offset)
    if size <= 0:
        return Waiting((), total, offset)
    behind = total - offset - size
    if offset <= behind:
        rows = _read(found.order_by("submitted_at", "id")[offset : offset + size])
    else:
        rows = _read(found.order_by("-submitted_at", "-id")[behind : behind + size])
    return Waiting(rows, total, offset)


def _read(chosen: QuerySet[Message]) -> tuple[MessageInfo, ...]:
    rows = Message.objects.defer("metadata", "data").filter(id__in=chosen.values("id"))
    return tuple(as_info(row) for row in sorted(rows, key=lambda row: (row.submitted_at, row.id)))


def message(*, actor: Actor, message_id: UUID, kind: MessageKind) -> MessageInfo:
    """Return a message without content to its sender or its receiver; raises MessageUnknown, NotYours."""
    with tenant_scope(tenant_of(message_id, MessageUnknown)):
        row = Message.objects.defer("metadata", "data").filter(id=message_id, kind=kind.value).first()
        if row is None:
            raise MessageUnknown()
        require_party(actor, row.party_id, row.destination_id, MessageUnknown)
    return as_info(row)


def attachment(
    *, actor: Actor, message_id: UUID, attachment_id: UUID, kind: MessageKind = MessageKind.SUBMISSION
) -> tuple[int, Iterator[bytes]]:
    """Return size and content of an encrypted attachment to the receiver of a waiting message.

    Raises MessageUnknown, NotYours, StateUnfit, AttachmentUnknown.
    """
    with tenant_scope(tenant_of(message_id, MessageUnknown)):
        row = Message.objects.by_id(message_id)
        if row is None or row.kind != kind.value:
            raise MessageUnknown()
        require_receiver(actor, row)
        require_waiting(MessageState(row.state))
        found = MessageFile.objects.filter(message_id=message_id, attachment_id=attachment_id).first()
    if found is None:
        raise AttachmentUnknown()
    return found.size, cipher_store().stream(found.object_key)


def event_log(
    *, actor: Actor, case_id: UUID | None = None, message_id: UUID | None = None, offset: int, limit: int
) -> EventPage:
    """Return one page of the events of a case, or of one message, oldest first.

    Both sides of the case may read them. Raises CaseUnknown, MessageUnknown.
    """
    key, unknown = (case_id, CaseUnknown) if case_id is not None else (message_id, MessageUnknown)
    if key is None:
        raise MessageUnknown()
    with tenant_scope(tenant_of(key, unknown)):
        if case_id is not None:
            case = Correspondence.objects.by_id(case_id)
            if case is None:
                raise CaseUnknown()
            require_party(actor, case.party_id, case.destination_id, unknown)
            found = LoggedEvent.objects.filter(correspondence_id=case_id)
        else:
            row = Message.objects.defer("metadata", "data").filter(id=message_id).first()
            if row is None:
                raise MessageUnknown()
            require_party(actor, row.party_id, row.destination_id, unknown)
            found = LoggedEvent.objects.filter(message_id=message_id)
        tokens = tuple(found.order_by("number").values_list("token", flat=True)[offset : offset + limit])
        total = offset + len(tokens) if 0 < len(tokens) < limit else found.count()
    return EventPage(tokens, total, offset)


def require_subscriber(actor: Actor, destination_id: UUID) -> None:
    """Raise Forbidden or NotYours unless the client receives at this destination of the tenant in scope."""
    actor.require_role(ApiScope.SUBSCRIBE.value)
    if _owner_of(current_tenant(), destination_id) != actor.account_id:
        raise NotYours()


def require_receiver(actor: Actor, row: Message) -> None:
    """Raise unless the client is the one for whom a message is; a reply is for the client that sent first."""
    if row.kind == MessageKind.REPLY.value:
        actor.require_role(ApiScope.SEND.value)
        if row.party_id != actor.account_id:
            raise MessageUnknown()
        return
    require_subscriber(actor, row.destination_id)


def require_party(actor: Actor, party_id: UUID, destination_id: UUID, unknown: type[NotFound]) -> None:
    """Raise ``unknown`` unless the client sent first in this case or receives at its destination."""
    if party_id == actor.account_id:
        return
    if _owner_of(current_tenant(), destination_id) != actor.account_id:
        raise unknown()


# A destination never moves to another client.
@lru_cache(maxsize=10_000)
def _owner_of(tenant_id: UUID, destination_id: UUID) -> UUID | None:
    owner: UUID | None = DestinationRow.objects.filter(id=destination_id).values_list("client_id", flat=True).first()
    return owner


def as_info(row: Message) -> MessageInfo:
    """Turn a row into a message without content."""
    return MessageInfo(
        message_id=row.id,
        case_id=row.correspondence_id,
        destination_id=row.destination_id,
        tenant_id=row.tenant_id,
        kind=MessageKind(row.kind),
        state=MessageState(row.state),
        version=ApiVersion(row.version),
        service=ServiceRef(row.service_identifier, row.service_name),
        region=row.region,
        attachments=tuple(UUID(one) for one in row.attachments),
        announced_at=row.announced_at,
        submitted_at=row.submitted_at,
        picked_up_at=row.picked_up_at,
        ended_at=row.ended_at,
    )
