"""JSON Schema 2020-12 of a form's answers: strict, with dates, exact decimals as text, and full-match patterns."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from gemeinwerk.domain.forms.types import FieldNode, FormModel, GroupNode, Node

DIALECT = "https://json-schema.org/draft/2020-12/schema"
DECIMAL = r"^-?[0-9]{1,30}(\.[0-9]{1,20})?$"
FORMATS: dict[str, dict[str, Any]] = {
    "date": {"type": "string", "format": "date"},
    "time": {"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9](:[0-5][0-9])?$"},
    "datetime": {"type": "string", "minLength": 10, "maxLength": 40},
    "num": {"type": "string", "pattern": DECIMAL},
    "num_int": {"type": "string", "pattern": "^-?[0-9]{1,30}$"},
    "num_currency": {"type": "string", "pattern": r"^-?[0-9]{1,18}(\.[0-9]{1,2})?$"},
    "bool": {"type": "boolean"},
}
FILE = {
    "type": "object",
    "properties": {
        "upload": {"type": "string", "format": "uuid"},
        "name": {"type": "string", "maxLength": 255},
        "size": {"type": "integer", "minimum": 0},
        "media_type": {"type": "string", "maxLength": 100},
    },
    "required": ["upload", "name", "size", "media_type"],
    "additionalProperties": False,
}


@lru_cache(maxsize=128)
def json_schema(model: FormModel) -> dict[str, Any]:
    """Return the schema of complete answers; what only a rule demands stays optional here."""
    return {
        "$schema": DIALECT,
        "$id": f"urn:gemeinwerk:schema:{model.id}:{model.version}",
        "title": model.title,
        **_object(model.children),
    }


def _object(nodes: tuple[Node, ...]) -> dict[str, Any]:
    shown = [node for node in nodes if not (isinstance(node, FieldNode) and node.kind in {"label", "hidden", "locked"})]
    return {
        "type": "object",
        "properties": {node.id: _node(node) for node in shown},
        "additionalProperties": False,
    }


def _node(node: Node) -> dict[str, Any]:
    inner = _field(node) if isinstance(node, FieldNode) else _group(node)
    if node.most == 1:
        return {"title": node.label, **inner}
    limits: dict[str, Any] = {"minItems": 1}
    if node.most is not None:
        limits["maxItems"] = node.most
    return {"title": node.label, "type": "array", "items": inner, **limits}


def _group(node: GroupNode) -> dict[str, Any]:
    found = _object(node.children)
    return {**found, "minProperties": 1, "maxProperties": 1} if node.choice else found


def _field(node: FieldNode) -> dict[str, Any]:
    if node.datatype == "file":
        return dict(FILE)
    if node.datatype in FORMATS:
        return dict(FORMATS[node.datatype])
    if node.kind == "select" and node.options:
        return {"type": "string", "enum": sorted({option.code for option in node.options})}
    limits = node.constraints
    found: dict[str, Any] = {"type": "string", "minLength": max(limits.min_length or 1, 1)}
    found["maxLength"] = limits.max_length or 5000
    return found
