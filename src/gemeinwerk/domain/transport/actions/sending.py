"""Sending: announced, attachment by attachment, then submitted whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from io import BufferedIOBase
from typing import BinaryIO, Final
from uuid import UUID

from django.conf import settings
from django.db.models import Model

from gemeinwerk.domain.keys.ports import FormChecker, sealed_parts
from gemeinwerk.domain.keys.types import JweOutline
from gemeinwerk.domain.transport.actions.clients import addressed
from gemeinwerk.domain.transport.actions.destinations import sealed_target
from gemeinwerk.domain.transport.actions.logging import call_party, call_receiver, service_event
from gemeinwerk.domain.transport.events import MessageSubmitted
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
from gemeinwerk.domain.transport.queries.messages import as_info, require_subscriber
from gemeinwerk.domain.transport.rules import callbacks, states, versions
from gemeinwerk.domain.transport.rules.routing import check_service
from gemeinwerk.domain.transport.types import (
    HOUSE,
    Announcement,
    ApiScope,
    ApiVersion,
    DestinationStatus,
    MessageInfo,
    MessageKind,
    MessageState,
    ReplyAnnouncement,
    StoredFile,
)
from gemeinwerk.kernel.actions import action, record, record_nothing, steps
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.events import announce as tell
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.records import Changed, add_rows
from gemeinwerk.kernel.refusal import Conflict, Invalid, Refusal, TooLarge
from gemeinwerk.kernel.scope import tenant_scope

CREATED: Final = "create-submission"


class OtherContent(Conflict):
    """Something else was already stored under this id."""

    code = "transport.other_content"
    message = "Unter dieser Kennung ist schon ein anderer Inhalt gespeichert."
    hint = "Bitte vergeben Sie für jeden Anhang eine eigene Kennung."


class ServiceUnfit(Invalid):
    """The destination does not take this service."""

    code = "transport.service"
    message = "Der Zustellpunkt nimmt diese Leistung nicht an."
    hint = "Bitte fragen Sie mit der Leistung und dem Gebiet das Routing ab."


@action("transport.announce")
def announce(*, actor: Actor, now: datetime, announcement: Announcement) -> MessageInfo:
    """Announce a submission, in a case of its own or in one that the client began.

    Raises Forbidden, DestinationUnknown, DestinationStateUnfit, ServiceUnfit, CaseUnknown, Invalid.
    """
    actor.require_role(ApiScope.SEND.value)
    with tenant_scope(tenant_of(announcement.destination_id, DestinationUnknown)):
        destination, row, new = _announced(actor, announcement, now)
        add_rows(*new, service_event(row, CREATED, now=now))
        record(f"message:{row.id}", destination=destination.id)
        return as_info(row)


@action("transport.send")
def send(*, actor: Actor, now: datetime, announcement: Announcement, metadata: str, data: str) -> MessageInfo:
    """Announce and submit in one step what has no attachments; the log of its case names both.

    For senders of this installation, who hold everything already. Raises what ``announce`` and ``submit`` raise.
    """
    actor.require_role(ApiScope.SEND.value)
    with tenant_scope(tenant_of(announcement.destination_id, DestinationUnknown)):
        destination, row, new = _announced(actor, announcement, now)
        created = service_event(row, CREATED, now=now)
        add_rows(*new, created, _completed(row, metadata, data, {}, now))
        if call_receiver(row, callbacks.NEW_SUBMISSIONS, now=now, target=destination):
            tell(MessageSubmitted(row.tenant_id, row.id, row.destination_id, row.kind))
        record(f"message:{row.id}", destination=destination.id, state=row.state)
        return as_info(row)


@action("transport.announce_reply")
def announce_reply(*, actor: Actor, now: datetime, announcement: ReplyAnnouncement) -> MessageInfo:
    """Announce a reply in a case in which something was received; raises Forbidden, CaseUnknown, NotYours, Invalid."""
    attachments = versions.check_announced(announcement.attachments)
    with tenant_scope(tenant_of(announcement.case_id, CaseUnknown)):
        case = Correspondence.objects.by_id(announcement.case_id)
        if case is None:
            raise CaseUnknown()
        require_subscriber(actor, case.destination_id)
        row = _incomplete(case, case.destination_id, MessageKind.REPLY, announcement.version, attachments, now)
        add_rows(*addressed(row), service_event(row, "create-reply", now=now))
        record(f"message:{row.id}", destination=case.destination_id)
        return as_info(row)


@steps("transport.note_attachment")
def put_attachment(
    *,
    actor: Actor,
    now: datetime,
    message_id: UUID,
    attachment_id: UUID,
    content: BinaryIO,
    kind: MessageKind = MessageKind.SUBMISSION,
) -> None:
    """Store an announced attachment, a compact JWE, while it arrives; the same content again changes nothing.

    No transaction is open while the content flows. A crash between storing and noting leaves a file that nothing names;
    ``sweep_store`` deletes it. Raises MessageUnknown, StateUnfit, AttachmentUnknown, Invalid for another form, TooLarge,
    OtherContent.
    """
    tenant_id, version = _expected(actor, message_id, attachment_id, kind)
    stream = _Checked(content, sealed_parts().checker(settings.TRANSPORT_MAX_ATTACHMENT))
    key = f"{tenant_id}/{message_id}/{attachment_id}-{new_id()}"
    cipher_store().put(key, stream)  # type: ignore[arg-type]
    try:
        outline = stream.finished()
        versions.check_attachment(outline, version)
        stored = StoredFile(attachment_id, key, stream.size, stream.digest, outline.tag)
        fresh = note_attachment(actor=actor, now=now, message_id=message_id, stored=stored, kind=kind)
    except Refusal:
        cipher_store().delete(key)
        raise
    if not fresh:
        cipher_store().delete(key)


@action("transport.note_attachment")
def note_attachment(
    *, actor: Actor, now: datetime, message_id: UUID, stored: StoredFile, kind: MessageKind = MessageKind.SUBMISSION
) -> bool:
    """Note a stored attachment of an incomplete message; False where the same content was noted before.

    Raises MessageUnknown, StateUnfit, AttachmentUnknown, OtherContent.
    """
    with tenant_scope(tenant_of(message_id, MessageUnknown)):
        row = _own(actor, message_id, kind, lock=True)
        states.require_incomplete(MessageState(row.state))
        if str(stored.attachment_id) not in row.attachments:
            raise AttachmentUnknown()
        file = MessageFile(
            id=new_id(),
            message_id=row.id,
            attachment_id=stored.attachment_id,
            object_key=stored.object_key,
            size=stored.size,
            digest=stored.digest,
            tag=stored.tag,
            stored_at=now,
        )
        if not MessageFile.objects.add_once(file):
            known = MessageFile.objects.get(message_id=row.id, attachment_id=stored.attachment_id)
            if known.digest != stored.digest:
                raise OtherContent()
            record_nothing()
            return False
        record(f"message:{row.id}", attachment=stored.attachment_id)
        return True


@action("transport.submit")
def submit(
    *,
    actor: Actor,
    now: datetime,
    message_id: UUID,
    metadata: str,
    data: str | None,
    kind: MessageKind = MessageKind.SUBMISSION,
) -> MessageInfo:
    """Submit a message whole: metadata, data and every announced attachment; the same parts again change nothing.

    Raises MessageUnknown, StateUnfit, PartMissing, PartRefused and Invalid for parts of another form.
    """
    with tenant_scope(tenant_of(message_id, MessageUnknown)):
        row = _own(actor, message_id, kind, lock=True)
        if row.state != MessageState.INCOMPLETE.value and (row.metadata, row.data) == (metadata, data):
            record_nothing()
            return as_info(row)
        states.require_incomplete(MessageState(row.state))
        files = dict(MessageFile.objects.filter(message_id=row.id).values_list("attachment_id", "tag"))
        event = _completed(row, metadata, data, files, now)
        add_rows(Changed(row, ("tags", "metadata", "data", "state", "submitted_at")), event)
        if kind is MessageKind.REPLY:
            call_party(row, callbacks.NEW_REPLIES, now=now)
        elif call_receiver(row, callbacks.NEW_SUBMISSIONS, now=now):
            tell(MessageSubmitted(row.tenant_id, row.id, row.destination_id, row.kind))
        record(f"message:{row.id}", state=row.state)
        return as_info(row)


def _announced(actor: Actor, given: Announcement, now: datetime) -> tuple[DestinationRow, Message, list[Model]]:
    """Return destination and message of an announcement, and what is to be added for it."""
    attachments = versions.check_announced(given.attachments)
    check_service(given.service.identifier)
    destination = DestinationRow.objects.by_id(given.destination_id)
    if destination is None:
        raise DestinationUnknown()
    if destination.status != DestinationStatus.ACTIVE.value:
        raise states.DestinationStateUnfit()
    if given.service.identifier not in {one["identifier"] for one in destination.services}:
        raise ServiceUnfit()
    case, new = _case(actor, given, destination, now)
    row = _incomplete(case, destination.id, MessageKind.SUBMISSION, given.version, attachments, now)
    row.service_identifier, row.service_name = given.service.identifier, given.service.name[:500]
    row.region = given.region[:14]
    return destination, row, [*new, *addressed(row)]


def _completed(row: Message, metadata: str, data: str | None, files: Mapping[UUID, str], now: datetime) -> LoggedEvent:
    """Put the parts of a message in place and return the event that says so; ``files`` are tags by attachment."""
    version = ApiVersion(row.version)
    versions.require_data(data, version)
    head = sealed_parts().jwe_outline(metadata)
    versions.check_part(head, version, "encryptedMetadata")
    body = None if data is None else sealed_parts().jwe_outline(data)
    if body is not None:
        versions.check_part(body, version, "encryptedData")
    versions.require_complete([UUID(one) for one in row.attachments], files)
    row.tags = versions.tags_of(head, body, files)
    row.metadata, row.data = metadata, data
    row.state, row.submitted_at = MessageState.SUBMITTED.value, now
    return service_event(row, f"submit-{row.kind}", now=now, payload={"authenticationTags": row.tags})


def _case(
    actor: Actor, given: Announcement, destination: DestinationRow, now: datetime
) -> tuple[Correspondence, list[Model]]:
    """Return the case of an announcement and what is to be added for it."""
    if given.case_id is not None:
        known: Correspondence | None = Correspondence.objects.by_id(given.case_id)
        if known is None or known.party_id != actor.account_id or known.destination_id != destination.id:
            raise CaseUnknown()
        return known, []
    url, secret = sealed_target(given.callback) if given.callback is not None else ("", b"")
    case = Correspondence(
        id=new_id(),
        destination_id=destination.id,
        party_id=actor.account_id or UUID(actor.id),
        callback_url=url,
        callback_secret=secret,
        house=HOUSE in actor.roles,
        created_at=now,
    )
    return case, addressed(case)


def _incomplete(
    case: Correspondence,
    destination_id: UUID,
    kind: MessageKind,
    version: ApiVersion,
    attachments: tuple[UUID, ...],
    now: datetime,
) -> Message:
    return Message(
        id=new_id(),
        correspondence_id=case.id,
        destination_id=destination_id,
        party_id=case.party_id,
        kind=kind.value,
        state=MessageState.INCOMPLETE.value,
        version=version.value,
        attachments=[str(one) for one in attachments],
        announced_at=now,
    )


def _own(actor: Actor, message_id: UUID, kind: MessageKind, *, lock: bool = False) -> Message:
    """Return a message that the client is sending; raises MessageUnknown, NotYours, Forbidden, StateUnfit."""
    row: Message | None = Message.objects.by_id(message_id, lock=lock)
    if row is None or row.kind != kind.value:
        raise MessageUnknown()
    if kind is MessageKind.REPLY:
        require_subscriber(actor, row.destination_id)
    else:
        actor.require_role(ApiScope.SEND.value)
        if row.party_id != actor.account_id:
            raise MessageUnknown()
    if not lock:
        states.require_incomplete(MessageState(row.state))
    return row


def _expected(actor: Actor, message_id: UUID, attachment_id: UUID, kind: MessageKind) -> tuple[UUID, ApiVersion]:
    """Return tenant and version of the message that expects this attachment from the client."""
    with tenant_scope(tenant_of(message_id, MessageUnknown)):
        row = _own(actor, message_id, kind)
    if str(attachment_id) not in row.attachments:
        raise AttachmentUnknown()
    return row.tenant_id, ApiVersion(row.version)


class _Checked(BufferedIOBase):
    """Passes content on while it looks at its form, counts and hashes it."""

    def __init__(self, content: BinaryIO, checker: FormChecker) -> None:
        self._content = content
        self._checker = checker
        self._digest = hashlib.sha256()
        self.size = 0
        self._outline: JweOutline | None = None

    def read(self, size: int | None = -1) -> bytes:
        """Return the next bytes; the end is where the form is known to be right."""
        piece = self._content.read(-1 if size is None else size)
        if not piece:
            if self._outline is None:
                self._outline = self._checker.finish()
            return b""
        self.size += len(piece)
        if self.size > settings.TRANSPORT_MAX_ATTACHMENT:
            raise TooLarge("Der Anhang ist zu groß.", hint="Bitte teilen Sie ihn in mehrere Anhänge auf.")
        self._digest.update(piece)
        self._checker.feed(piece)
        return piece

    def finished(self) -> JweOutline:
        """Return what the whole content is; a store that did not ask for its end does not keep it from being checked."""
        if self._outline is None:
            self.read()
        assert self._outline is not None
        return self._outline

    @property
    def digest(self) -> str:
        """Return the SHA-256 of what was read, in hex."""
        return self._digest.hexdigest()
