"""Praezisierung: XML attributes in version 3.0.0, a JSON object with string numbers in version 2.0."""

from __future__ import annotations

import json
from collections.abc import Callable

from gemeinwerk.adapters.xdatenfelder.stream import Element
from gemeinwerk.domain.forms.types import Constraints

Warn = Callable[[str, int, str], None]
MAX_PATTERN = 1000
WORDS_THAT_ARE_NO_PATTERN = ("Mehrfachauswahl", "Codeliste")


def constraints_3(one: Element, identity: str, warn: Warn) -> Constraints:
    """Return the limits of a field of version 3.0.0."""
    found = one.child("praezisierung")
    if found is None:
        return Constraints()
    return _constraints(dict(found.attributes), found.text.strip(), identity, found.line, warn)


def constraints_2(one: Element, identity: str, warn: Warn) -> Constraints:
    """Return the limits of a field of version 2.0; anything but a JSON object becomes a remark."""
    text = one.value("praezisierung")
    if not text:
        return Constraints()
    try:
        raw = json.loads(text)
    except ValueError:
        return Constraints(remark=text)
    if not isinstance(raw, dict):
        return Constraints(remark=text)
    values = {str(key): str(value) for key, value in raw.items() if not isinstance(value, dict | list)}
    pattern = values.get("pattern", "")
    if pattern.startswith(WORDS_THAT_ARE_NO_PATTERN):
        values.pop("pattern")
        return _constraints(values, pattern, identity, one.line, warn)
    return _constraints(values, values.get("note", ""), identity, one.line, warn)


def _constraints(values: dict[str, str], remark: str, identity: str, line: int, warn: Warn) -> Constraints:
    pattern = values.get("pattern") or None
    if pattern is not None and len(pattern) > MAX_PATTERN:
        warn(identity, line, "Das Muster ist zu lang und wird nicht geprüft.")
        pattern = None
    return Constraints(
        min_length=_number(values.get("minLength"), identity, line, warn),
        max_length=_number(values.get("maxLength"), identity, line, warn),
        min_value=values.get("minValue") or None,
        max_value=values.get("maxValue") or None,
        pattern=pattern,
        remark=remark,
    )


def _number(text: str | None, identity: str, line: int, warn: Warn) -> int | None:
    if text is None or not text.strip():
        return None
    if text.strip().isdigit() and len(text.strip()) < 10:
        return int(text)
    warn(identity, line, f"Die Länge „{text[:20]}“ ist keine Zahl und wird nicht geprüft.")
    return None
