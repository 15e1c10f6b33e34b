"""Filters, loops and quantified expressions (DMN 1.3, 10.3.2.5 and 10.3.2.14)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from gemeinwerk.adapters.feel.environment import Compiled, Environment, Iterations
from gemeinwerk.adapters.feel.values import MAX_LIST, FeelError, Range, from_python, number, whole

MAX_BOUND = 10**15


def filtered(left: Compiled, inner: Compiled) -> Compiled:
    """Return the items for which the filter is true, or the one at a position."""

    def run(env: Environment) -> Any:
        value = left(env)
        items = value if isinstance(value, list) else ([] if value is None else [value])
        if not items:
            return None if number(inner(_item_environment(None, env))) is not None else []
        first = inner(_item_environment(items[0], env))
        if number(first) is not None:
            return _at(items, first, env)
        if first is not None and not isinstance(first, bool):
            env.budget.note("In eckigen Klammern steht eine Bedingung oder eine Nummer.")
            return None
        kept = [items[0]] if first is True else []
        for one in items[1:]:
            env.budget.tick()
            if inner(_item_environment(one, env)) is True:
                kept.append(one)
        return kept

    return run


def _at(items: list[Any], position: Any, env: Environment) -> Any:
    place = whole(position)
    if not place or abs(place) > len(items):
        env.budget.note("Die Liste hat keinen Eintrag mit dieser Nummer.")
        return None
    return from_python(items[place - 1 if place > 0 else place])


def _item_environment(item: Any, env: Environment) -> Environment:
    names = {"item": item, **item} if isinstance(item, dict) else {"item": item}
    return Environment(names, env)


class _NothingToWalk(Exception):
    """The list of a loop is null."""


def _sources(iterations: Iterations, env: Environment) -> Iterator[Environment]:
    name, source, end = iterations[0]
    values = source(env)
    if values is None:
        raise _NothingToWalk
    for value in _values(values, None if end is None else end(env)):
        env.budget.tick()
        inner = Environment({name: value}, env)
        if len(iterations) == 1:
            yield inner
        else:
            yield from _sources(iterations[1:], inner)


def _values(source: Any, end: Any) -> Iterator[Any]:
    if end is not None:
        yield from _steps(source, end)
    elif isinstance(source, Range):
        yield from _in_range(source)
    elif isinstance(source, list):
        yield from source
    else:
        yield source


def _in_range(source: Range) -> Iterator[Any]:
    if whole(source.low) is not None and whole(source.high) is not None:
        low, high = Decimal(source.low), Decimal(source.high)
        yield from _steps(low if source.low_in else low + 1, high if source.high_in else high - 1)
    elif _is_day(source.low) and _is_day(source.high):
        for day in _steps(source.low, source.high):
            if source.holds(day) is True:
                yield day


def _steps(start: Any, end: Any) -> Iterator[Any]:
    if _is_day(start) and _is_day(end):
        count, unit = (end - start).days, timedelta(days=1)
        for step in _few(range(count + 1) if count >= 0 else range(0, count - 1, -1)):
            yield start + step * unit
        return
    if any(abs(number(one) or Decimal(0)) > MAX_BOUND for one in (start, end)):
        raise FeelError("Eine Schleife hat zu viele Durchläufe.")
    first, last = whole(start), whole(end)
    if first is not None and last is not None:
        yield from map(Decimal, _few(range(first, last + 1) if first <= last else range(first, last - 1, -1)))


def _is_day(value: Any) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _few(steps: range) -> range:
    # The length of a range cannot be asked where it exceeds the machine's words.
    if steps and abs(steps[-1] - steps[0]) >= MAX_LIST:
        raise FeelError("Eine Schleife hat zu viele Durchläufe.")
    return steps


def loop(iterations: Iterations, body: Compiled) -> Compiled:
    """Return ``for … return …``; the results so far are named ``partial``."""

    def run(env: Environment) -> Any:
        results: list[Any] = []
        for inner in _sources(iterations, Environment({"partial": results}, env)):
            results.append(env.budget.weigh(body(inner)))
        return results

    return _walking(run)


def _walking(run: Compiled) -> Compiled:
    def guarded(env: Environment) -> Any:
        try:
            return run(env)
        except _NothingToWalk:
            env.budget.note("Eine Schleife hat keine Liste.")
            return None

    return guarded


def quantified(iterations: Iterations, test: Compiled, *, every: bool) -> Compiled:
    """Return ``some … satisfies …`` or ``every … satisfies …``."""

    def run(env: Environment) -> Any:
        unknown = False
        for inner in _sources(iterations, env):
            value = test(inner)
            if value is (not every):
                return not every
            unknown = unknown or not isinstance(value, bool)
        if unknown:
            env.budget.note("„satisfies“ braucht einen Wahrheitswert.")
        return None if unknown else every

    return _walking(run)
