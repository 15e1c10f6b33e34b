"""Values of FEEL: numbers are decimals, durations come in two kinds, ranges and functions are values as well."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any

from gemeinwerk.kernel.refusal import Invalid

MATH = Context(prec=34, rounding=ROUND_HALF_EVEN, Emax=6144, Emin=-6143)
MAX_STEPS = 200_000
MAX_TEXT = 200_000
MAX_LIST = 50_000


class FeelError(Invalid):
    """An expression cannot be read or exceeds a limit."""

    code = "feel.expression"
    message = "Ein Ausdruck ist nicht gültig."
    hint = "Bitte prüfen Sie die Schreibweise (FEEL nach DMN 1.3)."


@dataclass(frozen=True, slots=True, order=True)
class Months:
    """A duration of years and months."""

    months: int


@dataclass(frozen=True, slots=True)
class Range:
    """A range; None is an open end without a limit."""

    low: Any
    high: Any
    low_in: bool
    high_in: bool

    def holds(self, value: Any) -> bool | None:
        """Tell whether ``value`` lies inside; None where it cannot be compared."""
        above = True if self.low is None else compare(">=" if self.low_in else ">", value, self.low)
        below = True if self.high is None else compare("<=" if self.high_in else "<", value, self.high)
        if above is False or below is False:
            return False
        return None if above is None or below is None else True


@dataclass(frozen=True, slots=True)
class Function:
    """A function value with parameter names."""

    parameters: tuple[str, ...]
    call: Callable[..., Any]


@dataclass(slots=True)
class Budget:
    """The steps that one evaluation may still take."""

    left: int = MAX_STEPS

    def tick(self, count: int = 1) -> None:
        """Count work; raises FeelError when too much was done."""
        self.left -= count
        if self.left < 0:
            raise FeelError("Ein Ausdruck braucht zu viele Schritte.")


def number(value: Any) -> Decimal | None:
    """Return a number as a decimal, None for anything else (a truth value is no number)."""
    if isinstance(value, bool):
        return None
    if isinstance(value, Decimal):
        return value
    return Decimal(value) if isinstance(value, int) else None


def from_python(value: Any) -> Any:
    """Return a Python value as FEEL knows it."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, tuple | set | frozenset):
        return [from_python(one) for one in value]
    return value


def kind(value: Any) -> str:
    """Return the FEEL type of a value."""
    if value is None:
        return "Null"
    for types, name in _KINDS:
        if isinstance(value, types):
            return name
    return "Any"


_KINDS: tuple[tuple[Any, str], ...] = (
    (bool, "boolean"),
    ((Decimal, int), "number"),
    (str, "string"),
    (datetime, "date and time"),
    (date, "date"),
    (time, "time"),
    (timedelta, "days and time duration"),
    (Months, "years and months duration"),
    (list, "list"),
    (dict, "context"),
    (Range, "range"),
    (Function, "function"),
)


def equal(left: Any, right: Any) -> bool | None:
    """Return equality; None for values of different kinds."""
    left, right = from_python(left), from_python(right)
    if left is None or right is None:
        return left is right
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(equal(a, b) is True for a, b in zip(left, right, strict=True))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(equal(left[k], right[k]) is True for k in left)
    if kind(left) != kind(right):
        return None
    return bool(left == right)


def compare(sign: str, left: Any, right: Any) -> bool | None:
    """Return an ordering comparison; None for values that have no order among each other."""
    left, right = from_python(left), from_python(right)
    if left is None or right is None or kind(left) != kind(right) or isinstance(left, list | dict | bool | Function):
        return None
    try:
        if sign == "<":
            return bool(left < right)
        if sign == "<=":
            return bool(left <= right)
        return bool(left > right) if sign == ">" else bool(left >= right)
    except TypeError:
        return None


def checked(value: Any) -> Any:
    """Return ``value`` unless it is too large; raises FeelError."""
    if isinstance(value, str) and len(value) > MAX_TEXT or isinstance(value, list) and len(value) > MAX_LIST:
        raise FeelError("Ein Ergebnis ist zu groß.")
    return value
