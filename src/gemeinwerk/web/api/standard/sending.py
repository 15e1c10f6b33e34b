"""Sending and receiving submissions, in version 1 and version 2 of the standard API."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.http import HttpResponseBase, StreamingHttpResponse
from msgspec import UNSET

from gemeinwerk.domain.transport import actions
from gemeinwerk.domain.transport import queries as transport
from gemeinwerk.domain.transport.types import (
    Announcement,
    ApiScope,
    ApiVersion,
    CallbackTarget,
    EventPage,
    MessageInfo,
    MessageKind,
    Parcel,
    ServiceRef,
)
from gemeinwerk.web.api.standard import shapes
from gemeinwerk.web.api.standard.bodies import JOSE
from gemeinwerk.web.api.standard.operations import LARGE, Call, Operation, answered, nothing

PAGING: Final = (
    ("offset", {"type": "integer", "minimum": 0, "maximum": 1_000_000_000, "default": 0}, "Ab der wievielten Zeile"),
    ("limit", {"type": "integer", "minimum": 1, "maximum": 500, "default": 100}, "Höchstens wie viele Zeilen"),
)
DESTINATION: Final = (
    ("destinationId", {"type": "string", "format": "uuid"}, "Nur dieser Zustellpunkt; ohne Angabe alle des Clients"),
)
SEND, SUBSCRIBE = ApiScope.SEND, ApiScope.SUBSCRIBE
STREAM: Final[int] = settings.TRANSPORT_MAX_ATTACHMENT


def target_of(given: shapes.Callback | None) -> CallbackTarget | None:
    """Return where callbacks go."""
    return None if given is None else CallbackTarget(given.url, given.secret)


def announce(call: Call) -> HttpResponseBase:
    """Announce a submission."""
    body = call.body
    service = body.serviceType if call.version is ApiVersion.V1 else body.publicService
    info = actions.announce(
        actor=call.actor,
        now=call.now,
        announcement=Announcement(
            destination_id=body.destinationId,
            attachments=tuple(body.announcedAttachments),
            service=ServiceRef(service.identifier, service.name),
            version=call.version,
            region=getattr(body, "region", ""),
            case_id=body.caseId,
            callback=target_of(body.callback),
        ),
    )
    return answered(_announced(info), 201)


def put_attachment(call: Call) -> HttpResponseBase:
    """Take an announced attachment while it arrives."""
    actions.put_attachment(
        actor=call.actor,
        now=call.now,
        message_id=call.ids["submission"],
        attachment_id=call.ids["attachment"],
        content=call.body,
    )
    return nothing()


def get_attachment(call: Call) -> HttpResponseBase:
    """Give an attachment to the receiver."""
    return streamed(call, call.ids["submission"], MessageKind.SUBMISSION)


def streamed(call: Call, message_id: Any, kind: MessageKind) -> StreamingHttpResponse:
    """Return an attachment as a stream of known length."""
    size, pieces = transport.attachment(
        actor=call.actor, message_id=message_id, attachment_id=call.ids["attachment"], kind=kind
    )
    answer = StreamingHttpResponse(pieces, content_type="application/jose")
    answer.headers["Content-Length"] = str(size)
    return answer


def submit(call: Call) -> HttpResponseBase:
    """Submit metadata and data."""
    info = actions.submit(
        actor=call.actor,
        now=call.now,
        message_id=call.ids["submission"],
        metadata=call.body.encryptedMetadata,
        data=call.body.encryptedData,
    )
    return answered(shapes.Submitted(info.message_id, info.case_id, info.destination_id, info.state.value))


def listed(call: Call) -> HttpResponseBase:
    """List submissions that wait for the client."""
    offset, limit = call.page()
    page = transport.waiting(
        actor=call.actor,
        kind=MessageKind.SUBMISSION,
        destination_id=call.uuid("destinationId"),
        offset=offset,
        limit=limit,
    )
    rows = [_announced(one) for one in page.items]
    return answered(shapes.WaitingSubmissions(rows, page.total, len(rows), page.offset))


def picked_up(call: Call) -> HttpResponseBase:
    """Give a waiting submission to its receiver."""
    parcel = actions.pick_up(actor=call.actor, now=call.now, message_id=call.ids["submission"])
    return answered(_parcel(parcel, call.version))


def case_events(call: Call) -> HttpResponseBase:
    """Give the signed events of a case."""
    offset, limit = call.page()
    return answered(log(transport.event_log(actor=call.actor, case_id=call.ids["case"], offset=offset, limit=limit)))


def submission_events(call: Call) -> HttpResponseBase:
    """Give the signed events of one submission."""
    offset, limit = call.page()
    found = transport.event_log(actor=call.actor, message_id=call.ids["submission"], offset=offset, limit=limit)
    return answered(log(found))


def report(call: Call) -> HttpResponseBase:
    """Log a signed event of the receiver: accepted, rejected or forwarded."""
    actions.log_event(actor=call.actor, now=call.now, case_id=call.ids["case"], token=call.body)
    return nothing()


def log(page: EventPage) -> shapes.EventLog:
    """Return a page of events as it is answered."""
    return shapes.EventLog(list(page.tokens), page.total, len(page.tokens), page.offset)


def _announced(info: MessageInfo) -> shapes.Announced:
    return shapes.Announced(info.message_id, info.case_id, info.destination_id)


def _parcel(parcel: Parcel, version: ApiVersion) -> shapes.PickedUp:
    info = parcel.info
    service = shapes.Service(info.service.identifier, info.service.name)
    first = version is ApiVersion.V1
    return shapes.PickedUp(
        submissionId=info.message_id,
        caseId=info.case_id,
        destinationId=info.destination_id,
        encryptedMetadata=parcel.encrypted_metadata,
        attachments=list(info.attachments),
        encryptedData=UNSET if parcel.encrypted_data is None else parcel.encrypted_data,
        serviceType=service if first else UNSET,
        publicService=UNSET if first else service,
        region=info.region or UNSET,
    )


def _operations(version: ApiVersion) -> tuple[Operation, ...]:
    base = f"fit-connect/submission-api/{version.value}"
    one = f"{base}/submissions/<uuid:submission>"
    announced = shapes.AnnounceV1 if version is ApiVersion.V1 else shapes.AnnounceV2
    made: dict[str, Any] = {"version": version, "tag": f"Einreichungen {version.value}"}
    return (
        Operation(
            "POST", f"{base}/submissions", announce, "Einreichung ankündigen", {201: shapes.Announced},
            scopes=(SEND,), body=announced, writes=True, problems=(403, 404, 409), **made,
        ),
        Operation(
            "GET", f"{base}/submissions", listed, "Wartende Einreichungen auflisten", {200: shapes.WaitingSubmissions},
            scopes=(SUBSCRIBE,), query=(*DESTINATION, *PAGING), problems=(403, 404), **made,
        ),
        Operation(
            "PUT", one, submit, "Einreichung absenden", {200: shapes.Submitted},
            scopes=(SEND,), body=shapes.Parts, limit=LARGE, writes=True, problems=(404, 409, 422), **made,
        ),
        Operation(
            "GET", one, picked_up, "Einreichung abholen", {200: shapes.PickedUp},
            scopes=(SUBSCRIBE,), headable=False, problems=(403, 404, 409), **made,
        ),
        Operation(
            "PUT", f"{one}/attachments/<uuid:attachment>", put_attachment, "Anhang hochladen", {204: None},
            scopes=(SEND,), media=JOSE, limit=STREAM, streamed=True, writes=True, problems=(404, 409, 422), **made,
        ),
        Operation(
            "GET", f"{one}/attachments/<uuid:attachment>", get_attachment, "Anhang abholen", {200: "application/jose"},
            scopes=(SUBSCRIBE,), problems=(403, 404, 409), **made,
        ),
    )  # fmt: skip


def _reporting(version: ApiVersion) -> tuple[Operation, ...]:
    base = f"fit-connect/submission-api/{version.value}"
    both = (SEND, SUBSCRIBE)
    made: dict[str, Any] = {"version": version, "tag": f"Einreichungen {version.value}"}
    return (
        Operation(
            "GET", f"{base}/submissions/<uuid:submission>/events", submission_events, "Ereignisse einer Einreichung", {200: shapes.EventLog},
            scopes=both, query=PAGING, problems=(404,), **made,
        ),
        Operation(
            "GET", f"{base}/cases/<uuid:case>/events", case_events, "Ereignisprotokoll eines Vorgangs",
            {200: shapes.EventLog}, scopes=both, query=PAGING, problems=(404,), **made,
        ),
        Operation(
            "POST", f"{base}/cases/<uuid:case>/events", report, "Ereignis melden (annehmen, zurückweisen, weiterleiten)",
            {204: None}, scopes=(SUBSCRIBE,), media=JOSE, writes=True, problems=(403, 404, 409), **made,
        ),
    )  # fmt: skip


OPERATIONS: Final = tuple(one for version in ApiVersion for one in (*_operations(version), *_reporting(version)))
