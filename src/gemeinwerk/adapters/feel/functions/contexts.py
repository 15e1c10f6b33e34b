"""Functions on contexts (DMN 1.3, 10.3.4.8; DMN 1.4, 10.3.4.8)."""

from __future__ import annotations

from typing import Any

from gemeinwerk.adapters.feel.functions.registry import feel
from gemeinwerk.adapters.feel.values import equal, from_python, kind


@feel("get value", "m", "key")
def _get_value(context: Any, key: Any) -> Any:
    return from_python(context.get(key)) if isinstance(context, dict) and isinstance(key, str) else None


@feel("get entries", "m")
def _get_entries(context: Any) -> Any:
    if not isinstance(context, dict):
        return None
    return [{"key": key, "value": from_python(value)} for key, value in context.items()]


@feel("context put", "context", "key", "value", other=(("context", "keys", "value"),))
def _context_put(context: Any, key: Any, value: Any) -> Any:
    if not isinstance(context, dict):
        return None
    if isinstance(key, str):
        return {**context, key: value}
    if not isinstance(key, list) or not key or not all(isinstance(one, str) for one in key):
        return None
    if len(key) == 1:
        return {**context, key[0]: value}
    inner = _context_put(context.get(key[0], {}), key[1:], value)
    return None if inner is None else {**context, key[0]: inner}


@feel("context merge", "contexts")
def _context_merge(contexts: Any) -> Any:
    parts = [contexts] if isinstance(contexts, dict) else contexts
    if not isinstance(parts, list) or not all(isinstance(one, dict) for one in parts):
        return None
    return {key: value for one in parts for key, value in one.items()}


@feel("context", "entries")
def _context(entries: Any) -> Any:
    parts = [entries] if isinstance(entries, dict) else entries
    if not isinstance(parts, list):
        return None
    found: dict[str, Any] = {}
    for one in parts:
        if not isinstance(one, dict) or not isinstance(one.get("key"), str) or one["key"] in found:
            return None
        if "value" not in one:
            return None
        found[one["key"]] = one["value"]
    return found


@feel("is", "value1", "value2")
def _is(left: Any, right: Any) -> Any:
    same_zone = getattr(left, "tzinfo", None) == getattr(right, "tzinfo", None)
    return kind(left) == kind(right) and equal(left, right) is True and same_zone
