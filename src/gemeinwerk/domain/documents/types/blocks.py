"""Typed content of a notice: blocks of text without any markup in their values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one style; a line feed in ``text`` is a forced line break."""

    text: str
    strong: bool = False
    emphasis: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside the notice; level 1 is the highest that a template can use."""

    level: int
    runs: tuple[Run, ...]
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    runs: tuple[Run, ...]
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True, slots=True)
class ItemList:
    """A list; every item holds blocks."""

    ordered: bool
    items: tuple[tuple[Block, ...], ...]
    kind: Literal["list"] = "list"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; ``numeric`` cells are set flush right."""

    runs: tuple[Run, ...]
    header: bool = False
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header row (may be empty) and rows of equal length."""

    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Term:
    """One name and what is said about it."""

    name: tuple[Run, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class TermList:
    """A list of names and values."""

    entries: tuple[Term, ...]
    kind: Literal["terms"] = "terms"


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks that belong together."""

    blocks: tuple[Block, ...]
    kind: Literal["section"] = "section"


Block = Heading | Paragraph | ItemList | Table | TermList | Section
