"""Boxed expressions: literal expressions, tables, contexts, invocations, functions, relations, lists, loops, filters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from lxml import etree

from gemeinwerk.adapters.dmn import tables
from gemeinwerk.adapters.dmn.model import Model
from gemeinwerk.adapters.dmn.reading import attribute, child, children, fault, local, text_of

MAX_DEPTH = 40
LOGIC = (
    "decisionTable", "literalExpression", "context", "invocation", "list", "relation", "functionDefinition",
    "conditional", "for", "every", "some", "filter",
)  # fmt: skip
FEEL = "FEEL"
FILTER = "filter_of_the_box"
Context = Mapping[str, Any]


class Evaluation(Protocol):
    """One run over a model: the expression language with the work that is left, and the tables that were read."""

    depth: int

    def evaluate(self, text: str, context: Context, model: Model) -> Any: ...

    def test(self, text: str, value: Any, context: Context, model: Model) -> bool: ...

    def accepted(self, value: Any, reference: str, model: Model) -> tuple[Any, bool]: ...

    def convert(self, value: Any, reference: str, model: Model) -> Any: ...

    def note(self, problem: str) -> None: ...

    def hit(self, name: str, rules: tuple[int, ...]) -> None: ...

    def table(self, logic: etree._Element) -> tables.Table: ...

    def function(self, parameters: tuple[str, ...], work: Callable[..., Any]) -> Any: ...


def logic_of(element: etree._Element | None) -> etree._Element | None:
    """Return the boxed expression inside an element."""
    return None if element is None else next((one for one in element if local(one) in LOGIC), None)


class Boxes:
    """Evaluates the boxed expressions of one file."""

    def __init__(self, run: Evaluation, model: Model) -> None:
        self.run = run
        self.model = model

    def value(self, logic: etree._Element | None, context: Context, name: str = "") -> Any:
        """Return the value of a boxed expression; raises DmnError or the language's error."""
        if logic is None:
            self.run.note("Ein Feld hat keinen Inhalt.")
            return None
        if self.run.depth > MAX_DEPTH:
            raise fault(logic.sourceline, "Eine Entscheidung ist zu tief verschachtelt.")
        self.run.depth += 1
        try:
            found = _MAKERS[local(logic)](self, logic, context, name)
        finally:
            self.run.depth -= 1
        return self.run.convert(found, attribute(logic, "typeRef"), self.model)

    def _literal(self, logic: etree._Element, context: Context, name: str) -> Any:
        language = attribute(logic, "expressionLanguage")
        if language and FEEL not in language.upper():
            raise fault(logic.sourceline, f"Ausdrücke in „{language[:80]}“ sind nicht erlaubt.")
        return self.run.evaluate(text_of(logic), context, self.model)

    def _table(self, logic: etree._Element, context: Context, name: str) -> Any:
        run, model = self.run, self.model
        means = tables.Means(
            lambda text, names: run.evaluate(text, names, model),
            lambda text, value, names: run.test(text, value, names, model),
            lambda value, reference: run.convert(value, reference, model),
            run.note,
        )
        value, hits = tables.decide(run.table(logic), context, means)
        run.hit(name or logic.get("id", ""), hits)
        return value

    def _context(self, logic: etree._Element, context: Context, name: str) -> Any:
        found: dict[str, Any] = {}
        for entry in children(logic, "contextEntry"):
            variable, inner = child(entry, "variable"), logic_of(entry)
            value = self.value(inner, {**context, **found})
            if variable is None:
                return value
            key = variable.get("name", "")
            found[key] = self.run.convert(value, attribute(variable, "typeRef"), self.model)
        return found

    def _invocation(self, logic: etree._Element, context: Context, name: str) -> Any:
        called = logic_of(logic)
        arguments: dict[str, Any] = {}
        for binding in children(logic, "binding"):
            parameter = child(binding, "parameter")
            if parameter is None:
                continue
            value = self.value(logic_of(binding), context)
            arguments[parameter.get("name", "")] = self.run.convert(value, attribute(parameter, "typeRef"), self.model)
        function = self.value(called, context)
        parameters = getattr(function, "parameters", None)
        if parameters is None or not set(arguments) <= set(parameters):
            self.run.note("Ein Aufruf passt nicht zu einer Funktion.")
            return None
        # The language calls the function, so that it counts the depth and converts the arguments.
        names = [f"p{place}" for place in range(len(parameters))]
        values = dict(zip(names, (arguments.get(one) for one in parameters), strict=True))
        return self.run.evaluate(f"f({', '.join(names)})", {"f": function, **values}, self.model)

    def _list(self, logic: etree._Element, context: Context, name: str) -> Any:
        return [self.value(one, context) for one in logic if local(one) in LOGIC]

    def _relation(self, logic: etree._Element, context: Context, name: str) -> Any:
        columns = [(c.get("name", ""), attribute(c, "typeRef")) for c in children(logic, "column")]
        found = []
        for row in children(logic, "row"):
            cells = [one for one in row if local(one) in LOGIC]
            if len(cells) != len(columns):
                raise fault(row.sourceline, "Eine Zeile hat nicht so viele Zellen wie die Tabelle Spalten.")
            found.append(
                {
                    column: self.run.convert(self.value(cell, context), reference, self.model)
                    for (column, reference), cell in zip(columns, cells, strict=True)
                }
            )
        return found

    def definition(self, logic: etree._Element, context: Context, name: str, result: str = "") -> Any:
        """Return the function that a ``functionDefinition`` or ``encapsulatedLogic`` describes."""
        parameters = [(p.get("name", ""), attribute(p, "typeRef")) for p in children(logic, "formalParameter")]
        body = logic_of(logic)
        external = logic.get("kind", FEEL) != FEEL

        def call(*values: Any) -> Any:
            if external:
                self.run.note("Funktionen in anderen Sprachen als FEEL werden nicht ausgeführt.")
                return None
            given: dict[str, Any] = {}
            for (parameter, reference), value in zip(parameters, values, strict=True):
                given[parameter], fits = self.run.accepted(value, reference, self.model)
                if not fits:
                    return None
            return self.run.convert(self.value(body, {**context, **given}, name), result, self.model)

        return self.run.function(tuple(parameter for parameter, _ in parameters), call)

    def _definition(self, logic: etree._Element, context: Context, name: str) -> Any:
        return self.definition(logic, context, "")

    def _conditional(self, logic: etree._Element, context: Context, name: str) -> Any:
        test = self.value(logic_of(child(logic, "if")), context)
        if test is not None and not isinstance(test, bool):
            self.run.note("Eine Bedingung ist weder wahr noch falsch.")
            return None
        return self.value(logic_of(child(logic, "then" if test is True else "else")), context)

    def _loop(self, text: str, logic: etree._Element, body: str, context: Context) -> Any:
        """Let the language walk over the list; the body is a function of the item, so every step is counted."""
        variable = logic.get("iteratorVariable", "item")
        inner = logic_of(child(logic, body))
        items = self.value(logic_of(child(logic, "in")), context)

        def work(item: Any, partial: Any) -> Any:
            return self.value(inner, {**context, "partial": partial, variable: item})

        names = {"items": items, "body": self.run.function(("item", "partial"), work)}
        return self.run.evaluate(text, names, self.model)

    def _for(self, logic: etree._Element, context: Context, name: str) -> Any:
        return self._loop("for x in items return body(x, partial)", logic, "return", context)

    def _every(self, logic: etree._Element, context: Context, name: str) -> Any:
        return self._loop("every x in items satisfies body(x, null)", logic, "satisfies", context)

    def _some(self, logic: etree._Element, context: Context, name: str) -> Any:
        return self._loop("some x in items satisfies body(x, null)", logic, "satisfies", context)

    def _filter(self, logic: etree._Element, context: Context, name: str) -> Any:
        inner = logic_of(child(logic, "match"))
        items = self.value(logic_of(child(logic, "in")), context)

        def work(item: Any) -> Any:
            members = item if isinstance(item, dict) else {}
            return self.value(inner, {**context, "item": item, **members})

        # An unusual name for the function, so that no member of an item hides it.
        names = {"items": items, FILTER: self.run.function(("item",), work)}
        return self.run.evaluate(f"items[{FILTER}(item)]", names, self.model)


Maker = Callable[[Boxes, etree._Element, Context, str], Any]
_MAKERS: dict[str, Maker] = {
    "literalExpression": Boxes._literal,
    "decisionTable": Boxes._table,
    "context": Boxes._context,
    "invocation": Boxes._invocation,
    "list": Boxes._list,
    "relation": Boxes._relation,
    "functionDefinition": Boxes._definition,
    "conditional": Boxes._conditional,
    "for": Boxes._for,
    "every": Boxes._every,
    "some": Boxes._some,
    "filter": Boxes._filter,
}
