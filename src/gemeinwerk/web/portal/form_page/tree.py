"""The parts of a form step as the page needs them; names of inputs are dotted paths of element ids and row numbers."""

from __future__ import annotations

from dataclasses import dataclass, field

from gemeinwerk.web.design.controls import Control

MOST_ROWS = 50
"""A page shows at most so many rows of a repeated group, whatever the schema allows."""


@dataclass(frozen=True, slots=True)
class Question:
    """One field; ``control.name`` is the element id, the page puts the path before it."""

    key: str
    control: Control
    kind: str = "text"
    least: int = 1
    most: int = 1

    @property
    def repeated(self) -> bool:
        """Whether several answers may be given, each with its own input."""
        return self.most > 1


@dataclass(frozen=True, slots=True)
class Section:
    """A group of fields, perhaps repeated; ``title`` is empty for the outermost group of a step.

    ``shape``: ``group``, ``date`` (day, month and year in one line) or ``table`` (a row for each repetition).
    """

    key: str
    title: str
    hint: str = ""
    least: int = 1
    most: int = 1
    parts: tuple[Question | Section | Note, ...] = field(default=())
    shape: str = "group"

    @property
    def repeated(self) -> bool:
        """Whether the group may be filled in several times."""
        return self.most > 1


@dataclass(frozen=True, slots=True)
class Note:
    """A text of the form without an answer."""

    key: str
    text: str


Part = Question | Section | Note


def joined(prefix: str, key: str) -> str:
    """The path of ``key`` below ``prefix``."""
    return f"{prefix}.{key}" if prefix else key


def without_rows(name: str) -> str:
    """The dotted name without row numbers: the place in the form, whatever the row."""
    return ".".join(key for key in name.split(".") if not key.isdecimal())
