"""Days and moments outside the years 1 to 9999, which the language knows and Python's calendar does not.

They can be read, written, compared and taken apart; arithmetic with them has no value.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

MAX_YEAR = 999_999_999


@dataclass(frozen=True, slots=True)
class FarDate:
    """A day of the Gregorian calendar, carried on before and beyond what Python knows."""

    year: int
    month: int
    day: int

    def number(self) -> int:
        """Return the days since 1970-01-01."""
        # Four hundred years have a whole number of days; the rest lies where the calendar is known.
        cycles, year = divmod(self.year - 1, 400)
        return cycles * 146_097 + date(year + 1, self.month, self.day).toordinal() - date(1970, 1, 1).toordinal()

    def isoweekday(self) -> int:
        """Return the day of the week, Monday is 1."""
        return (self.number() + 3) % 7 + 1

    def __str__(self) -> str:
        return f"{'-' if self.year < 0 else ''}{abs(self.year):04}-{self.month:02}-{self.day:02}"


@dataclass(frozen=True, slots=True)
class FarMoment:
    """A time on such a day."""

    date: FarDate
    clock: time

    def __getattr__(self, name: str) -> Any:
        if name in {"year", "month", "day", "isoweekday"}:
            return getattr(self.date, name)
        if name in {"hour", "minute", "second", "microsecond"}:
            return getattr(self.clock, name)
        raise AttributeError(name)

    @property
    def tzinfo(self) -> tzinfo | None:
        """Return the zone of the time."""
        return self.clock.tzinfo

    def utcoffset(self) -> timedelta | None:
        """Return the distance from universal time; a place keeps the one that it has in January of 2000."""
        return datetime.combine(date(2000, 1, 1), self.clock).utcoffset()


def day_of(year: int, month: int, day: int) -> date | FarDate | None:
    """Return a day of any year but the year 0; None where there is no such day."""
    if not year or abs(year) > MAX_YEAR or not 1 <= month <= 12:
        return None
    if 1 <= year <= 9999:
        try:
            return date(year, month, day)
        except ValueError:
            return None
    # The leap years repeat every four hundred years.
    found = 1 <= day <= monthrange(year % 400 + 2000, month)[1]
    return FarDate(year, month, day) if found else None


def moment_of(day: date | FarDate, clock: time) -> datetime | FarMoment:
    """Return a time on a day."""
    return FarMoment(day, clock) if isinstance(day, FarDate) else datetime.combine(day, clock)


def place_in_time(value: Any) -> Any:
    """Return what near and far days and moments are compared by; moments with and without a zone do not compare."""
    if isinstance(value, datetime | FarMoment):
        day = value.date if isinstance(value, FarMoment) else FarDate(value.year, value.month, value.day)
        seconds = ((day.number() * 24 + value.hour) * 60 + value.minute) * 60 + value.second
        shift = value.utcoffset()
        if shift is None:
            return seconds
        return datetime(1, 1, 1, tzinfo=UTC), seconds - shift // timedelta(seconds=1)
    return FarDate(value.year, value.month, value.day).number()
