"""What the official quality check says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much a finding weighs: critical and method errors block a release."""

    CRITICAL = "kritisch"
    METHOD = "methodisch"
    WARNING = "Warnung"
    HINT = "Hinweis"

    @property
    def blocks(self) -> bool:
        """Tell whether a form with such a finding may not be released."""
        return self in (Level.CRITICAL, Level.METHOD)


@dataclass(frozen=True, slots=True)
class QualityFinding:
    """One finding: official number, level, where (path of ids and line), what is wrong, what to do."""

    number: int
    level: Level
    path: tuple[str, ...]
    name: str
    line: int
    message: str
    remedy: str
