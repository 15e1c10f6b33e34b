"""Exact arithmetic on numbers, texts, dates and durations (DMN 1.3, tables 45 and 55)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from gemeinwerk.adapters.feel import temporal
from gemeinwerk.adapters.feel.environment import Compiled, Environment
from gemeinwerk.adapters.feel.values import MATH, Months, number

MAX_POWER = 10_000
# A power with many digits takes as long as so many other steps.
POWER_STEPS = 30
# Longest duration of years and months that means anything.
MAX_MONTHS = 12 * 10**9
MICROSECOND = timedelta(microseconds=1)


def arithmetic(sign: str, left: Compiled, right: Compiled) -> Compiled:
    """Return exact arithmetic; what has no meaning is null."""

    steps = POWER_STEPS if sign == "**" else 1

    def run(env: Environment) -> Any:
        env.budget.tick(steps)
        first, second = left(env), right(env)
        try:
            found = env.budget.weigh(_calculate(sign, first, second))
        except (ArithmeticError, ValueError, TypeError):
            found = None
        if found is None:
            env.budget.note(f"Die Rechnung mit „{sign}“ hat für diese Werte kein Ergebnis.")
        return found

    return run


def negative(operand: Compiled) -> Compiled:
    """Return the opposite of a number or duration."""

    def run(env: Environment) -> Any:
        env.budget.tick()
        value = operand(env)
        if isinstance(value, Months):
            return Months(-value.months)
        if isinstance(value, timedelta):
            return -value
        given = number(value)
        if given is None:
            env.budget.note("Das Gegenteil gibt es nur von Zahlen und Dauern.")
            return None
        # Zero has no sign in FEEL.
        return MATH.minus(given) if given else given

    return run


def _calculate(sign: str, a: Any, b: Any) -> Any:
    x, y = number(a), number(b)
    if x is not None and y is not None:
        return _calculate_numbers(sign, x, y)
    if sign == "+" and isinstance(a, str) and isinstance(b, str):
        return a + b
    if sign in {"+", "-"}:
        return _shift(sign, a, b)
    if sign == "*" and (x is not None or y is not None):
        length, factor = (b, x) if x is not None else (a, y)
        return _scale(length, factor) if factor is not None else None
    if sign == "/":
        return _divide(a, b, y)
    return None


def _calculate_numbers(sign: str, x: Decimal, y: Decimal) -> Decimal | None:
    if sign == "+":
        return MATH.add(x, y)
    if sign == "-":
        return MATH.subtract(x, y)
    if sign == "*":
        return MATH.multiply(x, y)
    if sign == "/":
        return MATH.divide(x, y) if y else None
    return MATH.power(x, y) if abs(y) < MAX_POWER else None


def _scale(length: Any, factor: Decimal) -> Any:
    if isinstance(length, Months):
        months = MATH.multiply(Decimal(length.months), factor)
        return Months(int(months)) if abs(months) < MAX_MONTHS else None
    if not isinstance(length, timedelta):
        return None
    return timedelta(microseconds=int(MATH.multiply(Decimal(length // MICROSECOND), factor)))


def _divide(a: Any, b: Any, y: Decimal | None) -> Any:
    if y:
        if isinstance(a, Months):
            return Months(int(MATH.divide(Decimal(a.months), y)))
        return (
            timedelta(microseconds=int(MATH.divide(Decimal(a // MICROSECOND), y))) if isinstance(a, timedelta) else None
        )
    if isinstance(a, Months) and isinstance(b, Months) and b.months:
        return MATH.divide(Decimal(a.months), Decimal(b.months))
    if isinstance(a, timedelta) and isinstance(b, timedelta) and b:
        return MATH.divide(Decimal(a // MICROSECOND), Decimal(b // MICROSECOND))
    return None


def _shift(sign: str, a: Any, b: Any) -> Any:
    if sign == "+" and isinstance(a, Months | timedelta) and isinstance(b, date | time):
        a, b = b, a
    if isinstance(a, Months) and isinstance(b, Months):
        return Months(a.months + b.months if sign == "+" else a.months - b.months)
    if isinstance(a, timedelta) and isinstance(b, timedelta):
        return a + b if sign == "+" else a - b
    if isinstance(a, date) and isinstance(b, Months):
        return temporal.add_months(a, b.months if sign == "+" else -b.months)
    if isinstance(b, timedelta):
        return _later(a, b if sign == "+" else -b)
    if sign == "-" and isinstance(a, date) and isinstance(b, date):
        return _apart(a, b)
    if sign == "-" and isinstance(a, time) and isinstance(b, time):
        return datetime.combine(date(2000, 1, 1), a) - datetime.combine(date(2000, 1, 1), b)
    return None


def _later(a: Any, length: timedelta) -> Any:
    if isinstance(a, datetime):
        # Time that passes is counted in universal time: a place may change its offset on the way.
        return (a.astimezone(UTC) + length).astimezone(a.tzinfo) if a.tzinfo else a + length
    if isinstance(a, date):
        return (datetime.combine(a, time()) + length).date()
    if isinstance(a, time):
        return (datetime.combine(date(2000, 1, 3), a) + length).timetz()
    return None


def _apart(a: date, b: date) -> timedelta:
    """Return the time between two days or moments; a day is its midnight, in universal time beside a zone."""
    zoned = any(isinstance(one, datetime) and one.tzinfo for one in (a, b))
    first, second = _moment(a, zoned=zoned), _moment(b, zoned=zoned)
    return first.astimezone(UTC) - second.astimezone(UTC) if first.tzinfo and second.tzinfo else first - second


def _moment(value: date, *, zoned: bool) -> datetime:
    return value if isinstance(value, datetime) else datetime.combine(value, time(tzinfo=UTC if zoned else None))
