"""Pure rules: how results of decisions are kept as JSON without losing their types."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any


def to_plain(value: Any) -> Any:
    """Return a value as JSON can hold it; decimals and dates keep their type by a mark."""
    if isinstance(value, Decimal):
        return {"$number": str(value)}
    if isinstance(value, date):
        return {"$date": value.isoformat()[:10]}
    if isinstance(value, Mapping):
        return {str(key): to_plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(one) for one in value]
    return value if isinstance(value, bool | int | str) or value is None else str(value)


def from_plain(value: Any) -> Any:
    """Return what ``to_plain`` was given."""
    if isinstance(value, dict):
        if set(value) == {"$number"}:
            return Decimal(value["$number"])
        if set(value) == {"$date"}:
            return date.fromisoformat(value["$date"])
        return {key: from_plain(one) for key, one in value.items()}
    return [from_plain(one) for one in value] if isinstance(value, list) else value
