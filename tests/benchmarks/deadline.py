"""How long one deadline takes: from the recorded steps of a delivery to the last day in both readings; no database."""

from __future__ import annotations

import random
import time
from types import SimpleNamespace

from tests.benchmarks.report import Report, median, percentile
from tests.law.timelines import drawn, first_reading

LINES = 5_000
GOAL_MS = 1.0


def measure(report: Report) -> None:
    """Print median and 99th percentile over drawn timelines, and the ratio to the bare sorting of the steps."""
    report.section(f"Deadline of a case, {LINES:,} drawn timelines")
    dice = random.Random(7)
    lines = [drawn(dice) for _ in range(LINES)]
    first_reading(lines[0])
    times = []
    for line in lines:
        began = time.perf_counter()
        first_reading(line)
        times.append((time.perf_counter() - began) * 1000)
    began = time.perf_counter()
    for line in lines:
        sorted((SimpleNamespace(kind=step[0], at=step[2]) for step in line.steps), key=lambda step: step.at)
    bare = (time.perf_counter() - began) * 1000 / LINES
    report.figure("steps to last day in both readings, median", median(times), "ms", at_most=GOAL_MS)
    report.figure("steps to last day in both readings, 99th percentile", percentile(times, 0.99), "ms", at_most=GOAL_MS)
    report.ratio("steps to last day, median", median(times) * 1000, bare * 1000, "bare sorting of the steps, µs")


def main() -> int:
    """Run alone."""
    import django

    import tests.conftest  # noqa: F401  # It names the settings of the tests.

    django.setup()
    report = Report()
    measure(report)
    return len(report.missed)


if __name__ == "__main__":
    import sys

    sys.exit(main())
