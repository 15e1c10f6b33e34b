"""The meaning of each construct: functions that take an environment and return a value."""

from __future__ import annotations

from typing import Any

from gemeinwerk.adapters.feel import temporal
from gemeinwerk.adapters.feel.environment import Compiled, Environment
from gemeinwerk.adapters.feel.properties import member
from gemeinwerk.adapters.feel.tree import TypeName, TypeNode
from gemeinwerk.adapters.feel.types import conforms
from gemeinwerk.adapters.feel.values import Range, compare, equal


def constant(value: Any) -> Compiled:
    """Return a fixed value."""
    return lambda env: value


def variable(name: str) -> Compiled:
    """Return the value of a name."""
    return lambda env: env.find(name)


def at_literal(text: str) -> Compiled:
    """Return a date, time, moment or duration written after ``@``."""
    value = temporal.read_any(text)
    if value is not None:
        return constant(value)

    def run(env: Environment) -> Any:
        env.budget.note(f"„@“ kann „{text[:40]}“ nicht lesen.")

    return run


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
        if first is (not decisive) and second is (not decisive):
            return not decisive
        env.budget.note(f"Für „{word}“ fehlt ein Wahrheitswert.")
        return None

    return run


def comparison(sign: str, left: Compiled, right: Compiled) -> Compiled:
    """Return a comparison."""

    def run(env: Environment) -> Any:
        env.budget.tick()
        first, second = left(env), right(env)
        if isinstance(first, list | dict):
            env.budget.spend(first)
        if sign in {"=", "!="}:
            same = equal(first, second)
            found = same if same is None or sign == "=" else not same
        else:
            found = compare(sign, first, second)
        if found is None:
            env.budget.note(f"Mit „{sign}“ lassen sich diese Werte nicht vergleichen.")
        return found

    return run


def between(value: Compiled, low: Compiled, high: Compiled) -> Compiled:
    """Return ``between … and …``."""

    def run(env: Environment) -> Any:
        found = Range(low(env), high(env), True, True).holds(value(env))
        if found is None:
            env.budget.note("Mit „between“ lassen sich diese Werte nicht vergleichen.")
        return found

    return run


def condition(test: Compiled, yes: Compiled, no: Compiled) -> Compiled:
    """Return ``if … then … else …``; anything but true is the else branch."""

    def run(env: Environment) -> Any:
        value = test(env)
        if value is not None and not isinstance(value, bool):
            env.budget.note("Eine Bedingung ist weder wahr noch falsch.")
        return yes(env) if value is True else no(env)

    return run


def sequence(items: tuple[Compiled, ...]) -> Compiled:
    """Return a list."""
    return lambda env: [item(env) for item in items]


def context(entries: tuple[tuple[str, Compiled], ...]) -> Compiled:
    """Return a context; later entries see earlier ones."""

    twice = len({key for key, _ in entries}) < len(entries)

    def run(env: Environment) -> Any:
        if twice:
            env.budget.note("Ein Kontext nennt einen Eintrag zweimal.")
            return None
        found: dict[str, Any] = {}
        inner = Environment(found, env)
        for key, value in entries:
            found[key] = value(inner)
        return found

    return run


def interval(low: Compiled, high: Compiled, *, low_in: bool, high_in: bool) -> Compiled:
    """Return a range."""
    return lambda env: Range(low(env), high(env), low_in, high_in)


def half_line(operator: str, value: Compiled) -> Compiled:
    """Return a range with one end, written with an operator."""

    def run(env: Environment) -> Any:
        end = value(env)
        if operator in {"=", "!="}:
            return Range(end, end, operator == "=", operator == "=", operator)
        if operator in {"<", "<="}:
            return Range(None, end, False, operator == "<=", operator)
        return Range(end, None, operator == ">=", False, operator)

    return run


def path(left: Compiled, name: str) -> Compiled:
    """Return a member of a context, of each context of a list, or a part of a date or duration."""
    return lambda env: member(left(env), name, env.budget)


def instance(left: Compiled, wanted: TypeNode) -> Compiled:
    """Return whether a value is of a type; null is of no type but its own."""

    def run(env: Environment) -> Any:
        value = left(env)
        if value is None:
            return wanted == TypeName("Null")
        found = conforms(value, wanted, env.budget.named)
        if found is None:
            env.budget.note("Der genannte Typ ist hier unbekannt.")
        return found

    return run


def membership(value: Compiled, test: Compiled) -> Compiled:
    """Return ``in``: the tests are asked against the value."""

    def run(env: Environment) -> Any:
        found = test(Environment({"?": value(env)}, env))
        if found is None:
            env.budget.note("Mit „in“ lassen sich diese Werte nicht vergleichen.")
        return found

    return run


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


def unary_value(inner: Compiled, *, boolean: bool) -> Compiled:
    """Return a test by value: equality, membership in a list or range, or (``boolean``) a condition of its own."""

    def run(env: Environment) -> Any:
        value, asked = inner(env), env.find("?")
        if isinstance(value, list | dict):
            env.budget.spend(value)
        if boolean and isinstance(value, bool):
            return value
        if isinstance(value, Range):
            return value.holds(asked)
        if isinstance(value, list):
            return _in_list(value, asked)
        if isinstance(value, bool) and not isinstance(asked, bool):
            return value
        return equal(asked, value)

    return run


def _in_list(values: list[Any], asked: Any) -> bool:
    if isinstance(asked, list) and equal(asked, values) is True:
        return True
    return any(one.holds(asked) is True if isinstance(one, Range) else equal(one, asked) is True for one in values)
