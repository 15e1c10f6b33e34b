"""Limits and contents of fields: each fits its datatype, and the content lies within the limits."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from gemeinwerk.domain.forms.rules.quality.fields import TEXTS
from gemeinwerk.domain.forms.rules.quality.walk import Fault, Place, code, text
from gemeinwerk.domain.forms.types.schema import SchemaField

Reader = Callable[[str], Any]
NUMBER: Final = re.compile(r"[+-]?\d{1,30}(\.\d{1,30})?")
WHOLE: Final = re.compile(r"[+-]?\d{1,30}")


def _number(value: str) -> Decimal | None:
    try:
        return Decimal(value) if NUMBER.fullmatch(value) else None
    except InvalidOperation:
        return None


def _whole(value: str) -> Decimal | None:
    return Decimal(value) if WHOLE.fullmatch(value) else None


def _date(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if len(value) == 10 else None
    except ValueError:
        return None


def _time(value: str) -> time | None:
    try:
        return time.fromisoformat(value).replace(tzinfo=None) if ":" in value else None
    except ValueError:
        return None


def _moment(value: str) -> datetime | None:
    try:
        return datetime.fromisoformat(value).replace(tzinfo=None) if "T" in value else None
    except ValueError:
        return None


# Datatype: reader of a value, and the numbers for a wrong lower limit, upper limit and content.
TYPES: Final[dict[str, tuple[Reader, int, int, int]]] = {
    "num": (_number, 1062, 1063, 1069),
    "num_currency": (_number, 1062, 1063, 1069),
    "num_int": (_whole, 1065, 1066, 1070),
    "date": (_date, 1067, 1068, 1071),
    "datetime": (_moment, 1079, 1080, 1083),
    "time": (_time, 1081, 1082, 1084),
}


def lengths(place: Place) -> Iterator[Fault]:
    """1059, 1060, 1061, 1074, 1075: lengths make sense, and the content keeps to them."""
    field = place.element
    if not isinstance(field, SchemaField) or field.precision is None:
        return
    least, most = field.precision.min_length, field.precision.max_length
    if least is not None and least < 0:
        yield Fault(1059)
    if most is not None and most < 1:
        yield Fault(1060)
    if least is not None and most is not None and least > most:
        yield Fault(1061, f"{least} bis {most}")
    content = text(field.content)
    if not content or code(field.datatype) not in TEXTS or code(field.kind) == "label":
        return
    if least is not None and len(content) < least:
        yield Fault(1074)
    if most is not None and len(content) > most:
        yield Fault(1075)


def ranges(place: Place) -> Iterator[Fault]:
    """1062 to 1073, 1079 to 1084: limits and content are values of the datatype and in order."""
    field = place.element
    if not isinstance(field, SchemaField) or code(field.datatype) not in TYPES:
        return
    read, wrong_low, wrong_high, wrong_content = TYPES[code(field.datatype)]
    found = field.precision
    low = yield from _read(text(found.min_value) if found else "", read, wrong_low)
    high = yield from _read(text(found.max_value) if found else "", read, wrong_high)
    content = yield from _read(text(field.content), read, wrong_content)
    if low is not None and high is not None and low > high:
        yield Fault(1064)
    if content is not None and low is not None and content < low:
        yield Fault(1072)
    if content is not None and high is not None and content > high:
        yield Fault(1073)


def _read(value: str, read: Reader, number: int) -> Generator[Fault, None, Any]:
    if not value:
        return None
    found = read(value)
    if found is None:
        yield Fault(number, value[:40])
    return found


def truth(place: Place) -> Iterator[Fault]:
    """1077: the content of a truth field is true or false."""
    field = place.element
    if isinstance(field, SchemaField) and code(field.datatype) == "bool":
        if text(field.content) and text(field.content) not in {"true", "false"}:
            yield Fault(1077, text(field.content)[:40])


CHECKS: Final[tuple[Callable[[Place], Iterator[Fault]], ...]] = (lengths, ranges, truth)
