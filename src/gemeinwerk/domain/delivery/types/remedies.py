"""Remedies as both sides see them: what was filed, what it stops, when a notice becomes final."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from gemeinwerk.domain.delivery.types.law import Timeliness


class FinalityState(StrEnum):
    """Where a notice stands on its way to Bestandskraft; only a person can make a late remedy late."""

    NOT_NOTIFIED = "not_notified"
    CONTESTED = "contested"
    RUNNING = "running"
    TO_JUDGE = "to_judge"
    STOPPED = "stopped"
    SUSPENDED = "suspended"
    REPLACED = "replaced"
    WITHOUT_END = "without_end"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Finality:
    """Bestandskraft as computed for a day; ``final_from`` is the first day on which the notice is, or would be, final."""

    state: FinalityState
    final_from: date | None = None


class RemedyForm(StrEnum):
    """Whether a remedy came in the form that the law asks for, or as an informal message."""

    IN_FORM = "in_form"
    INFORMAL = "informal"


class RemedyResult(StrEnum):
    """What a person has decided about form and time of a remedy; empty as long as nobody has."""

    IN_TIME = "in_time"
    REINSTATED = "reinstated"
    LATE = "late"
    WITHOUT_FORM = "without_form"


class ObjectionOutcome(StrEnum):
    """What the decision on an objection says: helped in full (Abhilfe), in part, rejected, or not admissible."""

    GRANTED = "granted"
    GRANTED_IN_PART = "granted_in_part"
    REJECTED = "rejected"
    INADMISSIBLE = "inadmissible"


class CostBearer(StrEnum):
    """Who bears the costs of an objection; ``none``: no side gives anything back to the other."""

    AUTHORITY = "authority"
    OBJECTOR = "objector"
    SHARED = "shared"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class CostRule:
    """Who bears the costs by the law that was read: the one proposed, all that may be chosen, and the source."""

    proposed: CostBearer | None
    allowed: tuple[CostBearer, ...]
    statute: str


class RemedyVia(StrEnum):
    """How a remedy reached the authority."""

    PORTAL = "portal"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class RemedyFact:
    """What finality depends on: when a remedy came, in which form, what a person decided, and how the decision on it stands."""

    received_on: date
    form: RemedyForm
    result: RemedyResult | None = None
    outcome: ObjectionOutcome | None = None
    decision: Finality | None = None


@dataclass(frozen=True, slots=True)
class SuspensiveEffect:
    """Aufschiebende Wirkung: whether a remedy suspends what the notice demands; None where the notice itself must say so."""

    suspends: bool | None
    statute: str
    sentences: tuple[str, ...]


class DecidingBody(StrEnum):
    """Who decides on an objection (Widerspruchsbehörde)."""

    ISSUING_AUTHORITY = "issuing_authority"
    KREIS = "kreis"
    REGIERUNGSBEZIRK = "regierungsbezirk"


@dataclass(frozen=True, slots=True)
class DecidingAuthority:
    """The body that decides on an objection, with its source."""

    body: DecidingBody
    statute: str


@dataclass(frozen=True, slots=True)
class RemedyInfo:
    """One filed remedy as the authority and the person see it."""

    remedy_id: UUID
    delivery_id: UUID
    case_id: UUID
    form: RemedyForm
    via: RemedyVia
    assurance: int
    statement: str
    reasons: str
    upload_ids: tuple[UUID, ...]
    uploads_of: UUID | None
    received_at: datetime
    received_on: date
    digest: str
    timeliness: Timeliness
    reinstatement_reasons: str
    obstacle_ended_on: date | None
    reinstatement_last_day: date | None
    result: RemedyResult | None
    judged_at: datetime | None
    judged_reasons: str
    answer: str
    handed_to: str
    handed_at: datetime | None
    outcome: ObjectionOutcome | None = None
    outcome_label: str = ""
    decision_id: UUID | None = None

    @property
    def is_open(self) -> bool:
        """True until a person has decided about form and time."""
        return self.result is None

    @property
    def is_pending(self) -> bool:
        """True while form and time are judged, nobody has decided in the matter and it went to no other authority."""
        return self.result is not None and self.outcome is None and not self.handed_to

    @property
    def asks_decision(self) -> bool:
        """True while a decision is due; an informal message that met no form is answered by a mere message."""
        informal = self.form is RemedyForm.INFORMAL and self.result is RemedyResult.WITHOUT_FORM
        return self.is_pending and not informal


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One day for a calendar (RFC 5545): the same ``uid`` for ever, a higher ``sequence`` after every recorded step."""

    uid: str
    sequence: int
    day: date
    title: str
    text: str
    alarm_days: tuple[int, ...]
    cancelled: bool = False
