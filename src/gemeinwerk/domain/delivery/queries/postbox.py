"""The postbox of a person, over all authorities."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from gemeinwerk.domain.delivery.models import Delivery, PostboxMessage
from gemeinwerk.domain.delivery.queries.deliveries import status_of
from gemeinwerk.domain.delivery.types import (
    Channel,
    DeliveryState,
    DeliveryStatus,
    MessageKind,
    NotificationStatus,
    PostboxEntry,
    PostboxLetter,
    PostboxReply,
    ReplyInfo,
)
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.refusal import NotFound
from gemeinwerk.kernel.scope import person_scope

_RETRIEVABLE = (DeliveryState.PROVIDED, DeliveryState.NOTICE_SENT)


class MessageUnknown(NotFound):
    """The message does not exist in this person's postbox."""

    code = "delivery.message_unknown"
    message = "Diese Nachricht gibt es in Ihrem Postfach nicht."
    hint = "Bitte öffnen Sie das Postfach und wählen Sie die Nachricht dort aus."


def postbox(*, account_id: UUID, limit: int = 50, before: datetime | None = None) -> list[PostboxEntry]:
    """Return the messages of authorities to a person, newest first; own answers stand below their message."""
    with person_scope(account_id):
        rows = PostboxMessage.objects.exclude(kind=MessageKind.REPLY.value).order_by("-created_at", "-id")
        if before is not None:
            rows = rows.filter(created_at__lt=before)
        return [as_entry(row) for row in rows[: min(limit, 200)]]


def unread_count(*, account_id: UUID) -> int:
    """Return how many messages of authorities a person has not opened."""
    with person_scope(account_id):
        return int(PostboxMessage.objects.filter(read_at__isnull=True).exclude(kind=MessageKind.REPLY.value).count())


def message(*, account_id: UUID, message_id: UUID) -> PostboxLetter:
    """Return one message with its notice, deadlines and answers; raises MessageUnknown for any other person's."""
    with person_scope(account_id):
        row = PostboxMessage.objects.select_related("delivery").filter(id=message_id).first()
        if row is None:
            raise MessageUnknown()
        replies = PostboxMessage.objects.filter(reply_to_id=row.id).order_by("created_at", "id")
        return _letter(row, list(replies))


def messages_of(*, account_id: UUID, submission_id: UUID) -> list[PostboxEntry]:
    """Return the messages about one submission of a person, oldest first."""
    with person_scope(account_id):
        rows = PostboxMessage.objects.filter(submission_id=submission_id).order_by("created_at", "id")
        return [as_entry(row) for row in rows]


def messages_of_case(*, case_id: UUID) -> list[PostboxEntry]:
    """Return the messages of a case in the tenant in scope, oldest first, without their texts."""
    return [as_entry(row) for row in PostboxMessage.objects.filter(case_id=case_id).order_by("created_at", "id")]


def reply_received(*, message_id: UUID) -> ReplyInfo:
    """Return an answer of a person to the authority in scope; raises MessageUnknown."""
    row = PostboxMessage.objects.filter(id=message_id, kind=MessageKind.REPLY.value).first()
    if row is None or row.reply_to_id is None:
        raise MessageUnknown()
    return ReplyInfo(
        message_id=row.id,
        reply_to=row.reply_to_id,
        account_id=row.account_id,
        case_id=row.case_id,
        submission_id=row.submission_id,
        body=row.body,
        upload_ids=tuple(row.upload_ids),
        created_at=row.created_at,
    )


def as_entry(row: PostboxMessage) -> PostboxEntry:
    """Return one line of the postbox."""
    return PostboxEntry(
        message_id=row.id,
        tenant_id=row.tenant_id,
        kind=MessageKind(row.kind),
        subject=row.subject,
        sender=tenants.tenant(row.tenant_id).authority_name,
        created_at=row.created_at,
        read_at=row.read_at,
        delivery_id=row.delivery_id,
        submission_id=row.submission_id,
        case_id=row.case_id,
        is_own=row.kind == MessageKind.REPLY.value,
    )


def _is_served(status: DeliveryStatus) -> bool:
    """Tell whether a decision on an objection is served, so that reading it here again changes no period."""
    found = status.notification
    return status.decides_objection and found is not None and found.status is NotificationStatus.NOTIFIED


def _letter(row: PostboxMessage, replies: Sequence[PostboxMessage]) -> PostboxLetter:
    found: Delivery | None = row.delivery
    status = status_of(found) if found else None
    retrieved = status is not None and (status.state is DeliveryState.RETRIEVED or _is_served(status))
    return PostboxLetter(
        entry=as_entry(row),
        body=row.body,
        document_id=row.document_id if status is None or retrieved else None,
        can_retrieve=status is not None and status.state in _RETRIEVABLE and status.channel is not Channel.OZG_POSTBOX,
        can_reply=row.kind != MessageKind.REPLY.value,
        delivery=status,
        replies=tuple(PostboxReply(r.id, r.created_at, r.body, tuple(r.upload_ids)) for r in replies),
    )
