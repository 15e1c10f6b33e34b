"""Answers as people write and read them: German dates, numbers and amounts, and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from gemeinwerk.kernel.money import format_euro
from gemeinwerk.web.design.controls import Choice, file_size

_ISO = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")
_GERMAN = re.compile(r"^\s*(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})\s*$")
_THOUSANDS = re.compile(r"^-?\d{1,3}(\.\d{3})+(,\d+)?$")


def to_input(kind: str, value: Any) -> Any:
    """A stored answer as it stands in its input; what cannot be read is shown as it was typed."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return [to_input(kind, item) for item in value]
    if isinstance(value, Mapping):
        return value
    text = str(value)
    if kind == "date" and (found := _ISO.match(text)):
        return f"{found[3]}.{found[2]}.{found[1]}"
    if kind in ("number", "currency"):
        return text.replace(".", ",") if text.replace(".", "", 1).lstrip("-").isdigit() else text
    return text


def from_input(kind: str, text: str) -> str:
    """What was typed, in the stored notation if it can be read: ISO date, decimal point; otherwise unchanged."""
    text = text.strip()
    if kind == "date" and (found := _GERMAN.match(text)):
        return f"{found[3]}-{int(found[2]):02d}-{int(found[1]):02d}"
    if kind in ("number", "currency", "integer"):
        plain = text.replace("€", "").replace("\u00a0", "").replace(" ", "")
        if _THOUSANDS.match(plain) or "," in plain:
            plain = plain.replace(".", "").replace(",", ".")
        return plain if _is_number(plain) else text
    return text


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def to_words(kind: str, value: Any, choices: tuple[Choice, ...] = ()) -> str:
    """An answer as it stands in the summary; empty if nothing was answered."""
    if value is None or value in ("", []):
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(to_words(kind, item, choices) for item in value)
    if isinstance(value, Mapping):
        return f"{value.get('name', 'Datei')} ({file_size(int(value.get('size') or 0))})"
    if isinstance(value, bool) or (kind == "bool" and str(value) in ("true", "false")):
        return "ja" if str(value).lower() == "true" else "nein"
    text = str(value)
    for choice in choices:
        if choice.value == text:
            return choice.label
    return _in_german(kind, text)


def _in_german(kind: str, text: str) -> str:
    if kind == "date" and _ISO.match(text):
        try:
            return date.fromisoformat(text).strftime("%d.%m.%Y")
        except ValueError:
            return text
    if kind == "currency" and _is_number(text):
        return format_euro(Decimal(text))
    if kind == "number":
        return text.replace(".", ",")
    return text
