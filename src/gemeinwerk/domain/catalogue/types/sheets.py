"""A list of questions as a spreadsheet: what was in the cells, what each row becomes, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from gemeinwerk.domain.catalogue.types.modelling import LibraryElement

MOST_ROWS = 2000
MOST_COLUMNS = 60
LONGEST_CELL = 8000
MOST_CHARACTERS = 600_000
# Bytes of an uploaded file.
MOST_BYTES = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its number as the spreadsheet shows it (from 1), and its cells as text."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetPage:
    """One worksheet (Tabellenblatt) without its empty rows; a CSV file is one without a name."""

    name: str
    rows: tuple[SheetRow, ...]


@dataclass(frozen=True, slots=True)
class CellNote:
    """A finding: row number (0 for the sheet as a whole), column title; an error stands against saving."""

    row: int
    column: str
    message: str
    remedy: str
    error: bool = False


class LineKind(StrEnum):
    """What a row describes."""

    PAGE = "page"
    GROUP = "group"
    FIELD = "field"


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One understood row.

    ``place`` holds the headings above, ``preset`` the kind of question, ``options`` pairs of code and text. Limits are
    text as in the standard; ``least`` and ``most`` say how often, None for any number. ``element`` is the number of a
    known field or group, perhaps with ``@version``. ``kind_given`` is False where the kind was only guessed.
    """

    number: int
    kind: LineKind
    place: tuple[str, ...]
    label: str
    preset: str = ""
    kind_given: bool = True
    required: bool = False
    options: tuple[tuple[str, str], ...] = ()
    help: str = ""
    bases: tuple[str, ...] = ()
    purpose: str = ""
    output_label: str = ""
    least: int = 0
    most: int | None = 1
    min_length: int | None = None
    max_length: int | None = None
    min_value: str | None = None
    max_value: str | None = None
    condition: str = ""
    element: str = ""
    # The cells by column, as they were read: an unchanged cell changes nothing.
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SheetReading:
    """What a sheet says: the worksheet it stands on, columns by key with their headings, lines and findings."""

    page: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[SheetLine, ...] = ()
    notes: tuple[CellNote, ...] = ()

    @property
    def errors(self) -> tuple[CellNote, ...]:
        """Return the findings that stand against saving."""
        return tuple(one for one in self.notes if one.error)


class SheetMode(StrEnum):
    """What becomes of the questions that a draft has: the sheet stands behind them, or in their place."""

    APPEND = "append"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class KnownElement:
    """A harmonised field or group that a row may mean: why it was found, and the definition of its term if there is one."""

    key: str
    label: str
    kind: str
    reason: str
    definition: str = ""


@dataclass(frozen=True, slots=True)
class LibraryHit:
    """An element of the library with the term that it stands for; ``because`` says by which other word it was found."""

    element: LibraryElement
    term_id: str = ""
    term: str = ""
    definition: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """One row of the preview: what it becomes (in German), what is proposed, what was chosen, its findings."""

    line: SheetLine
    told: tuple[str, ...]
    suggestions: tuple[KnownElement, ...] = ()
    chosen: str = ""
    notes: tuple[CellNote, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet to be written: headings, rows of text, widths in characters; ``strong`` rows are headings themselves."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()
    strong: frozenset[int] = frozenset()
    # Column -> the words that may be chosen there.
    choices: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
