"""Periods against a brute-force calendar that walks day by day and knows no arithmetic of the product."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemeinwerk.domain.delivery.rules import (
    HALF_MONTH,
    HALF_YEAR,
    ONE_MONTH,
    QUARTER,
    appointment_day,
    count_from_day,
    count_from_event,
    deemed_notification,
    extended_period_end,
    inactivity_action_from,
    month_days,
    period_end,
    point_of_month,
    public_holidays,
    reinstatement_end,
    remedy_deadline,
    trade_notice_receipt_due,
)
from gemeinwerk.domain.delivery.types import (
    Channel,
    DeliveryFacts,
    Notification,
    NotificationStatus,
    Period,
    ProceduralCode,
    Remedy,
    Trigger,
    Unit,
)

DAYS = st.dates(min_value=date(1996, 1, 1), max_value=date(2090, 12, 31))
ONE_DAY = timedelta(days=1)


def walk_months(day: date, months: int) -> date:
    """The last day of a period of months, found by turning the pages of a calendar."""
    page = day.replace(day=1)
    for _ in range(months):
        page += timedelta(days=31)
        page = page.replace(day=1)
    last = page
    while (last + ONE_DAY).month == page.month and last.day < day.day:
        last += ONE_DAY
    return last


def walk_to_working_day(day: date) -> date:
    while day.strftime("%a") in ("Sat", "Sun") or day in public_holidays(day.year):
        day += ONE_DAY
    return day


@settings(max_examples=400, deadline=None)
@given(DAYS, st.integers(1, 60))
def test_months_against_the_calendar(day: date, months: int) -> None:
    assert count_from_event(day, Period(months, Unit.MONTHS)) == walk_months(day, months)


@settings(max_examples=200, deadline=None)
@given(DAYS, st.integers(1, 6))
def test_years_are_twelve_months(day: date, years: int) -> None:
    assert count_from_event(day, Period(years, Unit.YEARS)) == walk_months(day, 12 * years)


@settings(max_examples=200, deadline=None)
@given(DAYS, st.integers(1, 120))
def test_days_and_weeks_against_the_calendar(day: date, amount: int) -> None:
    walked = day
    for _ in range(amount):
        walked += ONE_DAY
    assert count_from_event(day, Period(amount, Unit.DAYS)) == walked
    weekly = count_from_event(day, Period(amount, Unit.WEEKS))
    assert weekly.weekday() == day.weekday()
    assert (weekly - day).days == 7 * amount


@settings(max_examples=400, deadline=None)
@given(DAYS)
def test_the_last_day_is_a_working_day_and_no_earlier_one_is_skipped(day: date) -> None:
    end = period_end(day, ONE_MONTH)
    assert end.last_day == walk_to_working_day(walk_months(day, 1))
    assert end.moved == (end.last_day != end.counted)


@settings(max_examples=400, deadline=None)
@given(DAYS.filter(lambda day: day.year >= 2026), st.sampled_from(list(ProceduralCode)))
def test_whole_way_of_a_letter_against_the_calendar(posted: date, code: ProceduralCode) -> None:
    found = deemed_notification(code, Channel.LETTER, DeliveryFacts(posted_on=posted))
    end = remedy_deadline(found, Remedy.OBJECTION)
    unmoved = posted + 4 * ONE_DAY
    moved = walk_to_working_day(unmoved)
    ends = [walk_to_working_day(walk_months(day, 1)) for day in (unmoved, moved)]
    assert (found.earliest, found.latest) == (unmoved, moved)
    assert (end.citizen_last_day, end.office_last_day) == (min(ends), max(ends))
    assert end.citizen_last_day <= end.prevailing_last_day <= end.office_last_day  # type: ignore[operator]


def test_a_month_is_not_thirty_days() -> None:
    found = Notification(
        NotificationStatus.NOTIFIED,
        "",
        Trigger.POSTED,
        None,
        date(2027, 7, 1),
        date(2027, 7, 1),
        date(2027, 7, 1),
    )
    assert remedy_deadline(found, Remedy.ACTION).citizen_last_day == date(2027, 8, 2)


@pytest.mark.parametrize(
    ("first", "period", "last"),
    [
        (date(2027, 1, 1), ONE_MONTH, date(2027, 1, 31)),
        (date(2027, 1, 31), ONE_MONTH, date(2027, 2, 28)),
        (date(2027, 1, 29), ONE_MONTH, date(2027, 2, 28)),
        (date(2027, 3, 15), Period(1, Unit.YEARS), date(2028, 3, 14)),
        (date(2027, 3, 1), Period(2, Unit.WEEKS), date(2027, 3, 14)),
        (date(2027, 3, 1), Period(10, Unit.DAYS), date(2027, 3, 10)),
    ],
)
def test_a_period_that_begins_with_a_whole_day(first: date, period: Period, last: date) -> None:
    assert count_from_day(first, period) == last


def test_words_of_the_civil_code() -> None:
    assert (HALF_YEAR.amount, QUARTER.amount, HALF_MONTH.amount) == (6, 3, 15)
    assert month_days(Period(1, Unit.MONTHS)) == 30
    assert month_days(Period(1, Unit.YEARS)) == 365
    assert point_of_month(2028, 2, "end") == date(2028, 2, 29)
    assert point_of_month(2028, 2, "middle") == date(2028, 2, 15)
    with pytest.raises(KeyError):
        point_of_month(2028, 2, "somewhere")


def test_an_extension_is_counted_from_the_end_of_the_period_before() -> None:
    assert extended_period_end(date(2026, 12, 11), Period(2, Unit.WEEKS)).last_day == date(2026, 12, 28)


def test_an_appointment_stays_on_a_holiday() -> None:
    assert appointment_day(date(2026, 12, 25)) == date(2026, 12, 25)


def test_a_period_has_a_length() -> None:
    with pytest.raises(ValueError, match="at least one"):
        count_from_event(date(2027, 1, 1), Period(0, Unit.DAYS))


def test_other_clocks() -> None:
    assert inactivity_action_from(date(2026, 11, 30)) == date(2027, 2, 28)
    general = reinstatement_end(ProceduralCode.VWVFG_NRW, date(2026, 12, 11), date(2026, 11, 1))
    tax = reinstatement_end(ProceduralCode.AO_VIA_KAG, date(2026, 12, 11), date(2026, 11, 1))
    capped = reinstatement_end(ProceduralCode.VWVFG_NRW, date(2027, 11, 20), date(2026, 11, 20))
    assert general.last_day == date(2026, 12, 28)
    assert tax.last_day == date(2027, 1, 11)
    assert capped.last_day == date(2027, 11, 22)
    assert trade_notice_receipt_due(date(2026, 12, 23)).last_day == date(2026, 12, 28)
