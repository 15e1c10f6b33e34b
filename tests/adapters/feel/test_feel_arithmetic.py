"""FEEL counts exactly like decimals of 34 digits, for any numbers."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from gemeinwerk.adapters.feel import Feel
from gemeinwerk.adapters.feel.values import MATH

FEEL = Feel()
MONEY = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=4)


@given(MONEY, MONEY)
def test_sums_differences_and_products_are_exact(a: Decimal, b: Decimal) -> None:
    names = {"a": a, "b": b}
    assert FEEL.evaluate("a + b", names) == MATH.add(a, b)
    assert FEEL.evaluate("a - b", names) == MATH.subtract(a, b)
    assert FEEL.evaluate("a * b", names) == MATH.multiply(a, b)


@given(MONEY, MONEY)
def test_quotients_have_34_digits(a: Decimal, b: Decimal) -> None:
    expected = MATH.divide(a, b) if b else None
    assert FEEL.evaluate("a / b", {"a": a, "b": b}) == expected


@given(MONEY, MONEY)
def test_comparisons_agree_with_decimals(a: Decimal, b: Decimal) -> None:
    names = {"a": a, "b": b}
    for sign, expected in (("<", a < b), ("<=", a <= b), (">", a > b), (">=", a >= b), ("=", a == b), ("!=", a != b)):
        assert FEEL.evaluate(f"a {sign} b", names) is expected


@given(MONEY)
def test_written_numbers_are_read_back(a: Decimal) -> None:
    assert FEEL.evaluate("number(string(a))", {"a": a}) == a
    assert FEEL.evaluate(f"{a:f}" if a >= 0 else f"({a:f})", {}) == a


@given(st.lists(MONEY, min_size=1, max_size=20))
def test_functions_of_lists_agree_with_python(numbers: list[Decimal]) -> None:
    names = {"l": numbers}
    assert FEEL.evaluate("sum(l)", names) == sum(numbers)
    assert FEEL.evaluate("min(l)", names) == min(numbers)
    assert FEEL.evaluate("max(l)", names) == max(numbers)
    assert FEEL.evaluate("count(l)", names) == len(numbers)
    assert FEEL.evaluate("sum(for x in l return x * 2)", names) == sum(numbers) * 2


@given(st.integers(-(10**6), 10**6), st.integers(-(10**4), 10**4))
def test_modulo_has_the_sign_of_the_divisor(a: int, b: int) -> None:
    assume(b != 0)
    assert FEEL.evaluate("modulo(a, b)", {"a": a, "b": b}) == a % b


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(-3000, 3000))
def test_days_can_be_added_and_taken_back(day: date, count: int) -> None:
    names = {"d": day, "n": timedelta(days=count)}
    assert FEEL.evaluate("d + n", names) == day + timedelta(days=count)
    assert FEEL.evaluate("d + n - n", names) == day
    assert FEEL.evaluate("(d + n) - d", names) == timedelta(days=count)
