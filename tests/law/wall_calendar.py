"""A calendar as it hangs on the wall: every day in a row, with its weekday and whether it is free; nothing is computed from it.

It knows no date arithmetic of the product nor of Python: days follow each other by counting, weekdays by counting to seven, Easter from a
printed list, summer time from its two Sundays. It is the second reading for the rules of periods and notification in NRW.
"""

from __future__ import annotations

from typing import Final, NamedTuple

FIRST_YEAR: Final = 2019
MONTHS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
# The first of January 2019 was a Tuesday; Monday is 0.
FIRST_WEEKDAY: Final = 1
EASTER: Final = {
    2019: (4, 21), 2020: (4, 12), 2021: (4, 4), 2022: (4, 17), 2023: (4, 9), 2024: (3, 31), 2025: (4, 20), 2026: (4, 5),
    2027: (3, 28), 2028: (4, 16), 2029: (4, 1), 2030: (4, 21), 2031: (4, 13), 2032: (3, 28), 2033: (4, 17), 2034: (4, 9),
    2035: (3, 25), 2036: (4, 13), 2037: (4, 5), 2038: (4, 25), 2039: (4, 10), 2040: (4, 1), 2041: (4, 21), 2042: (4, 6),
}  # fmt: skip
FIXED: Final = frozenset({(1, 1), (5, 1), (10, 3), (11, 1), (12, 25), (12, 26)})
# Places of the movable holidays, counted in days from Easter Sunday.
MOVABLE: Final = (-2, 1, 39, 50, 60)


class Day(NamedTuple):
    """One field of the calendar."""

    year: int
    month: int
    number: int
    weekday: int


class Calendar:
    """All days from 2019 to 2042 in one row; a day is named by its place."""

    def __init__(self) -> None:
        self.days: list[Day] = []
        weekday = FIRST_WEEKDAY
        for year in EASTER:
            leap = year % 4 == 0
            for month, length in enumerate(MONTHS, start=1):
                for number in range(1, length + (1 if month == 2 and leap else 0) + 1):
                    self.days.append(Day(year, month, number, weekday))
                    weekday = (weekday + 1) % 7
        self.place = {(day.year, day.month, day.number): place for place, day in enumerate(self.days)}
        easters = [self.place[year, *day] for year, day in EASTER.items()]
        movable = {easter + way for easter in easters for way in MOVABLE}
        self.free = [
            day.weekday >= 5 or (day.month, day.number) in FIXED or place in movable
            for place, day in enumerate(self.days)
        ]

    def working(self, place: int) -> int:
        """The day itself, or the next one that is not free."""
        while self.free[place]:
            place += 1
        return place

    def months_on(self, place: int, months: int) -> int:
        """Turn the pages, then find the same number or the last one of the page."""
        number, turned = self.days[place].number, 0
        while turned < months:
            month = self.days[place].month
            while self.days[place].month == month:
                place += 1
            turned += 1
        month = self.days[place].month
        while self.days[place].number < number and self.days[place + 1].month == month:
            place += 1
        return place

    def in_summer(self, place: int, hour_utc: int) -> bool:
        """Whether clocks in Germany are one hour further: last Sunday of March to last Sunday of October, 1 o'clock UTC."""
        return self._after(place, hour_utc, 3) and not self._after(place, hour_utc, 10)

    def _after(self, place: int, hour_utc: int, month: int) -> bool:
        change = self.place[self.days[place].year, month, 31]
        while self.days[change].weekday != 6:
            change -= 1
        return place > change or (place == change and hour_utc >= 1)

    def german_day(self, place: int, hour_utc: int) -> int:
        """The day in Germany at an hour of a day in UTC."""
        ahead = 2 if self.in_summer(place, hour_utc) else 1
        return place + 1 if hour_utc + ahead >= 24 else place
