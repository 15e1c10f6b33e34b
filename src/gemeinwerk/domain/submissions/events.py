"""Facts that the submissions room announces."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from gemeinwerk.kernel.events import Event


@dataclass(frozen=True)
class SubmissionReceived(Event):
    """A submission lies encrypted in the intake."""

    submission_id: UUID
