"""Praezisierung: XML attributes in version 3.0.0, a JSON object with string numbers in version 2.0."""

from __future__ import annotations

import re

from gemeinwerk.adapters.xdatenfelder.reading import Run
from gemeinwerk.domain.forms.types import Constraints
from gemeinwerk.domain.forms.types import schema as model
from gemeinwerk.domain.forms.types.datatypes import NOTATION, comparable, limit
from gemeinwerk.domain.forms.types.patterns import pattern
from gemeinwerk.domain.forms.types.precision import limits_of

NUMBER = re.compile(r"[0-9]{1,9}")


def constraints(one: model.SchemaField, datatype: str, run: Run) -> Constraints:
    """Return the limits of a field; what cannot be enforced becomes a remark with a warning that locks the release."""
    precision = one.precision
    if precision is None:
        return Constraints()
    values, remark = limits_of(precision)
    found = Constraints(
        min_length=_length(values.get("minLength"), one, run),
        max_length=_length(values.get("maxLength"), one, run),
        min_value=_limit(values.get("minValue"), datatype, one, run),
        max_value=_limit(values.get("maxValue"), datatype, one, run),
        pattern=_pattern(values.get("pattern"), one, run),
        remark=remark,
    )
    if (found.min_length or 0) > (found.max_length if found.max_length is not None else 10**9):
        _warn(one, run, "Die kleinste Länge ist größer als die größte.", "Bitte berichtigen Sie die Längen.")
    low, high = limit(datatype, found.min_value), limit(datatype, found.max_value)
    if low and high and comparable(datatype, low) > comparable(datatype, high):  # type: ignore[operator]
        _warn(one, run, "Der kleinste Wert ist größer als der größte.", "Bitte berichtigen Sie die Grenzen.")
    return found


def _length(text: str | None, one: model.SchemaField, run: Run) -> int | None:
    if not text:
        return None
    if NUMBER.fullmatch(text):
        return int(text)
    _warn(one, run, f"Die Länge „{text[:20]}“ ist keine Zahl und wird nicht geprüft.", "Bitte geben Sie eine Zahl an.")
    return None


def _limit(text: str | None, datatype: str, one: model.SchemaField, run: Run) -> str | None:
    if not text:
        return None
    if datatype not in NOTATION or limit(datatype, text):
        return text
    _warn(
        one, run, f"Die Grenze „{text[:20]}“ passt nicht zum Datentyp {datatype} und wird nicht geprüft.",
        "Bitte geben Sie eine Zahl mit Punkt oder ein Datum in der Form 2026-12-31 an.",
    )  # fmt: skip
    return None


def _pattern(text: str | None, one: model.SchemaField, run: Run) -> str | None:
    if not text:
        return None
    if pattern(text) is not None:
        return text
    _warn(
        one, run, f"Das Muster „{text[:60]}“ ist nicht lesbar oder zu aufwendig und wird nicht geprüft.",
        "Bitte vereinfachen Sie das Muster; möglich sind Zeichenklassen, Gruppen, Alternativen und Wiederholungen.",
    )  # fmt: skip
    return None


def _warn(one: model.SchemaField, run: Run, message: str, remedy: str) -> None:
    run.warn(one.identification.id, one.line, message, remedy)
