"""Other statutory clocks of a procedure: deemed approval, inactivity, reinstatement."""

from __future__ import annotations

from datetime import date

from gemeinwerk.domain.delivery.rules.periods import ONE_MONTH, ONE_YEAR, QUARTER, count_from_event, period_end
from gemeinwerk.domain.delivery.types import Period, PeriodEnd, ProceduralCode, Unit

_AO_CODES = frozenset({ProceduralCode.AO_VIA_KAG, ProceduralCode.AO_REALSTEUER})
_TWO_WEEKS = Period(2, Unit.WEEKS)


def deemed_approval(documents_complete_on: date, extension: Period | None = None) -> PeriodEnd:
    """End of the decision period after which an approval is deemed granted, if a provision orders so.

    Source: VwVfG § 42a(2): three months from complete documents, one reasoned extension (state 2026-11).
    """
    if extension is None:
        return period_end(documents_complete_on, QUARTER)
    return period_end(count_from_event(documents_complete_on, QUARTER), extension)


def inactivity_action_from(filed_on: date) -> date:
    """First day on which an action for inactivity is admissible as a rule (VwGO § 75 S. 2: three months).

    State 2026-11. The day is not moved, so the alert comes early rather than late.
    """
    return count_from_event(filed_on, QUARTER)


def reinstatement_end(code: ProceduralCode, obstacle_ended_on: date, missed_last_day: date) -> PeriodEnd:
    """Last day to apply for reinstatement (Wiedereinsetzung), at most one year after the missed period.

    Source: VwVfG § 32(2), (3), SGB X § 27, VwGO § 60: two weeks; AO § 110(2), (3): one month (state 2026-11).
    """
    end = period_end(obstacle_ended_on, ONE_MONTH if code in _AO_CODES else _TWO_WEEKS, procedural_code=code)
    limit = period_end(missed_last_day, ONE_YEAR, procedural_code=code)
    return min(end, limit, key=lambda found: found.last_day)


def trade_notice_receipt_due(received_on: date) -> PeriodEnd:
    """Last day for the receipt of a trade notice (Gewerbeanzeige): three days (GewO § 15(1), state 2026-11)."""
    return period_end(received_on, Period(3, Unit.DAYS))
