"""Time: one source of now, and the calendar day that counts in law (Europe/Berlin)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def berlin_date(moment: datetime) -> date:
    """Return the calendar day of an aware ``moment`` in Europe/Berlin.

    Raises ValueError for a naive datetime, because its day would be a guess.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(BERLIN).date()
