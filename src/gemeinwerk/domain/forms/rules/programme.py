"""From meaning to execution: typed rules as lines of the executable notation over names made for their paths (decision 6)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

from gemeinwerk.domain.forms.meaning import (
    Always,
    And,
    Choose,
    Compare,
    Condition,
    Count,
    Effect,
    Element,
    Empty,
    Expression,
    Land,
    Length,
    Literal,
    Meaning,
    Not,
    Or,
    PartialDate,
    Path,
    ReadRule,
    Shifted,
    Sum,
    Today,
    ValidDate,
    elements,
)
from gemeinwerk.domain.forms.rules.conflicts import conflicting
from gemeinwerk.domain.forms.rules.named import index
from gemeinwerk.domain.forms.rules.prose import read_form
from gemeinwerk.domain.forms.rules.scripts import Statement, statements
from gemeinwerk.domain.forms.types import FormModel, GroupNode, Layout

ID_IN_TEXT = re.compile(r"\b[FG]\d{8,11}(?:\.[FG]\d{8,11})*\b\s*")
MAX_MESSAGE = 600
PERIODS = {"years": "P{}Y", "months": "P{}M", "days": "P{}D"}


class NotExecutable(Exception):
    """A meaning that is understood but cannot run; the text says why."""


@dataclass(frozen=True, slots=True)
class Programme:
    """All lines of a form that run, the names that were made for them, and what does not run with the reason."""

    statements: tuple[Statement, ...]
    names: Mapping[str, str]
    resting: tuple[tuple[str, str], ...]


@lru_cache(maxsize=256)
def programme(model: FormModel) -> Programme:
    """Return what runs for a form: the lines of its scripts, and its certain prose where a rule has no script."""
    names = {path: f"element_{place}" for place, path in enumerate(index(model), start=1)}
    # A foreign script is no line of our notation; only a rule with such a line is left to its script.
    scripted = {line.rule_id for line in statements(model)}
    read = [rule for rule in read_form(model) if rule.rule_id not in scripted]
    against = conflicting(read)
    found: list[Statement] = []
    resting: list[tuple[str, str]] = []
    for rule in read:
        reason = _rests(rule, against)
        if reason:
            resting.append((rule.rule_id, reason))
            continue
        try:
            found += [line for one in rule.meanings for line in _lines(model, rule, one, names)]
        except NotExecutable as problem:
            resting.append((rule.rule_id, str(problem)))
    used = {word for line in found for word in (line.target, *re.findall(r"element_\d+", line.condition + line.value))}
    kept = {name: path for path, name in names.items() if name in used}
    return Programme((*statements(model), *found), kept, tuple(resting))


def _rests(rule: ReadRule, against: frozenset[tuple[str, Path]]) -> str:
    if not rule.certain:
        return " ".join(rule.reasons)
    if (rule.rule_id, rule.carrier) in against:
        return "Die Regel widerspricht einer anderen Regel."
    return ""


def _lines(model: FormModel, rule: ReadRule, one: Meaning, names: Mapping[str, str]) -> Iterator[Statement]:
    """Yield the line of one meaning; what is merely shown needs none."""
    if one.effect is Effect.SHOW:
        return
    _placed(model, rule, one)
    target = names["/".join(one.target.path)] if one.target else ""
    condition = feel(one.condition, names, _lists(model))
    message = _message(one)
    line = Statement(one.effect.value, target, condition, message, rule.rule_id, rule.carrier, "", True)
    if any(isinstance(part, Land) for part in _leaves(one.condition)):
        known = f"land != null and ({condition})"
        line = replace(line, condition=known if one.effect is not Effect.VALID else f"land = null or ({condition})")
    if one.effect is Effect.SET:
        if one.value is None:
            raise NotExecutable("Der Wert der Berechnung fehlt.")
        line = replace(line, value=expression(one.value, names))
    if one.effect is Effect.REPEAT:
        bounds = [f"count({target}) >= {one.least}"] if one.least else []
        bounds += [f"count({target}) <= {one.most}"] if one.most is not None else []
        line = replace(line, effect=Effect.VALID.value, target="", condition=" and ".join(bounds))
    yield line


def _message(one: Meaning) -> str:
    if one.effect is not Effect.VALID and one.effect is not Effect.REPEAT:
        return ""
    text = " ".join(ID_IN_TEXT.sub("", one.sentence).split())
    return f"Bitte prüfen Sie Ihre Angaben: {text}"[:MAX_MESSAGE]


def _placed(model: FormModel, rule: ReadRule, one: Meaning) -> None:
    """Raise NotExecutable unless every element of the condition has one value where the target stands."""
    place = one.target.path if one.target else rule.carrier
    rows = _repeated(model, place, own=one.target is None)
    if any(not part.path for part in _elements(one)):
        raise NotExecutable("Ein Name ist nicht aufgelöst.")
    for part in elements(one.condition):
        above = _repeated(model, part.path, own=False)
        if above != rows[: len(above)]:
            raise NotExecutable("Die Regel fragt nach Angaben, die mehrfach vorkommen können.")
    for side in _leaves(one.condition):
        if isinstance(side, Element) and _many(model, side.path):
            raise NotExecutable("Die Regel vergleicht ein Feld, das mehrfach vorkommen kann.")


def _elements(one: Meaning) -> Iterator[Element]:
    yield from elements(one.condition)
    if one.target:
        yield one.target
    if one.value is not None:
        yield from elements(one.value)


def _leaves(part: object) -> Iterator[object]:
    """Yield the sides of every comparison."""
    if isinstance(part, Not):
        yield from _leaves(part.inner)
    elif isinstance(part, And | Or | Choose):
        for one in part.parts:
            yield from _leaves(one)
    elif isinstance(part, Compare):
        yield part.left
        yield part.right


def _many(model: FormModel, path: Path) -> bool:
    return index(model)["/".join(path)].most != 1


def _repeated(model: FormModel, path: Path, *, own: bool) -> list[Path]:
    """Return the repeated groups above a path (with itself for ``own``), outermost first."""
    found = []
    for length in range(1, len(path) + (1 if own else 0)):
        node = index(model).get("/".join(path[:length]))
        if isinstance(node, GroupNode) and node.most != 1:
            found.append(path[:length])
    return found


def feel(condition: Condition, names: Mapping[str, str], lists: frozenset[str] = frozenset()) -> str:
    """Return a condition as FEEL over the names of paths; ``lists`` are the paths that hold several values."""
    if isinstance(condition, Always):
        return "true"
    if isinstance(condition, Not):
        return f"not({feel(condition.inner, names, lists)})"
    if isinstance(condition, And | Or):
        word = " and " if isinstance(condition, And) else " or "
        return "(" + word.join(feel(one, names, lists) for one in condition.parts) + ")"
    if isinstance(condition, Choose):
        counted = ", ".join(f"if {feel(one, names, lists)} then 1 else 0" for one in condition.parts)
        bounds = [f"sum([{counted}]) >= {condition.least}"] if condition.least else []
        bounds += [f"sum([{counted}]) <= {condition.most}"] if condition.most is not None else []
        return "(" + (" and ".join(bounds) or "true") + ")"
    if isinstance(condition, Empty):
        name = _name(condition.of, names)
        many = "/".join(condition.of.path) in lists
        return f"({name} = null or count({name}) = 0)" if many else f"({name} = null)"
    if isinstance(condition, ValidDate):
        year, month, day = (_name(one, names) for one in (condition.year, condition.month, condition.day))
        return f"(date({year}, {month}, {day}) != null)"
    left, right = expression(condition.left, names), expression(condition.right, names)
    return f"({left} {condition.operator.value} {right})"


def expression(part: Expression, names: Mapping[str, str]) -> str:
    """Return a value as FEEL."""
    if isinstance(part, Element):
        return _name(part, names)
    if isinstance(part, Literal):
        return _literal(part.value)
    if isinstance(part, Today):
        return "today"
    if isinstance(part, Land):
        return "land"
    if isinstance(part, Shifted):
        period = PERIODS[part.unit].format(abs(part.amount))
        return f'({expression(part.base, names)} {"-" if part.amount < 0 else "+"} duration("{period}"))'
    if isinstance(part, Sum):
        return "(" + " + ".join(expression(one, names) for one in part.parts) + ")"
    if isinstance(part, Length):
        return f"string length({_name(part.of, names)})"
    if isinstance(part, Count):
        return f"count({_name(part.of, names)})"
    assert isinstance(part, PartialDate)
    raise NotExecutable("Ein teilweise bekanntes Datum lässt sich nicht vergleichen.")


def _literal(value: str | bool | Decimal | date) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return f'date("{value.isoformat()}")'
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


@lru_cache(maxsize=256)
def _lists(model: FormModel) -> frozenset[str]:
    return frozenset(path for path, node in index(model).items() if node.most != 1)


def _name(element: Element, names: Mapping[str, str]) -> str:
    found = names.get("/".join(element.path))
    if found is None:
        raise NotExecutable("Ein Element der Regel fehlt im Formular.")
    return found


def notation(line: Statement) -> str:
    """Return a line as it stands in ``skript``."""
    if line.effect == "set":
        return f"{line.target} := {line.value}" + (f" when {line.condition}" if line.condition != "true" else "")
    if line.effect == "valid":
        return f"valid {line.condition}"
    return f"{line.effect} {line.target} when {line.condition}"


def proposed(model: FormModel, layout: Layout, rule: ReadRule) -> tuple[tuple[str, ...], Mapping[str, str]]:
    """Return the lines that a person may confirm for a rule, and the names that the layout still needs for them.

    Names of the layout are used where it has one. A line speaks only where the group that carries the rule is filled
    in, as prose does. Raises NotExecutable for what cannot run.
    """
    known = {path: name for name, path in layout.names.items()}
    names = {path: known.get(path, f"element_{place}") for place, path in enumerate(index(model), start=1)}
    there = " and ".join(f"{names[path]} != null" for path in _optional_above(model, rule.carrier))
    lines = tuple(
        notation(_where_there(line, there)) for one in rule.meanings for line in _lines(model, rule, one, names)
    )
    words = set(re.findall(r"\w+", " ".join(lines)))
    return lines, {name: path for path, name in names.items() if name in words and path not in known}


def _optional_above(model: FormModel, carrier: Path) -> list[str]:
    """Return the groups down to the carrier that need not be filled in; rows of a repeated group are always there."""
    found = []
    for length in range(1, len(carrier) + 1):
        path = "/".join(carrier[:length])
        node = index(model).get(path)
        if isinstance(node, GroupNode) and node.most == 1 and node.least < 1:
            found.append(path)
    return found


def _where_there(line: Statement, there: str) -> Statement:
    if not there or line.effect not in ("valid", "require"):
        return line
    if line.effect == "require":
        return replace(line, condition=there if line.condition == "true" else f"{there} and {line.condition}")
    return replace(line, condition=f"not({there}) or {line.condition}")
