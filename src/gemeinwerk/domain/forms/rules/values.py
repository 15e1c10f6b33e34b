"""One value of one field: is it what the schema asks for, and what is it for a rule?"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

from gemeinwerk.domain.forms.types import FieldNode
from gemeinwerk.domain.forms.types.datatypes import (
    DEFAULT_LENGTH,
    MAX_FILE_NAME,
    MAX_FILE_SIZE,
    MAX_MEDIA_TYPE,
    MEDIA_TYPE,
    NOT_PRINTABLE,
    NUMBERS,
    UUID,
    comparable,
    day,
    limit,
    number,
    readable,
)
from gemeinwerk.domain.forms.types.latin import only_latin
from gemeinwerk.domain.forms.types.patterns import pattern
from gemeinwerk.kernel.dates import short_date

__all__ = ["pattern", "problem", "typed"]
_UUID, _MEDIA_TYPE = re.compile(UUID), re.compile(MEDIA_TYPE)
MISSING_FILE = "Bitte laden Sie eine Datei hoch."


def problem(node: FieldNode, value: object) -> str:
    """Return what is wrong with one present value, in German and with its remedy; empty when it is right."""
    if node.datatype == "file":
        return _file_problem(node, value)
    if node.datatype == "bool":
        return "" if isinstance(value, bool) else "Bitte wählen Sie Ja oder Nein."
    if not isinstance(value, str):
        return "Bitte geben Sie einen Text ein."
    if NOT_PRINTABLE.search(value):
        return "Bitte entfernen Sie nicht druckbare Zeichen."
    if node.kind == "select" and node.options:
        known = _codes(node)
        return "" if value in known else "Bitte wählen Sie einen der angebotenen Werte."
    if node.datatype in _UNREADABLE:
        return _notation_problem(node, value)
    return _text_problem(node, value)


@lru_cache(maxsize=4096)
def _codes(node: FieldNode) -> frozenset[str]:
    return frozenset(option.code for option in node.options)


def typed(node: FieldNode, value: object) -> object:
    """Return the value as rules and decisions see it: Decimal, date, bool, text; None for nothing or unreadable."""
    if value is None or value == "":
        return None
    if node.datatype == "bool":
        return value if isinstance(value, bool) else None
    if node.datatype in NUMBERS:
        return number(value) if isinstance(value, str) else None
    if node.datatype == "date":
        return day(value) if isinstance(value, str) else None
    if node.datatype == "file":
        return value.get("name") if isinstance(value, dict) else None
    return value if isinstance(value, str) else None


def _text_problem(node: FieldNode, value: str) -> str:
    limits = node.constraints
    longest = limits.max_length or DEFAULT_LENGTH
    if len(value) > longest:
        return f"Bitte kürzen Sie den Text auf höchstens {longest} Zeichen (jetzt {len(value)})."
    if limits.min_length and len(value) < limits.min_length:
        return f"Bitte geben Sie mindestens {limits.min_length} Zeichen ein."
    if limits.pattern:
        found = pattern(limits.pattern)
        if found is not None and not found.fullmatch(value):
            return _pattern_hint(node)
    if node.datatype == "text_latin" and not only_latin(value):
        return "Bitte verwenden Sie nur lateinische Buchstaben, Ziffern und Satzzeichen (DIN 91379, Datentyp C)."
    return ""


def _pattern_hint(node: FieldNode) -> str:
    limits = node.constraints.pattern or ""
    if limits in {"[0-9]{5}", "^[0-9]{5}$", r"\d{5}"} or "postleitzahl" in node.label.lower():
        return "Bitte geben Sie die Postleitzahl mit fünf Ziffern ein, zum Beispiel 44787."
    if "@" in limits or "mail" in node.label.lower():
        return "Bitte geben Sie eine E-Mail-Adresse ein, zum Beispiel name@example.org."
    if node.constraints.remark:
        return f"Die Angabe hat nicht die erwartete Form. {node.constraints.remark}"
    return "Die Angabe hat nicht die erwartete Form. Bitte lesen Sie den Hinweis zum Feld."


# Datatype -> what to do where the notation is wrong.
_UNREADABLE: dict[str, str] = {
    "num": "Bitte geben Sie eine Zahl ein, zum Beispiel 12,5.",
    "num_int": "Bitte geben Sie eine ganze Zahl ein.",
    "num_currency": "Bitte geben Sie einen Betrag mit höchstens zwei Nachkommastellen ein, zum Beispiel 12,50.",
    "date": "Bitte geben Sie das Datum in der Form TT.MM.JJJJ ein, zum Beispiel 31.12.2026.",
    "time": "Bitte geben Sie die Uhrzeit in der Form HH:MM ein, zum Beispiel 14:30.",
    "datetime": "Bitte geben Sie Datum und Uhrzeit ein, zum Beispiel 31.12.2026 14:30.",
}


def _notation_problem(node: FieldNode, value: str) -> str:
    if not readable(node.datatype, value):
        return _UNREADABLE[node.datatype]
    low = limit(node.datatype, node.constraints.min_value)
    high = limit(node.datatype, node.constraints.max_value)
    found = comparable(node.datatype, value)
    if low and found < comparable(node.datatype, low):  # type: ignore[operator]
        return f"Bitte geben Sie mindestens {_shown(node.datatype, low)} an."
    if high and found > comparable(node.datatype, high):  # type: ignore[operator]
        return f"Bitte geben Sie höchstens {_shown(node.datatype, high)} an."
    return ""


def _shown(datatype: str, text: str) -> str:
    if datatype in NUMBERS:
        return str(Decimal(text)).replace(".", ",")
    if datatype == "time":
        return text
    return short_date(date.fromisoformat(text[:10])) + text[10:].replace("T", ", ")


def _file_problem(node: FieldNode, value: object) -> str:
    if not isinstance(value, dict) or set(value) != {"upload", "name", "size", "media_type"}:
        return MISSING_FILE
    name, media_type, size = value["name"], value["media_type"], value["size"]
    if not all(isinstance(one, str) for one in (value["upload"], name, media_type)):
        return MISSING_FILE
    if not _UUID.fullmatch(value["upload"]) or not _MEDIA_TYPE.fullmatch(media_type):
        return MISSING_FILE
    if not 1 <= len(name) <= MAX_FILE_NAME or NOT_PRINTABLE.search(name) or len(media_type) > MAX_MEDIA_TYPE:
        return "Bitte geben Sie der Datei einen kürzeren Namen ohne Sonderzeichen."
    # JSON knows one kind of number: 5.0 is the whole number 5.
    if (
        isinstance(size, bool)
        or not isinstance(size, int | float)
        or not 0 <= size <= MAX_FILE_SIZE
        or size != int(size)
    ):
        return MISSING_FILE
    if node.max_size and size > node.max_size:
        return f"Bitte laden Sie eine Datei mit höchstens {_megabytes(node.max_size)} MB hoch."
    if node.media_types and media_type not in node.media_types:
        return "Diese Art von Datei ist hier nicht möglich. Bitte laden Sie ein PDF oder ein Bild hoch."
    return ""


def _megabytes(size: int) -> str:
    return f"{Decimal(size) / 1_000_000:.2f}".rstrip("0").rstrip(".").replace(".", ",")
