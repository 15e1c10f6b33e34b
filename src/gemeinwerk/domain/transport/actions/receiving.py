"""Receiving: picked up as often as needed, ended once by a signed event of the receiver."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from gemeinwerk.domain.keys.ports import signing
from gemeinwerk.domain.transport.actions.logging import call_party, call_receiver, logged, service_event
from gemeinwerk.domain.transport.events import MessageEnded
from gemeinwerk.domain.transport.models import DestinationKey, LoggedEvent, Message
from gemeinwerk.domain.transport.ports import cipher_store
from gemeinwerk.domain.transport.queries.addresses import CaseUnknown, MessageUnknown, tenant_of
from gemeinwerk.domain.transport.queries.messages import as_info, require_receiver, require_subscriber
from gemeinwerk.domain.transport.rules import callbacks, events, states
from gemeinwerk.domain.transport.types import MessageKind, MessageState, Parcel
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.events import announce as tell
from gemeinwerk.kernel.records import Changed, add_rows
from gemeinwerk.kernel.refusal import Conflict
from gemeinwerk.kernel.scope import current_tenant, tenant_scope

DROP = "DELETE FROM transport_messagefile WHERE message_id = ANY(%s) AND tenant_id = %s RETURNING object_key"


class EventKnown(Conflict):
    """Another event has this id."""

    code = "transport.event_known"
    message = "Ein anderes Ereignis hat schon diese Kennung (jti)."
    hint = "Bitte vergeben Sie für jedes Ereignis eine neue Kennung."


@action("transport.pick_up")
def pick_up(*, actor: Actor, now: datetime, message_id: UUID, kind: MessageKind = MessageKind.SUBMISSION) -> Parcel:
    """Give a waiting message to its receiver, as often as it is asked for; the first time is noted.

    Raises MessageUnknown, NotYours, Forbidden, StateUnfit.
    """
    with tenant_scope(tenant_of(message_id, MessageUnknown)):
        row = Message.objects.by_id(message_id)
        if row is None or row.kind != kind.value:
            raise MessageUnknown()
        require_receiver(actor, row)
        states.require_waiting(MessageState(row.state))
        first = row.picked_up_at is None and Message.objects.filter(id=row.id, picked_up_at=None).update(
            picked_up_at=now
        )
        if first:
            record(f"message:{row.id}")
        else:
            record_nothing()
        return Parcel(as_info(row), row.metadata, row.data)


@action("transport.log_event")
def log_event(*, actor: Actor, now: datetime, case_id: UUID, token: str) -> None:
    """Log the event by which a receiver accepts, rejects or forwards a message; the same token again changes nothing.

    Raises CaseUnknown, NotYours, EventRefused, TagsDiffer, StateUnfit, EventKnown, MessageUnknown and Invalid for a wrong
    signature (RFC 8417; FIT-Connect event log).
    """
    with tenant_scope(tenant_of(case_id, CaseUnknown)):
        said = events.reported(signing().outline(token).claims, now=now)
        row = Message.objects.by_id(said.message_id, lock=True)
        here = row is not None and row.correspondence_id == said.case_id == case_id
        if row is None or not here or row.kind != said.kind.value:
            raise MessageUnknown("Das Ereignis nennt eine Nachricht, die es in diesem Vorgang nicht gibt.")
        require_subscriber(actor, row.destination_id)
        if said.issuer != row.destination_id or said.kind is not MessageKind.SUBMISSION:
            raise events.EventRefused("Das Ereignis muss vom Zustellpunkt stammen, der die Nachricht empfängt.")
        known = LoggedEvent.objects.filter(event_id=said.event_id).values_list("token", flat=True).first()
        # What was verified and logged once stays so, also after its key was retired.
        if known == token:
            record_nothing()
            return
        _verify(token, row.destination_id)
        if known is not None:
            raise EventKnown()
        events.require_since(said.issued_at, row.announced_at)
        _take(row, said, token, now)
        record(f"message:{row.id}", step=said.step)


def _verify(token: str, destination_id: UUID) -> Mapping[str, Any]:
    kid = signing().outline(token).header["kid"]
    found = DestinationKey.objects.filter(destination_id=destination_id, kid=kid, use="sig").first()
    if found is None:
        raise events.EventRefused("Diesen Signaturschlüssel hat der Zustellpunkt nicht.")
    if found.status != "active":
        raise events.EventRefused("Dieser Signaturschlüssel ist zurückgezogen.")
    return signing().verify(token, public_jwk=found.jwk, typ=events.TYP)


def _take(row: Message, said: events.Reported, token: str, now: datetime) -> None:
    target = states.next_state(said.step, MessageState(row.state))
    if said.step == states.ACCEPT:
        events.require_tags(said.tags, row.tags)
    name = states.event_name(said.step, said.kind)
    event = logged(row, said.event_id, name, str(said.issuer), token, now=now)
    row.state = target.value
    if target in states.ENDED:
        end(row, event, now)
        return
    add_rows(event, Changed(row, ("state",)))
    call_party(row, callbacks.NEW_EVENTS, now=now)


def end(row: Message, event: LoggedEvent, now: datetime) -> None:
    """Log the event that ends a message, delete its content, and tell the client that sent first; part of an action."""
    if row.attachments:
        drop_files([row.id])
    row.metadata, row.data, row.ended_at, row.deleted_at = "", None, now, now
    changed = Changed(row, ("state", "metadata", "data", "ended_at", "deleted_at"))
    add_rows(event, service_event(row, f"delete-{row.kind}", now=now), changed)
    if call_party(row, callbacks.NEW_EVENTS, now=now):
        tell(MessageEnded(row.tenant_id, row.id, row.state))


def drop_files(message_ids: list[UUID]) -> int:
    """Delete the rows of stored content, and the content once that is certain; a crash between leaves it to the sweep."""
    with connection.cursor() as cursor:
        cursor.execute(DROP, [message_ids, current_tenant()])
        keys = [str(row[0]) for row in cursor.fetchall()]
    if keys:
        transaction.on_commit(lambda: [cipher_store().delete(key) for key in keys])
    return len(keys)


@action("transport.accept_reply")
def accept_reply(*, actor: Actor, now: datetime, message_id: UUID) -> None:
    """Confirm a reply that the client that sent first has picked up; a second time changes nothing.

    A sender has no signing key in the standard, so the delivery service logs the acceptance itself.
    Raises MessageUnknown, StateUnfit.
    """
    with tenant_scope(tenant_of(message_id, MessageUnknown)):
        row = _reply(actor, message_id)
        if row.state == MessageState.ACCEPTED.value:
            record_nothing()
            return
        _end_reply(row, states.ACCEPT, {"authenticationTags": row.tags}, now)
        record(f"message:{row.id}", state=row.state)


@action("transport.reject_reply")
def reject_reply(*, actor: Actor, now: datetime, message_id: UUID, problems: Sequence[Mapping[str, str]]) -> None:
    """Reject a reply for reasons (type, title, detail, instance each); a second time changes nothing.

    As for ``accept_reply`` the delivery service logs the event. Raises MessageUnknown, StateUnfit, EventRefused.
    """
    reasons = events.checked_problems(list(problems))
    with tenant_scope(tenant_of(message_id, MessageUnknown)):
        row = _reply(actor, message_id)
        if row.state == MessageState.REJECTED.value:
            record_nothing()
            return
        _end_reply(row, states.REJECT, {"problems": list(reasons)}, now)
        record(f"message:{row.id}", state=row.state)


def _reply(actor: Actor, message_id: UUID) -> Message:
    row: Message | None = (
        Message.objects.select_for_update().filter(id=message_id, kind=MessageKind.REPLY.value).first()
    )
    if row is None:
        raise MessageUnknown()
    require_receiver(actor, row)
    return row


def _end_reply(row: Message, step: str, payload: Mapping[str, Any], now: datetime) -> None:
    row.state = states.next_state(step, MessageState(row.state)).value
    event = service_event(row, states.event_name(step, MessageKind.REPLY), now=now, payload=payload)
    call_receiver(row, callbacks.NEW_EVENTS, now=now)
    end(row, event, now)
