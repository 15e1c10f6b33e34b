"""Counting attempts."""

from __future__ import annotations

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gemeinwerk.adapters.limits import TableCounter
from gemeinwerk.kernel.limits import limit, used_of
from gemeinwerk.kernel.refusal import TooMany

pytestmark = pytest.mark.django_db


def test_the_attempt_above_the_limit_is_refused() -> None:
    for _ in range(3):
        limit("test", "address:192.0.2.1", per_minute=3)
    with pytest.raises(TooMany):
        limit("test", "address:192.0.2.1", per_minute=3)
    limit("test", "address:192.0.2.2", per_minute=3)
    limit("other", "address:192.0.2.1", per_minute=3)


def test_the_table_holds_no_address() -> None:
    limit("test", "address:192.0.2.1", per_minute=3)
    with connection.cursor() as cursor:
        cursor.execute("SELECT party FROM rate_limit")
        assert all("192" not in row[0] and len(row[0]) == 40 for row in cursor.fetchall())


def test_parties_and_purposes_are_counted_apart() -> None:
    counter = TableCounter(lambda: b"secret")
    assert [counter.count("a", "one"), counter.count("a", "one"), counter.count("b", "one")] == [1, 2, 1]
    assert counter.count("a", "other") == 1 and counter.check().ok


def test_what_a_process_counts_ahead_is_asked_for_once_and_never_too_low() -> None:
    first, second = TableCounter(lambda: b"secret"), TableCounter(lambda: b"secret")
    with CaptureQueriesContext(connection) as asked:
        assert [first.count("a", "one", ahead=3) for _ in range(3)] == [1, 2, 3]
    assert len([one for one in asked.captured_queries if "rate_limit" in one["sql"]]) == 1
    assert [second.count("a", "one", ahead=3), first.count("a", "one", ahead=3)] == [4, 7]


def test_the_next_minute_begins_anew() -> None:
    counter = TableCounter(lambda: b"secret")
    with time_machine.travel("2026-11-26T10:00:59+00:00", tick=False):
        assert [counter.count("a", "one", ahead=50) for _ in range(2)] == [1, 2]
    with time_machine.travel("2026-11-26T10:01:00+00:00", tick=False):
        assert counter.count("a", "one", ahead=50) == 1


def test_half_a_percent_is_counted_ahead_and_small_limits_exactly() -> None:
    assert [used_of("few", "one", per_minute=100) for _ in range(3)] == [1, 2, 3]
    assert [TableCounter(lambda: b"x").count("few", "two") for _ in range(2)] == [1, 2]
    with CaptureQueriesContext(connection) as asked:
        assert [used_of("many", "one", per_minute=6000) for _ in range(30)] == list(range(1, 31))
    assert len([one for one in asked.captured_queries if "rate_limit" in one["sql"]]) == 1
