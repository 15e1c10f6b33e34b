"""Replies: the same steps with the roles exchanged; the sender of the case is the receiver."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from django.http import HttpResponseBase
from msgspec import UNSET

from gemeinwerk.domain.transport import actions
from gemeinwerk.domain.transport import queries as transport
from gemeinwerk.domain.transport.types import ApiScope, ApiVersion, MessageInfo, MessageKind, ReplyAnnouncement
from gemeinwerk.web.api.standard import shapes
from gemeinwerk.web.api.standard.bodies import JOSE
from gemeinwerk.web.api.standard.operations import LARGE, Call, Operation, answered, nothing
from gemeinwerk.web.api.standard.sending import PAGING, STREAM, log, streamed

SEND, SUBSCRIBE = ApiScope.SEND, ApiScope.SUBSCRIBE


def announce(call: Call) -> HttpResponseBase:
    """Announce a reply."""
    given = ReplyAnnouncement(call.body.caseId, tuple(call.body.announcedAttachments), call.version)
    info = actions.announce_reply(actor=call.actor, now=call.now, announcement=given)
    return answered(_announced(info), 201)


def put_attachment(call: Call) -> HttpResponseBase:
    """Take an announced attachment while it arrives."""
    actions.put_attachment(
        actor=call.actor,
        now=call.now,
        message_id=call.ids["reply"],
        attachment_id=call.ids["attachment"],
        content=call.body,
        kind=MessageKind.REPLY,
    )
    return nothing()


def get_attachment(call: Call) -> HttpResponseBase:
    """Give an attachment to the receiver of the reply."""
    return streamed(call, call.ids["reply"], MessageKind.REPLY)


def submit(call: Call) -> HttpResponseBase:
    """Submit a reply."""
    info = actions.submit(
        actor=call.actor,
        now=call.now,
        message_id=call.ids["reply"],
        metadata=call.body.encryptedMetadata,
        data=call.body.encryptedData,
        kind=MessageKind.REPLY,
    )
    return answered(shapes.SubmittedReply(info.message_id, info.case_id, info.destination_id, info.state.value))


def listed(call: Call) -> HttpResponseBase:
    """List replies that wait for the client."""
    offset, limit = call.page()
    page = transport.waiting(actor=call.actor, kind=MessageKind.REPLY, destination_id=None, offset=offset, limit=limit)
    rows = [_announced(one) for one in page.items]
    return answered(shapes.WaitingReplies(rows, page.total, len(rows), page.offset))


def picked_up(call: Call) -> HttpResponseBase:
    """Give a waiting reply to its receiver."""
    parcel = actions.pick_up(actor=call.actor, now=call.now, message_id=call.ids["reply"], kind=MessageKind.REPLY)
    info = parcel.info
    return answered(
        shapes.PickedUpReply(
            replyId=info.message_id,
            caseId=info.case_id,
            destinationId=info.destination_id,
            encryptedMetadata=parcel.encrypted_metadata,
            attachments=list(info.attachments),
            encryptedData=UNSET if parcel.encrypted_data is None else parcel.encrypted_data,
        )
    )


def events(call: Call) -> HttpResponseBase:
    """Give the signed events of one reply."""
    offset, limit = call.page()
    found = transport.event_log(actor=call.actor, message_id=call.ids["reply"], offset=offset, limit=limit)
    return answered(log(found))


def accept(call: Call) -> HttpResponseBase:
    """Confirm a reply."""
    actions.accept_reply(actor=call.actor, now=call.now, message_id=call.ids["reply"])
    return nothing()


def reject(call: Call) -> HttpResponseBase:
    """Reject a reply for reasons."""
    problems = [msgspec.structs.asdict(one) for one in call.body.problems]
    actions.reject_reply(actor=call.actor, now=call.now, message_id=call.ids["reply"], problems=problems)
    return nothing()


def _announced(info: MessageInfo) -> shapes.AnnouncedReply:
    return shapes.AnnouncedReply(info.message_id, info.case_id, info.destination_id)


def _operations(version: ApiVersion) -> tuple[Operation, ...]:
    base = f"fit-connect/submission-api/{version.value}/replies"
    one = f"{base}/<uuid:reply>"
    made: dict[str, Any] = {"version": version, "tag": f"Antworten {version.value}"}
    return (
        Operation(
            "POST", base, announce, "Antwort ankündigen", {201: shapes.AnnouncedReply},
            scopes=(SUBSCRIBE,), body=shapes.AnnounceReply, writes=True, problems=(403, 404), **made,
        ),
        Operation(
            "GET", base, listed, "Wartende Antworten auflisten", {200: shapes.WaitingReplies},
            scopes=(SEND,), query=PAGING, **made,
        ),
        Operation(
            "PUT", one, submit, "Antwort absenden", {200: shapes.SubmittedReply},
            scopes=(SUBSCRIBE,), body=shapes.Parts, limit=LARGE, writes=True, problems=(403, 404, 409, 422), **made,
        ),
        Operation(
            "GET", one, picked_up, "Antwort abholen", {200: shapes.PickedUpReply},
            scopes=(SEND,), headable=False, problems=(404, 409), **made,
        ),
        Operation(
            "PUT", f"{one}/attachments/<uuid:attachment>", put_attachment, "Anhang einer Antwort hochladen", {204: None},
            scopes=(SUBSCRIBE,), media=JOSE, limit=STREAM, streamed=True, writes=True, problems=(403, 404, 409, 422), **made,
        ),
        Operation(
            "GET", f"{one}/attachments/<uuid:attachment>", get_attachment, "Anhang einer Antwort abholen",
            {200: "application/jose"}, scopes=(SEND,), problems=(404, 409), **made,
        ),
    )  # fmt: skip


def _ending(version: ApiVersion) -> tuple[Operation, ...]:
    one = f"fit-connect/submission-api/{version.value}/replies/<uuid:reply>"
    made: dict[str, Any] = {"version": version, "tag": f"Antworten {version.value}"}
    return (
        Operation(
            "GET", f"{one}/events", events, "Ereignisse einer Antwort", {200: shapes.EventLog},
            scopes=(SEND, SUBSCRIBE), query=PAGING, problems=(404,), **made,
        ),
        Operation(
            "POST", f"{one}/acceptance", accept, "Antwort bestätigen", {204: None}, media=(),
            scopes=(SEND,), writes=True, problems=(404, 409),
            note="Eigene Ergänzung: Wer eine Antwort empfängt, hat im Standard keinen Signaturschlüssel; "
            "der Zustelldienst vermerkt die Annahme.", **made,
        ),
        Operation(
            "POST", f"{one}/rejection", reject, "Antwort zurückweisen", {204: None}, body=shapes.Rejection,
            scopes=(SEND,), writes=True, problems=(404, 409),
            note="Eigene Ergänzung wie die Bestätigung; der Zustelldienst vermerkt die Zurückweisung mit ihren Gründen.",
            **made,
        ),
    )  # fmt: skip


OPERATIONS: Final = tuple(one for version in ApiVersion for one in (*_operations(version), *_ending(version)))
