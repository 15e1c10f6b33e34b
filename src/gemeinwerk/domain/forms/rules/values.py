"""One value of one field: is it what the schema asks for, and what is it for a rule?"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from uuid import UUID

from gemeinwerk.domain.forms.types import FieldNode

# Where a schema sets no limit, the platform does.
DEFAULT_LENGTH = 5000
MAX_PATTERNED = 2000
MAX_NUMBER = 60
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
SMALLEST_YEAR, LARGEST_YEAR = 1000, 2999


@lru_cache(maxsize=2048)
def pattern(text: str) -> re.Pattern[str] | None:
    """Return the compiled pattern (to be matched in full, as in HTML), or None where Python cannot read it."""
    try:
        return re.compile(text.removeprefix("^").removesuffix("$") if text.endswith("$") else text)
    except re.error:
        return None


def problem(node: FieldNode, value: object) -> str:
    """Return what is wrong with one present value, in German and with its remedy; empty when it is right."""
    if node.datatype == "file":
        return _file_problem(node, value)
    if node.datatype == "bool":
        return "" if isinstance(value, bool) else "Bitte wählen Sie Ja oder Nein."
    if not isinstance(value, str):
        return "Bitte geben Sie einen Text ein."
    if CONTROL.search(value):
        return "Bitte entfernen Sie nicht druckbare Zeichen."
    if node.kind == "select" and node.options:
        known = _codes(node)
        return "" if value in known else "Bitte wählen Sie einen der angebotenen Werte."
    return _BY_TYPE.get(node.datatype, _text_problem)(node, value)


@lru_cache(maxsize=4096)
def _codes(node: FieldNode) -> frozenset[str]:
    return frozenset(option.code for option in node.options)


def typed(node: FieldNode, value: object) -> object:
    """Return the value as rules and decisions see it: Decimal, date, bool, text; None for nothing or unreadable."""
    if value is None or value == "":
        return None
    if node.datatype == "bool":
        return value if isinstance(value, bool) else None
    if node.datatype in {"num", "num_int", "num_currency"}:
        return _number(value) if isinstance(value, str) else None
    if node.datatype == "date":
        return _date(value) if isinstance(value, str) else None
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
        if found is not None and (len(value) > MAX_PATTERNED or not found.fullmatch(value)):
            return _pattern_hint(node)
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


def _number(text: str) -> Decimal | None:
    if len(text) > MAX_NUMBER:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _number_problem(node: FieldNode, value: str) -> str:
    number = _number(value)
    whole = node.datatype == "num_int"
    if number is None or (whole and number != number.to_integral_value()):
        return "Bitte geben Sie eine ganze Zahl ein." if whole else "Bitte geben Sie eine Zahl ein, zum Beispiel 12,5."
    exponent = number.as_tuple().exponent
    if node.datatype == "num_currency" and isinstance(exponent, int) and exponent < -2:
        return "Bitte geben Sie den Betrag mit höchstens zwei Nachkommastellen ein."
    return _range_problem(node, number, _number)


def _date(text: str) -> date | None:
    try:
        found = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
    return found if found and SMALLEST_YEAR <= found.year <= LARGEST_YEAR else None


def _date_problem(node: FieldNode, value: str) -> str:
    found = _date(value)
    if found is None:
        return "Bitte geben Sie das Datum in der Form TT.MM.JJJJ ein, zum Beispiel 31.12.2026."
    return _range_problem(node, found, _date)


def _range_problem(node: FieldNode, value: object, read: Callable[[str], object]) -> str:
    low = read(node.constraints.min_value) if node.constraints.min_value else None
    high = read(node.constraints.max_value) if node.constraints.max_value else None
    if low is not None and value < low:  # type: ignore[operator]
        return f"Bitte geben Sie mindestens {_shown(low)} an."
    if high is not None and value > high:  # type: ignore[operator]
        return f"Bitte geben Sie höchstens {_shown(high)} an."
    return ""


def _shown(value: object) -> str:
    return value.strftime("%d.%m.%Y") if isinstance(value, date) else str(value).replace(".", ",")


def _time_problem(node: FieldNode, value: str) -> str:
    try:
        time.fromisoformat(value)
    except ValueError:
        return "Bitte geben Sie die Uhrzeit in der Form HH:MM ein, zum Beispiel 14:30."
    return ""


def _datetime_problem(node: FieldNode, value: str) -> str:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return "Bitte geben Sie Datum und Uhrzeit ein, zum Beispiel 31.12.2026 14:30."
    return ""


def _file_problem(node: FieldNode, value: object) -> str:
    missing = "Bitte laden Sie eine Datei hoch."
    if not isinstance(value, dict) or set(value) != {"upload", "name", "size", "media_type"}:
        return missing
    try:
        UUID(str(value["upload"]))
    except ValueError:
        return missing
    size = value["size"]
    if not isinstance(size, int) or isinstance(size, bool) or not isinstance(value["name"], str):
        return missing
    if node.max_size and size > node.max_size:
        return f"Bitte laden Sie eine Datei mit höchstens {node.max_size // 1_000_000} MB hoch."
    if node.media_types and value["media_type"] not in node.media_types:
        return "Diese Art von Datei ist hier nicht möglich. Bitte laden Sie ein PDF oder ein Bild hoch."
    return ""


_BY_TYPE: dict[str, Callable[[FieldNode, str], str]] = {
    "num": _number_problem,
    "num_int": _number_problem,
    "num_currency": _number_problem,
    "date": _date_problem,
    "time": _time_problem,
    "datetime": _datetime_problem,
}
