"""Counts attempts in an unlogged table of PostgreSQL, shared by all processes, without personal data."""

from __future__ import annotations

import hashlib
import hmac
import threading
import time
from collections.abc import Callable

from django.db import connection

from gemeinwerk.kernel.ports import AdapterStatus

COUNT = """
INSERT INTO rate_limit (party, minute, attempts) VALUES (%s, %s, %s)
ON CONFLICT (party) DO UPDATE SET
    attempts = CASE WHEN rate_limit.minute = excluded.minute THEN rate_limit.attempts ELSE 0 END + excluded.attempts,
    minute = excluded.minute
RETURNING attempts
"""
MOST_KEPT = 10_000


class TableCounter:
    """Implements kernel.AttemptCounter; a party is stored as a keyed hash only."""

    def __init__(self, read_secret: Callable[[], bytes]) -> None:
        self._read = read_secret
        # What this process has taken ahead: minute, attempts so far, and up to which number they are counted already.
        self._ahead: dict[str, tuple[int, int, int]] = {}
        self._lock = threading.Lock()

    def count(self, purpose: str, party: str, *, ahead: int = 1) -> int:
        """Count one attempt and return how many there were in the running minute.

        With ``ahead`` above 1 a process counts so many at once and uses them up before it asks the table again; the number
        may then be too high by what other processes have taken ahead, never too low.
        """
        name = hmac.new(self._read(), f"{purpose}:{party}".encode(), hashlib.sha256).hexdigest()[:40]
        minute = int(time.time() // 60)
        with self._lock:
            known, used, counted = self._ahead.get(name, (0, 0, 0))
            if known == minute and used < counted:
                self._ahead[name] = (minute, used + 1, counted)
                return used + 1
        with connection.cursor() as cursor:
            cursor.execute(COUNT, [name, minute, ahead])
            counted = int(cursor.fetchone()[0])
        used = counted - ahead + 1
        if ahead > 1:
            with self._lock:
                if len(self._ahead) >= MOST_KEPT:
                    self._ahead.clear()
                self._ahead[name] = (minute, used, counted)
        return used

    def check(self) -> AdapterStatus:
        """Count a test attempt."""
        return AdapterStatus(ok=self.count("check", "check") > 0, detail="Zähler in PostgreSQL")
