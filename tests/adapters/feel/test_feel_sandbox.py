"""No expression leaves the sandbox: more than 500 attempts are refused or end in a harmless value, soon."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from time import perf_counter
from typing import Any

import pytest

from gemeinwerk.adapters.feel import Feel
from gemeinwerk.adapters.feel.values import FeelError
from tests.adapters.feel.escapes import CONTEXT, escapes

# Generous, because other tests share the machine; the benchmark prints the real figure.
WATCHDOG_SECONDS = 3.0
PLAIN = (str, bool, int, Decimal, date, datetime, time, timedelta, type(None))


def harmless(value: Any, depth: int = 0) -> bool:
    """Tell whether a value is data of FEEL: no class, function or object of Python."""
    if isinstance(value, PLAIN):
        return True
    if depth > 6:
        return True
    if isinstance(value, dict):
        return all(isinstance(key, str) and harmless(one, depth + 1) for key, one in value.items())
    if isinstance(value, list | tuple):
        return all(harmless(one, depth + 1) for one in value)
    return type(value).__module__.startswith("gemeinwerk.adapters.feel")


def test_every_way_out_is_closed() -> None:
    attempts, leaked, slow = 0, [], []
    language = Feel()
    for expression in escapes():
        attempts += 1
        started = perf_counter()
        try:
            value = language.evaluate(expression, CONTEXT)
        except FeelError:
            value = None
        if perf_counter() - started > WATCHDOG_SECONDS:
            slow.append(expression[:80])
        if not harmless(value):
            leaked.append(f"{expression[:80]} -> {type(value).__name__}")
    assert attempts >= 500
    assert leaked == []
    assert slow == []


@pytest.mark.parametrize(
    "expression",
    ["r = r", "count(flatten(r))", "string(r)", "distinct values(r)", "r", "{a: r}", "r in (r)", "sort(r)"],
)
def test_a_small_value_that_is_long_to_walk_through_is_refused(expression: str) -> None:
    value: Any = [Decimal(1)] * 10
    for _ in range(40):
        value = [value, value]
    with pytest.raises(FeelError, match="zu viele Schritte|zu groß"):
        Feel().evaluate(expression, {"r": value})
