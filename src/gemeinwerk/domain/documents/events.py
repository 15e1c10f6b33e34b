"""Facts that the documents room announces; ids only."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from gemeinwerk.kernel.events import Event


@dataclass(frozen=True)
class UploadQuarantined(Event):
    """Malware was found in a file that had been accepted while no scanner answered; nobody gets it any more.

    ``draft_id`` is the draft, or the message that the file answers.
    """

    upload_id: UUID
    draft_id: UUID
