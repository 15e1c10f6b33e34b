"""What the conformance kit reports about a server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ReportedCheck:
    """One check of a conformance report: ``result`` is passed, failed, warned or skipped."""

    id: str
    title: str
    source: str
    assumed: bool
    result: str
    seen: str


@dataclass(frozen=True, slots=True)
class ReportedArea:
    """The checks of one area, the worst first."""

    name: str
    checks: tuple[ReportedCheck, ...]


@dataclass(frozen=True, slots=True)
class ConformanceReport:
    """What the conformance kit wrote about a server."""

    base: str
    at: datetime
    counts: Mapping[str, int]
    areas: tuple[ReportedArea, ...]
