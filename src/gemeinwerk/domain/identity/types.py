"""What crosses the border of the identity room."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from gemeinwerk.kernel.actor import Actor, ActorKind, AssuranceLevel

STAFF_ROLES = {
    "officer": "Sachbearbeitung",
    "lead": "Leitung",
    "catalogue": "Leistungspflege",
    "terminology": "Begriffspflege",
    "interfaces": "Schnittstellen",
    "treasury": "Kasse",
    "admin": "Verwaltung der Behörde",
    "auditor": "Prüfung",
}


@dataclass(frozen=True, slots=True)
class IdentityProof:
    """What a provider has proven about a person; ``subject`` is stable for provider and person.

    ``postbox_handle`` names the postbox of the user account, where there is one (OZG § 2(7), legacyPostkorbHandle).
    """

    provider: str
    subject: str
    kind: str
    given_name: str
    family_name: str
    birth_date: date | None
    street: str
    house_number: str
    postcode: str
    city: str
    email: str
    assurance: AssuranceLevel
    organisation: str = ""
    postbox_handle: str = ""
    details: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Person:
    """A signed-in citizen or business with what their provider has proven."""

    account_id: UUID
    kind: str
    display_name: str
    given_name: str
    family_name: str
    birth_date: date | None
    street: str
    house_number: str
    postcode: str
    city: str
    email: str
    assurance: AssuranceLevel
    organisation: str = ""
    postbox_handle: str = ""

    def as_actor(self) -> Actor:
        """Return the actor of this person's actions."""
        return Actor(
            kind=ActorKind.CITIZEN,
            id=f"account:{self.account_id}",
            account_id=self.account_id,
            assurance=self.assurance,
        )


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A signed-in member of an authority's staff."""

    account_id: UUID
    tenant_id: UUID
    username: str
    name: str
    roles: frozenset[str]

    def as_actor(self) -> Actor:
        """Return the actor of this member's actions."""
        return Actor(
            kind=ActorKind.STAFF,
            id=f"staff:{self.account_id}",
            tenant_id=self.tenant_id,
            account_id=self.account_id,
            roles=self.roles,
            assurance=AssuranceLevel.SUBSTANTIAL,
        )


@dataclass(frozen=True, slots=True)
class SignInChoice:
    """One person that a demo provider offers for choice."""

    key: str
    label: str
    kind: str
    description: str
