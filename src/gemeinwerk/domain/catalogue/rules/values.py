"""By-law values: reading, writing and showing them by their declared type."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from gemeinwerk.domain.catalogue.types import Parameter, ParameterType, ParameterValue
from gemeinwerk.kernel.dates import long_date
from gemeinwerk.kernel.money import format_euro, money

PLACEHOLDER: Final = re.compile(r"\{\{\s*parameter\.([a-z][a-z0-9_]*)\s*\}\}")
ANY_PLACEHOLDER: Final = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
LONGEST_TEXT: Final = 2000
LARGEST_NUMBER: Final = Decimal("1000000000")


def typed_value(kind: ParameterType, raw: Any) -> ParameterValue:
    """Read ``raw`` (from TOML, JSON or a form field) as a value of ``kind``; raises ValueError in German."""
    if kind is ParameterType.BOOLEAN:
        return _boolean(raw)
    if kind is ParameterType.DATE:
        return _date(raw)
    if kind is ParameterType.TEXT:
        if not isinstance(raw, str) or len(raw) > LONGEST_TEXT:
            raise ValueError(f"erwartet wird ein Text mit höchstens {LONGEST_TEXT} Zeichen")
        return raw
    return _number(kind, raw)


def _boolean(raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    if raw in ("true", "false"):
        return bool(raw == "true")
    raise ValueError("erwartet wird ja oder nein (true oder false)")


def _date(raw: Any) -> date:
    if isinstance(raw, date):
        return raw
    try:
        return date.fromisoformat(str(raw))
    except ValueError:
        raise ValueError("erwartet wird ein Datum in der Form JJJJ-MM-TT") from None


def _number(kind: ParameterType, raw: Any) -> ParameterValue:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal):
        raise ValueError("erwartet wird eine Zahl")
    text = str(raw).strip()
    if "," in text:
        text = text.replace(".", "").replace(",", ".")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError("erwartet wird eine Zahl") from None
    if not number.is_finite() or abs(number) > LARGEST_NUMBER:
        raise ValueError("die Zahl ist zu groß")
    if kind is ParameterType.INTEGER:
        if number != number.to_integral_value():
            raise ValueError("erwartet wird eine ganze Zahl")
        return int(number)
    if kind is ParameterType.MONEY:
        if number < 0 or number != number.quantize(Decimal("0.01")):
            raise ValueError("erwartet wird ein Betrag in Euro mit höchstens zwei Nachkommastellen, nicht negativ")
        return money(number)
    return number


def stored_value(value: ParameterValue) -> str | bool | int:
    """The form of a value that JSON keeps without loss."""
    if isinstance(value, bool | int):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def shown_value(parameter: Parameter, value: ParameterValue) -> str:
    """A value as people read it: ``30,70 €``, ``ja``, ``24. November 2026``, ``14 Tage``."""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, date):
        return long_date(value)
    if parameter.type is ParameterType.MONEY and isinstance(value, Decimal):
        return format_euro(value)
    text = format(value, "f").replace(".", ",") if isinstance(value, Decimal) else str(value)
    return f"{text} {parameter.unit}".rstrip()


def fill_in(text: str, parameters: Mapping[str, Parameter], values: Mapping[str, ParameterValue]) -> str:
    """Replace ``{{ parameter.name }}`` by the value as people read it; unknown names stay as they are."""

    def replace(match: re.Match[str]) -> str:
        name = match.group(1)
        return shown_value(parameters[name], values[name]) if name in values else match.group(0)

    return PLACEHOLDER.sub(replace, text)


def unknown_placeholders(text: str, names: Mapping[str, object]) -> tuple[str, ...]:
    """Placeholders of a text that are no ``parameter.<known name>``."""
    unknown: list[str] = []
    for match in ANY_PLACEHOLDER.finditer(text):
        exact = PLACEHOLDER.fullmatch(match.group(0))
        if exact is None or exact.group(1) not in names:
            unknown.append(match.group(0))
    return tuple(unknown)
