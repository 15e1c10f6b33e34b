"""What was read from a sheet travels with the page until it is saved; it is judged anew, whoever sends it."""

from __future__ import annotations

import json
from typing import Final

from gemeinwerk.domain.catalogue.types.sheets import (
    LONGEST_CELL,
    MOST_CHARACTERS,
    MOST_COLUMNS,
    MOST_ROWS,
    SheetPage,
    SheetRow,
)
from gemeinwerk.kernel.refusal import Invalid

# JSON needs some signs of its own for every cell.
LONGEST: Final = MOST_CHARACTERS * 3
HIGHEST_ROW: Final = 10_000_000


def pages_text(pages: tuple[SheetPage, ...]) -> str:
    """Return the worksheets as text for a hidden input."""
    plain = [[page.name, [[row.number, *row.cells] for row in page.rows]] for page in pages]
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def pages_from(text: str) -> tuple[SheetPage, ...]:
    """Return the worksheets of ``pages_text``; raises Invalid for anything else."""
    try:
        if len(text) > LONGEST:
            raise ValueError("too long")
        return tuple(_page(one) for one in _list(json.loads(text), 1))
    except (ValueError, TypeError, RecursionError):
        raise Invalid("Die Tabelle ist nicht mehr da.", hint="Bitte wählen Sie die Datei noch einmal.") from None


def _list(value: object, most: int) -> list[object]:
    if not isinstance(value, list) or len(value) > most:
        raise TypeError
    return value


def _page(value: object) -> SheetPage:
    name, rows = _list(value, 2)
    if not isinstance(name, str) or len(name) > 100:
        raise TypeError
    return SheetPage(name, tuple(_row(row) for row in _list(rows, MOST_ROWS)))


def _row(value: object) -> SheetRow:
    number, *cells = _list(value, MOST_COLUMNS + 1)
    if not isinstance(number, int) or isinstance(number, bool) or not 0 < number < HIGHEST_ROW:
        raise TypeError
    if not all(isinstance(cell, str) and len(cell) <= LONGEST_CELL and "\0" not in cell for cell in cells):
        raise TypeError
    return SheetRow(number, tuple(str(cell) for cell in cells))
