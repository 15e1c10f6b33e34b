"""Rounding, the reach of ``in``, ranges with open ends, and limits of patterns, numbers and results."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from time import perf_counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemeinwerk.adapters.feel import Feel, FeelError

FEEL = Feel()
D = Decimal


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("decimal(1.115, 2)", D("1.12")),
        ("decimal(1.125, 2)", D("1.12")),
        ("decimal(30, 2)", D("30.00")),
        ("decimal(1234, -2)", D("1.2E+3")),
        ("decimal(1)", None),
        ("floor(1.7)", D(1)),
        ("floor(-1.2)", D(-2)),
        ("ceiling(1.2)", D(2)),
        ("floor(1.78, 1)", D("1.7")),
        ("round up(5.5, 0)", D(6)),
        ("round down(-5.5, 0)", D(-5)),
        ("round half up(2.5, 0)", D(3)),
        ("round half up(1.005, 2)", D("1.01")),
        ("round half down(2.5, 0)", D(2)),
        ("decimal(180 * 7 / 12, 2)", D("105.00")),
        ('round up("a", 0)', None),
        ("[][1]", None),
        ("[1, 2][1e17]", None),
        ("sort([3, 1, 2], function(a, b) a < b)", [D(1), D(2), D(3)]),
        ("sort([{n: 2}, {n: 1}], function(a, b) a.n < b.n).n", [D(1), D(2)]),
        ("3 in [1..3[", False),
        ("3 in ]1..3]", True),
        ("[1, 2, 3][item in [2..3]]", [D(2), D(3)]),
        ("for i in [1..3] return i", [D(1), D(2), D(3)]),
        ('count(for d in date("2026-11-01")..date("2026-11-30") return d)', D(30)),
        ("today() instance of date", True),
        ("now() instance of date and time", True),
        ("before(1, [2..3])", True),
        ("context put({a: 1}, \"b\", 2)", {"a": D(1), "b": D(2)}),
    ],
)  # fmt: skip
def test_values(expression: str, value: Any) -> None:
    assert FEEL.evaluate(expression, {}) == value


@pytest.mark.parametrize(
    ("expression", "names", "value"),
    [
        ("x in [1..5] and y", {"x": 1, "y": False}, False),
        ("x in [1..5] and not(y)", {"x": 1, "y": False}, True),
        ('art in ["A", "B"] and betrag > 3', {"art": "A", "betrag": 5}, True),
        ('art in ["A", "B"] and betrag > 3', {"art": "C", "betrag": 5}, False),
        ('art in ("A", "B") or betrag > 3', {"art": "C", "betrag": 5}, True),
        ('if art in ["A"] then 1 else 2', {"art": "A"}, D(1)),
        ("x in >= 3 and y", {"x": 3, "y": True}, True),
        ("x in liste and y", {"x": 3, "liste": [3], "y": False}, False),
        ("x in liste[item > 2] and y", {"x": 3, "liste": [1, 3], "y": True}, True),
        ('day in [date("2026-01-01")..date("2026-01-03")] and y', {"day": date(2026, 1, 2), "y": True}, True),
    ],
)  # fmt: skip
def test_in_binds_closer_than_and_and_or(expression: str, names: dict[str, Any], value: Any) -> None:
    assert FEEL.evaluate(expression, names) == value


MONEY = st.decimals(-(10**9), 10**9, allow_nan=False, allow_infinity=False, places=5)


@given(MONEY, st.integers(0, 4))
def test_rounding_agrees_with_decimals(amount: Decimal, scale: int) -> None:
    unit = Decimal(1).scaleb(-scale)
    for function, mode in (
        ("decimal", "ROUND_HALF_EVEN"), ("round half up", "ROUND_HALF_UP"), ("round half down", "ROUND_HALF_DOWN"),
        ("round up", "ROUND_UP"), ("round down", "ROUND_DOWN"), ("floor", "ROUND_FLOOR"), ("ceiling", "ROUND_CEILING"),
    ):  # fmt: skip
        found = FEEL.evaluate(f"{function}(amount, scale)", {"amount": amount, "scale": scale})
        assert found == amount.quantize(unit, rounding=mode)


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("(a|aa)+$", False), ("(a*)*$", True), ("(a+)+b", False), ("a*a*a*a*a*b", False), ("(?:a?){30}a{30}", True),
        ("((a|b)*)*c", False), ("(.*)*x", False),
    ],
)  # fmt: skip
def test_patterns_that_run_for_ever_elsewhere_end_in_linear_time(pattern: str, found: bool) -> None:
    start = perf_counter()
    assert FEEL.evaluate("matches(x, p)", {"x": "a" * 2_000 + "!", "p": pattern}) is found
    assert perf_counter() - start < 4


def test_a_pattern_that_no_linear_engine_can_read_is_refused() -> None:
    with pytest.raises(FeelError):
        FEEL.evaluate("matches(x, p)", {"x": "a" * 200 + "!", "p": "(a)\\1+$"})


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        (r"^[A-Z]{1,3}-[A-Z]{1,2} ?[0-9]{1,4}[EH]?$", "BO-GW 1234E", True),
        (r"^[^@\s]+@[^@\s]+\.[^@\s]+$", "a@example.org", True),
        (r"^DE[0-9]{2}( ?[0-9]{4}){4} ?[0-9]{2}$", "DE02 1203 0000 0000 2020 51", True),
        (r"^(Herr|Frau) \w+$", "Frau Ada", True),
        (r"\d{5}", "44787 Bochum", True),
        (r"^[\p]", "a", None),
    ],
)
def test_patterns_of_daily_use_are_found(pattern: str, text: str, found: bool | None) -> None:
    assert FEEL.evaluate("matches(x, p)", {"x": text, "p": pattern}) is found


@pytest.mark.parametrize(
    "expression",
    [
        "for i in 1..1e30 return i",
        "for i in 1..60000 return i",
        "for i in 1..1000 return concatenate(l, l, l, l)",
        'for i in 1..5000 return string join(for j in 1..30 return t, "")',
        "distinct values(for i in 1..40000 return i)",
        "1e999999999999",
        "[1][1e99999999]",
    ],
)
def test_results_beyond_all_measure_are_refused(expression: str) -> None:
    start = perf_counter()
    with pytest.raises(FeelError):
        FEEL.evaluate(expression, {"l": [1] * 10_000, "t": "x" * 1000})
    assert perf_counter() - start < 4


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_numbers_that_are_none_are_null(value: float) -> None:
    assert FEEL.evaluate("x", {"x": value}) is None
