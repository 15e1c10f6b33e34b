"""Logic of conditions: equality, satisfiability, overlap, by trying every distinguishable state of the elements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from decimal import Decimal
from itertools import product

from gemeinwerk.domain.forms.meaning import (
    Always,
    And,
    Choose,
    Compare,
    Condition,
    Element,
    Empty,
    Expression,
    Land,
    Literal,
    Not,
    Operator,
    Or,
    ValidDate,
    elements,
)

MAX_STATES = 60_000
OTHER = "\0other"
State = object
World = Mapping[object, State]
_ORDERED = {Operator.LESS, Operator.AT_MOST, Operator.MORE, Operator.AT_LEAST}
_YES, _NO = {"ja", "wahr", "true"}, {"nein", "falsch", "false"}


class TooLarge(Exception):
    """The conditions have more states than are tried, alone or within the allowance of the whole analysis."""


_allowance: ContextVar[list[int] | None] = ContextVar("allowance", default=None)


@contextmanager
def limited(states: int) -> Iterator[None]:
    """Let everything inside try so many states together; what goes beyond is TooLarge."""
    token = _allowance.set([states])
    try:
        yield
    finally:
        _allowance.reset(token)


def spend(states: int) -> None:
    """Take states from the allowance, if there is one; raises TooLarge when it is used up."""
    left = _allowance.get()
    if left is None:
        return
    if left[0] < states:
        left[0] = 0
        raise TooLarge
    left[0] -= states


def equal(first: Condition, second: Condition, *, answered: bool = False) -> bool:
    """Tell whether both conditions hold in the same states; ``answered``: truth values count as always given."""
    return all(holds(first, world) == holds(second, world) for world in _worlds((first, second), answered=answered))


def satisfiable(*conditions: Condition) -> bool:
    """Tell whether all conditions can hold together."""
    if len(conditions) == 1 and _independent(conditions[0]):
        return True
    return any(all(holds(one, world) for one in conditions) for world in _worlds(conditions))


def tautology(condition: Condition) -> bool:
    """Tell whether the condition holds in every state."""
    if _independent(condition):
        return False
    return all(holds(condition, world) for world in _worlds((condition,)))


def _independent(condition: Condition) -> bool:
    """Tell whether the parts of a long list speak of different elements, so that nothing has to be tried."""
    if not isinstance(condition, And | Or) or not all(
        isinstance(one, Compare | Empty | Not) for one in condition.parts
    ):
        return False
    keys = [tuple(_key(one) for one in elements(part)) for part in condition.parts]
    flat = [key for found in keys for key in found]
    return len(flat) == len(set(flat)) and all(len(found) == 1 for found in keys)


def holds(condition: Condition, world: World) -> bool:
    """Tell whether ``condition`` holds in one state of the world."""
    if isinstance(condition, Always):
        return True
    if isinstance(condition, Not):
        return not holds(condition.inner, world)
    if isinstance(condition, And):
        return all(holds(one, world) for one in condition.parts)
    if isinstance(condition, Or):
        return any(holds(one, world) for one in condition.parts)
    if isinstance(condition, Choose):
        count = sum(holds(one, world) for one in condition.parts)
        return count >= condition.least and (condition.most is None or count <= condition.most)
    if isinstance(condition, Empty):
        return world[_key(condition.of)] is None
    if isinstance(condition, Compare):
        return _compare(condition, world)
    return bool(world[_date_key(condition)])


def plain(value: object) -> object:
    """Return a literal's value with words of truth as truth values and a name beside a code removed."""
    if isinstance(value, str):
        low = value.strip().lower()
        if low in _YES or low in _NO:
            return low in _YES
        head, _, rest = value.strip().partition(" ")
        return head if rest and head.isdigit() else value.strip()
    return value


def _compare(condition: Compare, world: World) -> bool:
    subject = _subject(condition)
    if subject is None:
        atom, negated = _atom(condition)
        return bool(world[atom]) != negated
    element, operator, value = subject
    state = world[_key(element)]
    if operator is Operator.EQUAL:
        return state == value
    if operator is Operator.NOT_EQUAL:
        return state != value
    if state is None or state == OTHER or not isinstance(state, Decimal | date):
        return False
    return _ordered(state, operator, value)


def _ordered(state: Decimal | date, operator: Operator, value: object) -> bool:
    left, right = _rank(state), _rank(value)
    if operator is Operator.LESS:
        return left < right
    if operator is Operator.AT_MOST:
        return left <= right
    return left > right if operator is Operator.MORE else left >= right


def _rank(value: object) -> Decimal:
    if isinstance(value, date):
        return Decimal(value.toordinal())
    return value if isinstance(value, Decimal) else Decimal(0)


def _subject(condition: Compare) -> tuple[Element | Land, Operator, object] | None:
    """Return element, operator and value where an element is compared with a fixed value; None otherwise."""
    left, right = condition.left, condition.right
    if isinstance(left, Element | Land) and isinstance(right, Literal):
        return left, condition.operator, plain(right.value)
    return None


def _atom(condition: Compare) -> tuple[object, bool]:
    """Return a comparison of two moving values in one direction, and whether it is turned round."""
    left, right, operator = condition.left, condition.right, condition.operator
    if operator in {Operator.MORE, Operator.AT_MOST}:
        left, right = right, left
    if operator in {Operator.LESS, Operator.MORE}:
        return ("less", _name(left), _name(right)), False
    if operator in {Operator.AT_LEAST, Operator.AT_MOST}:
        return ("less", _name(left), _name(right)), True
    pair = tuple(sorted((repr(_name(left)), repr(_name(right)))))
    return ("same", *pair), operator is Operator.NOT_EQUAL


def _name(part: Expression) -> object:
    return _key(part) if isinstance(part, Element | Land) else part


def _key(element: Element | Land) -> object:
    if isinstance(element, Land):
        return element
    return element.path or ("?", element.name)


def _worlds(conditions: tuple[Condition, ...], *, answered: bool = False) -> Iterator[World]:
    values: dict[object, set[object]] = {}
    ordered: set[object] = set()
    atoms: dict[object, None] = {}
    for condition in conditions:
        _collect(condition, values, ordered, atoms)
    choices = [(key, _states(found, key in ordered, answered)) for key, found in values.items()]
    choices += [(atom, [True, False]) for atom in atoms]
    size = 1
    for _, states in choices:
        size *= len(states)
        if size > MAX_STATES:
            raise TooLarge
    # A long condition is longer to judge in each state; what is charged counts its parts.
    spend(size * (1 + len(choices)))
    keys = [key for key, _ in choices]
    for combination in product(*(states for _, states in choices)):
        yield dict(zip(keys, combination, strict=True))


def _collect(
    condition: object, values: dict[object, set[object]], ordered: set[object], atoms: dict[object, None]
) -> None:
    if isinstance(condition, Not):
        _collect(condition.inner, values, ordered, atoms)
    elif isinstance(condition, And | Or | Choose):
        for one in condition.parts:
            _collect(one, values, ordered, atoms)
    elif isinstance(condition, Empty):
        values.setdefault(_key(condition.of), set())
    elif isinstance(condition, Compare):
        subject = _subject(condition)
        if subject is None:
            atoms[_atom(condition)[0]] = None
            return
        element, operator, value = subject
        values.setdefault(_key(element), set()).add(value)
        if operator in _ORDERED:
            ordered.add(_key(element))
    elif isinstance(condition, ValidDate):
        atoms[_date_key(condition)] = None


def _date_key(condition: ValidDate) -> object:
    return ("date", *(_key(one) for one in (condition.day, condition.month, condition.year)))


def _states(found: set[object], ordered: bool, answered: bool) -> list[State]:
    if found and found <= {True, False}:
        return [True, False] if answered else [True, False, None]
    if ordered:
        points = sorted({_rank(one) for one in found if isinstance(one, Decimal | date)})
        between = [(a + b) / 2 for a, b in zip(points, points[1:], strict=False)]
        spread: list[State] = [*points, *between]
        if points:
            spread += [points[0] - 1, points[-1] + 1]
        return [*spread, *(one for one in found if not isinstance(one, Decimal)), None]
    return [*found, OTHER, None]
