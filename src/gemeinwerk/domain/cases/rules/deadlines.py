"""The processing target of a case: a promise of the authority in calendar days, no period of law."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from gemeinwerk.domain.cases.types import CaseState, Deadline, DeadlineColour

# Yellow begins with the last quarter of the time, at least two days before the target.
LAST_PART: Final = 4
LEAST_WARNING_DAYS: Final = 2
# What waits for a payment is not worked on: its target begins with the payment.
_DONE: Final = (CaseState.WAITING_FOR_PAYMENT, CaseState.DECIDED, CaseState.DELIVERED, CaseState.CLOSED)


def target_date(received_on: date, days: int) -> date:
    """Return the day by which the authority wants to have decided."""
    return received_on + timedelta(days=max(days, 0))


def warning_from(target_on: date, days: int) -> date:
    """Return the first yellow day of a target of ``days`` days."""
    return target_on - timedelta(days=max(LEAST_WARNING_DAYS, days // LAST_PART))


def colour(target_on: date, days: int, today: date) -> DeadlineColour:
    """Return the colour on a day: red after the target, yellow in the last part, green before."""
    if today > target_on:
        return DeadlineColour.RED
    return DeadlineColour.YELLOW if today >= warning_from(target_on, days) else DeadlineColour.GREEN


def deadline(state: CaseState, target_on: date | None, days: int, today: date) -> Deadline | None:
    """Return the target in colour and words; None once it is decided or where there is no target."""
    if target_on is None or state in _DONE:
        return None
    return Deadline(target_on, colour(target_on, days, today), _words((target_on - today).days))


def _words(left: int) -> str:
    if left < -1:
        return f"seit {-left} Tagen überfällig"
    if left == -1:
        return "seit gestern überfällig"
    if left == 0:
        return "heute fällig"
    if left == 1:
        return "morgen fällig"
    return f"noch {left} Tage"
