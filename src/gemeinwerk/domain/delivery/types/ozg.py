"""The postbox of a user account: what is handed to it, what comes back, where a hand-over stands (OZG § 9)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class HandOverState(StrEnum):
    """Where a hand-over stands; ``given_up``: the notice goes another way, and a late receipt has no effect."""

    WAITING = "waiting"
    HANDED = "handed"
    PROVIDED = "provided"
    REFUSED = "refused"
    GIVEN_UP = "given_up"
    PROVIDED_LATE = "provided_late"


class PostboxState(StrEnum):
    """What the postbox says about a message."""

    OPEN = "open"
    PROVIDED = "provided"
    REFUSED = "refused"


class AccountState(StrEnum):
    """Stand eines Antrags, as a user account shows it (status_v6); the two before the receipt are the portal's own."""

    RECEIVED = "RECEIVED"
    PROCESSING = "PROCESSING"
    ACTION_REQUIRED = "ACTION_REQUIRED"
    COMPLETED = "COMPLETED"


class StateMessageState(StrEnum):
    """Where a message about a state stands; ``given_up``: the account was not told, and nothing follows from that."""

    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class PostboxStatus:
    """A state for a user account; ``message_id`` stays the same however often it is sent. Nothing of a notice is in it."""

    message_id: UUID
    application_id: UUID
    status: AccountState
    service: str
    sender: str
    at: datetime
    reference: str = ""


@dataclass(frozen=True, slots=True)
class PostboxNotice:
    """A notice for a postbox; ``delivery_id`` stays the same however often it is handed over."""

    delivery_id: UUID
    mailbox: UUID
    sender: str
    title: str
    content: str
    service: str
    file_name: str
    pdf: bytes = field(repr=False)
    reference: str = ""


@dataclass(frozen=True, slots=True)
class PostboxOutcome:
    """What the postbox says; ``at`` is the time of provision, ``receipt`` the proof of it as it came."""

    state: PostboxState
    at: datetime | None = None
    reason: str = ""
    receipt: str = ""
