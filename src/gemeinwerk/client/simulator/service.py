"""The delivery service of the simulator: the rules of the standard over the store, with real signatures."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID, uuid4

from gemeinwerk.client import events, sealing
from gemeinwerk.client.faults import EventWrong, KeyWrong
from gemeinwerk.client.simulator.problems import Refusal
from gemeinwerk.client.simulator.store import (
    ACCEPTED,
    FORWARDED,
    INCOMPLETE,
    MANAGE,
    REJECTED,
    SEND,
    SUBMITTED,
    SUBSCRIBE,
    Case,
    Client,
    Message,
    Store,
)
from gemeinwerk.domain.keys.types import JweOutline, NewKeyPair
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.refusal import Refusal as Unfit

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
