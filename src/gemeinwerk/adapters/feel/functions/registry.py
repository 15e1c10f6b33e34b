"""The table of built-in functions, filled by the modules beside it. A wrong argument gives null, as DMN demands."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from inspect import signature
from typing import Any

from gemeinwerk.adapters.feel.values import MAX_ARGUMENTS, Function, number

FUNCTIONS: dict[str, Function] = {}
Work = Callable[..., Any]


def register(
    name: str, parameters: tuple[str, ...], work: Work, *, many: bool = False, other: tuple[tuple[str, ...], ...] = ()
) -> None:
    """Register a function under its FEEL name with the number of arguments that it takes."""
    found = [one for one in signature(work).parameters.values() if one.kind is not one.VAR_POSITIONAL]
    least = sum(one.default is one.empty for one in found)
    endless = len(found) < len(signature(work).parameters)
    FUNCTIONS[name] = Function(parameters, work, many, least, MAX_ARGUMENTS if endless else len(found), other)


def feel(
    name: str, *parameters: str, many: bool = False, other: tuple[tuple[str, ...], ...] = ()
) -> Callable[[Work], Work]:
    """Register a function under its FEEL name; ``many`` accepts a list or its items as arguments.

    ``other`` names further lists of parameters under which it may be called.
    """

    def decorate(work: Work) -> Work:
        register(name, parameters, work, many=many, other=other)
        return work

    return decorate


def items_of(values: tuple[Any, ...]) -> list[Any]:
    """Return the items that a function of many got: one list, or the arguments themselves."""
    return values[0] if len(values) == 1 and isinstance(values[0], list) else list(values)


def numbers_of(values: tuple[Any, ...]) -> list[Decimal] | None:
    """Return the items as numbers; None where one is none."""
    found: list[Decimal] = []
    for one in items_of(values):
        as_number = number(one)
        if as_number is None:
            return None
        found.append(as_number)
    return found
