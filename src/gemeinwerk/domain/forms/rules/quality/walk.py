"""One walk through a message: every element with what stands above it, and the faults that the checks yield."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gemeinwerk.domain.forms.types.schema import (
    Element,
    Schema,
    SchemaField,
    SchemaGroup,
    Use,
)


@dataclass(frozen=True, slots=True)
class KnownList:
    """A code list at hand: its columns, and the codes of one version; ``newest`` marks the version in force."""

    codes: frozenset[str]
    columns: frozenset[str] = frozenset()
    newest: bool = True


@dataclass(frozen=True, slots=True)
class Fault:
    """A number of the official list with what exactly is wrong; the walk knows where."""

    number: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """One element in its place: the path of ids above and itself, the use, the element around it, the lists at hand."""

    path: tuple[str, ...]
    element: Element
    use: Use | None = None
    parent: Schema | SchemaGroup | SchemaField | None = None
    root: Element | None = None
    lists: Mapping[str, KnownList] | None = None

    @property
    def line(self) -> int:
        """Return the line of the element in its file, or of its use; 0 where it was made by an editor."""
        return self.element.line or (self.use.line if self.use else 0)


def places(root: Element, lists: Mapping[str, KnownList] | None) -> Iterator[Place]:
    """Yield the root and everything below it: groups, fields and rules, parents first."""
    yield Place((root.identification.id,), root, root=root, lists=lists)
    if isinstance(root, Schema | SchemaGroup | SchemaField):
        yield from _below(root, (root.identification.id,), root, lists)


def _below(
    parent: Schema | SchemaGroup | SchemaField,
    path: tuple[str, ...],
    root: Element,
    lists: Mapping[str, KnownList] | None,
) -> Iterator[Place]:
    for rule in parent.rules:
        yield Place((*path, rule.identification.id), rule, parent=parent, root=root, lists=lists)
    if isinstance(parent, SchemaField):
        return
    for use in parent.uses:
        if use.content is None:
            continue
        inner = (*path, use.content.identification.id)
        yield Place(inner, use.content, use, parent, root, lists)
        # An element that contains itself is named once and not walked into again.
        if use.content.identification.id not in path:
            yield from _below(use.content, inner, root, lists)


def code(value: object) -> str:
    """Return the code of a coded value, or an empty text."""
    return str(getattr(value, "code", "") or "").strip()


def text(value: str | None) -> str:
    """Return a text without the blanks around it; None counts as empty."""
    return (value or "").strip()


def is_part(element: Element) -> bool:
    """Tell whether an element is a field or a group (Baukastenelement)."""
    return isinstance(element, SchemaField | SchemaGroup)
