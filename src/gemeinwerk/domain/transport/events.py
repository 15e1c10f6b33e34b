"""Facts that the transport room announces; ``tenant_id`` is the tenant of the destination."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from gemeinwerk.kernel.events import Event


@dataclass(frozen=True)
class MessageSubmitted(Event):
    """A message lies complete in the delivery service; ``kind`` is submission or reply."""

    message_id: UUID
    destination_id: UUID
    kind: str


@dataclass(frozen=True)
class SubmissionUnclaimed(Event):
    """At least one submission lies at a destination and nobody picked it up in time; ``reminder_id`` names this reminder."""

    destination_id: UUID
    reminder_id: UUID


@dataclass(frozen=True)
class MessageEnded(Event):
    """A message was accepted or rejected; ``state`` says which."""

    message_id: UUID
    state: str
