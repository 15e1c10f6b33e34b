"""Messages between an authority and a person: receipts, requests, status and answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from gemeinwerk.domain.delivery import rules
from gemeinwerk.domain.delivery.actions.steps import queue_mail
from gemeinwerk.domain.delivery.events import ReplyReceived
from gemeinwerk.domain.delivery.models import PostboxMessage
from gemeinwerk.domain.delivery.queries.policy import postbox_address
from gemeinwerk.domain.delivery.queries.postbox import MessageUnknown
from gemeinwerk.domain.delivery.types import MessageKind
from gemeinwerk.domain.identity import queries as identity
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor, ActorKind
from gemeinwerk.kernel.events import announce
from gemeinwerk.kernel.refusal import Forbidden, Invalid, NotFound
from gemeinwerk.kernel.scope import current_tenant

MAX_BODY = 20_000
MAX_REPLY = 10_000
MAX_UPLOADS = 10


@action("delivery.send_message")
def send_message(
    *,
    actor: Actor,
    now: datetime,
    account_id: UUID,
    kind: MessageKind | str,
    subject: str,
    body: str,
    submission_id: UUID | None = None,
    case_id: UUID | None = None,
    document_id: UUID | None = None,
    email: str | None = None,
    key: str | None = None,
) -> UUID:
    """Put a message of the authority in scope into a person's postbox and announce it by mail without content.

    Not for notices: they go by deliver_notice. The mail goes to ``email``, or to the address of the account; an
    empty text sends none. ``key`` makes the call safe to repeat. Raises Invalid, Forbidden.
    """
    _may_send(actor, account_id)
    row, created = _write(
        key,
        account_id=account_id,
        kind=_sendable(kind).value,
        subject=_text(subject, 200),
        body=_text(body, MAX_BODY),
        document_id=document_id,
        submission_id=submission_id,
        case_id=case_id,
        created_at=now,
    )
    if not created:
        record_nothing()
        return UUID(str(row.id))
    _announce_by_mail(_mail_address(account_id) if email is None else email, now=now)
    record(f"message:{row.id}", kind=row.kind, case=case_id, submission=submission_id)
    return UUID(str(row.id))


def _write(key: str | None, **values: Any) -> tuple[PostboxMessage, bool]:
    """Write a message, or return the one that an earlier or simultaneous call with this key has written."""
    if key is None:
        return PostboxMessage.objects.create(**values), True
    found: tuple[PostboxMessage, bool] = PostboxMessage.objects.get_or_create(key=key[:100], defaults=values)
    return found


def _announce_by_mail(address: str, *, now: datetime) -> None:
    if not address:
        return
    tenant_id = current_tenant()
    subject, body = rules.message_notice(tenants.tenant(tenant_id).authority_name, postbox_address())
    queue_mail(row=None, to=address, subject=subject, body=body, tenant_id=tenant_id, now=now)


def _may_send(actor: Actor, account_id: UUID) -> None:
    """Staff and the system write to anybody, a person only to themselves (the receipt of an own submission)."""
    if actor.kind is ActorKind.CITIZEN and actor.account_id == account_id:
        return
    actor.require_role("officer", "lead", "admin")


def _sendable(kind: MessageKind | str) -> MessageKind:
    allowed = {MessageKind.RECEIPT, MessageKind.REQUEST, MessageKind.STATUS}
    try:
        found = MessageKind(kind)
    except ValueError as unknown:
        raise Invalid("Diese Art von Nachricht gibt es nicht.") from unknown
    if found not in allowed:
        raise Invalid("Ein Bescheid wird nicht als einfache Nachricht versandt.")
    return found


def _text(text: str, limit: int) -> str:
    found = text.replace("\x00", "").strip()
    if not found:
        raise Invalid("Die Nachricht ist leer.", hint="Bitte schreiben Sie einen Text.")
    if len(found) > limit:
        raise Invalid(f"Der Text ist zu lang (höchstens {limit} Zeichen).", hint="Bitte kürzen Sie ihn.")
    return found


def _mail_address(account_id: UUID) -> str:
    try:
        return identity.person(account_id).email
    except NotFound:
        return ""


@action("delivery.reply")
def reply(
    *,
    actor: Actor,
    now: datetime,
    message_id: UUID,
    body: str,
    upload_ids: Sequence[UUID] = (),
    key: str | None = None,
) -> UUID:
    """Answer a message of the authority in scope, with uploads; an answer is no remedy (VwGO § 70(1)).

    ``key`` makes it safe to repeat. Raises MessageUnknown for another person's message, Invalid, Forbidden.
    """
    if actor.account_id is None:
        raise Forbidden()
    origin = PostboxMessage.objects.filter(id=message_id, account_id=actor.account_id).first()
    if origin is None or origin.kind == MessageKind.REPLY.value:
        raise MessageUnknown()
    _check_uploads(upload_ids)
    row, created = _write(
        f"reply:{actor.account_id}:{key}" if key else None,
        account_id=actor.account_id,
        kind=MessageKind.REPLY.value,
        subject=f"Antwort: {origin.subject}"[:200],
        body=_text(body, MAX_REPLY) if body.strip() or not upload_ids else "",
        upload_ids=list(upload_ids),
        submission_id=origin.submission_id,
        case_id=origin.case_id,
        reply_to=origin,
        created_at=now,
        read_at=now,
    )
    if not created:
        record_nothing()
        return UUID(str(row.id))
    announce(ReplyReceived(current_tenant(), row.id, origin.id, actor.account_id))
    record(f"message:{row.id}", reply_to=origin.id, case=origin.case_id, uploads=len(upload_ids))
    return UUID(str(row.id))


def _check_uploads(upload_ids: Sequence[UUID]) -> None:
    if len(upload_ids) > MAX_UPLOADS:
        raise Invalid(f"Bitte senden Sie höchstens {MAX_UPLOADS} Dateien.")


@action("delivery.mark_read")
def mark_read(*, actor: Actor, now: datetime, message_id: UUID) -> None:
    """Note that the person opened a message; safe to repeat. Raises MessageUnknown for another person's."""
    row = PostboxMessage.objects.filter(id=message_id).first()
    if row is None or actor.account_id is None or row.account_id != actor.account_id:
        raise MessageUnknown()
    if row.read_at is not None:
        record_nothing()
        return
    row.read_at = now
    row.save(update_fields=["read_at"])
    record(f"message:{row.id}")
