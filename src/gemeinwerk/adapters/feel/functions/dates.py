"""Functions on dates, times and durations (DMN 1.3, 10.3.4.1 and 10.3.4.9)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

from gemeinwerk.adapters.feel import temporal
from gemeinwerk.adapters.feel.far import FarDate, FarMoment, day_of, moment_of
from gemeinwerk.adapters.feel.functions.rangetext import read_range
from gemeinwerk.adapters.feel.functions.registry import feel
from gemeinwerk.adapters.feel.values import Months, number, whole
from gemeinwerk.kernel.clock import BERLIN, berlin_date, now

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@feel("date", "from", other=(("year", "month", "day"),))
def _date(*values: Any) -> Any:
    if len(values) == 3:
        year, month, day = (whole(one) for one in values)
        return None if year is None or month is None or day is None else day_of(year, month, day)
    value = values[0] if len(values) == 1 else None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, FarMoment):
        return value.date
    if isinstance(value, date | FarDate):
        return value
    return temporal.read_date(value) if isinstance(value, str) else None


@feel("time", "from", other=(("hour", "minute", "second", "offset"),))
def _time(*values: Any) -> Any:
    if len(values) in (3, 4):
        return _time_of(*values)
    value = values[0] if len(values) == 1 else None
    if isinstance(value, datetime):
        return value.timetz()
    if isinstance(value, FarMoment):
        return value.clock
    if isinstance(value, date):
        return time(0, 0, tzinfo=timezone(timedelta()))
    if isinstance(value, time):
        return value
    return temporal.read_time(value) if isinstance(value, str) else None


def _time_of(hour: Any, minute: Any, second: Any, offset: Any = None) -> Any:
    hours, minutes, seconds = whole(hour), whole(minute), number(second)
    if isinstance(offset, timedelta) and abs(offset) >= timedelta(hours=24):
        return None
    if hours is None or minutes is None or seconds is None or not (offset is None or isinstance(offset, timedelta)):
        return None
    micro = int((seconds - int(seconds)) * 1_000_000)
    zone = None if offset is None else timezone(offset)
    return time(hours, minutes, int(seconds), micro, tzinfo=zone)


@feel("date and time", "from", other=(("date", "time"),))
def _moment(value: Any, clock: Any = None) -> Any:
    if isinstance(value, str):
        return temporal.read_moment(value) if clock is None else None
    if clock is None and isinstance(value, datetime | FarMoment):
        return value
    day = _date(value)
    if day is None or not (clock is None or isinstance(clock, time)):
        return None
    return moment_of(day, clock or time())


@feel("duration", "from")
def _duration(value: Any) -> Any:
    if isinstance(value, Months | timedelta):
        return value
    return temporal.read_duration(value) if isinstance(value, str) else None


@feel("years and months duration", "from", "to")
def _between(start: Any, end: Any) -> Any:
    if not isinstance(start, date) or not isinstance(end, date):
        return None
    return Months(temporal.whole_months(start, end))


@feel("day of week", "date")
def _day_of_week(day: Any) -> Any:
    return DAYS[day.weekday()] if isinstance(day, date) else None


@feel("day of year", "date")
def _day_of_year(day: Any) -> Any:
    return Decimal(day.timetuple().tm_yday) if isinstance(day, date) else None


@feel("week of year", "date")
def _week_of_year(day: Any) -> Any:
    return Decimal(day.isocalendar()[1]) if isinstance(day, date) else None


@feel("month of year", "date")
def _month_of_year(day: Any) -> Any:
    return MONTHS[day.month - 1] if isinstance(day, date) else None


@feel("range", "from")
def _range(text: Any) -> Any:
    return read_range(text) if isinstance(text, str) else None


@feel("today")
def _today() -> Any:
    return berlin_date(now())


@feel("now")
def _now() -> Any:
    return now().astimezone(BERLIN)
