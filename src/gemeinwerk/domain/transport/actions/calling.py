"""Callbacks: tried for days, shown when given up, sent again by a person."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from gemeinwerk.domain.keys.ports import key_wrapper
from gemeinwerk.domain.transport.actions.logging import SEND_JOB, log_service_event
from gemeinwerk.domain.transport.models import Callback, Message
from gemeinwerk.domain.transport.ports import CallbackAnswer, callback_post
from gemeinwerk.domain.transport.queries.staff import ROLES
from gemeinwerk.domain.transport.rules import callbacks
from gemeinwerk.domain.transport.types import CallbackState
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.jobs import defer
from gemeinwerk.kernel.refusal import NotFound, Refusal
from gemeinwerk.kernel.scope import current_tenant

MAX_WAIT = timedelta(days=1)


class CallbackUnknown(NotFound):
    """There is no such callback in this tenant."""

    code = "transport.callback_unknown"
    message = "Diesen Callback gibt es nicht."


@action("transport.send_callback")
def send_callback(*, actor: Actor, now: datetime, callback_id: UUID) -> None:
    """Try a waiting callback of the tenant in scope once and plan the next try; a delivered one is left alone.

    Two runs at once may both post; receivers are idempotent by the ids (at least once).
    """
    row = Callback.objects.filter(id=callback_id).first()
    if row is None or row.state != CallbackState.WAITING.value:
        record_nothing()
        return
    if row.next_at is not None and row.next_at > now:
        defer(SEND_JOB, tenant_id=current_tenant(), at=row.next_at, callback_id=row.id)
        record_nothing()
        return
    message = Message.objects.defer("metadata", "data").get(id=row.message_id)
    body = _body(row.kind, message)
    secret = key_wrapper().unwrap(bytes(row.secret), context="transport:callback").decode()
    stamp = int(now.timestamp())
    headers = {
        "content-type": "application/json",
        "callback-timestamp": str(stamp),
        "callback-authentication": callbacks.signature(secret, stamp, body),
    }
    _note(row, _posted(row.url, body, headers), now)
    if row.state == CallbackState.DELIVERED.value and row.kind == callbacks.NEW_SUBMISSIONS:
        log_service_event(message, "notify-submission", now=now)
    record(f"callback:{row.id}", state=row.state, attempt=row.attempts)


@action("transport.resend_callback")
def resend_callback(*, actor: Actor, now: datetime, callback_id: UUID) -> None:
    """Let a callback be tried again from the beginning; raises Forbidden, CallbackUnknown."""
    actor.require_role(*ROLES)
    row = Callback.objects.select_for_update().filter(id=callback_id).first()
    if row is None:
        raise CallbackUnknown()
    row.state, row.attempts, row.next_at = CallbackState.WAITING.value, 0, now
    row.save(update_fields=["state", "attempts", "next_at"])
    defer(SEND_JOB, tenant_id=current_tenant(), callback_id=row.id)
    record(f"callback:{row.id}")


def _posted(url: str, body: bytes, headers: dict[str, str]) -> CallbackAnswer:
    try:
        return callback_post().post(url, body=body, headers=headers)
    except Refusal as fault:
        return CallbackAnswer(None, fault.message)


def _note(row: Callback, answer: CallbackAnswer, now: datetime) -> None:
    row.attempts += 1
    row.last_result = answer.detail[:300]
    wait = callbacks.delay(row.attempts)
    if answer.arrived:
        row.state, row.next_at = CallbackState.DELIVERED.value, None
    elif wait is None:
        row.state, row.next_at = CallbackState.DEAD.value, None
    else:
        asked = timedelta(seconds=min(answer.retry_after or 0, MAX_WAIT.total_seconds()))
        row.next_at = now + max(wait, asked)
        defer(SEND_JOB, tenant_id=current_tenant(), at=row.next_at, callback_id=row.id)
    row.save(update_fields=["state", "attempts", "next_at", "last_result"])


def _body(kind: str, message: Message) -> bytes:
    noun = "replyId" if message.kind == "reply" else "submissionId"
    ids = {"destinationId": message.destination_id, noun: message.id, "caseId": message.correspondence_id}
    return callbacks.body(kind, [ids])
