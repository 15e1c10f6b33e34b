"""Facts that the cases room announces; ids only."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from gemeinwerk.kernel.events import Event


@dataclass(frozen=True)
class CaseOpened(Event):
    """A submission has become a case."""

    case_id: UUID
    submission_id: UUID


@dataclass(frozen=True)
class CaseDecided(Event):
    """A decision was made; its notice is on the way to be written."""

    case_id: UUID


@dataclass(frozen=True)
class CaseClosed(Event):
    """Nothing more is to be done on the case."""

    case_id: UUID
