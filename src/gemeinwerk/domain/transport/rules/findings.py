"""What a form or a request gets wrong, collected by field, so that all of it is told at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from gemeinwerk.kernel.refusal import Finding, Invalid

T = TypeVar("T")
S = TypeVar("S")


class Findings:
    """Collects refusals with the field that they belong to; the first one of a field counts."""

    def __init__(self) -> None:
        self._found: dict[str, Invalid] = {}

    def take(self, where: str, read: Callable[[], T], instead: S) -> T | S:
        """Return what ``read`` returns; where it raises Invalid, note that for the field and return ``instead``."""
        try:
            return read()
        except Invalid as refusal:
            self.note(where, refusal)
            return instead

    def note(self, where: str, refusal: Invalid) -> None:
        """Note a refusal for a field."""
        self._found.setdefault(where, refusal)

    def settle(self) -> None:
        """Raise the first refusal, with all of them as its details; return where there is none."""
        if not self._found:
            return
        first = next(iter(self._found.values()))
        first.details = tuple(Finding(where, None, one.message, one.hint) for where, one in self._found.items())
        raise first
