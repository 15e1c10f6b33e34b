"""The event log of the simulated service: read by both sides, written by the receiver with signed tokens."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from gemeinwerk.client import sealing
from gemeinwerk.client.events import CLAIMS, PREFIX
from gemeinwerk.client.simulator.problems import Refusal
from gemeinwerk.client.simulator.service import JOSE, Call, Reply, Service
from gemeinwerk.client.simulator.store import ACCEPTED, FORWARDED, REJECTED, SUBMITTED, SUBSCRIBE, Case, Message
from gemeinwerk.kernel.refusal import Refusal as Unfit

STEPS: Final = {
    "accept": (ACCEPTED, (SUBMITTED, FORWARDED)),
    "reject": (REJECTED, (SUBMITTED, FORWARDED)),
    "forward": (FORWARDED, (SUBMITTED,)),
}
SCHEMA: Final = re.compile(r"https://schema\.fitko\.de/fit-connect/set-payload/1\.\d+\.\d+/set-payload\.schema\.json")


def of_case(service: Service, call: Call) -> Reply:
    """Return one page of the log of a case."""
    service.caller(call, "")
    case = service.store.case(call.ident("caseId"))
    _party(service, call, case)
    return _page(service, call, [token for _, token in case.log])


def of_submission(service: Service, call: Call, kind: str = "submission") -> Reply:
    """Return one page of the events of one message."""
    service.caller(call, "")
    if service.has("log-of-submission-missing"):
        raise Refusal(404, "not-found")
    message = service.store.message(call.ident(f"{kind}Id"), kind)
    case = service.store.cases[message.case_id]
    _party(service, call, case)
    return _page(service, call, [token for key, token in case.log if key == message.message_id])


def _party(service: Service, call: Call, case: Case) -> None:
    client = service.caller(call, "")
    owner = service.store.destinations[case.destination_id].owner
    foreign = client.client_id not in (case.party, "" if service.has("log-sender-only") else owner)
    service.unless("foreign-log", foreign, 404, "case-not-found", "Diesen Vorgang gibt es nicht.")


def _page(service: Service, call: Call, tokens: list[str]) -> Reply:
    tokens = _distorted(service, tokens)
    offset = 0 if service.has("log-offset-ignored") else call.number("offset", 0, 0, 10_000_000)
    limit = call.number("limit", 100, 1, 500)
    found = tokens[offset : offset + limit]
    if service.has("log-member"):
        return Reply(200, {"events": found, "totalCount": len(tokens)})
    return Reply(200, {"eventLog": found, "totalCount": len(tokens), "count": len(found), "offset": offset})


def _distorted(service: Service, tokens: list[str]) -> list[str]:
    if service.has("log-reversed"):
        tokens = tokens[::-1]
    changes: dict[str, Any] = {
        "log-two-events": lambda claims: claims["events"].update({f"{PREFIX}notify-submission": {}}),
        "log-issuer": lambda claims: claims.update(iss="https://example.org/submission-api"),
        "log-claims": lambda claims: claims.pop("jti"),
        "log-tags": _other_tags,
    }
    for name, change in changes.items():
        if service.has(name):
            return [_again(service, one, change) for one in tokens]
    if service.has("log-header"):
        return [_again(service, one, lambda claims: None, typ="jwt") for one in tokens]
    if service.has("log-signature"):
        return [_unsigned(service, one) for one in tokens]
    return tokens


def _again(service: Service, token: str, change: Any, typ: str = sealing.EVENT) -> str:
    """Return a token of the service with changed claims; those of receivers stay."""
    claims = sealing.unsafe_claims(token)
    if claims["iss"] != service.issuer:
        return token
    change(claims)
    return service.sign(claims, typ)


def _unsigned(service: Service, token: str) -> str:
    """Return a token of the service with another signature; those of receivers stay."""
    if sealing.unsafe_claims(token)["iss"] != service.issuer:
        return token
    return token[:-20] + ("A" * 16 if token[-20:-4] != "A" * 16 else "B" * 16) + token[-4:]


def _other_tags(claims: dict[str, Any]) -> None:
    for payload in claims["events"].values():
        if "authenticationTags" in payload:
            payload["authenticationTags"]["metadata"] = "A" * 22


def report(service: Service, call: Call) -> Reply:
    """Log the event by which a receiver accepts, rejects or forwards."""
    client = service.caller(call, SUBSCRIBE)
    if service.has("v1-events-missing") and call.version == "v1":
        raise Refusal(404, "not-found")
    case = service.store.case(call.ident("caseId"))
    owner = service.store.destinations[case.destination_id].owner
    service.unless("foreign-event", owner != client.client_id, 403, "foreign-destination")
    service.unless("event-media-any", call.media != JOSE, 415, "unsupported-media-type")
    token = call.body.decode("ascii", "replace").strip()
    claims = _verified(service, case, token)
    done = Reply(200, {}) if service.has("event-200") else Reply(204)
    known = case.event_ids.get(str(claims.get("jti")))
    if known == token:
        if service.has("replay-logged"):
            case.log.append((case.log[-1][0], token))
        return done
    other = known is not None and known != token
    service.unless("event-id-again", other, 409, "event-already-exists", "Diese Kennung hat ein anderes Ereignis.")
    _apply(service, case, claims, token)
    case.event_ids[str(claims.get("jti"))] = token
    return done


def _verified(service: Service, case: Case, token: str) -> dict[str, Any]:
    """Return the claims of a receiver's token; refuses every other form, unless asked to overlook just that."""
    header = _header(token)
    keys = service.store.destinations[case.destination_id].keys
    if service.has("set-none") and header.get("alg") == "none":
        return sealing.unsafe_claims(token)
    if service.has("set-hs256") and header.get("alg") == "HS256":
        return sealing.unsafe_claims(token)
    if service.has("set-header") and set(header) - {"typ", "alg", "kid"}:
        return sealing.unsafe_claims(token)
    try:
        kid = str(sealing.unverified(token).header["kid"])
        if kid not in keys and service.has("set-kid"):
            return sealing.unsafe_claims(token)
        if kid not in keys or keys[kid].get("use") != "sig":
            raise Refusal(422, "security-event-token-invalid", "Dieser Schlüssel ist nicht bekannt.")
        typ = str(header.get("typ")) if service.has("set-typ") else sealing.EVENT
        if service.has("set-signature") and header.get("typ") == sealing.EVENT:
            return sealing.unsafe_claims(token)
        return sealing.verified(token, keys[kid], typ)
    except Unfit as fault:
        raise Refusal(422, "security-event-token-invalid", fault.message) from fault


def _header(token: str) -> dict[str, Any]:
    try:
        part = token.partition(".")[0]
        found = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _apply(service: Service, case: Case, claims: Mapping[str, Any], token: str) -> None:
    bad = "security-event-token-invalid"
    service.unless("set-claims", not set(claims) >= CLAIMS, 422, bad, "Eine Angabe fehlt.")
    said = claims.get("events")
    if not isinstance(said, dict) or not said:
        raise Refusal(422, bad, "Es fehlt das Ereignis.")
    service.unless("set-two", len(said) != 1, 422, bad, "Genau ein Ereignis ist erlaubt.")
    (uri, payload), *_ = said.items()
    name = str(uri).removeprefix(PREFIX)
    step = name.partition("-")[0]
    service.unless("set-event", step not in STEPS, 422, bad, "Das darf ein Empfänger nicht melden.")
    unknown = bool(payload) and not SCHEMA.fullmatch(str(claims.get("$schema")))
    service.unless("set-schema", unknown, 422, bad, "Payload Schema not supported")
    service.unless("set-issuer", claims.get("iss") != str(case.destination_id), 422, bad, "Fremder Aussteller.")
    service.unless("set-case", claims.get("txn") != f"case:{case.case_id}", 422, bad, "Fremder Vorgang.")
    message = _message(service, case, str(claims.get("sub")))
    if step not in STEPS:
        case.log.append((message.message_id, token))
        return
    _decide(service, case, message, step, payload, token)


def _decide(service: Service, case: Case, message: Message, step: str, payload: Any, token: str) -> None:
    target, sources = STEPS[step]
    ended = message.state not in sources
    service.unless("decided-twice", ended, 409, "submission-state-invalid", "Das ist im jetzigen Stand nicht möglich.")
    if step == "accept":
        given = payload.get("authenticationTags") if isinstance(payload, dict) else None
        service.unless("tags-missing", given is None, 422, "authentication-tags-mismatch")
        wrong = given is not None and _plain(given) != _plain(message.tags)
        service.unless("tags-unchecked", wrong, 422, "authentication-tags-mismatch")
    if step == "reject":
        problems = payload.get("problems") if isinstance(payload, dict) else None
        if problems and service.has("reject-refused"):
            raise Refusal(422, "security-event-token-invalid", "Diese Gründe sind unbekannt.")
        service.unless("reject-empty", not problems, 422, "security-event-token-invalid", "Es fehlen Gründe.")
    if step == "forward" and service.has("forward-final"):
        target = REJECTED
    message.state = target
    if not service.has("decisions-unlogged"):
        case.log.append((message.message_id, token))
    if target in (ACCEPTED, REJECTED):
        service.log(message, f"delete-{message.kind}")


def _plain(tags: Any) -> dict[str, Any]:
    return {key: value for key, value in tags.items() if value} if isinstance(tags, dict) else {}


def _message(service: Service, case: Case, subject: str) -> Message:
    kind, _, key = subject.partition(":")
    try:
        found = service.store.messages.get(UUID(key))
    except ValueError as fault:
        raise Refusal(422, "security-event-token-invalid", "sub ist nicht lesbar.") from fault
    foreign = found is None or found.kind != kind or found.case_id != case.case_id
    if foreign and service.has("set-subject"):
        return next(one for one in service.store.messages.values() if one.case_id == case.case_id)
    if found is None or foreign:
        raise Refusal(422, "security-event-token-invalid", "Das Ereignis gehört zu einer anderen Einreichung.")
    return found


def accept_reply(service: Service, call: Call) -> Reply:
    """Confirm a reply; the service logs it itself."""
    client = service.caller(call, "")
    message = service.store.message(call.ident("replyId"), "reply")
    if message.party != client.client_id:
        raise Refusal(404, "reply-not-found")
    if message.state != ACCEPTED:
        message.state = ACCEPTED
        service.log(message, "accept-reply", {"authenticationTags": message.tags})
    return Reply(200, {"replyId": str(message.message_id), "status": ACCEPTED})
