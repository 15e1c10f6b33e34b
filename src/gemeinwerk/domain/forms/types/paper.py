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
class PaperItem:
    """One heading, note or question; ``path`` is empty for what asks nothing."""

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


@dataclass(frozen=True, slots=True)
class PaperForm:
    """A whole form on paper."""

    title: str
    reference: str
    introduction: tuple[str, ...]
    items: tuple[PaperItem, ...]
