"""The delivery service of the simulator: the rules of the standard over the store, with real signatures."""

from __future__ import annotations

from typing import Any, Final

from gemeinwerk.client.simulator.store import (
    ACCEPTED,
    FORWARDED,
    REJECTED,
    SUBMITTED,
    Store,
)
from gemeinwerk.domain.keys.types import NewKeyPair

SCOPES: Final = "https://schema.fitko.de/fit-connect/oauth/scopes/"
ACCESS: Final = "at+jwt"
LIFE: Final = 1800
CONTENT_TYPES: Final = ("application/json", "application/xml")
STEPS: Final = {
    "accept": (ACCEPTED, (SUBMITTED, FORWARDED)),
    "reject": (REJECTED, (SUBMITTED, FORWARDED)),
    "forward": (FORWARDED, (SUBMITTED,)),
}


class Service:
    """What the doors of the simulator ask."""

    def __init__(self, issuer: str, pair: NewKeyPair) -> None:
        self.issuer = issuer
        self.pair = pair
        self.store = Store()
        self.faults: frozenset[str] = frozenset()
        self.retired: list[dict[str, Any]] = []

    def has(self, fault: str) -> bool:
        """Tell whether the simulator is asked to behave wrongly in this way."""
        return fault in self.faults
