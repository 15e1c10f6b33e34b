"""Computing periods: BGB §§ 187 to 193 through VwVfG § 31(1), SGB X § 26(1), AO § 108(1) and VwGO § 57(2)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from gemeinwerk.domain.delivery.rules.holidays import next_working_day
from gemeinwerk.domain.delivery.types import Period, PeriodEnd, ProceduralCode, Unit

ONE_MONTH = Period(1, Unit.MONTHS)
ONE_YEAR = Period(1, Unit.YEARS)
HALF_YEAR = Period(6, Unit.MONTHS)
QUARTER = Period(3, Unit.MONTHS)
HALF_MONTH = Period(15, Unit.DAYS)

_AO_CODES = frozenset({ProceduralCode.AO_VIA_KAG, ProceduralCode.AO_REALSTEUER})


def add_months(day: date, months: int) -> date:
    """The day with the same number, months later; if that month lacks it, its last day.

    Source: BGB § 188(2), (3), state 2026-11.
    """
    year, index = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, index + 1, min(day.day, monthrange(year, index + 1)[1]))


def count_from_event(event_day: date, period: Period) -> date:
    """Last day of a period that begins with an event; the day of the event is not counted.

    Source: BGB §§ 187(1), 188(1), (2) alternative 1, (3), state 2026-11. Raises ValueError for a length below one.
    """
    if period.amount < 1:
        raise ValueError("a period is at least one unit long")
    if period.unit is Unit.DAYS:
        return event_day + timedelta(days=period.amount)
    if period.unit is Unit.WEEKS:
        return event_day + timedelta(weeks=period.amount)
    months = period.amount * (12 if period.unit is Unit.YEARS else 1)
    return add_months(event_day, months)


def count_from_day(first_day: date, period: Period) -> date:
    """Last day of a period whose first day is counted in full (it begins with the beginning of that day).

    Source: BGB §§ 187(2), 188(1), (2) alternative 2, (3), state 2026-11. Raises ValueError as above.
    """
    if period.unit in (Unit.DAYS, Unit.WEEKS):
        return count_from_event(first_day, period) - timedelta(days=1)
    same_number = count_from_event(first_day, period)
    if same_number.day < first_day.day:
        return same_number
    return same_number - timedelta(days=1)


def period_end(
    event_day: date,
    period: Period,
    *,
    procedural_code: ProceduralCode = ProceduralCode.VWVFG_NRW,
    end_day_was_communicated: bool = False,
) -> PeriodEnd:
    """End of a period from an event, moved to the next working day where the law moves it.

    VwVfG § 31(3) S. 1, SGB X § 26(3) S. 1, AO § 108(3), ZPO § 222(2) (state 2026-11). If a specific end day was
    communicated with reference to that provision, VwVfG § 31(3) S. 2 and SGB X § 26(3) S. 2 do not move it; the
    AO knows no such exception.
    """
    counted = count_from_event(event_day, period)
    stays = end_day_was_communicated and procedural_code not in _AO_CODES
    return PeriodEnd(counted, counted if stays else next_working_day(counted))


def authority_period_end(
    notified_on: date,
    period: Period,
    *,
    procedural_code: ProceduralCode = ProceduralCode.VWVFG_NRW,
    end_day_was_communicated: bool = False,
) -> PeriodEnd:
    """End of a period set by an authority: it begins on the day after its notification.

    Source: VwVfG § 31(2), SGB X § 26(2), AO § 108(2); shift as in period_end (state 2026-11).
    """
    return period_end(
        notified_on,
        period,
        procedural_code=procedural_code,
        end_day_was_communicated=end_day_was_communicated,
    )


def extended_period_end(previous_end: date, extension: Period) -> PeriodEnd:
    """End of an extended period: counted from the end of the previous one.

    Source: BGB § 190, VwVfG § 31(7), state 2026-11.
    """
    return period_end(previous_end, extension)


def appointment_day(day: date) -> date:
    """A date fixed by an authority (Termin) stays, also on a Sunday or holiday (VwVfG § 31(5), state 2026-11)."""
    return day


def month_days(period: Period) -> int:
    """Length in days of a period that need not run without a break: a month 30 days, a year 365.

    Source: BGB § 191, state 2026-11.
    """
    return period.amount * {Unit.DAYS: 1, Unit.WEEKS: 7, Unit.MONTHS: 30, Unit.YEARS: 365}[period.unit]


def point_of_month(year: int, month: int, point: str) -> date:
    """Day meant by "beginning", "middle" or "end" of a month: the 1st, the 15th, the last (BGB § 192, state 2026-11).

    Raises KeyError for another word.
    """
    return date(year, month, {"beginning": 1, "middle": 15, "end": monthrange(year, month)[1]}[point])
