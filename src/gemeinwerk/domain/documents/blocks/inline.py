"""Runs of text: white space at the edges, joining, and cells that hold a number."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..types import Run

_NUMERIC = re.compile(r"^[-\u2212]?[\d.\u00a0 ]*\d(,\d+)?[\u00a0 ]?(€|%|EUR)?$")
_BLANKS = re.compile(r" {2,}")


def tidy(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Join neighbours of one style, keep single blanks, and strip the edges; empty text leaves nothing."""
    joined: list[Run] = []
    for run in runs:
        last = joined[-1] if joined else None
        text = run.text
        if last is not None and text.startswith(" ") and last.text.endswith((" ", "\n")):
            text = text.lstrip(" ")
        if not text:
            continue
        if last is not None and (last.strong, last.emphasis) == (run.strong, run.emphasis):
            joined[-1] = Run(last.text + text, run.strong, run.emphasis)
        else:
            joined.append(Run(text, run.strong, run.emphasis))
    cleaned = [Run(_BLANKS.sub(" ", run.text), run.strong, run.emphasis) for run in joined]
    return _strip(cleaned)


def is_numeric(runs: tuple[Run, ...]) -> bool:
    """Tell whether a cell holds nothing but a number, an amount or a percentage."""
    return bool(_NUMERIC.match("".join(run.text for run in runs)))


def plain(runs: Iterable[Run]) -> str:
    """Return the text of the runs."""
    return "".join(run.text for run in runs)


def _strip(runs: list[Run]) -> tuple[Run, ...]:
    while runs and not runs[0].text.strip():
        runs.pop(0)
    while runs and not runs[-1].text.strip():
        runs.pop()
    if runs:
        runs[0] = Run(runs[0].text.lstrip(), runs[0].strong, runs[0].emphasis)
        runs[-1] = Run(runs[-1].text.rstrip(), runs[-1].strong, runs[-1].emphasis)
    return tuple(runs)
