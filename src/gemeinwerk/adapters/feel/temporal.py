"""Dates, times and durations of FEEL, from text and back (ISO 8601 as DMN profiles it)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from gemeinwerk.adapters.feel.far import FarDate, FarMoment, day_of, moment_of
from gemeinwerk.adapters.feel.values import Months, Range

DATE = re.compile(r"(-?(?:\d{4}|[1-9]\d{4,8}))-(\d{2})-(\d{2})", re.ASCII)
TIME = re.compile(r"^(\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?(Z|[+-]\d{2}:\d{2}(?::\d{2})?|@[\w/+-]{1,60})?$")
DURATION = re.compile(
    r"^(-)?P(?:(\d{1,9})Y)?(?:(\d{1,9})M)?(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(\.\d{0,9})?S)?)?$"
)


def read_date(text: str) -> date | FarDate | None:
    """Return the date in ``text``, or None."""
    found = DATE.fullmatch(text)
    return day_of(*map(int, found.groups())) if found else None


def read_time(text: str) -> time | None:
    """Return the time in ``text``, or None."""
    found = TIME.match(text)
    if not found:
        return None
    hour, minute, second, part, zone = found.groups()
    micro = int(Decimal(part) * 1_000_000) if part else 0
    try:
        return time(int(hour), int(minute), int(second), micro, tzinfo=_zone(zone))
    except (ValueError, ZoneInfoNotFoundError, OSError):
        return None


def _zone(text: str | None) -> Any:
    if not text:
        return None
    if text == "Z":
        return UTC
    if text[0] == "@":
        return ZoneInfo(text[1:])
    hours, minutes, seconds = int(text[1:3]), int(text[4:6]), int(text[7:9] or 0)
    if hours > 18 or minutes > 59 or seconds > 59:
        raise ValueError(text)
    shift = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return timezone(shift if text[0] == "+" else -shift)


def read_moment(text: str) -> datetime | FarMoment | None:
    """Return date and time in ``text``, or None; a bare date is midnight."""
    day, sign, clock = text.partition("T")
    read = read_date(day)
    at = read_time(clock) if sign else time()
    return None if read is None or at is None else moment_of(read, at)


def read_duration(text: str) -> Months | timedelta | None:
    """Return the duration in ``text``, or None; years and months, or days and time, never both."""
    found = DURATION.match(text)
    if not found or text.endswith(("P", "T")):
        return None
    sign = -1 if found.group(1) else 1
    years, months, days, hours, minutes, seconds, part = found.groups()[1:]
    if years is not None or months is not None:
        if any(x is not None for x in (days, hours, minutes, seconds)):
            return None
        return Months(sign * (int(years or 0) * 12 + int(months or 0)))
    try:
        length = timedelta(
            days=int(days or 0), hours=int(hours or 0), minutes=int(minutes or 0), seconds=int(seconds or 0)
        )
    except OverflowError:
        return None
    return sign * (length + timedelta(microseconds=int(Decimal(f"0{part or ''}") * 1_000_000)))


def read_any(text: str) -> Any:
    """Return the date, time, moment or duration in ``text``, or None."""
    for reader in (read_date, read_time, read_moment, read_duration):
        found = reader(text)
        if found is not None:
            return found
    return None


def offset(value: time | datetime) -> timedelta | None:
    """Return the distance from universal time; None for a local time, or a time of a place without its day."""
    return value.utcoffset()


def add_months(day: date, months: int) -> date | None:
    """Return ``day`` moved by whole months; the day is cut to the length of the month."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    if not 1 <= year <= 9999:
        return None
    last = [31, 29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return day.replace(year=year, month=month + 1, day=min(day.day, last[month]))


def whole_months(start: date, end: date) -> int:
    """Return the whole months between two dates."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if months > 0 and end.day < start.day:
        months -= 1
    elif months < 0 and end.day > start.day:
        months += 1
    return months


def written(value: Any) -> str | None:
    """Return a FEEL value as text (the function ``string``)."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return f"{value:f}" if value.adjusted() < 40 else str(value)
    if isinstance(value, datetime | time):
        return _written_clock(value)
    if isinstance(value, FarMoment):
        return f"{value.date}T{_written_clock(value.clock)}"
    if isinstance(value, date | FarDate):
        return str(value)
    if isinstance(value, Months):
        return _written_months(value)
    if isinstance(value, timedelta):
        return _written_time(value)
    if isinstance(value, list):
        return "[" + ", ".join(_inner(one) for one in value) + "]"
    if isinstance(value, Range):
        return _written_range(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_inner(one)}" for key, one in value.items()) + "}"
    return None


def _written_clock(value: time | datetime) -> str:
    text = value.replace(tzinfo=None).isoformat()
    text = text.rstrip("0") if value.microsecond else text
    place = getattr(value.tzinfo, "key", None)
    if place:
        return f"{text}@{place}"
    shift = value.utcoffset()
    if shift is None:
        return text
    if not shift:
        return text + "Z"
    minutes, seconds = divmod(abs(shift) // timedelta(seconds=1), 60)
    hours, minutes = divmod(minutes, 60)
    tail = f":{seconds:02}" if seconds else ""
    return f"{text}{'-' if shift < timedelta() else '+'}{hours:02}:{minutes:02}{tail}"


def _inner(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else (written(value) or "null")


def _written_range(value: Range) -> str:
    if value.operator:
        return f"({value.operator} {_inner(value.high if value.operator in ('<', '<=') else value.low)})"
    signs = ("[" if value.low_in else "("), ("]" if value.high_in else ")")
    return f"{signs[0]}{_inner(value.low)}..{_inner(value.high)}{signs[1]}"


def _written_months(value: Months) -> str:
    years, months = divmod(abs(value.months), 12)
    text = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
    return ("-" if value.months < 0 else "") + "P" + (text or "0M")


def _written_time(value: timedelta) -> str:
    length = abs(value)
    hours, rest = divmod(length.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    part = f"{length.microseconds / 1_000_000:.6f}"[1:].rstrip("0").rstrip(".") if length.microseconds else ""
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    clock += f"{seconds}{part}S" if seconds or part else ""
    text = (f"{length.days}D" if length.days else "") + (f"T{clock}" if clock else "")
    return ("-" if value < timedelta() else "") + "P" + (text or "T0S")
