"""What a rule means, in German sentences over the questions of the form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

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
    Operator,
    Or,
    Path,
    Shifted,
    Sum,
    Today,
    ValidDate,
)
from gemeinwerk.domain.forms.rules.named import index
from gemeinwerk.domain.forms.types import FieldNode, FormModel
from gemeinwerk.kernel.dates import long_date

LONGEST: Final = 80
COMPARED: Final = {
    Operator.EQUAL: "", Operator.NOT_EQUAL: "nicht ", Operator.LESS: "kleiner als ",
    Operator.AT_MOST: "höchstens ", Operator.MORE: "größer als ", Operator.AT_LEAST: "mindestens ",
}  # fmt: skip
UNITS: Final = {"years": ("Jahr", "Jahre"), "months": ("Monat", "Monate"), "days": ("Tag", "Tage")}


def in_words(model: FormModel, one: Meaning) -> str:
    """Return one statement as a sentence that names effect, question and condition."""
    when = "" if isinstance(one.condition, Always) else f", wenn {condition_words(model, one.condition)}"
    if one.effect is Effect.VALID:
        return f"Der Antrag ist nur möglich, wenn gilt: {condition_words(model, one.condition)}."
    what = _named(model, one.target) if one.target else "Die Angabe"
    if one.effect is Effect.REQUIRE:
        return f"{what}: Pflicht{when}." if when else f"{what}: immer Pflicht."
    if one.effect is Effect.FORBID:
        return f"{what}: entfällt{when}." if when else f"{what}: entfällt immer."
    if one.effect is Effect.SHOW:
        return f"{what}: wird gefragt{when}." if when else f"{what}: wird immer gefragt."
    if one.effect is Effect.SET:
        value = _value(model, one.value, None) if one.value is not None else "?"
        return f"{what}: wird auf {value} gesetzt{when}."
    bounds = [f"mindestens {one.least} Mal"] if one.least else []
    bounds += [f"höchstens {one.most} Mal"] if one.most is not None else []
    return f"{what}: {' und '.join(bounds) or 'beliebig oft'}."


def condition_words(model: FormModel, one: Condition) -> str:
    """Return a condition as the end of a sentence that begins with „wenn“."""
    if isinstance(one, Always):
        return "immer"
    if isinstance(one, Not):
        if isinstance(one.inner, Empty):
            return f"{_named(model, one.inner.of)} angegeben ist"
        if isinstance(one.inner, Compare) and one.inner.operator is Operator.EQUAL:
            return condition_words(model, replace(one.inner, operator=Operator.NOT_EQUAL))
        return f"nicht gilt, dass ({condition_words(model, one.inner)})"
    if isinstance(one, And | Or):
        joint = " und " if isinstance(one, And) else " oder "
        return joint.join(_inner(model, part) for part in one.parts)
    if isinstance(one, Choose):
        bounds = [f"mindestens {one.least}"] if one.least else []
        bounds += [f"höchstens {one.most}"] if one.most is not None else []
        exact = f"genau {one.least}" if one.least == one.most else " und ".join(bounds)
        return f"{exact} davon zutrifft: " + "; ".join(condition_words(model, part) for part in one.parts)
    if isinstance(one, Empty):
        return f"{_named(model, one.of)} nicht angegeben ist"
    if isinstance(one, ValidDate):
        return f"{_named(model, one.day)}, Monat und Jahr zusammen ein Tag des Kalenders sind"
    left = one.left if isinstance(one.left, Element) else None
    right = _value(model, one.right, left)
    return f"{_value(model, one.left, None)} {COMPARED[one.operator]}{right} ist"


def _inner(model: FormModel, part: Condition) -> str:
    words = condition_words(model, part)
    return f"({words})" if isinstance(part, And | Or | Choose) else words


def _value(model: FormModel, part: Expression, of: Element | None) -> str:
    if isinstance(part, Element):
        return _named(model, part)
    if isinstance(part, Literal):
        return _literal(model, part, of)
    if isinstance(part, Today):
        return "der heutige Tag"
    if isinstance(part, Land):
        return "das Bundesland"
    if isinstance(part, Shifted):
        one, many = UNITS[part.unit]
        amount = f"{abs(part.amount)} {one if abs(part.amount) == 1 else many}"
        return f"{_value(model, part.base, None)} {'minus' if part.amount < 0 else 'plus'} {amount}"
    if isinstance(part, Sum):
        return "die Summe aus " + " und ".join(_value(model, one, None) for one in part.parts)
    if isinstance(part, Length):
        return f"die Zahl der Zeichen von {_named(model, part.of)}"
    if isinstance(part, Count):
        return f"die Anzahl von {_named(model, part.of)}"
    return f"das Datum aus {_named(model, part.day)}, Monat und Jahr"


def _literal(model: FormModel, part: Literal, of: Element | None) -> str:
    value = part.value
    if isinstance(value, bool):
        return "„Ja“" if value else "„Nein“"
    if isinstance(value, date):
        return long_date(value)
    if isinstance(value, Decimal):
        return format(value, "f").replace(".", ",")
    node = index(model).get("/".join(of.path)) if of is not None else None
    known = {one.code: one.name for one in node.options} if isinstance(node, FieldNode) else {}
    name = known.get(value) or part.label
    return f"„{name}“ ({value})" if name and name != value else f"„{value}“"


def _named(model: FormModel, element: Element) -> str:
    return place_words(model, element.path) if element.path else f"„{element.name}“ (unbekannt)"


def place_words(model: FormModel, path: Path) -> str:
    """Return what people read at a place; with the group above it where the form asks the same elsewhere."""
    node = index(model).get("/".join(path))
    if node is None:
        return f"„{'/'.join(path)}“"
    text = _short(node.label or node.name)
    if _labels(model)[node.label or node.name] < 2:
        return f"„{text}“"
    above = [index(model)["/".join(path[:length])] for length in range(1, len(path))]
    way = " › ".join([*(_short(one.label or one.name) for one in above), text])
    return f"„{way}“" if above else f"„{text}“ ({path[-1]})"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


@lru_cache(maxsize=16)
def _labels(model: FormModel) -> Mapping[str, int]:
    return Counter(node.label or node.name for _, node in model.walk())
