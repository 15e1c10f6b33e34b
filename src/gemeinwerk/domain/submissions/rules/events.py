"""The signed statement with which an authority ends a submission (RFC 8417; FIT-Connect event log)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

EVENTS: Final = "https://schema.fitko.de/fit-connect/events/"
ACCEPT: Final = "accept-submission"
REJECT: Final = "reject-submission"


def event_claims(
    *,
    name: str,
    event_id: UUID,
    destination_id: UUID,
    message_id: UUID,
    case_id: UUID,
    schema: str,
    payload: Mapping[str, Any],
    at: datetime,
) -> dict[str, Any]:
    """Return the claims of a security event token with exactly one event; ``schema`` mirrors that of the submit event."""
    return {
        "$schema": schema,
        "jti": str(event_id),
        "iss": str(destination_id),
        "iat": int(at.timestamp()),
        "sub": f"submission:{message_id}",
        "txn": f"case:{case_id}",
        "events": {f"{EVENTS}{name}": dict(payload)},
    }
