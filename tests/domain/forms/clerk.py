"""A clerk who has nothing but the printed form: writes answers into its places, keys them in, and judges them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import jsonschema_rs

from gemeinwerk.domain.forms.types.latin import only_latin
from gemeinwerk.domain.forms.types.paper import PaperForm, PaperItem, PaperKind

DIGITS = {"num": 6, "num_int": 0, "num_currency": 2}


class NoPlace(Exception):
    """Something cannot be written into this form."""


@dataclass
class Place:
    """One question or section with what is inside it."""

    item: PaperItem | None
    inside: dict[str, Place] = field(default_factory=dict)

    @property
    def asks(self) -> bool:
        """Whether anything is asked here."""
        return bool(self.inside) or (self.item is not None and self.item.kind is not PaperKind.HEADING)


class Clerk:
    """Reads one printed form."""

    def __init__(self, paper: PaperForm) -> None:
        self.lists = {one.name: one for one in paper.lists}
        self.root = Place(None)
        for item in paper.items:
            if item.path:
                place = self.root
                *above, own = item.path.split("/")
                for key in above:
                    place = place.inside[key]
                place.inside[own] = Place(item)

    def entered(self, answers: Any) -> Any:
        """Return the sheet filled in with answers, place by place; raises NoPlace for what has none."""
        return self._inside(self.root, answers, self._written)

    def keyed(self, sheet: Any) -> Any:
        """Return the answers that the clerk keys in from a sheet."""
        return self._inside(self.root, sheet, self._read)

    def _inside(self, place: Place, value: Any, one: Any) -> Any:
        if not isinstance(value, dict) or not set(value) <= set(place.inside):
            raise NoPlace
        return {key: self._several(place.inside[key], value[key], one) for key in value}

    def _several(self, place: Place, value: Any, one: Any) -> Any:
        assert place.item is not None
        if place.item.accepts.most == 1 and place.item.accepts.least == 1 and not self._is_rows(place):
            return self._single(place, value, one)
        if not isinstance(value, list):
            raise NoPlace
        return [self._single(place, row, one) for row in value]

    @staticmethod
    def _is_rows(place: Place) -> bool:
        return place.item is not None and "Einträge" in place.item.limits

    def _single(self, place: Place, value: Any, one: Any) -> Any:
        assert place.item is not None
        return self._inside(place, value, one) if place.item.kind is PaperKind.HEADING else one(place.item, value)

    def _options(self, item: PaperItem) -> dict[str, str]:
        return dict(self.lists[item.listed].options if item.listed else item.options)

    def _written(self, item: PaperItem, value: Any) -> Any:
        """Return what stands on the sheet: a tick, characters in boxes, a line, an enclosed file."""
        if item.kind is PaperKind.ATTACHMENT:
            if not _is_file(value):
                raise NoPlace
            return value
        if item.accepts.datatype == "bool" and isinstance(value, bool):
            return "ja" if value else "nein"
        if item.accepts.datatype == "bool" or not isinstance(value, str):
            raise NoPlace
        if item.accepts.datatype == "choice":
            if value not in self._options(item):
                raise NoPlace
            return value
        if not value or value != value.strip() or not _can_be_written(value):
            raise NoPlace
        if item.kind is PaperKind.DATE:
            found = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", value)
            if not found:
                raise NoPlace
            return (found[3], found[2], found[1])
        if item.boxes and len(value) > item.boxes:
            raise NoPlace
        return value

    @staticmethod
    def _read(item: PaperItem, value: Any) -> Any:
        if item.accepts.datatype == "bool":
            return value == "ja"
        return "-".join(reversed(value)) if item.kind is PaperKind.DATE else value

    def accepts(self, answers: Any) -> bool:
        """Tell whether a sheet with these entries meets all that is printed on it."""
        return self._fits(self.root, answers)

    def _fits(self, place: Place, value: dict[str, Any]) -> bool:
        parts = {key: one for key, one in place.inside.items() if one.asks}
        given = {key: one for key, one in value.items() if one not in ({}, [], "")}
        if given != value:
            return False
        if place.item is not None and place.item.accepts.one_part:
            return len(given) == 1 and all(self._entries(parts[key], one) for key, one in given.items())
        for key, one in parts.items():
            assert one.item is not None
            if key not in given and one.item.required:
                return False
        return bool(given or place.item is None) and all(self._entries(parts[key], one) for key, one in given.items())

    def _entries(self, place: Place, value: Any) -> bool:
        assert place.item is not None
        rows = value if isinstance(value, list) else [value]
        if isinstance(value, list) and not place.item.accepts.least <= len(rows) <= place.item.accepts.most:
            return False
        if place.item.kind is PaperKind.HEADING:
            return all(self._fits(place, row) for row in rows)
        return all(self._value(place.item, row) for row in rows)

    @staticmethod
    def _value(item: PaperItem, value: Any) -> bool:
        limits = item.accepts
        if limits.datatype in {"bool", "choice"}:
            return True
        if limits.datatype == "file":
            kinds = limits.media_types
            return value["size"] <= limits.max_size and (not kinds or value["media_type"] in kinds)
        if limits.datatype in DIGITS:
            return _number(limits.datatype, limits.low, limits.high, value)
        if limits.datatype in {"date", "time", "datetime"}:
            return _moment(limits.datatype, limits.low, limits.high, value)
        if not limits.min_length <= len(value) <= limits.max_length:
            return False
        if limits.pattern and not _whole(limits.pattern).is_valid(value):
            return False
        return limits.datatype != "text_latin" or only_latin(value)


def _can_be_written(text: str) -> bool:
    return all(sign in "\t\n\r" or unicodedata.category(sign) not in {"Cc", "Cs"} for sign in text)


def _is_file(value: Any) -> bool:
    """Whether it is a sheet that can be enclosed and scanned."""
    if not isinstance(value, dict) or set(value) != {"upload", "name", "size", "media_type"}:
        return False
    size, name = value["size"], value["name"]
    return (
        not isinstance(size, bool)
        and size == int(size)
        and size >= 0
        and 1 <= len(name) <= 255
        and _can_be_written(name)
        and re.fullmatch("[0-9a-f-]{36}", value["upload"]) is not None
        and re.fullmatch("[a-z]+/[a-z]+", value["media_type"]) is not None
    )


@cache
def _whole(pattern: str) -> jsonschema_rs.Draft202012Validator:
    """A pattern as printed, judged by somebody else."""
    return jsonschema_rs.Draft202012Validator({"pattern": f"^(?:{pattern})$"})


def _number(datatype: str, low: str, high: str, value: str) -> bool:
    found = re.fullmatch(r"-?([0-9]+)(?:\.([0-9]+))?", value)
    if not found or len(found[1]) > 18 or len(found[2] or "") > DIGITS[datatype]:
        return False
    return (not low or Decimal(value) >= Decimal(low)) and (not high or Decimal(value) <= Decimal(high))


def _moment(datatype: str, low: str, high: str, value: str) -> bool:
    day, clock = {"date": (value, ""), "time": ("", value)}.get(datatype, value.partition("T")[::2])
    try:
        if datatype != "time" and not (
            re.fullmatch(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}", day) and date.fromisoformat(day)
        ):
            return False
    except ValueError:
        return False
    if datatype != "date" and not re.fullmatch("([01][0-9]|2[0-3]):[0-5][0-9]", clock):
        return False
    return (not low or value >= low) and (not high or value <= high)
