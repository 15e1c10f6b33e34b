"""A modelled rule in words and as an executable line: the German sentence and the meaning stay side by side."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final

from gemeinwerk.domain.catalogue.modelling.editing import NoSuchPlace, part_at
from gemeinwerk.domain.catalogue.types.modelling import Condition, Effect, ModelRule, Operator, Path
from gemeinwerk.domain.forms.types.schema import Schema, SchemaField

WORDS: Final = {
    Operator.EQUAL: "ist",
    Operator.NOT_EQUAL: "ist nicht",
    Operator.LESS: "ist kleiner als",
    Operator.GREATER: "ist größer als",
    Operator.EMPTY: "ist nicht angegeben",
    Operator.GIVEN: "ist angegeben",
    Operator.BEFORE_TODAY: "liegt vor dem heutigen Tag",
}
WITHOUT_VALUE: Final = frozenset({Operator.EMPTY, Operator.GIVEN, Operator.BEFORE_TODAY})
NUMBERS: Final = frozenset({"num", "num_int", "num_currency"})
NUMBER: Final = re.compile(r"-?\d{1,15}([.,]\d{1,6})?")
DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


class RuleUnclear(ValueError):
    """The rule cannot be executed; the text says why, in German."""


def sentence(rule: ModelRule, schema: Schema) -> str:
    """Return the rule as a German sentence."""
    joint = " oder " if rule.any_of else " und "
    when = joint.join(_condition_words(one, schema) for one in rule.conditions)
    if rule.effect is Effect.REFUSE:
        return f"Der Antrag ist so nicht möglich, wenn {when}."
    verb = "ist anzugeben" if rule.effect is Effect.REQUIRE else "darf nicht angegeben werden"
    return f"„{label_of(schema, rule.target)}“ {verb}, wenn {when}."


def _condition_words(one: Condition, schema: Schema) -> str:
    words = f"„{label_of(schema, one.path)}“ {WORDS[one.operator]}"
    return words if one.operator in WITHOUT_VALUE else f"{words} „{value_words(schema, one)}“"


def label_of(schema: Schema, path: Path) -> str:
    """Return what people read at a place, or its path where it is gone."""
    try:
        part = part_at(schema, path)
    except NoSuchPlace:
        return "/".join(path)
    return part.label or part.name or "/".join(path)


def value_words(schema: Schema, one: Condition) -> str:
    """Return the value of a condition as people read it."""
    field = _field(schema, one.path)
    if field.values is not None:
        return next((v.name or one.value for v in field.values.values if v.code == one.value), one.value)
    return {"true": "Ja", "false": "Nein"}.get(one.value, one.value) if _datatype(field) == "bool" else one.value


def executable(rule: ModelRule, schema: Schema, names: Mapping[Path, str]) -> str:
    """Return the line in the notation of decision 6; raises RuleUnclear."""
    if not rule.conditions:
        raise RuleUnclear("Die Regel hat keine Bedingung.")
    joint = " or " if rule.any_of else " and "
    when = joint.join(_condition(one, schema, names) for one in rule.conditions)
    if rule.effect is Effect.REFUSE:
        return f"valid not({when})"
    if rule.target not in names:
        raise RuleUnclear("Die Frage, um die es geht, gibt es nicht mehr.")
    return f"{rule.effect.value} {names[rule.target]} when {when}"


def _condition(one: Condition, schema: Schema, names: Mapping[Path, str]) -> str:
    name = names.get(one.path)
    if name is None:
        raise RuleUnclear("Die Bedingung nennt eine Frage, die es nicht mehr gibt.")
    if one.operator is Operator.EMPTY:
        return f"{name} = null"
    if one.operator is Operator.GIVEN:
        return f"{name} != null"
    if one.operator is Operator.BEFORE_TODAY:
        return f"({name} != null and {name} < today)"
    literal = _literal(_field(schema, one.path), one.value)
    sign = {Operator.EQUAL: "=", Operator.NOT_EQUAL: "!=", Operator.LESS: "<", Operator.GREATER: ">"}[one.operator]
    if one.operator in (Operator.LESS, Operator.GREATER):
        return f"({name} != null and {name} {sign} {literal})"
    return f"{name} {sign} {literal}"


def _field(schema: Schema, path: Path) -> SchemaField:
    try:
        part = part_at(schema, path)
    except NoSuchPlace:
        raise RuleUnclear("Die Bedingung nennt eine Frage, die es nicht mehr gibt.") from None
    if not isinstance(part, SchemaField):
        raise RuleUnclear("Eine Bedingung vergleicht immer die Antwort auf eine Frage, nicht eine Gruppe.")
    return part


def _datatype(field: SchemaField) -> str:
    return field.datatype.code if field.datatype else "text"


def _literal(field: SchemaField, value: str) -> str:
    datatype, text = _datatype(field), value.strip()
    if datatype == "bool":
        if text not in {"true", "false"}:
            raise RuleUnclear("Bitte vergleichen Sie mit Ja oder Nein.")
        return text
    if datatype in NUMBERS:
        if not NUMBER.fullmatch(text):
            raise RuleUnclear("Bitte vergleichen Sie mit einer Zahl, zum Beispiel 12 oder 1,5.")
        return text.replace(",", ".")
    if datatype == "date":
        if not DAY.fullmatch(text):
            raise RuleUnclear("Bitte vergleichen Sie mit einem Tag, zum Beispiel 2026-01-31.")
        return f'date("{text}")'
    if field.values is not None and text not in {v.code for v in field.values.values}:
        raise RuleUnclear("Diesen Wert gibt es in der Auswahl nicht.")
    return json.dumps(text, ensure_ascii=False)
