"""Function calls, with arguments by place or by name, and function values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gemeinwerk.adapters.feel.environment import MAX_CALLS, Compiled, Environment
from gemeinwerk.adapters.feel.tree import TypeNode
from gemeinwerk.adapters.feel.types import converted
from gemeinwerk.adapters.feel.values import Budget, FeelError, Function

Work = Callable[..., Any]
# A call of a function of the text takes about as long as so many other steps.
CALL = 3


def call(target: Compiled, positional: tuple[Compiled, ...], named: dict[str, Compiled]) -> Compiled:
    """Return a function call with positional or named arguments."""

    def run(env: Environment) -> Any:
        env.budget.tick()
        function = target(env)
        if not isinstance(function, Function):
            env.budget.note("Was hier aufgerufen wird, ist keine Funktion.")
            return None
        if named:
            work, values = _by_name(function, named, env)
        else:
            work, values = function.call, [argument(env) for argument in positional]
        if values is None or not function.least <= len(values) <= function.most:
            env.budget.note("Eine Funktion bekommt nicht die Angaben, die sie erwartet.")
            return None
        return _invoke(function, work, values, env.budget)

    return run


def _by_name(function: Function, named: dict[str, Compiled], env: Environment) -> tuple[Work, list[Any] | None]:
    for parameters, work in ((function.parameters, function.call), *function.other):
        if set(named) <= set(parameters):
            values = [named[parameter](env) if parameter in named else None for parameter in parameters]
            while values and parameters[len(values) - 1] not in named:
                values.pop()
            return work, values
    return function.call, None


def _invoke(function: Function, work: Work, values: list[Any], budget: Budget) -> Any:
    if budget.calls >= MAX_CALLS:
        raise FeelError("Funktionen rufen einander zu tief auf.")
    fitted = _fitted(function, values, budget)
    if fitted is None:
        budget.note("Eine Angabe ist nicht von dem Typ, den die Funktion erwartet.")
        return None
    if function.cost:
        budget.spend(fitted, function.cost)
    else:
        budget.tick(CALL)
    budget.calls += 1
    try:
        found = budget.weigh(work(*fitted))
    except (ArithmeticError, ValueError, TypeError):
        # What has no value (a date that does not exist, a number beyond all limits) is null.
        found = None
        budget.note("Eine Funktion hat für diese Angaben kein Ergebnis.")
    finally:
        budget.calls -= 1
    if found is None and not function.quiet:
        budget.note("Eine Funktion hat für diese Angaben kein Ergebnis.")
    return found


def _fitted(function: Function, values: list[Any], budget: Budget) -> list[Any] | None:
    """Return the arguments after the implicit conversions (to and from a list with one item, to written types).

    None where an argument is not of its written type.
    """
    if function.types:
        typed = [converted(one, wanted, budget.named) for one, wanted in zip(values, function.types, strict=True)]
        return [value for value, _ in typed] if all(fits for _, fits in typed) else None
    if not function.takes or function.many:
        return values
    fitted = []
    for value, takes in zip(values, function.takes, strict=False):
        if takes == "list" and value is not None and not isinstance(value, list):
            fitted.append([value])
        elif takes == "one" and isinstance(value, list) and len(value) == 1:
            fitted.append(value[0])
        else:
            fitted.append(value)
    return fitted + values[len(fitted) :]


def function(
    parameters: tuple[str, ...], types: tuple[TypeNode | None, ...], body: Compiled, *, external: bool
) -> Compiled:
    """Return a function value that remembers its names; an ``external`` one is never run and has no value."""

    def run(env: Environment) -> Any:
        def invoke(*values: Any) -> Any:
            return body(Environment(dict(zip(parameters, values, strict=True)), env))

        count = len(parameters)
        return Function(parameters, invoke, least=count, most=count, types=types, quiet=not external)

    return run
