"""Strict reading of compact JOSE: one spelling for each token, no duplicate members, limits before any work.

Sources: RFC 7515 sections 2, 4, 5.2 and 10.12, RFC 7516 section 5.2, RFC 4648 sections 3.5 and 5, RFC 8725.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any, Final

from gemeinwerk.kernel import strict_json
from gemeinwerk.kernel.refusal import Invalid, TooLarge

MAX_HEADER: Final = 8 * 1024
MAX_DEPTH: Final = 12
MAX_MEMBERS: Final = 2000
# In a header these would let the sender choose the key or the meaning; nobody of ours sends them.
FORBIDDEN: Final = frozenset(
    {"jku", "x5u", "x5c", "jwk", "crit", "b64", "p2c", "p2s", "epk", "apu", "apv", "iv", "tag"}
)
_ALPHABET = re.compile(r"[A-Za-z0-9_-]*")


class TokenRefused(Invalid):
    """A token is not of the one form that is allowed."""

    code = "jose.refused"
    message = "Die verschlüsselten oder signierten Daten haben nicht die erlaubte Form."
    hint = "Bitte erzeugen Sie die Daten neu, wie es die Beschreibung der Schnittstelle vorgibt."


def segments(token: str, count: int, *, max_length: int) -> list[str]:
    """Split a compact token; raises TooLarge above ``max_length`` characters, TokenRefused for another number of parts."""
    if len(token) > max_length:
        raise TooLarge()
    parts = token.split(".", count)
    if len(parts) != count or not all(_ALPHABET.fullmatch(part) for part in parts):
        raise TokenRefused()
    return parts


def decoded(segment: str) -> bytes:
    """Return the bytes of a base64url segment; refuses padding, other alphabets and unused bits that are set."""
    if not _ALPHABET.fullmatch(segment) or len(segment) % 4 == 1:
        raise TokenRefused("Ein Teil ist nicht in base64url ohne Füllzeichen geschrieben.")
    try:
        found = base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    except (ValueError, binascii.Error) as fault:
        raise TokenRefused() from fault
    if len(segment) % 4 and encoded(found[-(len(found) % 3) :])[-1] != segment[-1]:
        raise TokenRefused("Ein Teil ist nicht in der einen erlaubten Schreibweise kodiert.")
    return found


def encoded(content: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def json_object(content: bytes, *, max_length: int) -> dict[str, Any]:
    """Read one JSON object; refuses duplicate members, deep nesting, NaN, lone surrogates and other encodings."""
    try:
        return strict_json.json_object(content, max_length=max_length, max_depth=MAX_DEPTH, max_brackets=MAX_MEMBERS)
    except strict_json.NotJson as fault:
        raise TokenRefused("Kopf oder Inhalt ist kein gültiges JSON.") from fault


def header_of(segment: str) -> dict[str, Any]:
    """Read a protected header; refuses every member by which a sender could choose the key or the meaning."""
    if len(segment) > MAX_HEADER:
        raise TooLarge()
    header = json_object(decoded(segment), max_length=MAX_HEADER)
    if FORBIDDEN & header.keys():
        raise TokenRefused("Der Kopf enthält ein Feld, das hier nicht erlaubt ist.")
    return header
