"""What an import of responsibilities would change, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from gemeinwerk.kernel.refusal import Finding


@dataclass(frozen=True, slots=True)
class NamedCompetence:
    """A competence as a transfer names it, reduced to what counts here; texts are empty where nothing was said."""

    external_id: str
    service_key: str
    region: str
    unit_id: str
    unit_name: str
    unit_region: str
    signatures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownCompetence:
    """A competence in force today for a service key."""

    id: UUID
    external_id: str
    service_key: str
    region_key: str
    authority_id: UUID
    unit: str
    signatures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlannedCompetence:
    """A competence that would be written."""

    external_id: str
    service_key: str
    region_key: str
    region_name: str
    authority_id: UUID
    authority_name: str
    unit: str
    signatures: tuple[str, ...]
    replaces: UUID | None = None


@dataclass(frozen=True, slots=True)
class CompetencePlan:
    """Everything an import would do; ``unknown`` is left out of it and says why, ``notes`` are about the file.

    ``digest`` stands for exactly these changes: what was shown is what is written.
    """

    added: tuple[PlannedCompetence, ...]
    changed: tuple[PlannedCompetence, ...]
    ended: tuple[KnownCompetence, ...]
    unchanged: int
    unknown: tuple[Finding, ...]
    notes: tuple[Finding, ...]
    digest: str

    @property
    def empty(self) -> bool:
        """Tell whether nothing would be written."""
        return not (self.added or self.changed or self.ended)
