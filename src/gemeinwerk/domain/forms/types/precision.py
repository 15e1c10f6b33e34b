"""What a Praezisierung says: attributes in version 3.0.0, mostly a JSON object with text numbers in version 2.0."""

from __future__ import annotations

import json

from gemeinwerk.domain.forms.types.schema import Precision

# Words that editors wrote into the pattern of version 2.0 and that are no pattern.
WORDS_THAT_ARE_NO_PATTERN = ("Mehrfachauswahl", "Codeliste")
LIMITS = ("minLength", "maxLength", "minValue", "maxValue", "pattern")


def limits_of(precision: Precision) -> tuple[dict[str, str], str]:
    """Return the limits by their official names, and the remark; text that is no JSON object is a remark."""
    given = {
        "minLength": precision.min_length,
        "maxLength": precision.max_length,
        "minValue": precision.min_value,
        "maxValue": precision.max_value,
        "pattern": precision.pattern,
    }
    values = {key: str(value) for key, value in given.items() if value not in (None, "")}
    text = precision.text.strip()
    if values or not text.startswith("{"):
        return values, text
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        return {}, text
    if not isinstance(raw, dict):
        return {}, text
    found = {str(key): str(value).strip() for key, value in raw.items() if not isinstance(value, dict | list)}
    remark = found.get("note", "")
    if found.get("pattern", "").startswith(WORDS_THAT_ARE_NO_PATTERN):
        remark = found.pop("pattern")
    return {key: value for key, value in found.items() if key in LIMITS and value}, remark
