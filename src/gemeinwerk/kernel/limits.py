"""Rate limits: how often the same party may try the same thing in a minute."""

from __future__ import annotations

from typing import Protocol

from gemeinwerk.kernel.ports import AdapterStatus, Port
from gemeinwerk.kernel.refusal import TooMany


class AttemptCounter(Protocol):
    """Counts attempts over all processes of an installation; ``ahead`` lets a process count several at once."""

    def count(self, purpose: str, party: str, *, ahead: int = 1) -> int: ...

    def check(self) -> AdapterStatus: ...


counter: Port[AttemptCounter] = Port("kernel.AttemptCounter")
MOST_AHEAD = 50


def limit(purpose: str, party: str, *, per_minute: int) -> None:
    """Count one attempt of ``party``; raises TooMany above ``per_minute`` in the running minute."""
    if counter().count(purpose, party) > per_minute:
        raise TooMany()


def used_of(purpose: str, party: str, *, per_minute: int) -> int:
    """Count one attempt of ``party`` and return how many of ``per_minute`` are used in the running minute.

    Meant for machines that call often: a process counts half a percent of the limit at once, so that most calls ask nobody.
    """
    return counter().count(purpose, party, ahead=max(1, min(per_minute // 200, MOST_AHEAD)))
