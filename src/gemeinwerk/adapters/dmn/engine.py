"""A decision model: decisions, knowledge models and what they require, evaluated on demand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from lxml import etree

from gemeinwerk.adapters.dmn.reading import DmnError, child, children, fault, local, read_tree, text_of
from gemeinwerk.adapters.dmn.tables import Output, Table, TableRule, decide

__all__ = ["DecisionModel", "DmnError", "read_decisions"]
MAX_DEPTH = 40
LOGIC = ("decisionTable", "literalExpression", "context", "invocation", "list", "relation", "functionDefinition")


class Language(Protocol):
    """The expression language that the model is written in."""

    def evaluate(self, expression: str, context: Mapping[str, object]) -> object: ...

    def test(self, tests: str, value: object, context: Mapping[str, object]) -> bool: ...

    def compile(self, expression: str, names: frozenset[str] = frozenset()) -> None: ...

    def compile_tests(self, text: str, names: frozenset[str] = frozenset()) -> None: ...


@dataclass(slots=True)
class Trace:
    """Which rules of which tables hit: the explanation of a decision."""

    hits: dict[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Decision:
    name: str
    element: etree._Element
    requires: tuple[str, ...]


class DecisionModel:
    """Decisions of one file, by name."""

    def __init__(self, root: etree._Element, language: Language, function: Callable[..., Any]) -> None:
        self.language = language
        self._function = function
        self.decisions: dict[str, _Decision] = {}
        self._ids: dict[str, str] = {}
        self._knowledge: dict[str, etree._Element] = {}
        self._tables: dict[etree._Element, Table] = {}
        for element in root:
            self._register(element)

    def _register(self, element: etree._Element) -> None:
        name, key = element.get("name", ""), element.get("id", "")
        if local(element) == "decision":
            hrefs = [e.get("href", "").lstrip("#") for r in element for e in r if local(r).endswith("Requirement")]
            self.decisions[name] = _Decision(name, element, tuple(hrefs))
            self._ids[key] = name
        elif local(element) == "businessKnowledgeModel":
            self._knowledge[name] = element
            self._ids[key] = name

    def evaluate(self, name: str, inputs: Mapping[str, Any], trace: Trace | None = None) -> Any:
        """Return the result of the decision ``name``; raises DmnError for an unknown one or a broken table."""
        if name not in self.decisions:
            raise fault(None, f"Die Entscheidung „{name}“ gibt es nicht.")
        return self._decide(self.decisions[name], dict(inputs), trace or Trace(), 0)

    def _decide(self, decision: _Decision, context: dict[str, Any], trace: Trace, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise fault(decision.element.sourceline, "Entscheidungen verweisen im Kreis aufeinander.")
        for key in decision.requires:
            needed = self._ids.get(key)
            if needed in self.decisions:
                inner = self.decisions[needed]
                context[needed] = self._decide(inner, dict(context), trace, depth + 1)
            elif needed in self._knowledge:
                context[needed] = self._knowledge_function(self._knowledge[needed], context, trace)
        logic = _logic(decision.element)
        if logic is None:
            raise fault(decision.element.sourceline, f"Die Entscheidung „{decision.name}“ hat keinen Inhalt.")
        return self._value(logic, context, trace, decision.name)

    def _knowledge_function(self, element: etree._Element, context: Mapping[str, Any], trace: Trace) -> Any:
        for key in [e.get("href", "").lstrip("#") for r in element for e in r if local(r) == "knowledgeRequirement"]:
            needed = self._ids.get(key)
            if needed in self._knowledge and needed not in context:
                context = {**context, needed: self._knowledge_function(self._knowledge[needed], context, trace)}
        body = child(element, "encapsulatedLogic")
        if body is None:
            raise fault(element.sourceline, "Ein Wissensmodell hat keinen Inhalt.")
        return self._as_function(body, context, trace)

    def _as_function(self, body: etree._Element, context: Mapping[str, Any], trace: Trace) -> Any:
        parameters = tuple(p.get("name", "") for p in children(body, "formalParameter"))
        logic = _logic(body)

        def call(*values: Any) -> Any:
            if logic is None or len(values) > len(parameters):
                return None
            padded = [*values, *([None] * (len(parameters) - len(values)))]
            return self._value(logic, {**context, **dict(zip(parameters, padded, strict=True))}, trace, "")

        return self._function(parameters, call)

    def _value(self, logic: etree._Element, context: Mapping[str, Any], trace: Trace, name: str) -> Any:
        kind = local(logic)
        if kind == "literalExpression":
            return self.language.evaluate(text_of(logic), context)
        if kind == "decisionTable":
            return self._table(logic, context, trace, name)
        if kind == "context":
            return self._context(logic, context, trace)
        if kind == "invocation":
            return self._invocation(logic, context, trace)
        if kind == "list":
            return [self._value(one, context, trace, "") for one in logic if local(one) in LOGIC]
        if kind == "relation":
            return self._relation(logic, context, trace)
        return self._as_function(logic, context, trace)

    def _table(self, logic: etree._Element, context: Mapping[str, Any], trace: Trace, name: str) -> Any:
        table = self._tables.get(logic)
        if table is None:
            table = self._tables[logic] = read_table(logic)
        value, hits = decide(table, context, self.language.evaluate, self.language.test)
        trace.hits[name or logic.get("id", "")] = hits
        return value

    def _context(self, logic: etree._Element, context: Mapping[str, Any], trace: Trace) -> Any:
        found: dict[str, Any] = {}
        for entry in children(logic, "contextEntry"):
            variable, inner = child(entry, "variable"), _logic(entry)
            if inner is None:
                continue
            value = self._value(inner, {**context, **found}, trace, "")
            if variable is None:
                return value
            found[variable.get("name", "")] = value
        return found

    def _invocation(self, logic: etree._Element, context: Mapping[str, Any], trace: Trace) -> Any:
        called = child(logic, "literalExpression")
        arguments: dict[str, Any] = {}
        for binding in children(logic, "binding"):
            parameter, inner = child(binding, "parameter"), _logic(binding)
            if parameter is not None and inner is not None:
                arguments[parameter.get("name", "")] = self._value(inner, context, trace, "")
        target = self.language.evaluate(text_of(called), context)
        names = getattr(target, "parameters", None)
        return None if names is None else target.call(*(arguments.get(name) for name in names))  # type: ignore[attr-defined]

    def _relation(self, logic: etree._Element, context: Mapping[str, Any], trace: Trace) -> Any:
        columns = [c.get("name", "") for c in children(logic, "column")]
        return [
            {name: self._value(cell, context, trace, "") for name, cell in zip(columns, row, strict=False)}
            for row in children(logic, "row")
        ]


def _logic(element: etree._Element) -> etree._Element | None:
    return next((one for one in element if local(one) in LOGIC), None)


def read_table(logic: etree._Element) -> Table:
    """Return the table of a ``decisionTable`` element."""
    inputs = tuple(text_of(child(one, "inputExpression")) for one in children(logic, "input"))
    outputs = tuple(
        Output(
            one.get("name", ""),
            tuple(part.strip() for part in text_of(child(one, "outputValues")).split(",") if part.strip()),
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


def read_decisions(source: bytes, language: Language, function: Callable[..., Any]) -> DecisionModel:
    """Return the model in a DMN file; raises DmnError or TooLarge. ``function`` makes a function value."""
    root = read_tree(source)
    if local(root) != "definitions" or "DMN" not in (etree.QName(root).namespace or ""):
        raise fault(root.sourceline, "Das ist keine DMN-Datei.")
    return DecisionModel(root, language, function)
