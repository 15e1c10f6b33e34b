"""Callbacks: what is posted, how it is authenticated, and how long it is tried (FIT-Connect, Callbacks)."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

TYPES: Final = "https://schema.fitko.de/fit-connect/submission-api/callbacks/"
NEW_SUBMISSIONS: Final = "new-submissions"
NEW_REPLIES: Final = "new-replies"
NEW_EVENTS: Final = "new-events"
# A receiver that is down over a weekend still gets its callback by itself: about 4.5 days in all.
DELAYS: Final = tuple(
    timedelta(seconds=value)
    for value in (10, 30, 60, 300, 900, 1800, 3600, 7200, 14400, 28800, 43200, 43200, 86400, 86400, 86400)
)
WINDOW_SECONDS: Final = 300


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """Return the HMAC-SHA-512 of time stamp, dot and body in lower-case hex."""
    return hmac.new(secret.encode(), str(timestamp).encode() + b"." + body, hashlib.sha512).hexdigest()


def is_authentic(secret: str, timestamp: int, body: bytes, given: str, *, now: int) -> bool:
    """Tell whether a callback is genuine and not older than five minutes."""
    fresh = abs(now - timestamp) <= WINDOW_SECONDS
    return hmac.compare_digest(signature(secret, timestamp, body).encode(), given.encode()) and fresh


def delay(attempt: int) -> timedelta | None:
    """Return how long to wait after the failed ``attempt``, None where it is given up.

    Raises ValueError below 1, from where attempts are counted.
    """
    if attempt < 1:
        raise ValueError("attempts are counted from 1")
    return DELAYS[attempt - 1] if attempt <= len(DELAYS) else None


def body(kind: str, messages: Sequence[Mapping[str, UUID]]) -> bytes:
    """Return the JSON to post; ``messages`` hold destinationId, caseId and submissionId or replyId.

    The bare list of ids is deprecated in the standard; older receivers read nothing else.
    """
    noun = "reply" if kind == NEW_REPLIES else "submission"
    found: dict[str, object] = {"type": f"{TYPES}{kind}"}
    ids = [str(one[f"{noun}Id"]) for one in messages if f"{noun}Id" in one]
    found["replyIds" if noun == "reply" else "submissionIds"] = ids
    plural = "replies" if noun == "reply" else "submissions"
    found[plural] = [{name: str(value) for name, value in one.items()} for one in messages]
    return json.dumps(found, separators=(",", ":")).encode()
