"""What a person has declared about the way of notices, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from gemeinwerk.domain.delivery.types.law import Channel, ConsentModel, ProceduralCode

ALL_SERVICES = ""
"""Scope of a declaration that covers every service of an authority."""


class Stance(StrEnum):
    """What a person declares: yes, no, or post for the next charge or for all charges (AO § 122a)."""

    GIVEN = "given"
    REFUSED = "refused"
    POST_ONCE = "post_once"
    POST_ALWAYS = "post_always"


class GivenVia(StrEnum):
    """How a declaration came in."""

    PORTAL = "portal"
    COUNTER = "counter"
    PAPER = "paper"
    PHONE = "phone"
    OTHER_PORTAL = "other_portal"


@dataclass(frozen=True, slots=True)
class Declaration:
    """One declaration of the registry. ``scope`` is one service package, or ALL_SERVICES.

    ``used_for`` names the notice that a single request for post was used up by; ``by_representative`` says that it
    was declared for somebody else.
    """

    id: UUID
    tenant_id: UUID
    scope: str
    channel: Channel
    model: ConsentModel
    stance: Stance
    wording_version: str
    given_at: datetime
    given_via: str
    assurance: int
    withdrawn_at: datetime | None = None
    withdrawn_via: str = ""
    by_representative: bool = False
    used_for: UUID | None = None
    note: str = ""

    @property
    def in_force(self) -> bool:
        """True until the declaration is withdrawn or used up."""
        return self.withdrawn_at is None

    @property
    def asks_for_post(self) -> bool:
        """True for a request for post, once or for good."""
        return self.stance in (Stance.POST_ONCE, Stance.POST_ALWAYS)


@dataclass(frozen=True, slots=True)
class ConsentRuling:
    """Whether a channel may be used under a consent model, with the reason in German and its code.

    ``uses_up`` names the single request for post that this notice fulfils.
    """

    allowed: bool
    reason: str
    reason_code: str
    uses_up: UUID | None = None


@dataclass(frozen=True, slots=True)
class ConsentStanding:
    """What holds for one service of an authority (or for all), for the person and for staff."""

    scope: str
    code: ProceduralCode | None
    model: ConsentModel
    digital: bool
    reason: str
    wording_version: str
    declaration: Declaration | None = None
    post: Declaration | None = None
