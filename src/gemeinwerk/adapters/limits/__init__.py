"""Counts attempts in an unlogged table of PostgreSQL: one statement, shared by all processes, no personal data."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable

from django.db import connection

from gemeinwerk.kernel.ports import AdapterStatus

COUNT = """
INSERT INTO rate_limit (party, minute, attempts) VALUES (%s, %s, 1)
ON CONFLICT (party) DO UPDATE SET
    attempts = CASE WHEN rate_limit.minute = excluded.minute THEN rate_limit.attempts + 1 ELSE 1 END,
    minute = excluded.minute
RETURNING attempts
"""


class TableCounter:
    """Implements kernel.AttemptCounter; a party is stored as a keyed hash only."""

    def __init__(self, read_secret: Callable[[], bytes]) -> None:
        self._read = read_secret

    def count(self, purpose: str, party: str) -> int:
        """Count one attempt and return how many there were in the running minute."""
        name = hmac.new(self._read(), f"{purpose}:{party}".encode(), hashlib.sha256).hexdigest()[:40]
        with connection.cursor() as cursor:
            cursor.execute(COUNT, [name, int(time.time() // 60)])
            return int(cursor.fetchone()[0])

    def check(self) -> AdapterStatus:
        """Count a test attempt."""
        return AdapterStatus(ok=self.count("check", "check") > 0, detail="Zähler in PostgreSQL")
