"""A sender address of its own for each mail (VERP), so that a return names the mail even if it encloses nothing."""

from __future__ import annotations

import base64
import binascii
import re
from uuid import UUID

HOST = "@gemeinwerk"
_TOKEN = re.compile(r"[^@]{1,20}\+([a-z2-7]{26})-([a-z2-7]{26})@.+", re.IGNORECASE)


def sender_of(message_id: str, address: str) -> str:
    """Return the sender address for a mail: ``returns+TOKEN@domain``; the plain address for a mail that is not ours."""
    local, at, domain = address.partition("@")
    try:
        mail, tenant = (_packed(UUID(one)) for one in message_id.removesuffix(HOST).split("."))
    except ValueError:
        return address
    return f"{local}+{mail}-{tenant}@{domain}" if at else address


def message_of(address: str) -> str:
    """Return the Message-ID that such an address names, or an empty text."""
    found = _TOKEN.fullmatch(address.strip()[:320])
    if found is None:
        return ""
    try:
        mail, tenant = (_unpacked(one) for one in found.groups())
    except (ValueError, binascii.Error):
        return ""
    return f"{mail}.{tenant}{HOST}"


def _packed(value: UUID) -> str:
    return base64.b32encode(value.bytes).decode().rstrip("=").lower()


def _unpacked(text: str) -> UUID:
    return UUID(bytes=base64.b32decode(text.upper() + "======"))
