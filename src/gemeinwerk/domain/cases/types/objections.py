"""Deciding on objections: what staff enter, what the form offers, what the case shows. No Django."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gemeinwerk.domain.delivery.types import (
    CostRule,
    DecidingAuthority,
    DeliveryStatus,
    ObjectionOutcome,
    RemedyInfo,
)


@dataclass(frozen=True, slots=True)
class ObjectionDraft:
    """What a member of staff has entered for the decision on objections: result, what changes, reasons, costs.

    ``ruling`` says what holds from now on where the objection has success; ``decides_here`` is the confirmation that
    this authority is the one that decides.
    """

    outcome: str = ""
    ruling: str = ""
    reasons: str = ""
    costs: str = ""
    share: str = ""
    representation: bool = False
    decides_here: bool = False


@dataclass(frozen=True, slots=True)
class ObjectionForm:
    """What the form of that decision offers: the objections it is about, possible results, the costs by law."""

    delivery: DeliveryStatus
    case_id: UUID
    reference: str
    title: str
    applicant: str
    remedies: tuple[RemedyInfo, ...]
    outcomes: tuple[tuple[ObjectionOutcome, str], ...]
    costs: tuple[tuple[str, str], ...]
    cost_rules: tuple[tuple[ObjectionOutcome, CostRule], ...]
    deciding_name: str
    deciding: DecidingAuthority | None
    preview_html: str = ""


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """A decision on objections as the case shows it; without ``issued_at`` it is still being written."""

    label: str
    decided_at: datetime
    decided_by: str
    costs: str
    issued_at: datetime | None
    decision_id: UUID | None
