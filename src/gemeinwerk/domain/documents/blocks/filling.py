"""Filling a template with values: conditions, repetitions and placeholders become blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from gemeinwerk.kernel.refusal import Finding, Refusal

from ..types import Block, Cell, Heading, ItemList, Paragraph, Run, Section, Table, Term, TermList
from .formatting import Unsayable, clean, say
from .inline import is_numeric, tidy
from .reading import TemplateInvalid, parts_of
from .template import Element, Placeholder, Template, TextNode

MAX_REPEATS = 1_000
MAX_PRODUCED = 20_000
LEVELS = {"h1": 1, "h2": 2, "h3": 3}


class _Evaluator(Protocol):
    def evaluate(self, expression: str, context: Mapping[str, object]) -> object: ...


@dataclass(frozen=True, slots=True)
class FilledTemplate:
    """The blocks of a notice, and a finding for every placeholder that had no value."""

    blocks: tuple[Block, ...]
    missing: tuple[Finding, ...]


def fill(template: Template, context: Mapping[str, object], expressions: _Evaluator) -> FilledTemplate:
    """Return ``template`` filled from ``context``.

    An element with both attributes is repeated first and then asked for its condition per item. A missing value
    leaves no text and a finding. Raises TemplateInvalid where an expression fails or yields the wrong kind of value.
    """
    filler = _Filler(template.where, expressions)
    blocks = tuple(filler.blocks(template.root, dict(context)))
    return FilledTemplate(blocks, tuple(filler.missing))


def fill_text(source: str, context: Mapping[str, object], expressions: _Evaluator, *, where: str) -> str:
    """Return plain text with its placeholders filled. Raises TemplateInvalid."""
    parts, problems = parts_of(source, 1)
    if problems:
        raise TemplateInvalid(details=[Finding(where, line, message, hint) for line, message, hint in problems])
    filler = _Filler(where, expressions)
    return "".join(filler.say(part, dict(context)) for part in parts)


@dataclass(slots=True)
class _Filler:
    where: str
    expressions: _Evaluator
    missing: list[Finding] = field(default_factory=list)
    produced: int = 0

    def blocks(self, parent: Element, context: dict[str, object]) -> Iterator[Block]:
        """Yield the blocks that the children of ``parent`` become; loose inline text becomes paragraphs."""
        loose: list[Run] = []
        for child, scope in self._each(parent, context):
            if isinstance(child, TextNode) or child.tag in {"strong", "em", "br"}:
                loose.extend(self._runs(child, scope))
                continue
            yield from _paragraph(loose)
            loose = []
            yield from self._block(child, scope)
        yield from _paragraph(loose)

    def say(self, part: str | Placeholder, context: dict[str, object]) -> str:
        """Return one part of a text."""
        if isinstance(part, str):
            return part
        value = self._value(part.expression, context, part.line)
        if value is None:
            note = f"„{part.expression}“ hat keinen Wert."
            self.missing.append(Finding(self.where, part.line, note, "Bitte ergänzen Sie data-if oder die Angabe."))
        try:
            return clean(say(value, part.style))
        except Unsayable as fault:
            raise self._fault(part.line, f"„{part.expression}“: {fault}", "Bitte prüfen Sie den Ausdruck.") from fault

    def _block(self, element: Element, context: dict[str, object]) -> Iterator[Block]:
        if element.tag == "p":
            yield from _paragraph(list(self._inline(element, context)))
        elif element.tag in LEVELS:
            runs = tidy(self._inline(element, context))
            if runs:
                yield Heading(LEVELS[element.tag], runs)
        elif element.tag in {"ul", "ol"}:
            items = tuple(tuple(self.blocks(item, scope)) for item, scope in self._elements(element, context))
            if any(items):
                yield ItemList(element.tag == "ol", tuple(item for item in items if item))
        elif element.tag == "table":
            yield from self._table(element, context)
        elif element.tag == "dl":
            entries = tuple(self._terms(element, context))
            if entries:
                yield TermList(entries)
        else:
            inner = tuple(self.blocks(element, context))
            if inner:
                yield Section(inner)

    def _table(self, element: Element, context: dict[str, object]) -> Iterator[Table]:
        head: tuple[Cell, ...] = ()
        rows: list[tuple[Cell, ...]] = []
        for row, scope in self._rows(element, context):
            cells = tuple(self._cell(cell, inner) for cell, inner in self._elements(row, scope))
            if cells and not head and not rows and all(cell.header for cell in cells):
                head = cells
            elif cells:
                rows.append(cells)
        width = max((len(row) for row in [head, *rows]), default=0)
        filled = tuple(row + (Cell(()),) * (width - len(row)) for row in rows)
        if rows:
            yield Table(head + (Cell((), header=True),) * (width - len(head)) if head else (), filled)

    def _rows(self, element: Element, context: dict[str, object]) -> Iterator[tuple[Element, dict[str, object]]]:
        for child, scope in self._elements(element, context):
            if child.tag == "tr":
                yield child, scope
            else:
                yield from self._rows(child, scope)

    def _cell(self, element: Element, context: dict[str, object]) -> Cell:
        runs = tidy(self._inline(element, context))
        return Cell(runs, header=element.tag == "th", numeric=element.tag == "td" and is_numeric(runs))

    def _terms(self, element: Element, context: dict[str, object]) -> Iterator[Term]:
        name: tuple[Run, ...] = ()
        for child, scope in self._elements(element, context):
            if child.tag == "div":
                yield from self._terms(child, scope)
            elif child.tag == "dt":
                name = tidy(self._inline(child, scope))
            else:
                blocks = tuple(self.blocks(child, scope))
                if blocks:
                    yield Term(name, blocks)
                name = ()

    def _inline(self, parent: Element, context: dict[str, object]) -> Iterator[Run]:
        for child, scope in self._each(parent, context):
            yield from self._runs(child, scope)

    def _runs(self, node: Element | TextNode, context: dict[str, object]) -> Iterator[Run]:
        if isinstance(node, TextNode):
            yield Run("".join(self.say(part, context) for part in node.parts))
            return
        if node.tag == "br":
            yield Run("\n")
            return
        for run in self._inline(node, context):
            yield Run(run.text, run.strong or node.tag == "strong", run.emphasis or node.tag == "em")

    def _elements(self, parent: Element, context: dict[str, object]) -> Iterator[tuple[Element, dict[str, object]]]:
        for child, scope in self._each(parent, context):
            if isinstance(child, Element):
                yield child, scope

    def _each(
        self, parent: Element, context: dict[str, object]
    ) -> Iterator[tuple[Element | TextNode, dict[str, object]]]:
        for child in parent.children:
            if isinstance(child, TextNode):
                yield child, context
                continue
            for scope in self._scopes(child, context):
                self.produced += 1
                if self.produced > MAX_PRODUCED:
                    raise self._fault(child.line, "Der Bescheid wird zu lang.", "Bitte kürzen Sie die Listen.")
                if child.condition is None or self._holds(child, scope):
                    yield child, scope

    def _scopes(self, element: Element, context: dict[str, object]) -> Iterator[dict[str, object]]:
        if element.repetition is None:
            yield context
            return
        value = self._value(element.repetition.expression, context, element.line)
        if value is None:
            return
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise self._fault(element.line, "data-each braucht eine Liste.", "Bitte prüfen Sie den Ausdruck.")
        if len(value) > MAX_REPEATS:
            raise self._fault(element.line, "Die Liste ist zu lang.", f"Möglich sind {MAX_REPEATS} Einträge.")
        for item in value:
            yield {**context, element.repetition.name: item}

    def _holds(self, element: Element, context: dict[str, object]) -> bool:
        value = self._value(element.condition or "", context, element.line)
        if value is None or isinstance(value, bool):
            return bool(value)
        raise self._fault(element.line, "data-if braucht wahr oder falsch.", "Bitte prüfen Sie den Ausdruck.")

    def _value(self, expression: str, context: dict[str, object], line: int) -> object:
        try:
            return self.expressions.evaluate(expression, context)
        except Refusal as fault:
            raise self._fault(line, f"„{expression}“: {fault.message}", fault.hint) from fault

    def _fault(self, line: int, message: str, hint: str) -> TemplateInvalid:
        return TemplateInvalid(details=[Finding(self.where, line, message, hint)])


def _paragraph(runs: list[Run]) -> Iterator[Paragraph]:
    tidied = tidy(runs)
    if tidied:
        yield Paragraph(tidied)
