"""By-laws on fees as a town keeps them (Gebührensatzung): versions with their validity, and what a case asks of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from gemeinwerk.domain.payments.types.fees import FeeSchedule


class BylawState(StrEnum):
    """How far a version is: drafted by one person, adopted by a second, or discarded before that."""

    DRAFT = "draft"
    ADOPTED = "adopted"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class BylawText:
    """A by-law as it was read: ``publication`` is where it was made known, ``old_vat`` the choice of UStG § 27(22a)."""

    schedule: FeeSchedule
    publication: str
    old_vat: bool = False

    @property
    def key(self) -> str:
        """Return the key by which packages name the by-law."""
        return self.schedule.id


@dataclass(frozen=True, slots=True)
class BylawRow:
    """One version in a list."""

    id: UUID
    key: str
    version: int
    title: str
    state: BylawState
    valid_from: date
    valid_until: date | None

    def covers(self, day: date) -> bool:
        """Tell whether the version would be valid on a day; the first and the last day belong to it."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class BylawFile:
    """One version with everything in it, people by their names. ``overlaps`` are adopted versions of the same key that are valid at the same time."""

    row: BylawRow
    law: BylawText
    source: str
    drafter_id: str
    drafted_by: str
    drafted_at: datetime
    decided_by: str
    decided_at: datetime | None
    ended_by: str
    ended_at: datetime | None
    overlaps: tuple[BylawRow, ...] = ()
    before: BylawRow | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What differs between two versions at one place; empty where the place is missing in that version."""

    place: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a case asks of a by-law: its items, the counted facts, and the reductions that it fulfils."""

    items: tuple[str, ...]
    measures: Mapping[str, Decimal] = field(default_factory=dict)
    reductions: frozenset[str] = frozenset()
