"""Function calls, with arguments by place or by name, and function values."""

from __future__ import annotations

from typing import Any

from gemeinwerk.adapters.feel.environment import MAX_CALLS, Compiled, Environment
from gemeinwerk.adapters.feel.values import FeelError, Function


def call(target: Compiled, positional: tuple[Compiled, ...], named: dict[str, Compiled]) -> Compiled:
    """Return a function call with positional or named arguments."""

    def run(env: Environment) -> Any:
        env.budget.tick()
        function = target(env)
        if not isinstance(function, Function):
            return None
        if env.calls > MAX_CALLS:
            raise FeelError("Funktionen rufen einander zu tief auf.")
        values = _by_name(function, named, env) if named else [argument(env) for argument in positional]
        if values is None or not function.least <= len(values) <= function.most:
            return None
        return _invoke(function, values, env)

    return run


def _by_name(function: Function, named: dict[str, Compiled], env: Environment) -> list[Any] | None:
    parameters = next((one for one in (function.parameters, *function.other) if set(named) <= set(one)), None)
    if parameters is None:
        return None
    values = [named[parameter](env) if parameter in named else None for parameter in parameters]
    while values and parameters[len(values) - 1] not in named:
        values.pop()
    return values


def _invoke(function: Function, values: list[Any], env: Environment) -> Any:
    env.calls += 1
    try:
        return env.budget.weigh(function.call(*values))
    except (ArithmeticError, ValueError):
        # What has no value (a date that does not exist, a number beyond all limits) is null.
        return None
    finally:
        env.calls -= 1


def function(parameters: tuple[str, ...], body: Compiled) -> Compiled:
    """Return a function value that remembers its names."""

    def run(env: Environment) -> Any:
        def invoke(*values: Any) -> Any:
            inner = Environment(dict(zip(parameters, values, strict=True)), env)
            inner.calls = env.calls + 1
            if inner.calls > MAX_CALLS:
                raise FeelError("Funktionen rufen einander zu tief auf.")
            return body(inner)

        return Function(parameters, invoke, least=len(parameters), most=len(parameters))

    return run
