"""What time does: unclaimed messages are rejected, unfinished ones dropped, answers and callbacks forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

from gemeinwerk.domain.transport.actions.logging import call_receiver, service_event
from gemeinwerk.domain.transport.actions.receiving import drop_files, end
from gemeinwerk.domain.transport.models import Address, Callback, KeptAnswer, Message, MessageFile
from gemeinwerk.domain.transport.ports import cipher_store
from gemeinwerk.domain.transport.rules import callbacks, states
from gemeinwerk.domain.transport.types import CallbackState, MessageKind, MessageState
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.scope import current_tenant

# FIT-Connect: more than 14 days submitted and not accepted or rejected.
CLAIM_WITHIN = timedelta(days=14)
# What was announced and never submitted.
FINISH_WITHIN = timedelta(days=14)
ANSWERS_KEPT = timedelta(days=7)
# A client may take hours for an upload; what has no row after a day will get none.
LEFT_AFTER = timedelta(days=1)
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
        name = states.event_name(states.REJECT, MessageKind(row.kind))
        event = service_event(row, name, now=now, payload={"problems": [UNCLAIMED]})
        call_receiver(row, callbacks.NEW_EVENTS, now=now)
        end(row, event, now)
    if rows:
        record("messages:overdue", count=len(rows))
    else:
        record_nothing()
    return len(rows)


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
    drop_files(ids)
    Message.objects.filter(id__in=ids).delete()
    Address.objects.filter(id__in=ids).delete()
    record("messages:unfinished", count=len(ids))
    return len(ids)


@action("transport.sweep_store")
def sweep_store(*, actor: Actor, now: datetime) -> int:
    """Delete stored content of the tenant in scope that is older than a day and that no row names; return how much.

    It was left by a crash between storing and noting, or between the end of a row and that of its content.
    """
    named = set(MessageFile.objects.values_list("object_key", flat=True))
    left = [key for key in cipher_store().older(f"{current_tenant()}", before=now - LEFT_AFTER) if key not in named]
    for key in left:
        cipher_store().delete(key)
    if left:
        record("messages:left", count=len(left))
    else:
        record_nothing()
    return len(left)


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
