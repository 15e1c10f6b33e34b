"""Rate limits: how often the same party may try the same thing in a minute."""

from __future__ import annotations

from typing import Protocol

from gemeinwerk.kernel.ports import AdapterStatus, Port
from gemeinwerk.kernel.refusal import TooMany


class AttemptCounter(Protocol):
    """Counts attempts over all processes of an installation."""

    def count(self, purpose: str, party: str) -> int: ...

    def check(self) -> AdapterStatus: ...


counter: Port[AttemptCounter] = Port("kernel.AttemptCounter")


def limit(purpose: str, party: str, *, per_minute: int) -> None:
    """Count one attempt of ``party``; raises TooMany above ``per_minute`` in the running minute."""
    if counter().count(purpose, party) > per_minute:
        raise TooMany()
