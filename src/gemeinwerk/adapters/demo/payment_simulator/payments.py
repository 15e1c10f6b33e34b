"""The payments of the simulator, in memory and, where a file is named, in it, so that they survive a restart."""

from __future__ import annotations

import json
import os
import secrets
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from threading import Lock
from typing import Any

import msgspec

WRITE = msgspec.json.Encoder(decimal_format="number")


def read_json(content: bytes) -> Any:
    """Read JSON with exact numbers; raises ValueError, RecursionError."""
    return json.loads(content, parse_float=Decimal)


@dataclass(slots=True)
class Payment:
    """One payment; ``told_from`` is the second since 1970 from which its decision is told, ``request`` as it was asked."""

    transaction_id: str
    owner: str
    reference: str
    state: str
    method: str
    at: str
    told_from: float
    request: dict[str, Any]

    def told_state(self) -> str:
        """Return the state that is told now."""
        return self.state if time.time() >= self.told_from else "INITIAL"


class Payments:
    """All payments by transaction id."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._lock = Lock()
        self._found: dict[str, Payment] = {}
        if file is not None and file.exists():
            self._found = {one["transaction_id"]: Payment(**one) for one in read_json(file.read_bytes())}

    def begin(self, owner: str, request: dict[str, Any]) -> tuple[Payment, bool]:
        """Return the payment of a request and whether it is new; the same request id of an owner is the same payment."""
        with self._lock:
            for one in self._found.values():
                if one.owner == owner and one.request["requestId"] == request["requestId"]:
                    return one, False
            number = len(self._found) + 1
            made = Payment(secrets.token_hex(16), owner, f"SIM-{number:08d}", "INITIAL", "", _moment(), 0.0, request)
            self._found[made.transaction_id] = made
            self._keep()
            return made, True

    def find(self, transaction_id: str) -> Payment | None:
        """Return a payment, None if there is none."""
        return self._found.get(transaction_id)

    def decide(self, payment: Payment, state: str, *, told_in: float = 0.0) -> bool:
        """Decide a payment once; returns whether it was still open."""
        with self._lock:
            if payment.state != "INITIAL":
                return False
            payment.state, payment.at = state, _moment()
            payment.method = "CREDITCARD" if state == "PAYED" else ""
            payment.told_from = time.time() + told_in if told_in else 0.0
            self._keep()
            return True

    def latest(self, most: int) -> list[Payment]:
        """Return the latest payments, the newest first."""
        return list(self._found.values())[::-1][:most]

    def _keep(self) -> None:
        if self._file is None:
            return
        draft = self._file.with_name(f"{self._file.name}.new")
        draft.write_bytes(WRITE.encode([asdict(one) for one in self._found.values()]))
        os.replace(draft, self._file)


def _moment() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}.000Z"
