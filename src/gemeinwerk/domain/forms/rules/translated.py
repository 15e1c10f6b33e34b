"""Rules with a reference translation (text, structure, expected tree): what our reading of the text makes of them.

Of the entry that is judged, only its text and its structure (context, parent, child) go into the reading. Its actions,
operator, values and condition are the expectation and serve for the comparison alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from math import isfinite
from typing import Any

from gemeinwerk.domain.forms.meaning import (
    Always,
    And,
    Choose,
    Compare,
    Condition,
    Effect,
    Element,
    Empty,
    Land,
    Literal,
    Meaning,
    Not,
    Operator,
    Or,
    Path,
    ReadRule,
    ValidDate,
    elements,
)
from gemeinwerk.domain.forms.rules.entries import FAULT, Malformed, entries_of
from gemeinwerk.domain.forms.rules.learned import Learned
from gemeinwerk.domain.forms.rules.logic import TooLarge, equal
from gemeinwerk.domain.forms.rules.prose import read_prose
from gemeinwerk.domain.forms.rules.prose.lands import BY_WORD
from gemeinwerk.domain.forms.types import FormModel

__all__ = ["Malformed", "Outcome", "Verdict", "expectation", "from_tree", "judge", "said", "to_tree"]
ACTIONS = {"required": Effect.REQUIRE, "forbidden": Effect.FORBID, "validation": Effect.VALID}
MORE = "Der Text sagt noch mehr, als dieser Eintrag enthält."
UNKNOWN = "ist im Formular nicht bekannt."


class Outcome(StrEnum):
    """How a reading and its reference go together."""

    AGREES = "stimmt überein"
    UNSURE = "unsicher"
    WRONG = "falsch"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result for one entry; ``note`` says on what an agreement rests beyond the names of the file."""

    number: int
    rule_id: str
    text: str
    outcome: Outcome
    reason: str = ""
    note: str = ""


def judge(data: object, models: Iterable[FormModel] = ()) -> tuple[Verdict, ...]:
    """Compare the reading of every entry with its reference, in the order of the file.

    An entry that lacks something is unsure with the reason; raises Malformed if the file holds no entry of the shape.
    """
    entries = entries_of(data)
    learned = Learned(entries, tuple(models))
    return tuple(_judge(number, entries, learned) for number in range(len(entries)))


def _judge(number: int, entries: Sequence[Mapping[str, Any]], learned: Learned) -> Verdict:
    entry = entries[number]
    rule_id, text = entry["rule_id"], entry["text"]
    if entry[FAULT]:
        return Verdict(number, rule_id, text, Outcome.UNSURE, entry[FAULT])
    read = learned.with_codes(number, read_prose(rule_id, text, learned.names(number)))
    outcome, reason, note = _compare(entry, read)
    if outcome is Outcome.WRONG and _disputed(entry, learned.beside(number)):
        outcome = Outcome.UNSURE
        reason = f"Die Vorlage verlangt und verbietet dasselbe Ziel unter derselben Bedingung. {reason}"
    return Verdict(number, rule_id, text, outcome, reason, note)


def _compare(entry: Mapping[str, Any], read: ReadRule) -> tuple[Outcome, str, str]:
    try:
        effect, target, expected = expectation(entry)
    except Malformed as problem:
        return Outcome.UNSURE, str(problem), ""
    unknown = [doubt for doubt in read.reasons if doubt.endswith(UNKNOWN)]
    if not read.meanings or len(unknown) < len(read.reasons):
        return Outcome.UNSURE, " ".join(read.reasons), ""
    mine = [one for one in read.meanings if one.effect is effect and _same_target(one, target)]
    more = len(read.meanings) > len(mine)
    if not mine or unknown and more:
        if unknown:
            return Outcome.UNSURE, " ".join(read.reasons), ""
        return Outcome.WRONG, f"Gelesen: {said(read)}", ""
    own = mine[0].condition if len(mine) == 1 else _together(mine)
    try:
        if unknown:
            return _without_names(own, expected, read)
        if equal(own, expected, answered=True):
            return Outcome.AGREES, "", MORE if more else ""
    except TooLarge:
        return Outcome.UNSURE, "Die Bedingung ist zu umfangreich, um sie zu vergleichen.", ""
    return Outcome.WRONG, f"Gelesen: {said(read)}", ""


def _together(mine: Sequence[Meaning]) -> Condition:
    parts = tuple(one.condition for one in mine)
    return And(parts) if mine[0].effect is Effect.VALID else Or(parts)


def _same_target(one: Meaning, target: Path) -> bool:
    return (one.target.path if one.target else ()) == target


def _without_names(own: Condition, expected: Condition, read: ReadRule) -> tuple[Outcome, str, str]:
    """Names that stand nowhere in the file: agreement is claimed only where it cannot matter which name is which id."""
    reason = " ".join(read.reasons)
    names = list(dict.fromkeys(one for one in elements(own) if not one.path))
    known = {one.path for one in elements(own) if one.path}
    ids = list(dict.fromkeys(one.path for one in elements(expected) if one.path not in known))
    if not names or len(names) != len(ids):
        return Outcome.UNSURE, reason, ""
    for first, second in pairwise(names):
        swapped = rename(own, {first: second, second: first})
        if not equal(own, swapped, answered=True):
            return Outcome.UNSURE, reason, ""
    assigned = rename(own, {name: Element(path) for name, path in zip(names, ids, strict=True)})
    if equal(assigned, expected, answered=True):
        return Outcome.AGREES, "", f"{len(names)} Namen stehen nicht in der Datei; ihre Zuordnung ändert nichts."
    return Outcome.UNSURE, reason, ""


def _disputed(entry: Mapping[str, Any], beside: Iterable[Mapping[str, Any]]) -> bool:
    """Tell whether the references contradict each other: one demands what another forbids under the same condition."""
    effect, _, expected = expectation(entry)
    opposite = {Effect.REQUIRE: Effect.FORBID, Effect.FORBID: Effect.REQUIRE}.get(effect)
    for other in beside if opposite is not None else ():
        try:
            kind, _, condition = expectation(other)
            if kind is opposite and equal(condition, expected, answered=True):
                return True
        except (Malformed, TooLarge):
            continue
    return False


def expectation(entry: Mapping[str, Any]) -> tuple[Effect, Path, Condition]:
    """Return effect, target path and condition of a reference; raises Malformed for what is not known."""
    actions = entry["actions"]
    if len(actions) != 1 or actions[0] not in ACTIONS:
        raise Malformed(f"Die Vorlage nennt eine unbekannte Wirkung: {str(actions)[:60]}.")
    effect = ACTIONS[actions[0]]
    child = entry["child"]
    if not child and effect is not Effect.VALID:
        raise Malformed("Dem Eintrag fehlt das Ziel („child“).")
    target = tuple(child.split(".")) if child and effect is not Effect.VALID else ()
    condition = _listed(entry) if entry["condition"] is None else from_tree(entry["condition"], tuple(entry["context"]))
    if entry["scope"]:
        lands = _lands(entry["scope"])
        condition = Or((Not(lands), condition)) if effect is Effect.VALID else And((lands, condition))
    return effect, target, condition


def _lands(scope: Sequence[str]) -> Condition:
    keys = [BY_WORD.get(one.lower()) for one in scope]
    if None in keys:
        raise Malformed(f"Die Vorlage ist auf etwas Unbekanntes beschränkt: {' '.join(scope)[:60]}.")
    return Or(tuple(Compare(Land(), Operator.EQUAL, Literal(str(one))) for one in keys))


def _listed(entry: Mapping[str, Any]) -> Condition:
    """Return the condition that source, operator and values mean where an entry has no tree."""
    of = Element(tuple(entry["parent"].split(".")))
    found = tuple(Compare(of, Operator.EQUAL, Literal(one)) for one in entry["values"])
    if not entry["parent"] or entry["operator"] in {"=", "<>"} and not found:
        raise Malformed("Die Vorlage enthält keine Bedingung.")
    known: dict[str, Condition] = {
        "=": Or(found),
        "<>": Not(Or(found)),
        "leer": Empty(of),
        "nicht leer": Not(Empty(of)),
    }
    if entry["operator"] not in known:
        raise Malformed(f"Die Vorlage enthält einen unbekannten Vergleich: {entry['operator'][:60]}.")
    return known[entry["operator"]]


def from_tree(tree: Any, context: Path, depth: int = 0) -> Condition:
    """Return the condition that a reference tree means; identifiers are resolved below ``context``."""
    if depth > 40:
        raise Malformed("Die Vorlage ist zu tief verschachtelt.")
    if tree is True:
        return Always()
    if not isinstance(tree, dict) or len(tree) != 1:
        raise Malformed(f"Die Vorlage enthält etwas Unbekanntes: {str(tree)[:60]}.")
    ((name, inner),) = tree.items()
    if name == "identifier":
        return Compare(_element(tree, context), Operator.EQUAL, Literal(True))
    if name == "not":
        return Not(from_tree(inner, context, depth + 1))
    if name == "is_empty":
        return Empty(_element(inner, context))
    if not isinstance(inner, list):
        raise Malformed(f"Die Vorlage enthält etwas Unbekanntes: {name}.")
    if name in {"and", "or", "xor"}:
        parts = tuple(from_tree(one, context, depth + 1) for one in inner)
        if name == "xor":
            return Choose(1, 1, parts)
        return And(parts) if name == "and" else Or(parts)
    if name == "is_valid_date" and len(inner) == 3:
        return ValidDate(*(_element(one, context) for one in inner))
    operators = {
        "equal": Operator.EQUAL,
        "not_equal": Operator.NOT_EQUAL,
        "less_than": Operator.LESS,
        "less_than_or_equal": Operator.AT_MOST,
        "greater_than": Operator.MORE,
        "greater_than_or_equal": Operator.AT_LEAST,
    }
    if name not in operators or len(inner) != 2:
        raise Malformed(f"Die Vorlage enthält einen unbekannten Vergleich: {name}.")
    return Compare(_side(inner[0], context), operators[name], _side(inner[1], context))


def _side(tree: Any, context: Path) -> Element | Literal:
    if isinstance(tree, dict):
        return _element(tree, context)
    if isinstance(tree, str | bool):
        return Literal(tree)
    if isinstance(tree, int | float) and isfinite(tree):
        return Literal(Decimal(str(tree)))
    raise Malformed(f"Die Vorlage enthält einen unbekannten Wert: {str(tree)[:60]}.")


def _element(tree: Any, context: Path) -> Element:
    name = tree.get("identifier") if isinstance(tree, dict) else None
    if not isinstance(name, str):
        raise Malformed(f"Die Vorlage enthält etwas Unbekanntes: {str(tree)[:60]}.")
    return Element((*context, *name.removeprefix("self.").split(".")))


def to_tree(condition: Condition, context: Path) -> Any:
    """Return a condition in the shape of the reference; raises Malformed for what that shape cannot hold."""
    if isinstance(condition, Always):
        return True
    if isinstance(condition, Not):
        return {"not": to_tree(condition.inner, context)}
    if isinstance(condition, And | Or):
        name = "and" if isinstance(condition, And) else "or"
        return {name: [to_tree(one, context) for one in condition.parts]}
    if isinstance(condition, Empty):
        return {"is_empty": _identifier(condition.of, context)}
    if isinstance(condition, ValidDate):
        parts = (condition.day, condition.month, condition.year)
        return {"is_valid_date": [_identifier(one, context) for one in parts]}
    if isinstance(condition, Choose):
        return _choice(condition, context)
    return _comparison(condition, context)


def _choice(condition: Choose, context: Path) -> Any:
    if (condition.least, condition.most) == (1, 1) and len(condition.parts) == 2:
        return {"xor": [to_tree(one, context) for one in condition.parts]}
    if (condition.least, condition.most) == (1, None):
        return {"or": [to_tree(one, context) for one in condition.parts]}
    raise Malformed("Diese Auswahl lässt sich in der Form der Vorlage nicht ausdrücken.")


def _comparison(condition: Compare, context: Path) -> Any:
    left, right = _leaf(condition.left, context), _leaf(condition.right, context)
    if condition.operator is Operator.EQUAL:
        return {"equal": [left, right]}
    if condition.operator is Operator.NOT_EQUAL:
        return {"not_equal": [left, right]}
    turned = condition.operator in {Operator.MORE, Operator.AT_MOST}
    less = {"less_than": [right, left] if turned else [left, right]}
    return less if condition.operator in {Operator.LESS, Operator.MORE} else {"not": less}


def _leaf(part: object, context: Path) -> Any:
    if isinstance(part, Element):
        return _identifier(part, context)
    if isinstance(part, Literal):
        return part.value if isinstance(part.value, bool) else str(part.value)
    raise Malformed("Dieser Ausdruck lässt sich in der Form der Vorlage nicht ausdrücken.")


def _identifier(element: Element, context: Path) -> dict[str, str]:
    path = element.path
    inner = path[len(context) :] if path[: len(context)] == context else path
    return {"identifier": ".".join(("self", *inner))}


def rename(condition: Condition, names: Mapping[Element, Element]) -> Condition:
    """Return the condition with elements exchanged."""
    if isinstance(condition, Not):
        return Not(rename(condition.inner, names))
    if isinstance(condition, And | Or | Choose):
        return replace(condition, parts=tuple(rename(one, names) for one in condition.parts))
    if isinstance(condition, Empty):
        return Empty(names.get(condition.of, condition.of))
    if isinstance(condition, ValidDate):
        day, month, year = (names.get(one, one) for one in (condition.day, condition.month, condition.year))
        return ValidDate(day, month, year)
    if isinstance(condition, Compare):
        left = names.get(condition.left, condition.left) if isinstance(condition.left, Element) else condition.left
        right = names.get(condition.right, condition.right) if isinstance(condition.right, Element) else condition.right
        return Compare(left, condition.operator, right)
    return condition


def said(read: ReadRule) -> str:
    """Return a reading in one line for people who compare it."""
    found = []
    for one in read.meanings:
        try:
            tree = to_tree(one.condition, read.carrier)
        except Malformed:
            tree = "…"
        target = one.target.path[-1] if one.target and one.target.path else ""
        found.append(f"{one.effect} {target} wenn {tree}")
    return "; ".join(found)
