"""Ranges from text (the function ``range``): two literals between brackets, nothing that would have to be calculated."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

from gemeinwerk.adapters.feel import temporal
from gemeinwerk.adapters.feel.values import MATH, Range, compare

END: Final = (
    r'\s*(-?[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]{1,4})?|"[^"\\]*"|@"[^"\\]*"'
    r'|(?:date and time|date|time|duration)\s*\(\s*"[^"\\]*"\s*\))\s*'
)
RANGE: Final = re.compile(r"\s*([\[\](])" + END + r"\.\." + END + r"([\])\[])\s*")
CALL: Final = re.compile(r'(date and time|date|time|duration)\s*\(\s*"([^"\\]*)"\s*\)')
MAX_RANGE: Final = 1000


def read_range(text: str) -> Range | None:
    """Return the range in ``text``; None where it is none, its ends are of two kinds or in the wrong order."""
    if len(text) > MAX_RANGE:
        return None
    found = RANGE.fullmatch(text)
    if not found:
        return None
    opening, first, second, closing = found.groups()
    low, high = _end(first), _end(second)
    if compare("<=", low, high) is not True:
        return None
    return Range(low, high, opening == "[", closing == "]")


def _end(text: str) -> Any:
    if text.startswith('"'):
        return text[1:-1]
    if text.startswith("@"):
        return temporal.read_any(text[2:-1])
    call = CALL.fullmatch(text)
    if not call:
        return _number(text)
    readers = {
        "date": temporal.read_date,
        "time": temporal.read_time,
        "date and time": temporal.read_moment,
        "duration": temporal.read_duration,
    }
    return readers[call[1]](call[2])


def _number(text: str) -> Decimal | None:
    try:
        return MATH.create_decimal(text)
    except ArithmeticError:
        return None
