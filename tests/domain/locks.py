"""Reads the locks of rows out of the statements that were sent."""

from __future__ import annotations

from collections.abc import Iterable


def locking(sent: Iterable[dict[str, str]]) -> list[str]:
    """Return those of the caught statements that lock rows and wait for them, in order."""
    return [one["sql"] for one in sent if locks(one["sql"]) and "SKIP LOCKED" not in one["sql"]]


def locks(sql: str) -> bool:
    """Tell whether a SELECT locks rows against changes."""
    return sql.startswith("SELECT") and (" FOR UPDATE" in sql or " FOR NO KEY UPDATE" in sql)
