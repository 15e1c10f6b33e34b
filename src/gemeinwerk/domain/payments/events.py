"""Facts that the payments room announces; ids only."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from gemeinwerk.kernel.events import Event


@dataclass(frozen=True)
class ClaimPaid(Event):
    """All that a claim asks came in."""

    claim_id: UUID
    subject_id: UUID


@dataclass(frozen=True)
class ClaimReopened(Event):
    """A paid claim misses money again, because a payment was returned."""

    claim_id: UUID
    subject_id: UUID


@dataclass(frozen=True)
class RefundPaid(Event):
    """A refund was paid out."""

    refund_id: UUID
    claim_id: UUID
    subject_id: UUID


@dataclass(frozen=True)
class DebitAnnounced(Event):
    """A payer is to be told of a direct debit."""

    announcement_id: UUID
    claim_id: UUID
    subject_id: UUID
