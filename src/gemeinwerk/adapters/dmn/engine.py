"""A decision model: decisions, knowledge models, services and what they require, evaluated on demand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from lxml import etree

from gemeinwerk.adapters.dmn.boxed import LOGIC, Boxes, logic_of
from gemeinwerk.adapters.dmn.model import Files, Model, Part, read_files, target
from gemeinwerk.adapters.dmn.reading import DmnError, child, children, fault
from gemeinwerk.adapters.dmn.tables import FREE, Table, read_table

__all__ = ["LOGIC", "DecisionModel", "DmnError", "Language", "Trace", "read_decisions"]
MAX_DEPTH = 40
# The steps of the expression language that all parts of one decision may take together.
STEPS = 2_000_000
Key = tuple[str, str]


class Language(Protocol):
    """The expression language that the model is written in."""

    def start(self, *, steps: int) -> Any: ...

    def types(self, shapes: Callable[[str], Any]) -> Any: ...

    def evaluate(
        self, expression: str, context: Mapping[str, object], run: Any = None, names: frozenset[str] = frozenset()
    ) -> object: ...

    def test(
        self,
        tests: str,
        value: object,
        context: Mapping[str, object],
        run: Any = None,
        names: frozenset[str] = frozenset(),
    ) -> bool: ...

    def convert(self, value: Any, reference: str, run: Any) -> tuple[Any, bool]: ...

    def compile(self, expression: str, names: frozenset[str] = frozenset()) -> None: ...

    def compile_tests(self, text: str, names: frozenset[str] = frozenset()) -> None: ...


@dataclass(slots=True)
class Trace:
    """Which rules of which tables hit, and why something had no value: the explanation of a decision."""

    hits: dict[str, tuple[int, ...]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


class DecisionModel:
    """Decisions of one file with those that it imports, by name."""

    def __init__(self, files: Files, language: Language, function: Callable[..., Any]) -> None:
        self.files = files
        self.language = language
        self.function = function
        self.decisions: dict[str, Part] = {
            name: part for (kind, name), part in files.main.by_name.items() if kind == "decision"
        }
        self.tables: dict[etree._Element, Table] = {}
        self._types: dict[str, Any] = {}

    def types(self, model: Model) -> Any:
        """Return what the language knows the types of a file by."""
        if model.namespace not in self._types:
            self._types[model.namespace] = self.language.types(model.items.find)
        return self._types[model.namespace]

    def evaluate(
        self, name: str, inputs: Mapping[str, Any], trace: Trace | None = None, *, service: str | None = None
    ) -> Any:
        """Return the result of the decision ``name``; raises DmnError for an unknown one or a broken table.

        ``service``: the decision is one of the results of this decision service.
        """
        run = _Run(self, dict(inputs), trace or Trace())
        part = self.decisions.get(name)
        if service is not None:
            return run.by_service(service, name)
        if part is None:
            offered = self.files.main.by_name.get(("decisionService", name))
            if offered is None:
                raise fault(None, f"Die Entscheidung „{name}“ gibt es nicht.")
            return run.by_service(name, None)
        return run.finished(run.part(part))


class _Run:
    """One evaluation: what is known so far, and the work that is left. Implements boxed.Evaluation."""

    def __init__(self, owner: DecisionModel, inputs: dict[str, Any], trace: Trace) -> None:
        self.owner = owner
        self.inputs = inputs
        self.trace = trace
        self.depth = 0
        self.known: dict[Key, Any] = {}
        self.active: set[Key] = set()
        self._budget = owner.language.start(steps=STEPS)

    # --- the language, with one budget

    def _with(self, model: Model) -> Any:
        """Return the budget with the types of a model in force; all files draw on the same work."""
        self._budget.named = self.owner.types(model)
        return self._budget

    def evaluate(self, text: str, context: Mapping[str, Any], model: Model) -> Any:
        return self.owner.language.evaluate(text, context, self._with(model), model.names)

    def test(self, text: str, value: Any, context: Mapping[str, Any], model: Model) -> bool:
        return self.owner.language.test(text, value, context, self._with(model), model.names)

    def accepted(self, value: Any, reference: str, model: Model) -> tuple[Any, bool]:
        if not reference or value is None:
            return value, True
        found, fits = self.owner.language.convert(value, reference, self._with(model))

        def passes(text: str, one: Any) -> bool:
            return text in FREE or self.test(text, one, {}, model)

        if fits and model.items.permits(found, reference, passes):
            return found, True
        self.note(f"Ein Wert ist nicht vom Typ „{reference}“.")
        return None, False

    def convert(self, value: Any, reference: str, model: Model) -> Any:
        return self.accepted(value, reference, model)[0]

    def note(self, problem: str) -> None:
        self._budget.note(problem)

    def hit(self, name: str, rules: tuple[int, ...]) -> None:
        self.trace.hits[name] = rules

    def table(self, logic: etree._Element) -> Table:
        found = self.owner.tables.get(logic)
        if found is None:
            found = self.owner.tables[logic] = read_table(logic)
        return found

    def function(self, parameters: tuple[str, ...], work: Callable[..., Any]) -> Any:
        return self.owner.function(parameters, work, least=len(parameters), most=len(parameters))

    # --- the graph of requirements

    def finished(self, value: Any) -> Any:
        self.trace.problems += self._budget.problems
        return value

    def part(self, part: Part) -> Any:
        """Return the value of a decision or input, or the function that knowledge or a service is."""
        key = (part.model.namespace, part.element.get("id", "") or part.name)
        if key in self.known:
            return self.known[key]
        if key in self.active or len(self.active) > MAX_DEPTH:
            raise fault(part.element.sourceline, "Entscheidungen verweisen im Kreis aufeinander.")
        self.active.add(key)
        try:
            self.known[key] = value = self._made(part)
        finally:
            self.active.discard(key)
        return value

    def _made(self, part: Part) -> Any:
        if part.kind == "inputData":
            return self.convert(self._input(part), part.reference, part.model)
        if part.kind == "decisionService":
            return self._service(part)
        boxes = Boxes(self, part.model)
        context = self._context(part)
        if part.kind == "businessKnowledgeModel":
            body = child(part.element, "encapsulatedLogic")
            if body is None:
                raise fault(part.element.sourceline, "Ein Wissensmodell hat keinen Inhalt.")
            return boxes.definition(body, context, part.name, self._result_of(part))
        logic = logic_of(part.element)
        if logic is None:
            self.note(f"Die Entscheidung „{part.name}“ hat keinen Inhalt.")
            return None
        return self.convert(boxes.value(logic, context, part.name), part.reference, part.model)

    def _result_of(self, part: Part) -> str:
        """Return the type of a function's result; its variable may name a type of functions instead."""
        item = part.model.items.find(part.reference)
        return item.result if item is not None and item.parameters is not None else part.reference

    def _input(self, part: Part) -> Any:
        if part.name in self.inputs:
            return self.inputs[part.name]
        # The input of an imported file may be given inside a context under the name of the import.
        name = self.owner.files.main.imports.get(part.model.namespace, "")
        holder = self.inputs.get(name)
        if isinstance(holder, Mapping) and part.name in holder:
            return holder[part.name]
        if part.model is not self.owner.files.main:
            return None
        self.note(f"Die Angabe „{part.name}“ fehlt.")
        return None

    def _context(self, part: Part) -> dict[str, Any]:
        """Return the names in force for a part: all that was given, and what it requires."""
        context = dict(self.inputs) if part.model is self.owner.files.main else {}
        for reference in part.requires:
            needed = self.owner.files.find(reference)
            if needed is None:
                self.note("Eine Entscheidung verlangt etwas, das es nicht gibt.")
                continue
            self._put(context, needed, part.model)
        return context

    def _put(self, context: dict[str, Any], needed: Part, model: Model) -> None:
        value = self.part(needed)
        prefix = "" if needed.model is model else model.imports.get(needed.model.namespace, "")
        if not prefix:
            context[needed.name] = value
            return
        holder = context.get(prefix)
        context[prefix] = {**(holder if isinstance(holder, dict) else {}), needed.name: value}

    # --- decision services

    def _service(self, part: Part) -> Any:
        parameters = self._parameters(part)

        def call(*values: Any) -> Any:
            given: dict[Key, Any] = {}
            for (key, needed), value in zip(parameters, values, strict=True):
                given[key], fits = self.accepted(value, needed.reference, needed.model)
                if not fits:
                    return None
            results = self._outputs(part, given)
            value = next(iter(results.values())) if len(results) == 1 else results
            return self.convert(value, self._result_of(part), part.model)

        return self.function(tuple(needed.name for _, needed in parameters), call)

    def _parameters(self, part: Part) -> list[tuple[Key, Part]]:
        """Return the parameters of a service: its input data, then its input decisions (DMN 1.3, 10.4)."""
        found = []
        for kind in ("inputData", "inputDecision"):
            for element in children(part.element, kind):
                key = target(element, part.model.namespace)
                needed = self.owner.files.find(key)
                if needed is None:
                    raise fault(element.sourceline, "Ein Entscheidungsdienst verlangt etwas, das es nicht gibt.")
                found.append(((needed.model.namespace, needed.element.get("id", "") or needed.name), needed))
        return found

    def _outputs(self, part: Part, given: dict[Key, Any]) -> dict[str, Any]:
        """Return the results of a service for its arguments; nothing from outside is visible in it."""
        inner = _Run(self.owner, {}, self.trace)
        inner._budget = self._budget
        inner.depth = self.depth + 1
        inner.active = set(self.active)
        if inner.depth > MAX_DEPTH:
            raise fault(part.element.sourceline, "Entscheidungen verweisen im Kreis aufeinander.")
        inner.known = dict(given)
        found = {}
        for element in children(part.element, "outputDecision"):
            decision = self.owner.files.find(target(element, part.model.namespace))
            if decision is None:
                raise fault(element.sourceline, "Ein Entscheidungsdienst verlangt etwas, das es nicht gibt.")
            found[decision.name] = inner.part(decision)
        return found

    def by_service(self, service: str, name: str | None) -> Any:
        """Return one result of a service for the inputs, or its value where no result is named."""
        part = self.owner.files.main.by_name.get(("decisionService", service))
        if part is None:
            raise fault(None, f"Den Entscheidungsdienst „{service}“ gibt es nicht.")
        given = {}
        for key, needed in self._parameters(part):
            if needed.name not in self.inputs:
                self.note(f"Die Angabe „{needed.name}“ fehlt.")
            given[key] = self.convert(self.inputs.get(needed.name), needed.reference, needed.model)
        results = self._outputs(part, given)
        if name is not None and name != service:
            return self.finished(results.get(name))
        value = next(iter(results.values())) if len(results) == 1 else results
        return self.finished(self.convert(value, self._result_of(part), part.model))


def read_decisions(
    source: bytes, language: Language, function: Callable[..., Any], others: Iterable[bytes] = ()
) -> DecisionModel:
    """Return the model in a DMN file with the files that it imports; raises DmnError or TooLarge.

    ``function`` makes a function value of the language.
    """
    return DecisionModel(read_files(source, others), language, function)
