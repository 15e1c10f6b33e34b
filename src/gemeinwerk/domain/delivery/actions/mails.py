"""The mail outbox: one attempt to send, with everything that may come of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from gemeinwerk.domain.delivery import rules
from gemeinwerk.domain.delivery.actions.steps import add_event, announce_if_notified, leave_mailbox, locked
from gemeinwerk.domain.delivery.models import MailOutbox
from gemeinwerk.domain.delivery.ports import Mail, MailRefused, MailUnavailable, mailer
from gemeinwerk.domain.delivery.types import DeliveryEventKind, DeliveryState, MailState, Trigger
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.jobs import defer

_OPEN = (DeliveryState.PROVIDED.value, DeliveryState.NOTICE_SENT.value)
_MINUTES_BEFORE_NEXT_ATTEMPT = (1, 5, 15, 60, 240, 720, 1440)


@action("delivery.send_mail")
def send_mail(*, actor: Actor, now: datetime, mail_id: UUID) -> MailState:
    """Try once to send a mail of the outbox; a repeated call for a mail that has left does nothing.

    A refused address opens the letter path for the notice that the mail announces; a silent server leads to
    another attempt later, seven times in three days, then to the letter path as well. The row stays locked
    during the attempt, so that two workers never send the same mail; a crash between the server's answer and the
    commit repeats it under the same Message-ID.
    """
    actor.require_role("admin")
    row = MailOutbox.objects.select_for_update().filter(id=mail_id).first()
    if row is None or row.state != MailState.QUEUED.value:
        record_nothing()
        return MailState(row.state) if row else MailState.FAILED
    row.attempts += 1
    if _is_moot(row):
        row.state = MailState.FAILED.value
        row.save()
        record(f"mail:{row.id}", state=row.state, moot=1, delivery=row.delivery_id)
        return MailState.FAILED
    try:
        row.receipt = mailer().send(_as_mail(row))[:200]
    except MailRefused:
        _give_up(row, MailState.BOUNCED, actor=actor, now=now)
    except MailUnavailable:
        _try_later(row, actor=actor, now=now)
    else:
        _sent(row, actor=actor, now=now)
    row.save()
    record(f"mail:{row.id}", state=row.state, attempt=row.attempts, delivery=row.delivery_id)
    return MailState(row.state)


def _is_moot(row: MailOutbox) -> bool:
    """The notice that the mail would announce has left the mailbox in the meantime."""
    if row.delivery_id is None:
        return False
    return locked(row.delivery_id).state not in (*_OPEN, DeliveryState.RETRIEVED.value)


def _as_mail(row: MailOutbox) -> Mail:
    return Mail(
        message_id=rules.mail_identity(row.id, row.tenant_id),
        to=row.to,
        subject=row.subject,
        body=row.body,
        sender_name=tenants.tenant(row.tenant_id).authority_name,
    )


def _sent(row: MailOutbox, *, actor: Actor, now: datetime) -> None:
    row.state, row.sent_at = MailState.SENT.value, now
    if row.delivery_id is None:
        return
    delivery = locked(row.delivery_id)
    add_event(delivery, DeliveryEventKind.NOTICE_SENT, actor=actor, now=now, evidence=f"mail:{row.id}")
    if delivery.state == DeliveryState.PROVIDED.value:
        delivery.state = DeliveryState.NOTICE_SENT.value
        delivery.save(update_fields=["state"])
    announce_if_notified(delivery, after=Trigger.NOTICE_SENT)


def _give_up(row: MailOutbox, state: MailState, *, actor: Actor, now: datetime) -> None:
    row.state = state.value
    if row.delivery_id is None:
        return
    delivery = locked(row.delivery_id)
    if delivery.state in _OPEN:
        reason = "Die Benachrichtigung per E-Mail war unzustellbar."
        leave_mailbox(delivery, DeliveryEventKind.BOUNCED, reason, actor=actor, now=now, evidence=f"mail:{row.id}")


def _try_later(row: MailOutbox, *, actor: Actor, now: datetime) -> None:
    if row.attempts > len(_MINUTES_BEFORE_NEXT_ATTEMPT):
        _give_up(row, MailState.FAILED, actor=actor, now=now)
        return
    pause = timedelta(minutes=_MINUTES_BEFORE_NEXT_ATTEMPT[row.attempts - 1])
    key = f"delivery.mail:{row.id}:{row.attempts}"
    defer("delivery.send_mail", tenant_id=row.tenant_id, key=key, at=now + pause, mail_id=row.id)
