"""Orders to a print house, and what comes back from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from gemeinwerk.kernel.refusal import Finding


class BatchState(StrEnum):
    """Where an order to the print house stands."""

    GATHERED = "gathered"
    HANDED_OVER = "handed_over"


@dataclass(frozen=True, slots=True)
class BatchInfo:
    """One order to the print house; ``open_letters`` still wait for their day of posting."""

    batch_id: UUID
    state: BatchState
    created_at: datetime
    handed_over_at: datetime | None
    letters: int
    pages: int
    sha256: str
    open_letters: int


@dataclass(frozen=True, slots=True)
class PostingLine:
    """One line of the posting file: this letter was handed to the post on this day."""

    line: int
    letter_id: UUID
    posted_on: date
    franking_id: str


@dataclass(frozen=True, slots=True)
class PostingResult:
    """What reading a posting file did: noted now, known before, and refused line by line."""

    noted: int
    known: int
    findings: tuple[Finding, ...]
