"""What crosses the border of the audit room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry as the chain holds it; ``details`` is canonical JSON text."""

    chain: UUID
    seq: int
    at: datetime
    actor_kind: str
    actor: str
    verb: str
    subject: str
    details: str
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class ChainReport:
    """The result of verifying one chain; ``broken_at`` names the first wrong entry."""

    chain: UUID
    entries: int
    head: str
    broken_at: int | None
    reason: str

    @property
    def intact(self) -> bool:
        """Tell whether every entry follows from the one before it."""
        return self.broken_at is None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A signed statement that entry ``seq`` ends the chain at a time; ``token`` is a compact JWS."""

    chain: UUID
    number: int
    seq: int
    at: datetime
    token: str
