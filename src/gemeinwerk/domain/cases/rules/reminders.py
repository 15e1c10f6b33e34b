"""Which days of a case somebody should look at, computed from the deliveries of its notices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from gemeinwerk.domain.cases.types import ReminderKind
from gemeinwerk.domain.delivery.types import DeliveryStatus, Finality, FinalityState, Remedy, RemedyForm, RemedyInfo

_PENDING = frozenset({"in_time", "reinstated"})


@dataclass(frozen=True, slots=True)
class ReminderDue:
    """One day with its reason; ``key`` is the same for the same reason, so that it is kept once."""

    kind: ReminderKind
    due_on: date
    delivery_id: UUID
    remedy_id: UUID | None = None

    @property
    def key(self) -> str:
        """The name under which the reminder is kept."""
        return f"{self.kind.value}:{self.remedy_id or self.delivery_id}"


def reminders_due(
    deliveries: Iterable[tuple[DeliveryStatus, Finality]], inactivity_from: dict[UUID, date]
) -> tuple[ReminderDue, ...]:
    """Return what has to be looked at: remedies to judge, contested receipt, inactivity (VwGO § 75), finality.

    An admitted objection asks for a decision, and a decision on it for its service (VwGO § 73(1), (3)).

    ``inactivity_from`` names for each remedy the first day of an action for inactivity. What a person has settled
    leaves no reminder.
    """
    found: list[ReminderDue] = []
    for status, finality in deliveries:
        for one in status.remedies:
            found += _of_remedy(status, one, inactivity_from)
        if status.decides_objection and (status.notification is None or status.notification.deemed_on is None):
            found.append(ReminderDue(ReminderKind.SERVICE, _issued_on(status), status.delivery_id))
        if finality.state is FinalityState.CONTESTED:
            found.append(ReminderDue(ReminderKind.CONTESTED, _contested_on(status), status.delivery_id))
        # Where an objection is decided, the notice becomes final with that decision, which has a day of its own.
        if finality.final_from is not None and not status.decisions:
            found.append(ReminderDue(ReminderKind.FINALITY, finality.final_from, status.delivery_id))
    return tuple(found)


def _of_remedy(status: DeliveryStatus, one: RemedyInfo, inactivity_from: dict[UUID, date]) -> list[ReminderDue]:
    found = []
    if one.is_open:
        kind = ReminderKind.REMEDY if one.form is RemedyForm.IN_FORM else ReminderKind.INFORMAL
        found.append(ReminderDue(kind, one.received_on, status.delivery_id, one.remedy_id))
    if status.remedy is Remedy.OBJECTION and one.asks_decision:
        found.append(ReminderDue(ReminderKind.OBJECTION, one.received_on, status.delivery_id, one.remedy_id))
    day = inactivity_from.get(one.remedy_id) if one.outcome is None else None
    if day is not None and one.form is RemedyForm.IN_FORM and (one.is_open or str(one.result) in _PENDING):
        found.append(ReminderDue(ReminderKind.INACTIVITY, day, status.delivery_id, one.remedy_id))
    return found


def _issued_on(status: DeliveryStatus) -> date:
    return next(step.on for step in status.steps if step.on is not None)


def _contested_on(status: DeliveryStatus) -> date:
    days = [step.on for step in status.steps if step.kind.value == "receipt_contested" and step.on is not None]
    return days[-1]
