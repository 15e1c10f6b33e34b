"""Public holidays of NRW: against the worked table, an independent computation of Easter and a public library."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gemeinwerk.domain.delivery.rules import (
    easter_sunday,
    holiday_name,
    is_working_day,
    next_working_day,
    public_holidays,
    reason_not_working,
)

WORKED = {
    2026: ("04-03", "04-06", "05-14", "05-25", "06-04"),
    2027: ("03-26", "03-29", "05-06", "05-17", "05-27"),
    2028: ("04-14", "04-17", "05-25", "06-05", "06-15"),
}
MOVABLE = ("Karfreitag", "Ostermontag", "Christi Himmelfahrt", "Pfingstmontag", "Fronleichnam")


def easter_by_moon_tables(year: int) -> date:
    """Easter by the church's own definition: the Sunday after the fourteenth day of the paschal moon."""
    century = year // 100
    golden_number = year % 19 + 1
    solar, lunar = 3 * (century + 1) // 4 - 12, (8 * (century + 1) + 5) // 25 - 5
    epact = (11 * golden_number + 20 + lunar - solar) % 30
    if epact == 24 or (epact == 25 and golden_number > 11):
        epact += 1
    full_moon = date(year, 3, 1) + timedelta(days=(44 - epact if 44 - epact >= 21 else 74 - epact) - 1)
    day = full_moon + timedelta(days=1)
    while day.weekday() != 6:
        day += timedelta(days=1)
    return day


def test_easter_agrees_with_the_definition_by_moon_tables() -> None:
    for year in range(1583, 4100):
        assert easter_sunday(year) == easter_by_moon_tables(year), year


def test_easter_before_the_gregorian_calendar_is_refused() -> None:
    with pytest.raises(ValueError, match="1583"):
        easter_sunday(1582)


@pytest.mark.parametrize("year", sorted(WORKED))
def test_movable_holidays_of_the_worked_table(year: int) -> None:
    days = {name: day.strftime("%m-%d") for day, name in public_holidays(year).items()}
    assert tuple(days[name] for name in MOVABLE) == WORKED[year]


@pytest.mark.parametrize("year", range(1996, 2101))
def test_agrees_with_the_library(year: int) -> None:
    library = pytest.importorskip("holidays").Germany(subdiv="NW", years=year)
    assert set(public_holidays(year)) == set(library)


@pytest.mark.parametrize("year", [2026, 2027, 2028, 2038])
def test_days_that_are_no_holidays_in_nrw(year: int) -> None:
    for month, day in ((12, 24), (12, 31), (8, 15), (10, 31), (1, 6), (3, 8)):
        assert holiday_name(date(year, month, day)) is None
    rose_monday = easter_sunday(year) - timedelta(days=48)
    assert rose_monday.weekday() == 0
    assert is_working_day(rose_monday)


def test_eleven_holidays_or_fewer_when_two_fall_together() -> None:
    for year in range(1996, 2101):
        expected = 12 if year == 2017 else 11
        count = len(public_holidays(year))
        assert count == expected or (
            count == expected - 1 and any(" und " in n for n in public_holidays(year).values())
        )


def test_a_year_before_the_table_is_refused() -> None:
    with pytest.raises(ValueError, match="1995"):
        public_holidays(1994)


def test_next_working_day_over_christmas() -> None:
    assert next_working_day(date(2026, 12, 25)) == date(2026, 12, 28)
    assert next_working_day(date(2026, 12, 24)) == date(2026, 12, 24)
    assert reason_not_working(date(2026, 12, 27)) == "Sonntag"
    assert reason_not_working(date(2026, 12, 26)) == "2. Weihnachtstag"
    assert reason_not_working(date(2026, 12, 24)) is None
