"""Modelled rules and sentences in the one typed rule language, so that all rules of a draft are judged together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from gemeinwerk.domain.catalogue.modelling.editing import NoSuchPlace, part_at
from gemeinwerk.domain.catalogue.modelling.wording import NUMBERS
from gemeinwerk.domain.catalogue.types.modelling import Condition, Effect, ModelRule, Operator
from gemeinwerk.domain.forms.queries import ReadRule, meaning
from gemeinwerk.domain.forms.types.schema import Schema, SchemaField

COMPARED: Final = {
    Operator.EQUAL: meaning.Operator.EQUAL,
    Operator.NOT_EQUAL: meaning.Operator.NOT_EQUAL,
    Operator.LESS: meaning.Operator.LESS,
    Operator.GREATER: meaning.Operator.MORE,
}
EFFECTS: Final = {Effect.REQUIRE: meaning.Effect.REQUIRE, Effect.FORBID: meaning.Effect.FORBID}


def typed_rules(rules: tuple[ModelRule, ...], schema: Schema) -> Iterator[ReadRule]:
    """Yield every modelled rule that can run, as a rule without a doubt."""
    for rule in rules:
        try:
            parts = tuple(_condition(one, schema) for one in rule.conditions)
        except (NoSuchPlace, ValueError, InvalidOperation):
            continue
        if not parts:
            continue
        joined = parts[0] if len(parts) == 1 else meaning.Or(parts) if rule.any_of else meaning.And(parts)
        if rule.effect is Effect.REFUSE:
            made = meaning.Meaning(meaning.Effect.VALID, meaning.Not(joined))
        else:
            made = meaning.Meaning(EFFECTS[rule.effect], joined, meaning.Element(rule.target))
        yield ReadRule(rule.id, (), "", (made,))


def _condition(one: Condition, schema: Schema) -> meaning.Condition:
    part = part_at(schema, one.path)
    element = meaning.Element(one.path)
    if one.operator in (Operator.EMPTY, Operator.GIVEN):
        empty = meaning.Empty(element)
        return empty if one.operator is Operator.EMPTY else meaning.Not(empty)
    if one.operator is Operator.BEFORE_TODAY:
        return meaning.Compare(element, meaning.Operator.LESS, meaning.Today())
    datatype = part.datatype.code if isinstance(part, SchemaField) and part.datatype else ""
    return meaning.Compare(element, COMPARED[one.operator], meaning.Literal(_value(datatype, one.value.strip())))


def _value(datatype: str, text: str) -> str | bool | Decimal | date:
    if datatype == "bool":
        return text == "true"
    if datatype in NUMBERS:
        return Decimal(text.replace(",", "."))
    return date.fromisoformat(text) if datatype == "date" else text
