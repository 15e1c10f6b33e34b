"""Values of FEEL: numbers are decimals, durations come in two kinds, ranges and functions are values as well."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Context, Decimal
from math import isfinite
from time import monotonic
from typing import Any

from gemeinwerk.adapters.feel.far import FarDate, FarMoment, place_in_time
from gemeinwerk.adapters.feel.tree import TypeNode
from gemeinwerk.kernel.refusal import Invalid

MATH = Context(prec=34, rounding=ROUND_HALF_EVEN, Emax=6144, Emin=-6143)
MAX_STEPS = 20_000
MAX_TEXT = 200_000
MAX_LIST = 50_000
MAX_SECONDS = 2.0
MAX_ARGUMENTS = 1000
MAX_PROBLEMS = 20
# The clock is asked once in so many steps.
CLOCK_EVERY = 1024


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
    """A range. One that was written with an operator (``(< 5)``) has no other end; else an end of null is unknown."""

    low: Any
    high: Any
    low_in: bool
    high_in: bool
    operator: str = ""

    def holds(self, value: Any) -> bool | None:
        """Tell whether ``value`` lies inside; None where it cannot be compared."""
        if self.operator in {"=", "!="}:
            same = equal(value, self.low)
            return same if same is None or self.operator == "=" else not same
        if not self.operator and (self.low is None or self.high is None):
            return None
        above = True if self.low is None else compare(">=" if self.low_in else ">", value, self.low)
        below = True if self.high is None else compare("<=" if self.high_in else "<", value, self.high)
        if above is False or below is False:
            return False
        return None if above is None or below is None else True


@dataclass(frozen=True, slots=True)
class Function:
    """A function value: parameter names, other lists of them, how many arguments it takes.

    ``many`` takes a list, or its items as arguments. ``quiet``: null is a result like any other, not a sign of an
    error. ``types`` and ``result`` are those that were written down; ``takes`` says of each parameter of a built-in
    function whether it wants a list, anything, or a single value, ``cost`` how many steps it takes for each thing that
    it is given (none for a function of the text itself, whose body counts its own steps).
    """

    parameters: tuple[str, ...]
    call: Callable[..., Any]
    many: bool = False
    least: int = 0
    most: int = MAX_ARGUMENTS
    other: tuple[tuple[tuple[str, ...], Callable[..., Any]], ...] = ()
    quiet: bool = True
    types: tuple[TypeNode | None, ...] = ()
    result: TypeNode | None = None
    takes: tuple[str, ...] = ()
    cost: int = 0


class Budget:
    """One evaluation: the work that it may still do, in steps, size and time, and what had no value so far.

    ``named`` returns the type that a name stands for outside FEEL.
    """

    __slots__ = ("calls", "clock", "deadline", "left", "named", "problems")

    def __init__(self, named: Callable[[str], TypeNode | None] | None = None, steps: int = MAX_STEPS) -> None:
        self.left = steps
        self.clock = CLOCK_EVERY
        self.deadline = 0.0
        self.calls = 0
        self.named = named
        self.problems: list[str] = []

    def note(self, problem: str) -> None:
        """Remember why something is null that should have had a value."""
        if len(self.problems) < MAX_PROBLEMS and problem not in self.problems:
            self.problems.append(problem)

    def tick(self, count: int = 1) -> None:
        """Count work; raises FeelError when too much was done."""
        self.left -= count
        self.clock -= 1
        if self.left < 0:
            raise FeelError("Ein Ausdruck braucht zu viele Schritte.")
        if self.clock < 0:
            self._look_at_clock()

    def _look_at_clock(self) -> None:
        self.clock = CLOCK_EVERY
        now = monotonic()
        if not self.deadline:
            self.deadline = now + MAX_SECONDS
        elif now > self.deadline:
            raise FeelError("Ein Ausdruck braucht zu viel Zeit.")

    def spend(self, value: Any, cost: int = 1) -> None:
        """Count the whole size of a value as work, before something walks through all of it.

        A value may hold the same list many times over, so that a small one takes for ever to walk through.
        """
        self.tick(cost * size(value, self.left))

    def weigh(self, value: Any) -> Any:
        """Return ``value`` and count its size as work; raises FeelError when it is too large."""
        if isinstance(value, list):
            self.tick(len(value))
        elif isinstance(value, str):
            self.tick(len(value) >> 5)
        return checked(value)


def size(value: Any, limit: int) -> int:
    """Return how many values a value holds at all depths, long texts counted as several; stops beyond a limit."""
    if not isinstance(value, list | tuple | dict):
        return 1 + (len(value) >> 5) if isinstance(value, str) else 1
    total = 1
    waiting: list[Any] = [value]
    while waiting and total <= limit:
        holder = waiting.pop()
        total += len(holder)
        if total > limit:
            break
        for one in holder.values() if isinstance(holder, dict) else holder:
            if isinstance(one, list | tuple | dict):
                waiting.append(one)
            elif isinstance(one, str):
                total += len(one) >> 5
    return total


def number(value: Any) -> Decimal | None:
    """Return a number as a decimal, None for anything else (a truth value is no number)."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, bool):
        return None
    return _from_int(value) if isinstance(value, int) else None


def whole(value: Any) -> int | None:
    """Return a whole number of a size that counts something, None for anything else."""
    found = number(value)
    if found is None or not found.is_finite() or abs(found) > 10**18 or found != found.to_integral_value():
        return None
    return int(found)


def counted(value: Any) -> int | None:
    """Return a number as a count or position: what stands after the point does not count. None for anything else."""
    found = number(value)
    return None if found is None else whole(found.to_integral_value(ROUND_DOWN))


def from_python(value: Any) -> Any:
    """Return a Python value as FEEL knows it."""
    if value is None or isinstance(value, str | bool | Decimal):
        return value
    if isinstance(value, int):
        return _from_int(value)
    if isinstance(value, float):
        return _from_float(value)
    if isinstance(value, tuple | set | frozenset):
        return [from_python(one) for one in value]
    return value


def _from_int(value: int) -> Decimal | None:
    try:
        return MATH.create_decimal(value)
    except ArithmeticError:
        return None


def _from_float(value: float) -> Decimal | None:
    return MATH.create_decimal(repr(value)) if isfinite(value) else None


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
    ((datetime, FarMoment), "date and time"),
    ((date, FarDate), "date"),
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
    if type(left) is type(right) and isinstance(left, str | Decimal | bool):
        return bool(left == right)
    left, right = from_python(left), from_python(right)
    if left is None or right is None:
        return left is right
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(equal(a, b) is True for a, b in zip(left, right, strict=True))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(equal(left[k], right[k]) is True for k in left)
    if kind(left) != kind(right):
        return None
    if isinstance(left, Range):
        return _equal_ranges(left, right)
    left, right = _points(left, right)
    return bool(left == right)


def key(value: Any) -> Any:
    """Return what can stand for a value in a set: two values have the same key where they are equal."""
    value = from_python(value)
    if isinstance(value, list):
        return ("list", tuple(key(one) for one in value))
    if isinstance(value, dict):
        return ("context", frozenset((name, key(one)) for name, one in value.items()))
    if isinstance(value, Range):
        return ("range", key(value.low), key(value.high), value.low_in, value.high_in, value.operator)
    return ("function", id(value)) if isinstance(value, Function) else (kind(value), _point(value))


def order(value: Any) -> Any:
    """Return what a value of an ordered kind is sorted by among its kind."""
    return _point(from_python(value))


def _equal_ranges(left: Range, right: Range) -> bool:
    same_ends = equal(left.low, right.low) is True and equal(left.high, right.high) is True
    signs = (left.low_in, left.high_in, left.operator) == (right.low_in, right.high_in, right.operator)
    return same_ends and signs


def _points(left: Any, right: Any) -> tuple[Any, Any]:
    if isinstance(left, FarDate | FarMoment) or isinstance(right, FarDate | FarMoment):
        return place_in_time(left), place_in_time(right)
    return _point(left), _point(right)


def _point(value: Any) -> Any:
    """Return what is compared: times and moments count in whole seconds (DMN 1.3, 10.3.2.3), zones by their offset."""
    if not isinstance(value, time | datetime):
        return value
    if isinstance(value, time) and value.tzinfo is not None and value.utcoffset() is None:
        # A zone of place has an offset only on a day: the first one of the calendar of computers.
        value = value.replace(tzinfo=timezone(datetime.combine(date(1970, 1, 1), value).utcoffset() or timedelta()))
    return value.replace(microsecond=0)


def compare(sign: str, left: Any, right: Any) -> bool | None:
    """Return an ordering comparison; None for values that have no order among each other."""
    left, right = from_python(left), from_python(right)
    if (
        left is None
        or right is None
        or kind(left) != kind(right)
        or isinstance(left, list | dict | bool | Function | Range)
    ):
        return None
    left, right = _points(left, right)
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
