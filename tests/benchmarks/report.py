"""How a figure is printed: value, target, verdict, and the ratio to a limit of the same run."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class Report:
    """Collects figures and prints each as it comes."""

    missed: list[str] = field(default_factory=list)

    def section(self, title: str) -> None:
        """Print a heading."""
        print(f"\n{title}\n{'-' * len(title)}", flush=True)

    def figure(
        self, name: str, value: float, unit: str, *, at_least: float | None = None, at_most: float | None = None
    ) -> None:
        """Print one figure with its target."""
        target, met = "", True
        if at_least is not None:
            target, met = f"at least {at_least:g}", value >= at_least
        if at_most is not None:
            target, met = f"at most {at_most:g}", value <= at_most
        verdict = "" if not target else ("met" if met else "MISSED")
        if not met:
            self.missed.append(name)
        print(f"  {name:<58} {value:>10.2f} {unit:<8} {target:<16} {verdict}", flush=True)

    def ratio(self, name: str, value: float, limit: float, limit_name: str) -> None:
        """Print a ratio to a limit measured in this run."""
        print(f"  {name:<58} {value / limit:>10.3f} of {limit_name} ({limit:.1f})", flush=True)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which ``share`` (0 to 1) of ``values`` lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def median(values: Sequence[float]) -> float:
    """Return the median."""
    return statistics.median(values)
