"""Callbacks: tried for days, shown when given up, sent again by a person."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from gemeinwerk.domain.keys.ports import key_wrapper
from gemeinwerk.domain.transport.actions.logging import log_service_event, plan_callback
from gemeinwerk.domain.transport.models import Callback, Message
from gemeinwerk.domain.transport.ports import CallbackAnswer, callback_post
from gemeinwerk.domain.transport.queries.staff import ROLES
from gemeinwerk.domain.transport.rules import callbacks
from gemeinwerk.domain.transport.types import CallbackState, ClaimedCallback
from gemeinwerk.kernel.actions import action, record, record_nothing, steps
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.refusal import NotFound, Refusal

MAX_WAIT = timedelta(days=1)
# Longer than a post may take; who claimed a callback and did not note its result by then has crashed.
LEASE = timedelta(minutes=5)


class CallbackUnknown(NotFound):
    """There is no such callback in this tenant."""

    code = "transport.callback_unknown"
    message = "Diesen Callback gibt es nicht."


@steps("transport.claim_callback", "transport.note_callback")
def send_callback(*, actor: Actor, now: datetime, callback_id: UUID) -> None:
    """Try a due callback of the tenant in scope once and plan the next try; a delivered one is left alone.

    No row is locked while the receiver answers. A crash between posting and noting posts again once the claim has ended:
    at least once, and receivers are idempotent by the ids.
    """
    claimed = claim_callback(actor=actor, now=now, callback_id=callback_id)
    if claimed is None:
        return
    note_callback(actor=actor, now=now, claimed=claimed, answer=_posted(claimed))


@action("transport.claim_callback")
def claim_callback(*, actor: Actor, now: datetime, callback_id: UUID) -> ClaimedCallback | None:
    """Claim a due callback of the tenant in scope for one post; None where it is not due, claimed, or at its end."""
    row = _locked(callback_id)
    if row is None or row.state != CallbackState.WAITING.value:
        record_nothing()
        return None
    due = max(filter(None, (row.next_at, row.claimed_until)), default=now)
    if due > now:
        plan_callback(row, due)
        record_nothing()
        return None
    row.claimed_until = now + LEASE
    row.save(update_fields=["claimed_until"])
    message = Message.objects.defer("metadata", "data").get(id=row.message_id)
    body = _body(row.kind, message)
    secret = key_wrapper().unwrap(bytes(row.secret), context="transport:callback").decode()
    stamp = int(now.timestamp())
    headers = {
        "content-type": "application/json",
        "callback-timestamp": str(stamp),
        "callback-authentication": callbacks.signature(secret, stamp, body),
    }
    record(f"callback:{row.id}", attempt=row.attempts + 1)
    return ClaimedCallback(row.id, row.url, body, headers, row.claimed_until)


@action("transport.note_callback")
def note_callback(*, actor: Actor, now: datetime, claimed: ClaimedCallback, answer: CallbackAnswer) -> None:
    """Note how a claimed callback went and plan its next try; a failure counts only as long as the claim is in force."""
    row = _locked(claimed.callback_id)
    own = row is not None and row.state == CallbackState.WAITING.value
    if row is None or not own or (row.claimed_until != claimed.until and not answer.arrived):
        record_nothing()
        return
    row.attempts += 1
    row.last_result = answer.detail[:300]
    row.claimed_until = None
    wait = callbacks.delay(row.attempts)
    if answer.arrived:
        row.state, row.next_at = CallbackState.DELIVERED.value, None
    elif wait is None:
        row.state, row.next_at = CallbackState.DEAD.value, None
    else:
        asked = timedelta(seconds=min(answer.retry_after or 0, MAX_WAIT.total_seconds()))
        row.next_at = now + max(wait, asked)
        plan_callback(row, row.next_at)
    row.save(update_fields=["state", "attempts", "next_at", "claimed_until", "last_result"])
    if answer.arrived and row.kind == callbacks.NEW_SUBMISSIONS:
        message = Message.objects.defer("metadata", "data").get(id=row.message_id)
        log_service_event(message, "notify-submission", now=now)
    record(f"callback:{row.id}", state=row.state, attempt=row.attempts)


@action("transport.resend_callback")
def resend_callback(*, actor: Actor, now: datetime, callback_id: UUID) -> None:
    """Let a callback be tried again from the beginning; while it is already due, a second time changes nothing.

    Raises Forbidden, CallbackUnknown.
    """
    actor.require_role(*ROLES)
    row = _locked(callback_id)
    if row is None:
        raise CallbackUnknown()
    claimed = row.claimed_until is not None and row.claimed_until > now
    due = row.next_at is not None and row.next_at <= now
    if row.state == CallbackState.WAITING.value and (claimed or due):
        record_nothing()
        return
    row.state, row.attempts, row.next_at, row.claimed_until = CallbackState.WAITING.value, 0, now, None
    row.save(update_fields=["state", "attempts", "next_at", "claimed_until"])
    plan_callback(row, now)
    record(f"callback:{row.id}")


def _locked(callback_id: UUID) -> Callback | None:
    row: Callback | None = Callback.objects.select_for_update().filter(id=callback_id).first()
    return row


def _posted(claimed: ClaimedCallback) -> CallbackAnswer:
    try:
        return callback_post().post(claimed.url, body=claimed.body, headers=dict(claimed.headers))
    except Refusal as fault:
        return CallbackAnswer(None, fault.message)


def _body(kind: str, message: Message) -> bytes:
    noun = "replyId" if message.kind == "reply" else "submissionId"
    ids = {"destinationId": message.destination_id, noun: message.id, "caseId": message.correspondence_id}
    return callbacks.body(kind, [ids])
