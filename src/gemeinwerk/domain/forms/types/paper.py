"""A form on paper: the same questions as on the screen, in the order in which they are asked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PaperKind(StrEnum):
    """How an answer is given on paper."""

    HEADING = "heading"
    NOTE = "note"
    LINE = "line"
    LINES = "lines"
    BOXES = "boxes"
    DATE = "date"
    ATTACHMENT = "attachment"


@dataclass(frozen=True, slots=True)
class PaperLimits:
    """What the sheet accepts at one place; all of it stands in words in ``PaperItem.limits`` or in the introduction.

    ``least`` and ``most`` count the entries of a place that is filled in at all; a most of 1 is a single answer.
    """

    datatype: str = ""
    least: int = 1
    most: int = 1
    min_length: int = 1
    max_length: int = 0
    low: str = ""
    high: str = ""
    pattern: str = ""
    media_types: tuple[str, ...] = ()
    max_size: int = 0
    one_part: bool = False


@dataclass(frozen=True, slots=True)
class PaperList:
    """The values of a selection that is too long for boxes, printed at the end; ``total`` may be more than are shown."""

    name: str
    options: tuple[tuple[str, str], ...]
    total: int


@dataclass(frozen=True, slots=True)
class PaperItem:
    """One heading, note or question; ``path`` is empty for what asks nothing.

    ``boxes`` is the number of places for single characters, ``listed`` the name of the list that holds the values.
    """

    kind: PaperKind
    number: str
    label: str
    level: int = 1
    path: str = ""
    required: bool = False
    help: str = ""
    limits: str = ""
    legal_basis: str = ""
    options: tuple[tuple[str, str], ...] = ()
    copies: int = 1
    boxes: int = 0
    listed: str = ""
    accepts: PaperLimits = PaperLimits()


@dataclass(frozen=True, slots=True)
class PaperForm:
    """A whole form on paper."""

    title: str
    reference: str
    introduction: tuple[str, ...]
    items: tuple[PaperItem, ...]
    lists: tuple[PaperList, ...] = ()
