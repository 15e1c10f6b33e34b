"""To whom a notice goes: the party, a representative, several addressees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from gemeinwerk.domain.delivery.types.law import Recipient

PARTY = "party"
"""Key of the copy for the party whose application it is."""


class ParticipantRole(StrEnum):
    """In which role somebody besides the applicant gets the notice."""

    REPRESENTATIVE = "representative"
    JOINT = "joint"


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody besides the applicant: a representative, or a further addressee (spouse, co-owner).

    ``written_power``: a written power of attorney lies in the file. ``shared_address``: lives with the applicant.
    ``wants_own_copy``: has asked for post or for a copy of their own.
    """

    id: UUID
    role: ParticipantRole
    recipient: Recipient
    written_power: bool = False
    shared_address: bool = False
    wants_own_copy: bool = False
    noted_at: datetime | None = None

    @property
    def key(self) -> str:
        """Key of this participant's copy, fixed for the case."""
        return f"{self.role.value}:{self.id}"


@dataclass(frozen=True, slots=True)
class AddressedCopy:
    """One copy of a notice: to whom it goes, in which role, and why (German)."""

    key: str
    recipient: Recipient
    reason: str
    covers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AddresseePlan:
    """Every copy of a notice, and who is told that it went to somebody else, with the reason."""

    copies: tuple[AddressedCopy, ...]
    informed: tuple[tuple[str, str], ...] = ()
