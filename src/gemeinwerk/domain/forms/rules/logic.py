"""Logic of conditions: equality, satisfiability, overlap, by trying every distinguishable state of the elements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from decimal import Decimal

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
    return first == second or all(one == other for one, other in _outcomes((first, second), answered=answered))


def satisfiable(*conditions: Condition) -> bool:
    """Tell whether all conditions can hold together."""
    return any(all(found) for found in _outcomes(conditions))


def tautology(condition: Condition) -> bool:
    """Tell whether the condition holds in every state."""
    return all(found for (found,) in _outcomes((condition,)))


def _outcomes(conditions: tuple[Condition, ...], *, answered: bool = False) -> Iterator[tuple[bool, ...]]:
    """Yield what the conditions amount to, state by state; states that no longer matter are not told apart."""
    choices = _choices(conditions, answered=answered)
    waiting: list[dict[object, State]] = [{}]
    tried = 0
    while waiting:
        tried += 1
        if tried > MAX_STATES:
            raise TooLarge
        # A long condition is longer to judge in each state; what is charged counts its parts.
        spend(1 + len(choices))
        world = waiting.pop()
        found = [holds(one, world) for one in conditions]
        settled = tuple(one for one in found if one is not None)
        if len(settled) == len(found):
            yield settled
            continue
        key, states = choices[len(world)]
        waiting += [{**world, key: state} for state in states]


def holds(condition: Condition, world: World) -> bool | None:
    """Tell whether ``condition`` holds in one state of the world; None while a state that decides it is open."""
    if isinstance(condition, Always):
        return True
    if isinstance(condition, Not):
        inner = holds(condition.inner, world)
        return None if inner is None else not inner
    if isinstance(condition, And | Or):
        deciding = isinstance(condition, Or)
        left = False
        for one in condition.parts:
            found = holds(one, world)
            if found is deciding:
                return deciding
            left = left or found is None
        return None if left else not deciding
    if isinstance(condition, Choose):
        return _chosen(condition, [holds(one, world) for one in condition.parts])
    if isinstance(condition, Empty):
        key = _key(condition.of)
        return world[key] is None if key in world else None
    if isinstance(condition, Compare):
        return _compare(condition, world)
    key = _date_key(condition)
    return bool(world[key]) if key in world else None


def _chosen(condition: Choose, found: list[bool | None]) -> bool | None:
    count, left = found.count(True), found.count(None)
    most = len(found) if condition.most is None else condition.most
    if count > most or count + left < condition.least:
        return False
    return True if count >= condition.least and count + left <= most else None


def plain(value: object) -> object:
    """Return a literal's value with words of truth as truth values and a name beside a code removed."""
    if isinstance(value, str):
        low = value.strip().lower()
        if low in _YES or low in _NO:
            return low in _YES
        head, _, rest = value.strip().partition(" ")
        return head if rest and head.isdigit() else value.strip()
    return value


def _compare(condition: Compare, world: World) -> bool | None:
    subject = _subject(condition)
    if subject is None:
        atom, negated = _atom(condition)
        return bool(world[atom]) != negated if atom in world else None
    element, operator, value = subject
    key = _key(element)
    if key not in world:
        return None
    state = world[key]
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


def _choices(conditions: tuple[Condition, ...], *, answered: bool) -> list[tuple[object, list[State]]]:
    """Return every element and open comparison with the states that the conditions can tell apart."""
    asked: dict[object, list[Compare | Empty]] = {}
    atoms: dict[object, None] = {}
    for condition in conditions:
        _collect(condition, asked, atoms)
    found = [(key, _distinct(key, questions, answered)) for key, questions in asked.items()]
    return found + [(atom, [True, False]) for atom in atoms]


def _collect(condition: object, asked: dict[object, list[Compare | Empty]], atoms: dict[object, None]) -> None:
    if isinstance(condition, Not):
        _collect(condition.inner, asked, atoms)
    elif isinstance(condition, And | Or | Choose):
        for one in condition.parts:
            _collect(one, asked, atoms)
    elif isinstance(condition, Empty):
        asked.setdefault(_key(condition.of), []).append(condition)
    elif isinstance(condition, Compare):
        subject = _subject(condition)
        if subject is None:
            atoms[_atom(condition)[0]] = None
        else:
            asked.setdefault(_key(subject[0]), []).append(condition)
    elif isinstance(condition, ValidDate):
        atoms[_date_key(condition)] = None


def _distinct(key: object, questions: list[Compare | Empty], answered: bool) -> list[State]:
    """Return one state for each combination of answers to all questions about an element."""
    subjects = [told for one in questions if isinstance(one, Compare) and (told := _subject(one))]
    values = {value for _, _, value in subjects}
    ordered = any(operator in _ORDERED for _, operator, _ in subjects)
    found: dict[tuple[bool | None, ...], State] = {}
    for state in _states(values, ordered, answered):
        found.setdefault(tuple(holds(one, {key: state}) for one in questions), state)
    return list(found.values())


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
