"""Decision tables: which rules hit, and what the hit policy makes of them (DMN 1.3, 8.2.8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lxml import etree

from gemeinwerk.adapters.dmn.reading import attribute, child, children, fault, text_of

# An expression in a context; unary tests against a value in a context; a value as a type wants it.
Evaluate = Callable[[str, Mapping[str, Any]], Any]
Test = Callable[[str, Any, Mapping[str, Any]], bool]
Convert = Callable[[Any, str], Any]
FREE = ("", "-")
LISTS = frozenset({"COLLECT", "RULE ORDER", "OUTPUT ORDER"})
AGGREGATIONS = {"SUM": "sum(results)", "MIN": "min(results)", "MAX": "max(results)", "COUNT": "count(results)"}


@dataclass(frozen=True, slots=True)
class Input:
    """One input column: its expression and the tests that its values have to pass."""

    expression: str
    allowed: str


@dataclass(frozen=True, slots=True)
class Output:
    """One output column: its name, type, allowed values in order of priority, default expression."""

    name: str
    reference: str
    values: str
    default: str


@dataclass(frozen=True, slots=True)
class TableRule:
    """One row: unary tests, output expressions, line in the file."""

    tests: tuple[str, ...]
    results: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """A whole decision table."""

    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[TableRule, ...]
    policy: str
    aggregation: str
    line: int


@dataclass(frozen=True, slots=True)
class Means:
    """What a table is decided with."""

    evaluate: Evaluate
    test: Test
    convert: Convert
    note: Callable[[str], None]


def read_table(logic: etree._Element) -> Table:
    """Return the table of a ``decisionTable`` element; raises DmnError."""
    inputs = tuple(
        Input(text_of(child(one, "inputExpression")), text_of(child(one, "inputValues")))
        for one in children(logic, "input")
    )
    outputs = tuple(
        Output(
            one.get("name", ""),
            attribute(one, "typeRef"),
            text_of(child(one, "outputValues")),
            text_of(child(one, "defaultOutputEntry")),
        )
        for one in children(logic, "output")
    )
    rules = tuple(
        TableRule(
            tuple(text_of(e) for e in children(rule, "inputEntry")),
            tuple(text_of(e) for e in children(rule, "outputEntry")),
            rule.sourceline or 0,
        )
        for rule in children(logic, "rule")
    )
    for rule in rules:
        if len(rule.tests) != len(inputs) or len(rule.results) != len(outputs):
            raise fault(rule.line, "Eine Regel hat nicht so viele Zellen wie die Tabelle Spalten.")
    policy = logic.get("hitPolicy", "UNIQUE")
    return Table(inputs, outputs, rules, policy, logic.get("aggregation", ""), logic.sourceline or 0)


def decide(table: Table, context: Mapping[str, Any], means: Means) -> tuple[Any, tuple[int, ...]]:
    """Return the result of a table and the numbers of the rules that hit (from 1); raises DmnError."""
    inputs = []
    for column in table.inputs:
        value = means.evaluate(column.expression, context)
        if column.allowed not in FREE and value is not None and not means.test(column.allowed, value, context):
            means.note(f"Der Wert von „{column.expression}“ ist in der Tabelle nicht vorgesehen.")
            return None, ()
        inputs.append(value)
    hits = [
        place
        for place, rule in enumerate(table.rules)
        if all(cell in FREE or means.test(cell, value, context) for cell, value in zip(rule.tests, inputs, strict=True))
    ]
    numbers = tuple(place + 1 for place in hits)
    if not hits:
        return _default(table, context, means), ()
    if table.policy == "FIRST":
        return _row(table, hits[0], context, means), numbers[:1]
    results = [_row(table, place, context, means) for place in hits]
    return _by_policy(table, results, context, means), numbers


def _by_policy(table: Table, results: list[Any], context: Mapping[str, Any], means: Means) -> Any:
    policy = table.policy
    if policy == "UNIQUE":
        if len(results) > 1:
            raise fault(table.line, "Mehrere Regeln treffen zu, obwohl nur eine zutreffen darf (Trefferregel U).")
        return results[0]
    if policy == "ANY":
        if any(one != results[0] for one in results):
            raise fault(table.line, "Zutreffende Regeln widersprechen einander (Trefferregel A).")
        return results[0]
    if policy == "PRIORITY":
        return _ordered(table, results, context, means)[0]
    if policy == "OUTPUT ORDER":
        return _ordered(table, results, context, means)
    if policy == "RULE ORDER":
        return results
    if policy == "COLLECT":
        return _aggregated(table, results, means)
    raise fault(table.line, f"Die Trefferregel „{policy}“ ist unbekannt.")


def _together(table: Table, values: list[Any]) -> Any:
    if len(table.outputs) == 1:
        return values[0]
    return {output.name: value for output, value in zip(table.outputs, values, strict=True)}


def _row(table: Table, place: int, context: Mapping[str, Any], means: Means) -> Any:
    cells = zip(table.rules[place].results, table.outputs, strict=True)
    values = [means.convert(means.evaluate(text, context), o.reference) if text else None for text, o in cells]
    return _together(table, values)


def _default(table: Table, context: Mapping[str, Any], means: Means) -> Any:
    if any(output.default for output in table.outputs):
        values = [means.evaluate(output.default, context) if output.default else None for output in table.outputs]
        return _together(table, values)
    if table.policy == "COLLECT" and table.aggregation == "COUNT":
        return Decimal(0)
    if table.policy in LISTS and not table.aggregation:
        return []
    means.note("Keine Regel der Tabelle trifft zu.")
    return None


def _ordered(table: Table, results: list[Any], context: Mapping[str, Any], means: Means) -> list[Any]:
    """Return the results in the order of their columns' values; the first column counts most."""
    orders = [means.evaluate(f"[{output.values}]", context) for output in table.outputs]

    def rank(result: Any) -> tuple[int, ...]:
        parts = [result] if len(table.outputs) == 1 else list(result.values())
        return tuple(o.index(v) if v in o else len(o) for o, v in zip(orders, parts, strict=True))

    return sorted(results, key=rank)


def _aggregated(table: Table, results: list[Any], means: Means) -> Any:
    if not table.aggregation:
        return results
    text = AGGREGATIONS.get(table.aggregation)
    if text is None:
        raise fault(table.line, f"Die Zusammenfassung „{table.aggregation}“ ist unbekannt.")
    if len(table.outputs) > 1 and table.aggregation != "COUNT":
        means.note("Ergebnisse aus mehreren Spalten lassen sich nicht zusammenfassen.")
        return None
    return means.evaluate(text, {"results": results})
