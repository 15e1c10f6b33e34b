"""Who acts. Every action receives an Actor and writes it into its audit entry."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from uuid import UUID

from gemeinwerk.kernel.refusal import Forbidden


class ActorKind(StrEnum):
    """The kinds of actors that the audit trail distinguishes."""

    CITIZEN = "citizen"
    GUEST = "guest"
    STAFF = "staff"
    SYSTEM = "system"
    CLIENT = "client"


class AssuranceLevel(IntEnum):
    """Vertrauensniveau of an identification (eIDAS Art. 8; BSI TR-03107-1), ordered."""

    NONE = 0
    BASIC = 10
    SUBSTANTIAL = 20
    HIGH = 30


@dataclass(frozen=True, slots=True)
class Actor:
    """One acting party; ``id`` is a pseudonymous identifier, never a name."""

    kind: ActorKind
    id: str
    tenant_id: UUID | None = None
    account_id: UUID | None = None
    roles: frozenset[str] = frozenset()
    assurance: AssuranceLevel = AssuranceLevel.NONE

    def require_role(self, *roles: str) -> None:
        """Raise Forbidden unless the actor is the system itself or holds one of ``roles``."""
        if self.kind is ActorKind.SYSTEM or self.roles.intersection(roles):
            return
        raise Forbidden()


SYSTEM = Actor(kind=ActorKind.SYSTEM, id="system")
