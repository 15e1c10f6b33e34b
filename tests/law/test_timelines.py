"""Timelines read twice: by the product and by walking a calendar on the wall."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from gemeinwerk.domain.delivery.rules import public_holidays
from gemeinwerk.kernel.clock import berlin_date
from tests.law import timelines
from tests.law.timelines import WALL, Timeline, disagreements, drawn, first_reading, second_reading


def test_a_hundred_thousand_timelines_agree() -> None:
    assert disagreements(100_000, seed=20_261_126) == []


def test_every_way_and_every_status_is_met() -> None:
    dice = timelines.random.Random(1)
    lines = [drawn(dice) for _ in range(2_000)]
    assert {line.way for line in lines} == set(timelines.WAYS) - {"mailbox_then_letter"}
    assert {second_reading(line).status for line in lines} == {"notified", "waiting", "not_notified", "contested"}
    assert {second_reading(line).timeliness for line in lines} == {
        "in_time", "in_doubt", "after_last_day", "undetermined"
    }  # fmt: skip


@pytest.mark.parametrize("year", range(2026, 2043))
def test_the_wall_knows_the_same_holidays(year: int) -> None:
    listed = {
        date(day.year, day.month, day.number)
        for place, day in enumerate(WALL.days)
        if day.year == year and WALL.free[place] and day.weekday < 5
    }
    assert listed == {day for day in public_holidays(year) if day.weekday() < 5}


@pytest.mark.parametrize("days_off", [-1, 1])
def test_a_reading_that_is_one_day_off_is_found(days_off: int, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = timelines.first_reading

    def wrong(line: Timeline) -> timelines.Reading:
        found = plain(line)
        return replace(found, citizen=found.citizen + days_off) if found.citizen is not None else found

    monkeypatch.setattr(timelines, "first_reading", wrong)
    assert len(disagreements(200, seed=5)) > 60


def test_the_change_of_the_clock_moves_the_german_day() -> None:
    for place in range(len(WALL.days) - 1):
        for hour in (21, 22, 23):
            instant = timelines._event(1, "posted", "letter", place, hour, None).at
            assert WALL.place[tuple(int(part) for part in berlin_date(instant).isoformat().split("-"))] == (  # type: ignore[index]
                WALL.german_day(place, hour)
            )


def test_both_readings_of_a_known_case() -> None:
    line = Timeline("AO_VIA_KAG", "letter", "administrative", "correct", "objection", False, {
        "ao_deemed_day_moves": True, "extend_retrieval_window_to_working_day": False, "egovg_nrw_retrieval_days": None,
    })  # fmt: skip
    posted = WALL.place[2026, 12, 22]
    line.facts["posted"] = posted
    line.steps.append(("posted", "letter", posted + 1, 9, posted))
    line.asked_on = posted
    found = second_reading(line)
    assert found == first_reading(line)
    assert (found.deemed, found.earliest) == (WALL.place[2026, 12, 28], WALL.place[2026, 12, 26])
