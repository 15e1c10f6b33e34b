"""Mails that came back: which one it was, and whether the report is final. No Django, nothing outside the standard library."""

from __future__ import annotations

import re
from uuid import UUID

_MESSAGE = re.compile(r"<?([0-9a-f-]{36})\.([0-9a-f-]{36})@gemeinwerk>?", re.IGNORECASE)
_STATUS = re.compile(r"([245])\.\d{1,3}\.\d{1,3}")


def mail_identity(mail_id: UUID, tenant_id: UUID) -> str:
    """Message-ID of a mail of the outbox, the same on every attempt (VwVfG § 41(2a) S. 3: the notice is provable; 2026-11)."""
    return f"{mail_id}.{tenant_id}@gemeinwerk"


def mail_of(message_id: str) -> tuple[UUID, UUID] | None:
    """Mail and authority that a Message-ID names, None for any that is not ours (VwVfG § 41(2a) S. 3, state 2026-11)."""
    found = _MESSAGE.fullmatch(message_id.strip()[:200])
    if found is None:
        return None
    try:
        return UUID(found.group(1)), UUID(found.group(2))
    except ValueError:
        return None


def is_final_bounce(action: str, status: str) -> bool:
    """Whether a report says for good that a mail did not arrive: failed, with a status of class 5 (RFC 3464 § 2.3, RFC 3463).

    A delay or a status of class 4 says nothing for good, so the notice in the mailbox stands (VwVfG § 41(2a) S. 3,
    state 2026-11).
    """
    known = _STATUS.fullmatch(status.strip()[:12])
    return action.strip().lower() == "failed" and known is not None and known.group(1) == "5"
