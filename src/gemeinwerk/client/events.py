"""Security event tokens as this client writes and reads them (RFC 8417; FIT-Connect event log)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid4

from gemeinwerk.client.faults import EventWrong
from gemeinwerk.client.types import Event, Tags

PREFIX: Final = "https://schema.fitko.de/fit-connect/events/"
SCHEMA: Final = "https://schema.fitko.de/fit-connect/set-payload/1.2.2/set-payload.schema.json"
CLAIMS: Final = frozenset({"jti", "iss", "iat", "sub", "txn", "events"})
KINDS: Final = ("submission", "reply")
# Who may say what: the delivery service everything that it logs, a receiver only its own decision.
BY_RECEIVER: Final = frozenset(f"{step}-{kind}" for step in ("accept", "reject", "forward") for kind in KINDS)
BY_SERVICE: Final = frozenset(
    f"{step}-{kind}" for step in ("create", "submit", "notify", "delete", "reject") for kind in KINDS
) | {"accept-reply"}
NAMES: Final = BY_RECEIVER | BY_SERVICE


def claims(
    name: str,
    *,
    issuer: str,
    kind: str,
    message_id: UUID,
    case_id: UUID,
    at: datetime,
    payload: Mapping[str, Any] | None = None,
    schema: str = "",
) -> dict[str, Any]:
    """Return the claims of an event; without a payload there is no schema to name."""
    return {
        **({"$schema": schema or SCHEMA} if payload else {}),
        "jti": str(uuid4()),
        "iss": issuer,
        "iat": int(at.timestamp()),
        "sub": f"{kind}:{message_id}",
        "txn": f"case:{case_id}",
        "events": {f"{PREFIX}{name}": dict(payload or {})},
    }


def rejection(problems: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """Return the payload of a rejection."""
    return {"problems": [dict(one) for one in problems]}


def event(found: Mapping[str, Any], token: str) -> Event:
    """Read verified claims; raises EventWrong for any other shape than the standard's."""
    if not set(found) >= CLAIMS:
        raise EventWrong(f"In einem Ereignis fehlt {', '.join(sorted(CLAIMS - set(found)))}.")
    said = found["events"]
    if not isinstance(said, dict) or len(said) != 1:
        raise EventWrong("Ein Token enthält nicht genau ein Ereignis.")
    (uri, payload), *_ = said.items()
    name = str(uri).removeprefix(PREFIX)
    if not str(uri).startswith(PREFIX) or name not in NAMES or not isinstance(payload, dict):
        raise EventWrong(f"Ein Ereignis ist unbekannt: „{str(uri)[:200]}“.")
    kind = name.rpartition("-")[2]
    made = Event(
        name=name,
        event_id=_uuid(found["jti"], "jti"),
        issuer=_text(found["iss"], "iss"),
        issued_at=_moment(found["iat"]),
        message_id=_named(found["sub"], kind, "sub"),
        kind=kind,
        case_id=_named(found["txn"], "case", "txn"),
        problems=tuple(one for one in _list(payload.get("problems", [])) if isinstance(one, dict)),
        tags=_tags(payload["authenticationTags"]) if "authenticationTags" in payload else None,
        schema=str(found.get("$schema", "")),
        token=token,
    )
    if name not in (BY_SERVICE if made.by_service else BY_RECEIVER):
        raise EventWrong(f"Das Ereignis „{name}“ ist von jemandem unterschrieben, der es nicht melden darf.")
    return made


def _tags(found: Any) -> Tags:
    files = found.get("attachments", {}) if isinstance(found, dict) else None
    if not isinstance(files, dict) or not isinstance(found.get("metadata"), str):
        raise EventWrong("Die Authentifizierungs-Tags eines Ereignisses sind nicht lesbar.")
    data = found.get("data")
    if not all(isinstance(one, str) for one in (*files.values(), data or "")):
        raise EventWrong("Die Authentifizierungs-Tags eines Ereignisses sind nicht lesbar.")
    return Tags(found["metadata"], data, {_uuid(key, "attachments"): tag for key, tag in files.items()})


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _named(value: Any, name: str, claim: str) -> UUID:
    prefix, _, key = _text(value, claim).partition(":")
    if prefix != name:
        raise EventWrong(f"Die Angabe „{claim}“ eines Ereignisses beginnt nicht mit „{name}:“.")
    return _uuid(key, claim)


def _uuid(value: Any, claim: str) -> UUID:
    try:
        return UUID(_text(value, claim))
    except ValueError as fault:
        raise EventWrong(f"Die Angabe „{claim}“ eines Ereignisses ist keine UUID.") from fault


def _text(value: Any, claim: str) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= 2000:
        raise EventWrong(f"Die Angabe „{claim}“ eines Ereignisses ist kein Text.")
    return value


def _moment(value: Any) -> datetime:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 2**35:
        raise EventWrong("Die Zeit (iat) eines Ereignisses ist keine Sekundenzahl.")
    return datetime.fromtimestamp(value, UTC)
