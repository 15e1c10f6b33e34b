"""Submissions and replies of the simulated service: announced, uploaded, submitted, listed, picked up."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID, uuid4

from gemeinwerk.client import sealing
from gemeinwerk.client.simulator.destinations import checked_callback
from gemeinwerk.client.simulator.problems import Refusal
from gemeinwerk.client.simulator.service import JOSE, Call, Reply, Service, as_id
from gemeinwerk.client.simulator.store import (
    FORWARDED,
    INCOMPLETE,
    SEND,
    SUBMITTED,
    SUBSCRIBE,
    Case,
    Client,
    Message,
)
from gemeinwerk.domain.keys.types import JweOutline
from gemeinwerk.kernel.refusal import Refusal as Unfit

CONTENT_TYPES: Final = ("application/json", "application/xml")
SUBMISSION: Final = "submission"
REPLY: Final = "reply"
MAX_METADATA: Final = 4 * 1024 * 1024


def announce(service: Service, call: Call) -> Reply:
    """Announce a submission, in a case of its own or in one that the client began."""
    client = service.caller(call, SEND)
    body = call.json()
    named = body.get("serviceType" if call.version == "v1" else "publicService")
    if not isinstance(named, dict) or not isinstance(named.get("identifier"), str):
        raise Refusal(400, "request-invalid", "Es fehlt die Leistung.")
    if service.has("v1-name-required") and call.version == "v1" and not named.get("name"):
        raise Refusal(422, "content-invalid", "Es fehlt der Name der Leistung.")
    destination_id = as_id(body.get("destinationId"), "destinationId fehlt oder ist keine UUID.")
    if destination_id not in service.store.destinations and service.has("announce-any-destination"):
        destination_id = next(iter(service.store.destinations))
    destination = service.store.destination(destination_id)
    inactive = destination.status != "active"
    service.unless("inactive-taken", inactive, 409, "destination-state-invalid", "Der Zustellpunkt ist nicht aktiv.")
    if isinstance(body.get("callback"), dict):
        checked_callback(service, str(body["callback"].get("url")), "callback-sender-private-taken")
    case = _case(service, client, body.get("caseId"), destination_id)
    made = _incomplete(service, case, SUBMISSION, call, body)
    made.service, made.region = named, str(body.get("region", ""))
    service.store.messages[made.message_id] = made
    service.log(made, "create-submission")
    found = _ids(made)
    if service.has("announce-no-case"):
        del found["caseId"]
    return Reply(200 if service.has("announce-200") else 201, found)


def announce_reply(service: Service, call: Call) -> Reply:
    """Announce a reply in a case in which something was received."""
    client = service.caller(call, SUBSCRIBE)
    body = call.json()
    case = service.store.case(as_id(body.get("caseId"), "caseId fehlt oder ist keine UUID."))
    owner = service.store.destinations[case.destination_id].owner
    service.unless("foreign-reply", owner != client.client_id, 403, "foreign-destination")
    made = _incomplete(service, case, REPLY, call, body)
    service.store.messages[made.message_id] = made
    if not service.has("reply-unlogged"):
        service.log(made, "create-reply")
    return Reply(201, _ids(made))


def _case(service: Service, client: Client, case_id: Any, destination_id: UUID) -> Case:
    if case_id is None or service.has("case-ignored"):
        made = Case(uuid4(), client.client_id, destination_id)
        service.store.cases[made.case_id] = made
        return made
    known = service.store.case(as_id(case_id, "caseId ist keine UUID."))
    foreign = known.party != client.client_id or known.destination_id != destination_id
    service.unless("foreign-case", foreign, 404, "case-not-found", "Diesen Vorgang gibt es nicht.")
    return known


def _incomplete(service: Service, case: Case, kind: str, call: Call, body: dict[str, Any]) -> Message:
    announced = body.get("announcedAttachments", [])
    if not isinstance(announced, list):
        raise Refusal(400, "request-invalid", "announcedAttachments ist keine Liste.")
    ids = [str(as_id(one, "Die Kennung eines Anhangs ist keine UUID.")) for one in announced]
    service.unless("announced-twice", len(set(ids)) != len(ids), 422, "content-invalid", "Ein Anhang steht zweimal da.")
    return Message(uuid4(), case.case_id, case.destination_id, kind, call.version, case.party, ids)


def put_attachment(service: Service, call: Call, kind: str = SUBMISSION) -> Reply:
    """Store an announced attachment, a compact JWE."""
    message = _own(service, call, kind)
    attachment_id = str(call.ident("attachmentId"))
    unknown = attachment_id not in message.announced
    service.unless("attachment-any", unknown, 404, "attachment-not-found", "Dieser Anhang ist nicht angekündigt.")
    service.unless("attachment-media-any", call.media != JOSE, 415, "unsupported-media-type")
    known = message.files.get(attachment_id)
    token = call.body.decode("ascii", "replace")
    if known == token and not service.has("attachment-once"):
        return Reply(204)
    late = message.state != INCOMPLETE
    service.unless("attachment-late", late, 409, "submission-state-invalid", "Die Nachricht ist schon abgesendet.")
    if known is not None and not late:
        raise Refusal(409, "attachment-already-exists", "Unter dieser Kennung ist schon etwas gespeichert.")
    outline = None if service.has("attachment-unchecked") else _outline(service, token)
    packed = outline is not None and message.version == "v2" and "zip" in outline.header
    service.unless("v2-zip", packed, 422, "encrypted-part-invalid", "zip ist in Version 2 nicht erlaubt.")
    odd = outline is not None and outline.header.get("cty") not in CONTENT_TYPES
    if service.has("attachment-cty-checked") and odd:
        raise Refusal(422, "encrypted-part-invalid", "cty ist nicht erlaubt.")
    message.files[attachment_id] = token
    return Reply(200, {}) if service.has("attachment-200") else Reply(204)


def submit(service: Service, call: Call, kind: str = SUBMISSION) -> Reply:
    """Submit a message whole."""
    message = _own(service, call, kind)
    body = call.json()
    metadata, data = body.get("encryptedMetadata"), body.get("encryptedData")
    if message.state != INCOMPLETE and (metadata, data) == (message.metadata, message.data):
        return Reply(200, _ids(message))
    again = message.state != INCOMPLETE
    service.unless("submit-again", again, 409, "submission-state-invalid", "Die Nachricht ist schon abgesendet.")
    service.unless("metadata-optional", not isinstance(metadata, str), 400, "request-invalid", "Es fehlen Metadaten.")
    outlines = {"data": _part(service, message, data, "encryptedData")} if data is not None else {}
    if isinstance(metadata, str):
        outlines["metadata"] = _part(service, message, metadata, "encryptedMetadata")
    bare = data is None and message.version == "v2"
    service.unless("v2-without-data", bare, 422, "encrypted-part-invalid", "In Version 2 gehören Fachdaten dazu.")
    if service.has("v1-data-required") and data is None and message.version == "v1":
        raise Refusal(422, "encrypted-part-invalid", "Es fehlen Fachdaten.")
    missing = set(message.announced) - set(message.files)
    service.unless("submit-early", bool(missing), 409, "submission-incomplete", "Es fehlen angekündigte Anhänge.")
    message.metadata, message.data, message.state = str(metadata or ""), data, SUBMITTED
    message.tags = _tags(service, message, outlines)
    service.log(message, f"submit-{kind}", {"authenticationTags": message.tags})
    return Reply(204) if service.has("submit-204") else Reply(200, _ids(message))


def _part(service: Service, message: Message, token: Any, name: str) -> JweOutline | None:
    outline = _outline(service, str(token))
    if outline is None:
        return None
    header = outline.header
    if message.version == "v1":
        if service.has("v1-zip-refused") and "zip" in header:
            raise Refusal(422, "encrypted-part-invalid", "zip ist nicht erlaubt.")
        known = service.store.destinations[message.destination_id].keys
        if service.has("v1-kid-checked") and header.get("kid") not in known:
            raise Refusal(422, "encrypted-part-invalid", "kid ist unbekannt.")
        return outline
    service.unless("v2-zip", "zip" in header, 422, "encrypted-part-invalid", f"zip in {name} ist nicht erlaubt.")
    cty = header.get("cty")
    if service.has("v2-xml-refused") and cty == "application/xml":
        raise Refusal(422, "encrypted-part-invalid", "XML ist nicht erlaubt.")
    service.unless("v2-cty-missing", cty is None, 422, "encrypted-part-invalid", f"Invalid JWE Header 'cty' in {name}.")
    wrong = cty is not None and cty not in CONTENT_TYPES
    service.unless("v2-cty-any", wrong, 422, "encrypted-part-invalid", f"Invalid JWE Header 'cty' in {name}.")
    return outline


def _outline(service: Service, token: str) -> JweOutline | None:
    """Return the outline of a JWE; None where the simulator is asked to overlook just this fault of form."""
    try:
        return sealing.outline(token)
    except Unfit as fault:
        parts = token.split(".")
        names = ("header", "key", "iv", "content", "tag")
        if len(parts) != 5:
            overlooked = service.has("jwe-count") and len(parts) == 4
        else:
            overlooked = any(service.has(f"jwe-{one}") and _is_broken(parts, at) for at, one in enumerate(names))
            overlooked = overlooked or (
                service.has("jwe-algorithm") and not any(map(_is_broken, [parts] * 5, range(5)))
            )
        if overlooked:
            return None
        raise Refusal(422, "jose-invalid", fault.message) from fault


def _is_broken(parts: list[str], at: int) -> bool:
    """Tell whether one segment is unreadable by itself, beside four that are well."""
    model = ["eyJhbGciOiJSU0EtT0FFUC0yNTYiLCJlbmMiOiJBMjU2R0NNIn0", "A" * 684, "A" * 16, "AAAA", "A" * 22]
    model[at] = parts[at]
    try:
        sealing.outline(".".join(model))
    except Unfit:
        return at != 0 or not parts[0].startswith("eyJ")
    return False


def _tags(service: Service, message: Message, outlines: dict[str, JweOutline | None]) -> dict[str, Any]:
    found: dict[str, Any] = {"metadata": _tag(message.metadata)}
    if message.data is not None:
        found["data"] = _tag(message.data)
    if message.files:
        found["attachments"] = {key: _tag(token) for key, token in message.files.items()}
    return found


def _tag(token: str) -> str:
    return token.rpartition(".")[2]


def waiting(service: Service, call: Call) -> Reply:
    """Return one page of waiting submissions, the oldest first."""
    client = service.caller(call, SUBSCRIBE)
    named = call.query.get("destinationId")
    own = {key for key, one in service.store.destinations.items() if one.owner == client.client_id}
    if named:
        wanted = as_id(named[0], "destinationId ist keine UUID.")
        service.store.destination(wanted)
        service.unless("foreign-list", wanted not in own, 403, "foreign-destination")
        own = {wanted}
    elif service.has("list-needs-destination"):
        raise Refusal(400, "request-invalid", "destinationId fehlt.")
    states = (SUBMITTED, INCOMPLETE) if service.has("list-incomplete") else (SUBMITTED,)
    if service.has("ended-listed"):
        states = (*states, "accepted", "rejected")
    found = [
        one
        for one in service.store.messages.values()
        if one.kind == SUBMISSION and one.destination_id in own and one.state in states
    ]
    return _page(service, call, found, "submissions")


def waiting_replies(service: Service, call: Call) -> Reply:
    """Return one page of replies that wait for the client that sent first."""
    client = service.caller(call, SEND)
    found = [
        one
        for one in service.store.messages.values()
        if one.kind == REPLY and one.party == client.client_id and one.state == SUBMITTED
    ]
    return _page(service, call, [] if service.has("reply-lost") else found, "replies")


def _page(service: Service, call: Call, found: list[Message], name: str) -> Reply:
    careless = service.has("list-offset-ignored") or (service.has("page-unchecked") and "-1" in call.query["offset"])
    offset = 0 if careless else call.number("offset", 0, 0, 10_000_000)
    limit = call.number("limit", 100, 1, 500)
    if service.has("list-limit-ignored"):
        limit = 500
    rows = [_ids(one) for one in found[offset : offset + limit]]
    if service.has("list-without-case"):
        rows = [{name: value for name, value in one.items() if name != "caseId"} for one in rows]
    total = len(rows) if service.has("list-total") else len(found)
    return Reply(200, {name: rows, "totalCount": total, "count": len(rows), "offset": offset})


def pick_up(service: Service, call: Call, kind: str = SUBMISSION) -> Reply:
    """Give a waiting message to its receiver, as often as it asks."""
    message = _received(service, call, kind, "foreign-pickup" if kind == SUBMISSION else "foreign-reply-pickup")
    if service.has("versions-apart") and message.version != call.version:
        raise Refusal(404, f"{kind}-not-found")
    if service.has("pickup-once"):
        if message.region == "picked":
            raise Refusal(404, f"{kind}-not-found")
        message.region = "picked"
    metadata = message.metadata
    if service.has("pickup-changed" if kind == SUBMISSION else "reply-changed"):
        metadata = metadata[:-2] + ("AA" if not metadata.endswith("AA") else "BA")
    body: dict[str, Any] = {**_ids(message), "encryptedMetadata": metadata, "attachments": message.announced}
    if message.data is not None:
        body["encryptedData"] = message.data
    if kind == SUBMISSION and not service.has("pickup-no-service"):
        body["serviceType" if call.version == "v1" else "publicService"] = message.service
    return Reply(200, body)


def attachment(service: Service, call: Call, kind: str = SUBMISSION) -> Reply:
    """Give an encrypted attachment to the receiver."""
    message = _received(service, call, kind, "foreign-download")
    found = message.files.get(str(call.ident("attachmentId")))
    if found is None:
        raise Refusal(404, "attachment-not-found", "Diesen Anhang gibt es nicht.")
    if service.has("attachment-swapped"):
        found = message.metadata
    return Reply(200, found.encode(), "text/html" if service.has("attachment-media") else JOSE)


def _received(service: Service, call: Call, kind: str, fault: str) -> Message:
    client = service.caller(call, SUBSCRIBE if kind == SUBMISSION else SEND)
    message_id = call.ident(f"{kind}Id")
    if message_id not in service.store.messages and service.has("pickup-unknown-name"):
        raise Refusal(404, "not-found", "Nicht gefunden.")
    message = service.store.message(message_id, kind)
    owner = message.party if kind == REPLY else service.store.destinations[message.destination_id].owner
    service.unless(fault, owner != client.client_id, 403, "foreign-destination")
    early = message.state == INCOMPLETE
    service.unless("pickup-incomplete", early, 409, "submission-state-invalid", "Die Nachricht ist noch unvollständig.")
    ended = message.state not in (INCOMPLETE, SUBMITTED, FORWARDED)
    service.unless("pickup-ended", ended, 409, "submission-state-invalid", "Die Nachricht ist beendet.")
    return message


def _own(service: Service, call: Call, kind: str) -> Message:
    """Return a message that the client is sending or refuse."""
    client = service.caller(call, SEND if kind == SUBMISSION else SUBSCRIBE)
    if service.has("submit-unknown-name") and call.ident(f"{kind}Id") not in service.store.messages:
        raise Refusal(404, "not-found", "Nicht gefunden.")
    message = service.store.message(call.ident(f"{kind}Id"), kind)
    owner = message.party if kind == SUBMISSION else service.store.destinations[message.destination_id].owner
    service.unless(
        "foreign-submit", owner != client.client_id, 404, f"{kind}-not-found", "Diese Nachricht gibt es nicht."
    )
    return message


def _ids(message: Message) -> dict[str, Any]:
    return {
        f"{message.kind}Id": str(message.message_id),
        "caseId": str(message.case_id),
        "destinationId": str(message.destination_id),
    }
