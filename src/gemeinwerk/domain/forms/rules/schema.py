"""JSON Schema 2020-12 of a form's answers: what the answer check accepts on structure and values, no more, no less.

Formats are only notes in JSON Schema, so dates and numbers are patterns; limits of numbers and dates are patterns too,
because answers carry them as exact text. Rules over several fields are not part of it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from gemeinwerk.domain.forms.rules.structure import asked, codes, media_types, needed, rows
from gemeinwerk.domain.forms.types import FieldNode, FormModel, GroupNode, Node
from gemeinwerk.domain.forms.types.datatypes import (
    DEFAULT_LENGTH,
    EDGE,
    MAX_FILE_NAME,
    MAX_FILE_SIZE,
    MAX_MEDIA_TYPE,
    MEDIA_TYPE,
    NOTATION,
    UUID,
    at_least,
    at_most,
    limit,
)
from gemeinwerk.domain.forms.types.latin import latin
from gemeinwerk.domain.forms.types.patterns import pattern

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_BLANKS = "".join(f"\\u{ord(sign):04x}" for sign in EDGE)
_CONTROLS = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff"
# No blank at the edges, no control characters: written as what must not be found, since $ also stands before a last
# line end in some languages.
PLAIN = {"type": "string", "minLength": 1, "not": {"pattern": f"^[{_BLANKS}]|[{_BLANKS}]$|[{_CONTROLS}]"}}
REFERENCE = {"$ref": "#/$defs/plain"}


@lru_cache(maxsize=128)
def json_schema(model: FormModel) -> dict[str, Any]:
    """Return the schema of complete answers in the form in which the answer check hands them on.

    What only a rule demands stays optional here.
    """
    return {
        "$schema": DIALECT,
        "$id": f"urn:gemeinwerk:schema:{model.id}:{model.version}",
        "title": model.title,
        **_object(model.children, asked_all=True),
        "$defs": {"plain": PLAIN},
    }


def _object(nodes: tuple[Node, ...], *, asked_all: bool = False) -> dict[str, Any]:
    shown = asked(nodes)
    found: dict[str, Any] = {"type": "object", "properties": {node.id: _node(node) for node in shown}}
    required = [node.id for node in shown if needed(node)]
    if required:
        found["required"] = required
    elif not asked_all:
        # A group without any answer is left out.
        found["minProperties"] = 1
    return {**found, "additionalProperties": False}


def _node(node: Node) -> dict[str, Any]:
    inner = _field(node) if isinstance(node, FieldNode) else _group(node)
    notes = {"title": node.label, **({"description": node.help} if node.help else {})}
    if node.most == 1:
        return {**notes, **inner}
    least, most = rows(node)
    return {**notes, "type": "array", "items": inner, "minItems": least, "maxItems": most}


def _group(node: GroupNode) -> dict[str, Any]:
    found = _object(node.children)
    if not node.choice:
        return found
    found.pop("required", None)
    return {**found, "minProperties": 1, "maxProperties": 1}


def _field(node: FieldNode) -> dict[str, Any]:
    if node.datatype == "file":
        return _file(node)
    if node.datatype == "bool":
        return {"type": "boolean"}
    if node.kind == "select" and node.options:
        return {**REFERENCE, "enum": codes(node)} if codes(node) else {"not": {}}
    if node.datatype in NOTATION:
        return _notation(node)
    return _text(node)


def _notation(node: FieldNode) -> dict[str, Any]:
    found: dict[str, Any] = dict(REFERENCE)
    if node.datatype in {"date", "time"}:
        found["format"] = node.datatype if node.datatype == "date" else "local-time"
    found["pattern"] = _whole(NOTATION[node.datatype])
    limits = []
    if low := limit(node.datatype, node.constraints.min_value):
        limits.append({"pattern": _whole(at_least(node.datatype, low))})
    if high := limit(node.datatype, node.constraints.max_value):
        limits.append({"pattern": _whole(at_most(node.datatype, high))})
    return {**found, "allOf": limits} if limits else found


def _whole(text: str) -> str:
    return f"^(?:{text})$"


def _text(node: FieldNode) -> dict[str, Any]:
    limits = node.constraints
    found: dict[str, Any] = {**REFERENCE, "maxLength": limits.max_length or DEFAULT_LENGTH}
    if (limits.min_length or 0) > 1:
        found["minLength"] = limits.min_length
    readable = pattern(limits.pattern) if limits.pattern else None
    if readable is not None:
        found["pattern"] = readable.json()
    if node.datatype == "text_latin":
        found["allOf"] = [{"pattern": latin().json()}]
    return found


def _file(node: FieldNode) -> dict[str, Any]:
    size = {"type": "integer", "minimum": 0, "maximum": min(node.max_size or MAX_FILE_SIZE, MAX_FILE_SIZE)}
    media: dict[str, Any] = {**REFERENCE, "maxLength": MAX_MEDIA_TYPE, "pattern": _whole(MEDIA_TYPE)}
    if node.media_types:
        media = {**media, "enum": media_types(node)} if media_types(node) else {"not": {}}
    return {
        "type": "object",
        "properties": {
            "upload": {"type": "string", "format": "uuid", "pattern": _whole(UUID), "maxLength": 36},
            "name": {
                "type": "string",
                "minLength": 1,
                "maxLength": MAX_FILE_NAME,
                "not": {"pattern": f"[{_CONTROLS}]"},
            },
            "size": size,
            "media_type": media,
        },
        "required": ["upload", "name", "size", "media_type"],
        "additionalProperties": False,
    }
