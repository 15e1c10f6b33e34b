"""Identifiers: time-ordered UUIDs for rows and readable references for people."""

from __future__ import annotations

import secrets
import time
from uuid import UUID

# Letters and digits that are not confused when read aloud or typed (no 0/O, 1/I/L, 5/S, 8/B).
ALPHABET = "234679ACDEFGHJKMNPQRTUVWXYZ"


def new_id() -> UUID:
    """Return a UUID of version 7 (RFC 9562, section 5.7): ordered by time, 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & ((1 << 48) - 1)) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 7 << 76
    value = value & ~(0x3 << 62) | 2 << 62
    return UUID(int=value)


def reference(prefix: str) -> str:
    """Return a reference for people such as ``GW-7K2M-9QXD-4FTA``: twelve random characters, 57 bits."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(12))
    return f"{prefix}-{code[:4]}-{code[4:8]}-{code[8:]}"
