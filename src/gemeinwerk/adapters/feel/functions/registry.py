"""The table of built-in functions, filled by the modules beside it. A wrong argument gives null, as DMN demands."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from inspect import signature
from typing import Any

from gemeinwerk.adapters.feel.values import MAX_ARGUMENTS, Function, number

FUNCTIONS: dict[str, Function] = {}
Work = Callable[..., Any]
Other = tuple[tuple[str, ...] | tuple[tuple[str, ...], Work], ...]
# Parameters that want a list, and (with a star in their declaration) those that take any value as it is.
LISTS = frozenset({"list", "contexts", "entries"})
# Functions for which null is a result, not the sign of a wrong argument.
QUIET = frozenset({"get value", "string"})

# Steps for each thing that a function is given, where one is not enough.
COSTS = {"log": 20, "exp": 20, "sqrt": 10, "stddev": 10, "sort": 4, "median": 2, "distinct values": 3,
         "duplicate values": 4, "union": 3, "mode": 3, "string": 2}  # fmt: skip


def register(name: str, parameters: tuple[str, ...], work: Work, *, many: bool = False, other: Other = ()) -> None:
    """Register a function under its FEEL name with the number of arguments that it takes."""
    found = [one for one in signature(work).parameters.values() if one.kind is not one.VAR_POSITIONAL]
    least = sum(one.default is one.empty for one in found)
    endless = len(found) < len(signature(work).parameters)
    takes = tuple("list" if one in LISTS else "any" if one.endswith("*") else "one" for one in parameters)
    FUNCTIONS[name] = Function(
        tuple(one.rstrip("*") for one in parameters),
        work,
        many,
        least,
        MAX_ARGUMENTS if endless else len(found),
        tuple(one if len(one) == 2 and callable(one[1]) else (one, work) for one in other),
        quiet=name in QUIET,
        takes=takes,
        cost=COSTS.get(name, 1),
    )


def feel(name: str, *parameters: str, many: bool = False, other: Other = ()) -> Callable[[Work], Work]:
    """Register a function under its FEEL name; ``many`` accepts a list or its items as arguments.

    ``other`` names further lists of parameters under which it may be called, each with a function of its own if need be.
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
