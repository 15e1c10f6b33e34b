"""Public holidays of North Rhine-Westphalia and working days.

Source: Feiertagsgesetz NW § 2 (state 2026-11). Easter is computed here; no library, no clock.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

FIRST_YEAR = 1995
"""First year answered: until 1994 the Buß- und Bettag was a public holiday, which no running period needs."""

_FIXED: tuple[tuple[int, int, str], ...] = (
    (1, 1, "Neujahr"),
    (5, 1, "Tag der Arbeit"),
    (10, 3, "Tag der Deutschen Einheit"),
    (11, 1, "Allerheiligen"),
    (12, 25, "1. Weihnachtstag"),
    (12, 26, "2. Weihnachtstag"),
)
_FROM_EASTER: tuple[tuple[int, str], ...] = (
    (-2, "Karfreitag"),
    (1, "Ostermontag"),
    (39, "Christi Himmelfahrt"),
    (50, "Pfingstmontag"),
    (60, "Fronleichnam"),
)
_ONCE: dict[date, str] = {date(2017, 10, 31): "Reformationstag (einmalig)"}

_SATURDAY = 5


def easter_sunday(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (computus after Meeus, Jones and Butcher); years from 1583.

    Raises ValueError for earlier years.
    """
    if year < 1583:
        raise ValueError("the Gregorian calendar begins in 1583")
    golden = year % 19
    century, rest = divmod(year, 100)
    leap_centuries, century_rest = divmod(century, 4)
    moon_correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - moon_correction + 15) % 30
    leap_years, leap_rest = divmod(rest, 4)
    weekday = (32 + 2 * century_rest + 2 * leap_years - epact - leap_rest) % 7
    exception = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * exception + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=256)
def _holidays_of(year: int) -> tuple[tuple[date, str], ...]:
    easter = easter_sunday(year)
    days = {date(year, month, day): name for month, day, name in _FIXED}
    for offset, name in _FROM_EASTER:
        day = easter + timedelta(days=offset)
        days[day] = f"{days[day]} und {name}" if day in days else name
    days.update({day: name for day, name in _ONCE.items() if day.year == year})
    return tuple(sorted(days.items()))


def public_holidays(year: int) -> dict[date, str]:
    """Public holidays of NRW in a year with their German names, in order (Feiertagsgesetz NW § 2, state 2026-11).

    24 and 31 December, Rosenmontag, Mariä Himmelfahrt and Reformationstag are working days (except 2017-10-31).
    Raises ValueError for years before 1995.
    """
    if year < FIRST_YEAR:
        raise ValueError(f"public holidays are known from {FIRST_YEAR}")
    return dict(_holidays_of(year))


def holiday_name(day: date) -> str | None:
    """German name of the public holiday, or None (Feiertagsgesetz NW § 2, state 2026-11)."""
    return public_holidays(day.year).get(day)


def is_working_day(day: date) -> bool:
    """True unless Saturday, Sunday or public holiday in NRW (BGB § 193, VwVfG § 31(3) S. 1, state 2026-11)."""
    return day.weekday() < _SATURDAY and day not in public_holidays(day.year)


def next_working_day(day: date) -> date:
    """The day itself if it is a working day, else the next one (VwVfG § 31(3) S. 1, state 2026-11)."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def reason_not_working(day: date) -> str | None:
    """Why a day is no working day, in German ("Samstag", "Sonntag" or the holiday's name); None if it is one.

    Source: BGB § 193 with Feiertagsgesetz NW § 2, state 2026-11.
    """
    name = holiday_name(day)
    if name:
        return name
    return {5: "Samstag", 6: "Sonntag"}.get(day.weekday())
