"""Values as people in Germany read them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal

from gemeinwerk.kernel.clock import BERLIN
from gemeinwerk.kernel.dates import long_date, short_date
from gemeinwerk.kernel.money import format_euro

# Characters that steer the direction of text or are invisible could make a notice read differently than it is.
_STEERING = frozenset("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\u061c")


class Unsayable(ValueError):
    """The value has no form for a sentence."""


def say(value: object, style: str = "") -> str:
    """Return ``value`` as German text.

    Dates are 24.11.2026, numbers have a decimal comma, truth values are Ja or Nein, lists are joined by commas.
    ``style``: ``euro`` for money (1.234,50 €), ``zahl`` for a number with thousands, ``datum``, ``datum_lang``
    (24. November 2026), ``uhrzeit``. Raises Unsayable.
    """
    if value is None:
        return ""
    if style:
        return _styled(value, style)
    if isinstance(value, bool):
        return "Ja" if value else "Nein"
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, int | float | Decimal):
        return _number(value)
    if isinstance(value, date | time):
        return _moment(value)
    if isinstance(value, list | tuple):
        return ", ".join(say(entry) for entry in value)
    if isinstance(value, Mapping):
        for key in ("label", "name"):
            if isinstance(value.get(key), str):
                return clean(value[key])
    raise Unsayable(f"Der Wert ist kein Text, sondern {_kind(value)}.")


def clean(text: str) -> str:
    """Return ``text`` in NFC without control characters and characters that steer direction; line feeds stay."""
    if text.isascii() and text.isprintable():
        return text
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    return "".join(c for c in text if c == "\n" or (c not in _STEERING and unicodedata.category(c) not in _UNWANTED))


_UNWANTED = frozenset({"Cc", "Cs", "Co", "Cn"})


def _styled(value: object, style: str) -> str:
    if style in {"euro", "zahl"}:
        number = _decimal(value)
        return format_euro(number) if style == "euro" else _grouped(number)
    if isinstance(value, str):
        value = _parsed(value, style)
    if style == "uhrzeit" and isinstance(value, datetime | time):
        moment = value.astimezone(BERLIN) if isinstance(value, datetime) and value.tzinfo else value
        return f"{moment:%H:%M} Uhr"
    if style in {"datum", "datum_lang"} and isinstance(value, date):
        day = _day(value)
        return long_date(day) if style == "datum_lang" else short_date(day)
    raise Unsayable(f"Das Format „{style}“ passt nicht zu {_kind(value)}.")


def _decimal(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise Unsayable(f"Eine Zahl wird gebraucht, nicht {_kind(value)}.")
    try:
        number = Decimal(str(value))
    except ArithmeticError as fault:
        raise Unsayable("Eine Zahl wird gebraucht, kein Text.") from fault
    if not number.is_finite():
        raise Unsayable("Die Zahl ist nicht endlich.")
    return number


def _parsed(value: str, style: str) -> object:
    try:
        return time.fromisoformat(value) if style == "uhrzeit" and "-" not in value else datetime.fromisoformat(value)
    except ValueError as fault:
        raise Unsayable("Ein Datum wird gebraucht.") from fault


def _day(value: date) -> date:
    if isinstance(value, datetime):
        return (value.astimezone(BERLIN) if value.tzinfo else value).date()
    return value


def _number(value: int | float | Decimal) -> str:
    number = _decimal(value)
    if number == number.to_integral_value() and number.as_tuple().exponent not in {-1, -2}:
        return f"{number.to_integral_value():f}"
    return f"{number:f}".replace(".", ",")


def _grouped(number: Decimal) -> str:
    return f"{number:,f}".translate(str.maketrans(",.", ".,"))


def _moment(value: date | time) -> str:
    if isinstance(value, time):
        return _styled(value, "uhrzeit")
    if isinstance(value, datetime):
        return f"{_styled(value, 'datum')}, {_styled(value, 'uhrzeit')}"
    return _styled(value, "datum")


def _kind(value: object) -> str:
    names = {bool: "ein Wahrheitswert", str: "ein Text", list: "eine Liste", dict: "eine Gruppe von Angaben"}
    return next((name for kind, name in names.items() if isinstance(value, kind)), "ein anderer Wert")
