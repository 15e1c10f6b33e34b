"""Counting attempts."""

from __future__ import annotations

import pytest
from django.db import connection

from gemeinwerk.adapters.limits import TableCounter
from gemeinwerk.kernel.limits import limit
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
