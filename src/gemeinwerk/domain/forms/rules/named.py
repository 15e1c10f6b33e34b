"""Readable names: from nested answers by element id to the values that rules, decisions and notices use, and back."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from gemeinwerk.domain.forms.rules.values import typed
from gemeinwerk.domain.forms.types import Answers, FieldNode, FormModel, GroupNode, Layout, Node


@lru_cache(maxsize=256)
def index(model: FormModel) -> Mapping[str, Node]:
    """Return every node by its path of ids, joined by slashes."""
    return {"/".join(path): node for path, node in model.walk()}


def repeated_above(model: FormModel, path: str) -> str:
    """Return the path of the innermost repeated group above ``path`` (not itself), or an empty text."""
    nodes, parts = index(model), path.split("/")
    for length in range(len(parts) - 1, 0, -1):
        above = "/".join(parts[:length])
        node = nodes.get(above)
        if isinstance(node, GroupNode) and node.most != 1:
            return above
    return ""


def named_values(model: FormModel, layout: Layout, answers: Answers) -> dict[str, object]:
    """Return every name of the layout with its typed value; None where nothing was answered.

    A name inside a repeated group is a list over the rows; the name of a repeated group itself is a list of contexts.
    """
    nodes = index(model)
    return {
        name: _value(model, layout, nodes[path], path, answers) for name, path in layout.names.items() if path in nodes
    }


def row_values(model: FormModel, layout: Layout, group: str, row: Mapping[str, Any]) -> dict[str, object]:
    """Return the names below one repeated group with the values of one row."""
    nodes = index(model)
    return {
        name: _value(model, layout, nodes[path], path[len(group) + 1 :], row)
        for name, path in layout.names.items()
        if path.startswith(f"{group}/") and path in nodes
    }


def _value(model: FormModel, layout: Layout, node: Node, path: str, answers: Mapping[str, Any]) -> object:
    found = _dig(answers, path.split("/"))
    if isinstance(node, FieldNode):
        if isinstance(found, list):
            return [typed(node, one) for one in _flat(found)]
        return typed(node, found)
    full = next(p for p, n in index(model).items() if n is node)
    if node.most != 1:
        rows = found if isinstance(found, list) else []
        return [row_values(model, layout, full, row) for row in rows if isinstance(row, dict)]
    return row_values(model, layout, full, found) if isinstance(found, dict) else None


def _dig(value: Any, parts: list[str]) -> Any:
    for place, part in enumerate(parts):
        if isinstance(value, list):
            return [_dig(one, parts[place:]) for one in value]
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    return value


def _flat(found: list[Any]) -> list[Any]:
    flat: list[Any] = []
    for one in found:
        flat.extend(_flat(one) if isinstance(one, list) else [one])
    return flat


def answers_from_names(model: FormModel, layout: Layout, values: Mapping[str, Any]) -> Answers:
    """Return nested answers from values by name (examples of packages, tests); raises KeyError for an unknown name."""
    answers: Answers = {}
    nodes = index(model)
    for name, value in values.items():
        path = layout.names[name]
        node = nodes[path]
        if isinstance(node, GroupNode) and isinstance(value, list):
            _put(answers, path.split("/"), [_row(model, layout, path, row) for row in value])
        else:
            _put(answers, path.split("/"), _plain(value))
    return answers


def _row(model: FormModel, layout: Layout, group: str, row: Mapping[str, Any]) -> Answers:
    answers: Answers = {}
    for name, value in row.items():
        path = layout.names[name]
        _put(answers, path[len(group) + 1 :].split("/"), _plain(value))
    return answers


def _put(answers: Answers, parts: list[str], value: Any) -> None:
    for part in parts[:-1]:
        answers = answers.setdefault(part, {})
    answers[parts[-1]] = value


def _plain(value: Any) -> Any:
    if isinstance(value, bool | dict):
        return value
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
