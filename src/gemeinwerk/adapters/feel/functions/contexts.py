"""Functions on contexts (DMN 1.3, 10.3.4.8; DMN 1.4, 10.3.4.8)."""

from __future__ import annotations

from typing import Any

from gemeinwerk.adapters.feel.functions.registry import feel
from gemeinwerk.adapters.feel.values import equal, from_python, kind


@feel("get value", "m", "key")
def _get_value(context: Any, key: Any) -> Any:
    if not isinstance(context, dict) or not isinstance(key, str):
        # A missing entry is null as any value may be; a wrong argument is an error.
        raise ValueError(key)
    return from_python(context.get(key))


@feel("get entries", "m")
def _get_entries(context: Any) -> Any:
    if not isinstance(context, dict):
        return None
    return [{"key": key, "value": from_python(value)} for key, value in context.items()]


def _put_deep(context: Any, keys: Any, value: Any) -> Any:
    if not isinstance(context, dict) or not isinstance(keys, list) or not keys:
        return None
    if not all(isinstance(one, str) for one in keys):
        return None
    if len(keys) == 1:
        return {**context, keys[0]: value}
    inner = _put_deep(context.get(keys[0]), keys[1:], value)
    return None if inner is None else {**context, keys[0]: inner}


def _put_named(context: Any, key: Any, value: Any) -> Any:
    return {**context, key: value} if isinstance(context, dict) and isinstance(key, str) else None


@feel("context put", "context", "keys*", "value*", other=((("context", "key", "value"), _put_named),))
def _context_put(context: Any, key: Any, value: Any) -> Any:
    return _put_deep(context, key, value) if isinstance(key, list) else _put_named(context, key, value)


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


@feel("is", "value1*", "value2*")
def _is(left: Any = None, right: Any = None) -> Any:
    return kind(left) == kind(right) and equal(left, right) is True and _zone(left) == _zone(right)


def _zone(value: Any) -> Any:
    """Return what makes two times of one instant different values: a zone by its name, an offset by its length."""
    zone = getattr(value, "tzinfo", None)
    return getattr(zone, "key", None) or (None if zone is None else zone.utcoffset(None))
