"""What the metadata of another portal say about the way back: consent in three values, reply channel, application of the account.

A message that arrives has to have the shape of the schema, so that nothing is guessed. What was taken over before these
members were read is opened leniently: an unreadable wish is none, and a consent that is neither yes nor missing is a no.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from gemeinwerk.domain.delivery.types import ReplyChannel, ReplyKind

CONSENT: Final = "zustimmungZumDigitalenBescheid"
APPLICATION: Final = "idBundDeApplicationId"
# The members that the schema requires of a channel; further ones have no meaning here.
REQUIRED: Final = {
    ReplyKind.EMAIL: "address",
    ReplyKind.DE_MAIL: "address",
    ReplyKind.FINK: "finkPostfachRef",
    ReplyKind.ELSTER: "accountId",
    ReplyKind.FIT_CONNECT: "processStandards",
    ReplyKind.POSTBOX: "mailboxUuid",
}
LONGEST: Final = 320
LONGEST_NAME: Final = 120
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def consent_of(extra: Mapping[str, Any], *, arriving: bool) -> bool | None:
    """Return yes, no, or None where nothing was said (OZG § 9(1): the exclusion is explicit). Raises ValueError on arrival."""
    if CONSENT not in extra:
        # The name that this platform used before.
        return True if extra.get("digitalNoticeConsent") is True else None
    found = extra[CONSENT]
    if not isinstance(found, bool):
        if arriving:
            raise ValueError("consent is no boolean")
        return False
    return found


def reply_of(metadata: Mapping[str, Any], *, arriving: bool) -> ReplyChannel:
    """Return the one reply channel that is wished; raises ValueError, TypeError for another shape on arrival."""
    if "replyChannel" not in metadata:
        return ReplyChannel()
    try:
        return _reply(metadata["replyChannel"])
    except (ValueError, TypeError):
        if arriving:
            raise
        return ReplyChannel()


def application_of(extra: Mapping[str, Any], *, arriving: bool) -> UUID | None:
    """Return under which id the user account knows the application; raises ValueError on arrival."""
    try:
        return _uuid(extra[APPLICATION]) if APPLICATION in extra else None
    except ValueError:
        if arriving:
            raise
        return None


def portal_of(metadata: Mapping[str, Any]) -> str:
    """Return how the sender names itself, empty where it does not or not in a printable way; nobody vouches for it."""
    author = metadata.get("author")
    name = author.get("name") if isinstance(author, dict) else None
    if not isinstance(name, str) or _CONTROL.search(name):
        return ""
    return " ".join(name.split())[:LONGEST_NAME]


def origin(portal: str, issuer: str) -> str:
    """Return in words where a message came from: who says to have sent it, and who proves when."""
    said = f"Portal „{portal}“ (eigene Angabe)" if portal else "Anderes Portal ohne Namen"
    return f"{said}, Absendung bestätigt vom Zustelldienst {issuer}"[:300]


def _reply(found: Any) -> ReplyChannel:
    if not isinstance(found, dict) or len(found) != 1:
        raise ValueError("not exactly one reply channel")
    ((name, told),) = found.items()
    kind = ReplyKind(name)
    if kind is ReplyKind.NONE or not isinstance(told, dict):
        raise ValueError("no reply channel")
    value = told.get(REQUIRED[kind])
    if kind is ReplyKind.POSTBOX:
        return ReplyChannel(kind, _uuid(value))
    if kind is ReplyKind.FIT_CONNECT:
        if not isinstance(value, list) or not isinstance(told.get("encryptionPublicKey"), dict):
            raise ValueError("no processing standards")
    elif not isinstance(value, str) or not 1 <= len(value) <= LONGEST or _CONTROL.search(value):
        raise ValueError("no address")
    return ReplyChannel(kind)


def _uuid(value: Any) -> UUID:
    # UUID() reads braces and prefixes as well, which the schema does not know.
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise ValueError("no UUID")
    return UUID(value)
