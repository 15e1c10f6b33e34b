"""Answers as people write and read them: German dates, numbers and amounts, and back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from gemeinwerk.kernel.dates import short_date
from gemeinwerk.kernel.money import format_euro
from gemeinwerk.web.design.controls import Choice, file_size

_ISO = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")
_GERMAN = re.compile(r"^\s*(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})\s*$")
_WORDS = re.compile(r"^\s*(\d{1,2})\.?\s*([A-Za-zä]{3,9})\.?\s*(\d{4})\s*$")
_MONTHS = ("jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")
_CLOCK = re.compile(r"^\s*(\d{1,2})(?:[:.](\d{2}))?\s*(?:uhr)?\s*$", re.IGNORECASE)
_BOTH = re.compile(r"^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:00)?$")
_SIGNED = re.compile(r"^(.*), am (\d{2}\.\d{2}\.\d{4})$", re.DOTALL)
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
    if kind == "currency" and _is_number(text):
        return _amount(text)
    if kind == "number":
        return text.replace(".", ",") if text.replace(".", "", 1).lstrip("-").isdigit() else text
    return _SHOWN[kind](text) if kind in _SHOWN else text


def _amount(text: str) -> str:
    """Thousands with dots, and both places of the cents wherever there are cents."""
    amount = Decimal(text)
    places = max(-int(amount.as_tuple().exponent), 0)
    shown = f"{amount:,.{2 if 0 < places <= 2 else places}f}"
    return shown.replace(",", "\0").replace(".", ",").replace("\0", ".")


def _iban(text: str) -> str:
    compact = "".join(text.split())
    return " ".join(compact[place : place + 4] for place in range(0, len(compact), 4))


def _moment(text: str) -> str:
    found = _BOTH.match(text)
    return f"{to_input('date', found[1])} {found[2]}" if found else text


def signer(text: str) -> str:
    """The name in a signed declaration, without the day."""
    found = _SIGNED.match(text)
    return found[1] if found else text


_SHOWN: dict[str, Callable[[str], str]] = {"iban": _iban, "datetime": _moment, "signature": signer}


def from_input(kind: str, text: str) -> str:
    """What was typed, in the stored notation if it can be read: ISO date, decimal point; otherwise unchanged."""
    text = text.strip()
    if kind in _STORED:
        return _STORED[kind](text)
    if kind in ("number", "currency", "integer"):
        plain = text.replace("€", "").replace("\u00a0", "").replace(" ", "")
        if _THOUSANDS.match(plain) or "," in plain:
            plain = plain.replace(".", "").replace(",", ".")
        return plain if _is_number(plain) else text
    return text


def _stored_date(text: str) -> str:
    if found := _GERMAN.match(text):
        return f"{found[3]}-{int(found[2]):02d}-{int(found[1]):02d}"
    if (found := _WORDS.match(text)) and found[2].lower()[:3] in _MONTHS:
        return f"{found[3]}-{_MONTHS.index(found[2].lower()[:3]) + 1:02d}-{int(found[1]):02d}"
    return text


def _stored_time(text: str) -> str:
    found = _CLOCK.match(text)
    return f"{int(found[1]):02d}:{found[2] or '00'}" if found else text


def _stored_moment(text: str) -> str:
    day, _, clock = text.replace(",", " ").replace("T", " ").partition(" ")
    read, at = _stored_date(day), _stored_time(clock)
    return (
        f"{read}T{at}" if read != day and at[2:3] == ":" else text.replace(" ", "T", 1) if _BOTH.match(text) else text
    )


def _stored_iban(text: str) -> str:
    compact = "".join(text.split()).replace("-", "").upper()
    return compact if compact.isalnum() and len(compact) <= 34 else text


_STORED: dict[str, Callable[[str], str]] = {
    "date": _stored_date,
    "time": _stored_time,
    "datetime": _stored_moment,
    "iban": _stored_iban,
}


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
            return short_date(date.fromisoformat(text))
        except ValueError:
            return text
    if kind == "currency" and _is_number(text):
        return format_euro(Decimal(text))
    if kind == "number":
        return text.replace(".", ",")
    return text
