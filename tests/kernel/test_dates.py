"""Days and moments in words."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from gemeinwerk.kernel.dates import long_date, long_moment, short_date


@pytest.mark.parametrize(
    ("day", "long", "short"),
    [
        (date(2026, 3, 1), "1. März 2026", "01.03.2026"),
        (date(2026, 12, 24), "24. Dezember 2026", "24.12.2026"),
        (date(987, 5, 9), "9. Mai 987", "09.05.0987"),
        # Half past eleven in the evening in Greenwich is already the next day here.
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), "1. Juli 2026", "01.07.2026"),
        (datetime(2026, 1, 31, 23, 30), "31. Januar 2026", "31.01.2026"),
    ],
)
def test_days(day: date, long: str, short: str) -> None:
    assert (long_date(day), short_date(day)) == (long, short)


def test_moments_are_told_in_german_time() -> None:
    assert long_moment(datetime(2026, 6, 30, 22, 5, tzinfo=UTC)) == "1. Juli 2026, 00:05 Uhr"
    assert long_moment(datetime(2026, 12, 31, 22, 5, tzinfo=UTC)) == "31. Dezember 2026, 23:05 Uhr"
