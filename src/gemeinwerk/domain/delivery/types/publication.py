"""Service by public announcement (öffentliche Zustellung): its conditions, the announcement, the days on the board."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class PublicGround(StrEnum):
    """Condition under which a notice may be served by public announcement (LZG NRW § 10(1))."""

    RESIDENCE_UNKNOWN = "residence_unknown"
    COMPANY_UNREACHABLE = "company_unreachable"
    ABROAD_IMPOSSIBLE = "abroad_impossible"


@dataclass(frozen=True, slots=True)
class PublicServiceOrder:
    """What a person with signing power decides: the ground, what was tried, and that no representative can be served."""

    ground: PublicGround
    findings: str
    reference: str
    inspection_at: str
    no_representative: bool = False


@dataclass(frozen=True, slots=True)
class AnnouncementFacts:
    """Everything that an announcement says (LZG NRW § 10(2)); the content of the notice is none of it."""

    authority: str
    name: str
    address: str
    dated: date
    reference: str
    inspection_at: str


@dataclass(frozen=True, slots=True)
class Announcement:
    """An announcement as it hangs now, for everybody; ``lines`` are its text."""

    announcement_id: UUID
    name: str
    posted_on: date
    shown_until: date
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublicationView:
    """The announcement of one delivery as the office handles it, with the steps that are open now."""

    ground: str
    findings: str
    place: str
    lines: tuple[str, ...]
    ordered_by: str
    ordered_on: date
    posted_on: date | None
    complete_on: date | None
    removable_from: date | None
    removed_on: date | None
    can_post: bool
    can_remove: bool
