"""Members of values: entries of contexts, and the parts of dates, times, durations and ranges (DMN 1.3, table 65)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from gemeinwerk.adapters.feel import temporal
from gemeinwerk.adapters.feel.values import Budget, Months, from_python, kind


def member(value: Any, name: str, budget: Budget) -> Any:
    """Return a member of a context, of each context of a list, or a part of a value; None (and a note) for none."""
    if isinstance(value, dict):
        if name not in value:
            budget.note(f"Den Eintrag „{name}“ gibt es hier nicht.")
        return from_python(value.get(name))
    if isinstance(value, list):
        budget.tick(len(value))
        return [member(one, name, budget) for one in value]
    part = _PARTS.get((kind(value), name))
    if part is None:
        budget.note(f"Einen Teil „{name}“ hat dieser Wert nicht.")
        return None
    return part(value)


def _clock(value: timedelta, seconds: int, limit: int) -> Decimal:
    whole = abs(value) // timedelta(seconds=seconds)
    return Decimal((whole % limit if limit else whole) * (-1 if value < timedelta() else 1))


def _second(value: time | datetime) -> Decimal:
    part = Decimal(value.microsecond).scaleb(-6).normalize()
    return Decimal(value.second) + part if value.microsecond else Decimal(value.second)


def _zone(value: time | datetime) -> Any:
    return getattr(value.tzinfo, "key", None)


def _years(value: Months) -> Decimal:
    return Decimal(int(Decimal(value.months) / 12))


_PARTS: dict[tuple[str, str], Callable[[Any], Any]] = {
    ("years and months duration", "years"): _years,
    ("years and months duration", "months"): lambda v: Decimal(v.months) - _years(v) * 12,
    ("days and time duration", "days"): lambda v: _clock(v, 86_400, 0),
    ("days and time duration", "hours"): lambda v: _clock(v, 3600, 24),
    ("days and time duration", "minutes"): lambda v: _clock(v, 60, 60),
    ("days and time duration", "seconds"): lambda v: _clock(v, 1, 60),
    ("range", "start"): lambda v: v.low,
    ("range", "end"): lambda v: v.high,
    ("range", "start included"): lambda v: v.low_in,
    ("range", "end included"): lambda v: v.high_in,
}
for _kind in ("date", "date and time"):
    _PARTS |= {
        (_kind, "year"): lambda v: Decimal(v.year),
        (_kind, "month"): lambda v: Decimal(v.month),
        (_kind, "day"): lambda v: Decimal(v.day),
        (_kind, "weekday"): lambda v: Decimal(v.isoweekday()),
    }
for _kind in ("time", "date and time"):
    _PARTS |= {
        (_kind, "hour"): lambda v: Decimal(v.hour),
        (_kind, "minute"): lambda v: Decimal(v.minute),
        (_kind, "second"): _second,
        (_kind, "time offset"): temporal.offset,
        (_kind, "timezone"): _zone,
    }
