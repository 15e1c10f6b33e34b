"""The parsed template, before it is filled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Placeholder:
    """``{{ expression }}`` or ``{{ expression | style }}``."""

    expression: str
    style: str
    line: int


@dataclass(frozen=True, slots=True)
class Repetition:
    """``data-each="name in expression"``."""

    name: str
    expression: str


@dataclass(slots=True)
class TextNode:
    """Text with placeholders; white space is already collapsed."""

    parts: tuple[str | Placeholder, ...]
    line: int


@dataclass(slots=True)
class Element:
    """An element with its control attributes."""

    tag: str
    line: int
    condition: str | None = None
    repetition: Repetition | None = None
    children: list[Element | TextNode] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Template:
    """A template that keeps to the rules; ``where`` is its file for findings."""

    where: str
    root: Element

    def expressions(self) -> Iterator[tuple[str, int, frozenset[str]]]:
        """Yield every expression with its line and the loop names that it may use."""
        yield from _expressions(self.root, frozenset())


def _expressions(element: Element, bound: frozenset[str]) -> Iterator[tuple[str, int, frozenset[str]]]:
    if element.repetition is not None:
        yield element.repetition.expression, element.line, bound
        bound = bound | {element.repetition.name}
    if element.condition is not None:
        yield element.condition, element.line, bound
    for child in element.children:
        if isinstance(child, Element):
            yield from _expressions(child, bound)
            continue
        for part in child.parts:
            if isinstance(part, Placeholder):
                yield part.expression, part.line, bound
