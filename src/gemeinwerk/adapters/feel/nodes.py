"""The meaning of each construct: functions that take an environment and return a value."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from gemeinwerk.adapters.feel import temporal
from gemeinwerk.adapters.feel.environment import Compiled, Environment
from gemeinwerk.adapters.feel.values import Months, Range, compare, equal, from_python, kind


def constant(value: Any) -> Compiled:
    """Return a fixed value."""
    return lambda env: value


def variable(name: str) -> Compiled:
    """Return the value of a name."""
    return lambda env: env.find(name)


def at_literal(text: str) -> Compiled:
    """Return a date, time, moment or duration written after ``@``."""
    value = (
        temporal.read_date(text)
        or temporal.read_time(text)
        or temporal.read_moment(text)
        or temporal.read_duration(text)
    )
    return constant(value)


def logic(word: str, left: Compiled, right: Compiled) -> Compiled:
    """Return three-valued ``and`` or ``or``."""
    decisive = word == "or"

    def run(env: Environment) -> Any:
        env.budget.tick()
        first = left(env)
        if first is decisive:
            return decisive
        second = right(env)
        if second is decisive:
            return decisive
        return (not decisive) if first is (not decisive) and second is (not decisive) else None

    return run


def comparison(sign: str, left: Compiled, right: Compiled) -> Compiled:
    """Return a comparison."""

    def run(env: Environment) -> Any:
        env.budget.tick()
        first, second = left(env), right(env)
        if sign in {"=", "!="}:
            same = equal(first, second)
            return same if same is None or sign == "=" else not same
        return compare(sign, first, second)

    return run


def between(value: Compiled, low: Compiled, high: Compiled) -> Compiled:
    """Return ``between … and …``."""
    return lambda env: Range(low(env), high(env), True, True).holds(value(env))


def condition(test: Compiled, yes: Compiled, no: Compiled) -> Compiled:
    """Return ``if … then … else …``; anything but true is the else branch."""
    return lambda env: yes(env) if test(env) is True else no(env)


def sequence(items: tuple[Compiled, ...]) -> Compiled:
    """Return a list."""
    return lambda env: [item(env) for item in items]


def context(entries: tuple[tuple[str, Compiled], ...]) -> Compiled:
    """Return a context; later entries see earlier ones."""

    def run(env: Environment) -> Any:
        found: dict[str, Any] = {}
        inner = Environment(found, env)
        for key, value in entries:
            found[key] = value(inner)
        return found

    return run


def interval(low: Compiled, high: Compiled, *, low_in: bool, high_in: bool) -> Compiled:
    """Return a range."""
    return lambda env: Range(low(env), high(env), low_in, high_in)


def path(left: Compiled, name: str) -> Compiled:
    """Return a member of a context, of each context of a list, or a part of a date or duration."""
    return lambda env: _part(left(env), name)


def _part(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        return from_python(value.get(name))
    if isinstance(value, list):
        return [_part(one, name) for one in value]
    if isinstance(value, Range):
        return {
            "start": value.low,
            "end": value.high,
            "start included": value.low_in,
            "end included": value.high_in,
        }.get(name)
    if isinstance(value, Months):
        return {
            "years": Decimal(int(value.months / 12)),
            "months": Decimal(value.months - int(value.months / 12) * 12),
        }.get(name)
    if isinstance(value, timedelta):
        length = abs(value)
        sign = -1 if value < timedelta() else 1
        parts = {
            "days": length.days,
            "hours": length.seconds // 3600,
            "minutes": length.seconds // 60 % 60,
            "seconds": length.seconds % 60,
        }
        return Decimal(sign * parts[name]) if name in parts else None
    if isinstance(value, date | time) and name in {"year", "month", "day", "hour", "minute", "second"}:
        found = getattr(value, name, None)
        return Decimal(found) if found is not None else None
    if isinstance(value, date) and name == "weekday":
        return Decimal(value.isoweekday())
    return None


def instance(left: Compiled, name: str) -> Compiled:
    """Return whether a value is of a type."""

    def run(env: Environment) -> Any:
        value = left(env)
        if value is None:
            return name == "Null"
        return True if name == "Any" else kind(value) == name

    return run


def membership(value: Compiled, test: Compiled) -> Compiled:
    """Return ``in``: the tests are asked against the value."""
    return lambda env: test(Environment({"?": value(env)}, env))


def negated(test: Compiled) -> Compiled:
    """Return the opposite of unary tests."""

    def run(env: Environment) -> Any:
        value = test(env)
        return (not value) if isinstance(value, bool) else None

    return run


def any_of(tests: tuple[Compiled, ...]) -> Compiled:
    """Return whether one of several unary tests holds."""

    def run(env: Environment) -> Any:
        results = [test(env) for test in tests]
        if any(one is True for one in results):
            return True
        return None if any(one is None for one in results) else False

    return run


def unary_comparison(sign: str, right: Compiled) -> Compiled:
    """Return a comparison of the asked value with an expression."""
    return comparison(sign, variable("?"), right)


def unary_value(inner: Compiled) -> Compiled:
    """Return a test by value: equality, membership in a list or range, or a truth value of its own."""

    def run(env: Environment) -> Any:
        value, asked = inner(env), env.find("?")
        if isinstance(value, Range):
            return value.holds(asked)
        if isinstance(value, list):
            if isinstance(asked, list) and equal(asked, value) is True:
                return True
            return any(
                one.holds(asked) is True if isinstance(one, Range) else equal(one, asked) is True for one in value
            )
        if isinstance(value, bool) and not isinstance(asked, bool):
            return value
        return equal(asked, value)

    return run
