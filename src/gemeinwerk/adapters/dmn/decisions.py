"""The decisions port: models are read once, evaluated often, checked as a whole."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from typing import Any

from lxml import etree

from gemeinwerk.adapters.dmn.engine import LOGIC, DecisionModel, Language, Trace, read_decisions
from gemeinwerk.adapters.dmn.reading import DmnError, child, local, read_tree, text_of
from gemeinwerk.domain.processes.types import DecisionResult
from gemeinwerk.kernel.ports import AdapterStatus
from gemeinwerk.kernel.refusal import Finding, Refusal

FILE = "decisions.dmn"
# Elements that give a name to something that an expression may speak of.
NAMED = frozenset(
    {"decision", "inputData", "businessKnowledgeModel", "decisionService", "variable", "formalParameter",
     "itemComponent", "column", "output", "import"}
)  # fmt: skip


class DmnDecisions:
    """Implements processes.Decisions with an expression language."""

    def __init__(self, language: Language, function: Callable[..., Any]) -> None:
        self._language = language

        @lru_cache(maxsize=256)
        def model(source: bytes) -> DecisionModel:
            return read_decisions(source, language, function)

        self._model = model

    def names(self, source: bytes) -> frozenset[str]:
        """Return the names of the decisions; raises DmnError."""
        return frozenset(self._model(source).decisions)

    def decide(self, source: bytes, decision: str, inputs: Mapping[str, Any]) -> DecisionResult:
        """Return the value of a decision with the rules that hit; raises DmnError."""
        trace = Trace()
        value = self._model(source).evaluate(decision, inputs, trace)
        return DecisionResult(value, trace.hits)

    def findings(self, source: bytes, names: Collection[str]) -> tuple[Finding, ...]:
        """Return every expression and cell that cannot be read, with its line."""
        try:
            root = read_tree(source)
        except DmnError as refusal:
            return refusal.details
        known = frozenset(names) | {e.get("name", "") for e in root.iter() if local(e) in NAMED}
        found = []
        for element in root.iter():
            try:
                self._read(element, known)
            except Refusal as refusal:
                found.append(Finding(FILE, element.sourceline, refusal.message, refusal.hint))
        return tuple(found)

    def _read(self, element: etree._Element, names: frozenset[str]) -> None:
        kind = local(element)
        if kind in {"literalExpression", "inputExpression", "outputEntry"} and text_of(element):
            self._language.compile(text_of(element), names)
        elif kind == "inputEntry" and text_of(element) not in ("", "-"):
            self._language.compile_tests(text_of(element), names)
        elif kind == "decision" and not any(child(element, logic) is not None for logic in LOGIC):
            raise DmnError(f"Die Entscheidung „{element.get('name')}“ hat keinen Inhalt.")

    def check(self) -> AdapterStatus:
        """Say what decides."""
        return AdapterStatus(ok=True, detail="DMN-Entscheidungstabellen mit FEEL")
