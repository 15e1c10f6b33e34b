"""The meaning of each construct: functions that take an environment and return a value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any

from gemeinwerk.adapters.feel import temporal
from gemeinwerk.adapters.feel.builtins import FUNCTIONS
from gemeinwerk.adapters.feel.values import (
    MATH,
    MAX_LIST,
    Budget,
    FeelError,
    Function,
    Months,
    Range,
    checked,
    compare,
    equal,
    from_python,
    kind,
    number,
)

MAX_CALLS = 60


class Environment:
    """Names in force: own names, then those outside; one budget for the whole evaluation."""

    __slots__ = ("budget", "calls", "names", "outer")

    def __init__(self, names: Mapping[str, Any], outer: Environment | None = None, budget: Budget | None = None) -> None:
        self.names = names
        self.outer = outer
        self.budget: Budget = budget or (outer.budget if outer else Budget())
        self.calls: int = outer.calls if outer else 0

    def find(self, name: str) -> Any:
        """Return the value of a name, or of a built-in function; None where there is neither."""
        place: Environment | None = self
        while place is not None:
            if name in place.names:
                return from_python(place.names[name])
            place = place.outer
        built_in = FUNCTIONS.get(name)
        return Function(*built_in) if built_in else None


Compiled = Callable[[Environment], Any]
Iterations = tuple[tuple[str, Compiled, Compiled | None], ...]


def constant(value: Any) -> Compiled:
    """Return a fixed value."""
    return lambda env: value


def variable(name: str) -> Compiled:
    """Return the value of a name."""
    return lambda env: env.find(name)


def at_literal(text: str) -> Compiled:
    """Return a date, time, moment or duration written after ``@``."""
    value = (
        temporal.read_date(text) or temporal.read_time(text) or temporal.read_moment(text) or temporal.read_duration(text)
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


def arithmetic(sign: str, left: Compiled, right: Compiled, *, negate: bool = False) -> Compiled:
    """Return exact arithmetic; what has no meaning is null."""

    def run(env: Environment) -> Any:
        env.budget.tick()
        first, second = left(env), right(env)
        if negate and isinstance(second, Months | timedelta):
            return Months(-second.months) if isinstance(second, Months) else -second
        try:
            return checked(_calculate(sign, first, second))
        except (ArithmeticError, InvalidOperation, ValueError, OverflowError):
            return None

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
    return MATH.power(x, y) if abs(y) < 10_000 else None


def _scale(length: Any, factor: Decimal) -> Any:
    if isinstance(length, Months):
        return Months(int(length.months * factor))
    return timedelta(microseconds=int(Decimal(length / timedelta(microseconds=1)) * factor)) if isinstance(length, timedelta) else None


def _divide(a: Any, b: Any, y: Decimal | None) -> Any:
    if y:
        return _scale(a, Decimal(1) / y)
    if isinstance(a, Months) and isinstance(b, Months) and b.months:
        return MATH.divide(Decimal(a.months), Decimal(b.months))
    if isinstance(a, timedelta) and isinstance(b, timedelta) and b:
        return MATH.divide(Decimal(a // timedelta(microseconds=1)), Decimal(b // timedelta(microseconds=1)))
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
    if isinstance(a, date) and isinstance(b, timedelta):
        moved = datetime.combine(a, time()) if not isinstance(a, datetime) else a
        moved = moved + b if sign == "+" else moved - b
        return moved if isinstance(a, datetime) else moved.date()
    if isinstance(a, time) and isinstance(b, timedelta):
        moved = datetime.combine(date(2000, 1, 3), a)
        return (moved + b if sign == "+" else moved - b).timetz()
    if sign == "-" and isinstance(a, date) and isinstance(b, date):
        return _moment(a) - _moment(b)
    if sign == "-" and isinstance(a, time) and isinstance(b, time):
        return datetime.combine(date(2000, 1, 1), a) - datetime.combine(date(2000, 1, 1), b)
    return None


def _moment(value: date) -> datetime:
    return value if isinstance(value, datetime) else datetime.combine(value, time())


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
        return {"start": value.low, "end": value.high, "start included": value.low_in, "end included": value.high_in}.get(name)
    if isinstance(value, Months):
        return {"years": Decimal(int(value.months / 12)), "months": Decimal(value.months - int(value.months / 12) * 12)}.get(name)
    if isinstance(value, timedelta):
        length = abs(value)
        sign = -1 if value < timedelta() else 1
        parts = {"days": length.days, "hours": length.seconds // 3600, "minutes": length.seconds // 60 % 60, "seconds": length.seconds % 60}
        return Decimal(sign * parts[name]) if name in parts else None
    if isinstance(value, date | time) and name in {"year", "month", "day", "hour", "minute", "second"}:
        found = getattr(value, name, None)
        return Decimal(found) if found is not None else None
    if isinstance(value, date) and name == "weekday":
        return Decimal(value.isoweekday())
    return None


def filtered(left: Compiled, inner: Compiled) -> Compiled:
    """Return the items for which the filter is true, or the one at a position."""

    def run(env: Environment) -> Any:
        value = left(env)
        items = value if isinstance(value, list) else ([] if value is None else [value])
        position = number(inner(_item_environment(items[0], env))) if items else None
        if position is not None:
            place = int(position)
            return items[place - 1] if 1 <= place <= len(items) else items[place] if -len(items) <= place < 0 else None
        kept = []
        for one in items:
            env.budget.tick()
            if inner(_item_environment(one, env)) is True:
                kept.append(one)
        return kept

    return run


def _item_environment(item: Any, env: Environment) -> Environment:
    names = {**item, "item": item} if isinstance(item, dict) else {"item": item}
    return Environment(names, env)


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
            return any(one.holds(asked) is True if isinstance(one, Range) else equal(one, asked) is True for one in value)
        if isinstance(value, bool) and not isinstance(asked, bool):
            return value
        return equal(asked, value)

    return run


def call(target: Compiled, positional: tuple[Compiled, ...], named: dict[str, Compiled]) -> Compiled:
    """Return a function call with positional or named arguments."""

    def run(env: Environment) -> Any:
        env.budget.tick()
        function = target(env)
        if not isinstance(function, Function):
            return None
        if env.calls > MAX_CALLS:
            raise FeelError("Funktionen rufen einander zu tief auf.")
        if named:
            if not set(named) <= set(function.parameters):
                return None
            values = [named[p](env) if p in named else None for p in function.parameters]
            while values and function.parameters[len(values) - 1] not in named:
                values.pop()
        else:
            values = [argument(env) for argument in positional]
        return _invoke(function, values, env)

    return run


def _invoke(function: Function, values: list[Any], env: Environment) -> Any:
    env.calls += 1
    try:
        return checked(function.call(*values))
    except (TypeError, ArithmeticError, ValueError, OverflowError, AttributeError):
        return None
    finally:
        env.calls -= 1


def function(parameters: tuple[str, ...], body: Compiled) -> Compiled:
    """Return a function value that remembers its names."""

    def run(env: Environment) -> Any:
        def invoke(*values: Any) -> Any:
            if len(values) != len(parameters):
                return None
            inner = Environment(dict(zip(parameters, values, strict=True)), env)
            inner.calls = env.calls + 1
            if inner.calls > MAX_CALLS:
                raise FeelError("Funktionen rufen einander zu tief auf.")
            return body(inner)

        return Function(parameters, invoke)

    return run


def _sources(iterations: Iterations, env: Environment) -> Iterator[Environment]:
    name, source, end = iterations[0]
    for value in _values(source(env), None if end is None else end(env)):
        env.budget.tick()
        inner = Environment({name: value}, env)
        if len(iterations) == 1:
            yield inner
        else:
            yield from _sources(iterations[1:], inner)


def _values(source: Any, end: Any) -> Iterator[Any]:
    if number(end) is not None and number(source) is not None:
        first, last = int(source), int(end)
        steps = range(first, last + 1) if first <= last else range(first, last - 1, -1)
        yield from map(Decimal, islice(steps, MAX_LIST))
    elif isinstance(source, Range) and number(source.low) is not None and number(source.high) is not None:
        low = int(source.low) + (0 if source.low_in else 1)
        yield from map(Decimal, islice(range(low, int(source.high) + (1 if source.high_in else 0)), MAX_LIST))
    elif isinstance(source, list):
        yield from source
    elif source is not None:
        yield source


def loop(iterations: Iterations, body: Compiled) -> Compiled:
    """Return ``for … return …``; the results so far are named ``partial``."""

    def run(env: Environment) -> Any:
        results: list[Any] = []
        for inner in _sources(iterations, Environment({"partial": results}, env)):
            results.append(body(inner))
            checked(results)
        return results

    return run


def quantified(iterations: Iterations, test: Compiled, *, every: bool) -> Compiled:
    """Return ``some … satisfies …`` or ``every … satisfies …``."""

    def run(env: Environment) -> Any:
        unknown = False
        for inner in _sources(iterations, env):
            value = test(inner)
            if value is (not every):
                return not every
            unknown = unknown or not isinstance(value, bool)
        return None if unknown else every

    return run
