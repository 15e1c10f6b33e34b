"""The entries of a file of translated rules, brought into one shape: known keys, known types, a fault where one is amiss."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

FAULT = "fault"
MAX_ENTRIES = 50_000
MAX_CONTEXT = 40
TEXTS = ("rule_id", "parent", "child", "source_id", "target_id", "operator")


class Malformed(ValueError):
    """The file is not a list of translated rules, or a part of an entry has no known meaning."""


def entries_of(data: object) -> list[dict[str, Any]]:
    """Return the entries of a file; raises Malformed if it holds none, or too many to be judged."""
    if isinstance(data, Mapping):
        lists = [one for one in data.values() if isinstance(one, list)]
        data = lists[0] if len(lists) == 1 else None
    if not isinstance(data, list):
        raise Malformed("Die Datei ist keine Liste von Regeln mit „text“, „context“, „actions“ und „condition“.")
    if len(data) > MAX_ENTRIES:
        raise Malformed(f"Die Datei enthält mehr als {MAX_ENTRIES} Regeln. Bitte teilen Sie sie auf.")
    entries = [_entry(one) for one in data]
    if not any(not one[FAULT] for one in entries):
        raise Malformed("Die Datei enthält keine Regel mit „text“, „context“, „actions“ und „condition“.")
    return entries


def _entry(one: object) -> dict[str, Any]:
    given: Mapping[str, Any] = one if isinstance(one, Mapping) else {}
    context = [_text(part) for part in _list(given.get("context"))]
    made: dict[str, Any] = {
        **{key: given[key] if isinstance(given.get(key), str) else "" for key in TEXTS},
        "text": given["text"] if isinstance(given.get("text"), str) else "",
        "context": context,
        "actions": [_text(part) for part in _list(given.get("actions"))],
        "values": [_text(part) for part in _list(given.get("values"))],
        "scope": _scope(given.get("scope")),
        "condition": given.get("condition"),
        FAULT: _fault(one),
    }
    # Path and id of target and source say the same; one of them is enough.
    for path, last in (("child", "target_id"), ("parent", "source_id")):
        made[path] = made[path] or (".".join((*context, made[last])) if made[last] else "")
        made[last] = made[last] or made[path].split(".")[-1]
        if made[path] and made[path].split(".")[: len(context)] != context:
            made[FAULT] = made[FAULT] or f"Das Element in „{path}“ liegt nicht unter der Gruppe der Regel („context“)."
    return made


def _fault(one: object) -> str:
    """Return what keeps an entry from being judged; an empty text if nothing does."""
    if not isinstance(one, Mapping):
        return "Der Eintrag ist keine Regel."
    if not isinstance(one.get("text"), str) or not one["text"].strip():
        return "Dem Eintrag fehlt der Text der Regel."
    if not isinstance(one.get("context"), list) or len(one["context"]) > MAX_CONTEXT:
        return "Dem Eintrag fehlt die Gruppe, an der die Regel hängt („context“)."
    if not isinstance(one.get("actions"), list):
        return "Dem Eintrag fehlt die erwartete Wirkung („actions“)."
    if one.get("condition") is None and not one.get("operator"):
        return "Dem Eintrag fehlt die erwartete Bedingung („condition“)."
    return ""


def _text(part: object) -> str:
    return part if isinstance(part, str) else "" if part is None or isinstance(part, list | dict) else str(part)


def _scope(part: object) -> list[str]:
    """Return the Lands (or other words) to which an entry is limited."""
    words = part if isinstance(part, list) else re.split(r"[\s,;/]+", _text(part))
    return [found for one in words if (found := _text(one).strip())]


def _list(part: object) -> list[object]:
    return part if isinstance(part, list) else []
