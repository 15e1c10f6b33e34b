"""Security event tokens (RFC 8417) as FIT-Connect shapes them: one event each, about one message of one case."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from gemeinwerk.domain.transport.rules.states import ACCEPT, FORWARD, REJECT
from gemeinwerk.domain.transport.types import MessageKind
from gemeinwerk.kernel.refusal import Invalid

TYP: Final = "secevent+jwt"
EVENTS: Final = "https://schema.fitko.de/fit-connect/events/"
SCHEMA: Final = "https://schema.fitko.de/fit-connect/set-payload/{version}/set-payload.schema.json"
_SCHEMA: Final = re.compile(
    r"https://schema\.fitko\.de/fit-connect/set-payload/1\.\d{1,3}\.\d{1,3}/set-payload\.schema\.json"
)
CLAIMS: Final = frozenset({"$schema", "jti", "iss", "iat", "sub", "txn", "events"})
CLOCKS_APART: Final = timedelta(minutes=5)
MAX_PROBLEMS: Final = 100
MAX_TEXT: Final = 2000
STEP_OF: Final = {
    f"{EVENTS}{step}-{kind.value}": (step, kind) for step in (ACCEPT, REJECT, FORWARD) for kind in MessageKind
}


class EventRefused(Invalid):
    """A security event token is not one that may be logged."""

    code = "transport.event"
    message = "Das Ereignis hat nicht die verlangte Form."
    hint = "Verlangt ist ein Security Event Token mit genau einem Ereignis, signiert mit PS512."


class TagsDiffer(Invalid):
    """The authentication tags of the receiver are not those that were submitted."""

    code = "transport.tags"
    message = "Die Authentifizierungs-Tags stimmen nicht mit denen der Einreichung überein."
    hint = "Bitte rufen Sie die Einreichung neu ab; bleibt der Unterschied, weisen Sie sie zurück."


@dataclass(frozen=True, slots=True)
class Reported:
    """What a receiver says in an event that has been verified."""

    event_id: UUID
    step: str
    kind: MessageKind
    message_id: UUID
    case_id: UUID
    issuer: UUID
    issued_at: datetime
    tags: Mapping[str, Any] | None
    problems: tuple[dict[str, str], ...]


def service_claims(
    *,
    issuer: str,
    name: str,
    event_id: UUID,
    message_id: UUID,
    kind: MessageKind,
    case_id: UUID,
    at: datetime,
    version: str,
    payload: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the claims of an event of the delivery service; without a payload there is no schema to name."""
    return {
        **({"$schema": SCHEMA.format(version=version)} if payload else {}),
        "jti": str(event_id),
        "iss": issuer,
        "iat": int(at.timestamp()),
        "sub": f"{kind.value}:{message_id}",
        "txn": f"case:{case_id}",
        "events": {f"{EVENTS}{name}": dict(payload or {})},
    }


def reported(claims: Mapping[str, Any], *, now: datetime) -> Reported:
    """Read the claims of a receiver's event; raises EventRefused for any other shape."""
    if not {"jti", "iss", "iat", "sub", "txn", "events"} <= set(claims) <= CLAIMS:
        raise EventRefused("Verlangt sind genau $schema, jti, iss, iat, sub, txn und events.")
    events = claims["events"]
    if not isinstance(events, dict) or len(events) != 1:
        raise EventRefused("Ein Token muss genau ein Ereignis enthalten.")
    (uri, payload), *_ = events.items()
    if uri not in STEP_OF or not isinstance(payload, dict):
        raise EventRefused("Dieses Ereignis darf ein Empfänger nicht melden.")
    if payload and not _SCHEMA.fullmatch(_text(claims.get("$schema", ""))):
        raise EventRefused("Payload Schema not supported: $schema nennt keine unterstützte Version.")
    step, kind = STEP_OF[uri]
    return Reported(
        event_id=_uuid(claims["jti"]),
        step=step,
        kind=kind,
        message_id=_named(claims["sub"], kind.value),
        case_id=_named(claims["txn"], "case"),
        issuer=_uuid(claims["iss"]),
        issued_at=_moment(claims["iat"], now),
        tags=_tags(payload) if step == ACCEPT else None,
        problems=checked_problems(payload.get("problems")) if step == REJECT else (),
    )


def require_since(issued_at: datetime, announced_at: datetime) -> None:
    """Raise EventRefused where an event is older than the message that it is about."""
    if issued_at < announced_at - CLOCKS_APART:
        raise EventRefused("Das Ereignis ist älter als die Nachricht. Bitte prüfen Sie Ihre Uhr.")


def require_tags(given: Mapping[str, Any] | None, submitted: Mapping[str, Any]) -> None:
    """Raise TagsDiffer unless the receiver saw exactly what was submitted; empty lists count as none."""
    own = {key: value for key, value in (given or {}).items() if value}
    if own != {key: value for key, value in submitted.items() if value}:
        raise TagsDiffer()


def _tags(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    tags = payload.get("authenticationTags")
    if not isinstance(tags, dict) or not set(tags) <= {"metadata", "data", "attachments"}:
        raise TagsDiffer("Zur Annahme gehören die Authentifizierungs-Tags.")
    return tags


def checked_problems(problems: Any) -> tuple[dict[str, str], ...]:
    """Return the reasons of a rejection; raises EventRefused for none, too many or another shape."""
    if not isinstance(problems, list) or not 1 <= len(problems) <= MAX_PROBLEMS:
        raise EventRefused("Zur Zurückweisung gehören 1 bis 100 Gründe (problems).")
    found = []
    for one in problems:
        if not isinstance(one, dict) or not {"type", "title", "detail", "instance"} <= set(one):
            raise EventRefused("Jeder Grund braucht type, title, detail und instance.")
        found.append({name: _text(one[name]) for name in ("type", "title", "detail", "instance")})
    return tuple(found)


def _moment(value: Any, now: datetime) -> datetime:
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise EventRefused("iat muss die Zeit in Sekunden sein.")
    # Compared as a number first: a time beyond the year 9999 is no datetime.
    if value > (now + CLOCKS_APART).timestamp():
        raise EventRefused("Das Ereignis liegt in der Zukunft. Bitte prüfen Sie Ihre Uhr.")
    return datetime.fromtimestamp(value, now.tzinfo)


def _named(value: Any, name: str) -> UUID:
    prefix, found, key = _text(value).partition(":")
    if not found or prefix != name:
        raise EventRefused(f"Erwartet wird eine Kennung der Form {name}:UUID.")
    return _uuid(key)


def _uuid(value: Any) -> UUID:
    try:
        return UUID(_text(value))
    except ValueError as fault:
        raise EventRefused("Eine Kennung ist keine UUID.") from fault


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > MAX_TEXT or "\x00" in value:
        raise EventRefused("Ein Text fehlt, ist zu lang oder enthält ein unerlaubtes Zeichen.")
    return value
