"""Cells that no spreadsheet program takes for a formula, and back."""

from __future__ import annotations

from typing import Final

# A cell that begins like this is a formula for a spreadsheet program.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
MARK: Final = "'"


def guarded(text: str) -> str:
    """Return a text with an apostrophe before it where a program would compute it."""
    return MARK + text if text.lstrip(MARK).startswith(FORMULA) else text


def unguarded(text: str) -> str:
    """Return what ``guarded`` was given."""
    return text[1:] if text.startswith(MARK) and text.lstrip(MARK).startswith(FORMULA) else text
