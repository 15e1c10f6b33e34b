"""How many rule conditions the expression language evaluates a second, and how long its slowest refusal takes."""

from __future__ import annotations

import contextlib
import time
from decimal import Decimal
from typing import Any

from gemeinwerk.adapters.feel import Feel, FeelError
from tests.adapters.feel.escapes import CONTEXT, escapes
from tests.benchmarks.report import Report

ROUNDS = 20_000
CONDITION = 'if art in ("A", "B") and betrag > 100 then decimal(betrag * 0.19, 2) else 0'
NAMES: dict[str, Any] = {f"name_{place}": "x" for place in range(40)} | {"art": "B", "betrag": Decimal("250.50")}


def measure(report: Report) -> None:
    """Print both figures."""
    report.section("Expressions (FEEL)")
    language = Feel()
    language.evaluate(CONDITION, NAMES)
    began = time.perf_counter()
    for _ in range(ROUNDS):
        language.evaluate(CONDITION, NAMES)
    report.figure("rule conditions evaluated", ROUNDS / (time.perf_counter() - began), "/s")
    took = [_attempt(language, one) for one in dict.fromkeys(escapes())]
    report.figure(f"slowest of {len(took)} attempts to leave the sandbox", max(took), "ms", at_most=100)


def _attempt(language: Feel, expression: str) -> float:
    began = time.perf_counter()
    with contextlib.suppress(FeelError):
        language.evaluate(expression, CONTEXT)
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    measure(Report())
