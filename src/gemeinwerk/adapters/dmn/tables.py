"""Decision tables: which rules hit, and what the hit policy makes of them (DMN 1.3, 8.2.8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from gemeinwerk.adapters.dmn.reading import fault

Evaluate = Callable[[str, Mapping[str, Any]], Any]
Test = Callable[[str, Any, Mapping[str, Any]], bool]


@dataclass(frozen=True, slots=True)
class Output:
    """One output column: its name, allowed values in order of priority, default expression."""

    name: str
    values: tuple[str, ...]
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

    inputs: tuple[str, ...]
    outputs: tuple[Output, ...]
    rules: tuple[TableRule, ...]
    policy: str
    aggregation: str
    line: int


def decide(table: Table, context: Mapping[str, Any], evaluate: Evaluate, test: Test) -> tuple[Any, tuple[int, ...]]:
    """Return the result of a table and the numbers of the rules that hit (from 1); raises DmnError."""
    inputs = [evaluate(expression, context) for expression in table.inputs]
    hits = [
        place
        for place, rule in enumerate(table.rules)
        if all(cell in ("", "-") or test(cell, value, context) for cell, value in zip(rule.tests, inputs, strict=True))
    ]
    numbers = tuple(place + 1 for place in hits)
    if not hits:
        return _default(table, context, evaluate), ()
    if table.policy == "FIRST":
        return _row(table, hits[0], context, evaluate), numbers[:1]
    results = [_row(table, place, context, evaluate) for place in hits]
    return _by_policy(table, results, context, evaluate), numbers


def _by_policy(table: Table, results: list[Any], context: Mapping[str, Any], evaluate: Evaluate) -> Any:
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
        return _ordered(table, results, context, evaluate)[0]
    if policy == "OUTPUT ORDER":
        return _ordered(table, results, context, evaluate)
    if policy == "RULE ORDER":
        return results
    if policy == "COLLECT":
        return _aggregate(table.aggregation, results)
    raise fault(table.line, f"Die Trefferregel „{policy}“ ist unbekannt.")


def _row(table: Table, place: int, context: Mapping[str, Any], evaluate: Evaluate) -> Any:
    values = [evaluate(text, context) if text else None for text in table.rules[place].results]
    return values[0] if len(table.outputs) == 1 else {o.name: v for o, v in zip(table.outputs, values, strict=True)}


def _default(table: Table, context: Mapping[str, Any], evaluate: Evaluate) -> Any:
    if any(output.default for output in table.outputs):
        values = [evaluate(output.default, context) if output.default else None for output in table.outputs]
        return values[0] if len(values) == 1 else {o.name: v for o, v in zip(table.outputs, values, strict=True)}
    if table.policy == "COLLECT" and table.aggregation == "COUNT":
        return Decimal(0)
    return [] if table.policy in {"COLLECT", "RULE ORDER", "OUTPUT ORDER"} and not table.aggregation else None


def _ordered(table: Table, results: list[Any], context: Mapping[str, Any], evaluate: Evaluate) -> list[Any]:
    orders = [[evaluate(text, context) for text in output.values] for output in table.outputs]

    def rank(result: Any) -> tuple[int, ...]:
        parts = [result] if len(table.outputs) == 1 else list(result.values())
        return tuple(o.index(v) if v in o else len(o) for o, v in zip(orders, parts, strict=True))

    return sorted(results, key=rank)


def _aggregate(aggregation: str, results: list[Any]) -> Any:
    if not aggregation:
        return results
    if aggregation == "COUNT":
        return Decimal(len(results))
    numbers = [one for one in results if isinstance(one, Decimal)]
    if len(numbers) != len(results):
        return None
    if aggregation == "SUM":
        return sum(numbers)
    return min(numbers) if aggregation == "MIN" else max(numbers)
