"""Functions on texts (DMN 1.3, 10.3.4.3)."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from gemeinwerk.adapters.feel import temporal
from gemeinwerk.adapters.feel.functions.patterns import pattern
from gemeinwerk.adapters.feel.functions.registry import feel, register
from gemeinwerk.adapters.feel.values import MATH, counted

NUMBER = re.compile(r"-?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
GROUPINGS, POINTS = (None, " ", ",", "."), (None, ",", ".")


@feel("string", "from*")
def _string(value: Any) -> Any:
    return temporal.written(value)


@feel("number", "from", "grouping separator", "decimal separator")
def _number(text: Any, grouping: Any = None, point: Any = None) -> Any:
    if not isinstance(text, str) or len(text) > 100:
        return None
    if grouping not in GROUPINGS or point not in POINTS or (grouping and grouping == point):
        return None
    plain = text.replace(grouping, "") if grouping else text
    if point == ",":
        plain = "" if "." in plain else plain.replace(",", ".")
    return MATH.create_decimal(plain) if NUMBER.fullmatch(plain) else None


@feel("string length", "string")
def _length(text: Any) -> Any:
    return Decimal(len(text)) if isinstance(text, str) else None


@feel("substring", "string", "start position", "length")
def _substring(text: Any, start: Any, length: Any = None) -> Any:
    first = counted(start)
    if not isinstance(text, str) or not first or abs(first) > len(text):
        return None
    begin = first - 1 if first > 0 else len(text) + first
    if length is None:
        return text[begin:]
    count = counted(length)
    return text[begin : begin + count] if count is not None and count >= 1 else None


def _of_text(name: str, work: Callable[[str], Any]) -> None:
    register(name, ("string",), lambda text: work(text) if isinstance(text, str) else None)


_of_text("upper case", str.upper)
_of_text("lower case", str.lower)
_of_text("trim", str.strip)


def _of_two(name: str, work: Callable[[str, str], Any]) -> None:
    def run(left: Any, right: Any) -> Any:
        return work(left, right) if isinstance(left, str) and isinstance(right, str) else None

    register(name, ("string", "match"), run)


_of_two("contains", lambda text, match: match in text)
_of_two("starts with", str.startswith)
_of_two("ends with", str.endswith)
_of_two("substring before", lambda text, match: text.partition(match)[0] if match and match in text else "")
_of_two("substring after", lambda text, match: text.partition(match)[2] if match else text)


@feel("matches", "input", "pattern", "flags")
def _matches(text: Any, expression: Any, flags: Any = None) -> Any:
    found = pattern(expression, flags)
    return found.search(text) if found and isinstance(text, str) else None


@feel("replace", "input", "pattern", "replacement", "flags")
def _replace(text: Any, expression: Any, replacement: Any, flags: Any = None) -> Any:
    found = pattern(expression, flags)
    if not found or not isinstance(text, str) or not isinstance(replacement, str):
        return None
    return found.replace(text, replacement)


@feel("split", "string", "delimiter")
def _split(text: Any, delimiter: Any) -> Any:
    found = pattern(delimiter)
    return found.split(text) if found and isinstance(text, str) else None


@feel("string join", "list", "delimiter")
def _join(texts: Any, delimiter: Any = None) -> Any:
    texts = [texts] if isinstance(texts, str) else texts
    if not isinstance(texts, list) or not (delimiter is None or isinstance(delimiter, str)):
        return None
    if any(one is not None and not isinstance(one, str) for one in texts):
        return None
    return (delimiter or "").join(one for one in texts if one is not None)
