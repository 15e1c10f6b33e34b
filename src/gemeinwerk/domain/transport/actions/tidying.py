"""What time does: unclaimed messages are rejected, ended ones lose their content, answers and callbacks are forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from gemeinwerk.domain.transport.actions.logging import call_party, call_receiver, log_service_event
from gemeinwerk.domain.transport.actions.receiving import end
from gemeinwerk.domain.transport.models import Address, Callback, KeptAnswer, Message, MessageFile
from gemeinwerk.domain.transport.ports import cipher_store
from gemeinwerk.domain.transport.rules import callbacks, states
from gemeinwerk.domain.transport.types import CallbackState, MessageKind, MessageState
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor

# FIT-Connect: more than 14 days submitted and not accepted or rejected.
CLAIM_WITHIN = timedelta(days=14)
# What was announced and never submitted.
FINISH_WITHIN = timedelta(days=14)
ANSWERS_KEPT = timedelta(days=7)
CALLBACKS_KEPT = timedelta(days=30)
AT_ONCE = 500
UNCLAIMED = {
    "type": "https://schema.fitko.de/fit-connect/events/problems/technical-error",
    "title": "Nicht abgeholt",
    "detail": "Die Einreichung wurde innerhalb von 14 Tagen weder angenommen noch zurückgewiesen.",
    "instance": "submission",
}


@action("transport.reject_overdue")
def reject_overdue(*, actor: Actor, now: datetime) -> int:
    """Reject what was submitted to the tenant in scope more than 14 days ago and nobody ended; return how many."""
    rows = list(
        Message.objects.select_for_update(skip_locked=True)
        .defer("metadata", "data")
        .filter(
            state__in=[MessageState.SUBMITTED.value, MessageState.FORWARDED.value], submitted_at__lt=now - CLAIM_WITHIN
        )
        .order_by("submitted_at")[:AT_ONCE]
    )
    for row in rows:
        row.state = MessageState.REJECTED.value
        log_service_event(
            row, states.event_name(states.REJECT, MessageKind(row.kind)), now=now, payload={"problems": [UNCLAIMED]}
        )
        call_party(row, callbacks.NEW_EVENTS, now=now)
        call_receiver(row, callbacks.NEW_EVENTS, now=now)
        end(row, now)
    if rows:
        record("messages:overdue", count=len(rows))
    else:
        record_nothing()
    return len(rows)


@action("transport.delete_content")
def delete_content(*, actor: Actor, now: datetime, message_id: UUID) -> None:
    """Delete the content of an ended message of the tenant in scope; the events stay. A second time changes nothing."""
    row = Message.objects.select_for_update().filter(id=message_id, ended_at__isnull=False, deleted_at=None).first()
    if row is None:
        record_nothing()
        return
    files = list(MessageFile.objects.filter(message_id=row.id))
    for one in files:
        cipher_store().delete(one.object_key)
    MessageFile.objects.filter(message_id=row.id).delete()
    row.metadata, row.data, row.deleted_at = "", None, now
    row.save(update_fields=["metadata", "data", "deleted_at"])
    log_service_event(row, f"delete-{row.kind}", now=now)
    call_party(row, callbacks.NEW_EVENTS, now=now)
    record(f"message:{row.id}", files=len(files))


@action("transport.drop_unfinished")
def drop_unfinished(*, actor: Actor, now: datetime) -> int:
    """Delete what was announced to the tenant in scope more than 14 days ago and never submitted; return how many."""
    rows = list(
        Message.objects.select_for_update(skip_locked=True)
        .filter(state=MessageState.INCOMPLETE.value, announced_at__lt=now - FINISH_WITHIN)
        .order_by("announced_at")[:AT_ONCE]
    )
    if not rows:
        record_nothing()
        return 0
    ids = [row.id for row in rows]
    for one in MessageFile.objects.filter(message_id__in=ids):
        cipher_store().delete(one.object_key)
    MessageFile.objects.filter(message_id__in=ids).delete()
    Message.objects.filter(id__in=ids).delete()
    Address.objects.filter(id__in=ids).delete()
    record("messages:unfinished", count=len(ids))
    return len(ids)


@action("transport.forget")
def forget(*, actor: Actor, now: datetime) -> int:
    """Forget answers kept for idempotency after seven days and callbacks 30 days after their end; return how many."""
    answers, _ = KeptAnswer.objects.filter(created_at__lt=now - ANSWERS_KEPT).delete()
    done = [CallbackState.DELIVERED.value, CallbackState.DEAD.value]
    calls, _ = Callback.objects.filter(state__in=done, created_at__lt=now - CALLBACKS_KEPT).delete()
    if answers or calls:
        record("messages:forgotten", answers=answers, callbacks=calls)
    else:
        record_nothing()
    return answers + calls
