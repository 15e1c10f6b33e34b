"""Answers beyond one form version: carried over to a newer one, kept for later applications, and where they come from.

Nothing is lost in silence: what a newer version does not know comes back in words, to be shown.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from gemeinwerk.domain.forms.rules.named import index
from gemeinwerk.domain.forms.rules.summary import in_words
from gemeinwerk.domain.forms.types import Answers, FieldNode, FormModel, GroupNode, Node

MOST_SHOWN = 200
NOT_FROM_CLIENT = frozenset({"label", "hidden", "locked"})
# Files belong to one application, and a signature to one text: neither is taken along.
NOT_KEPT = frozenset({"file", "obj"})


def carry_over(old: FormModel, new: FormModel, answers: Answers) -> tuple[Answers, list[dict[str, str]], list[str]]:
    """Return the answers for ``new``, the parts it refuses as label and value, and what it asks in addition."""
    refused: list[dict[str, str]] = []
    kept = _carried(old.children, new.children, answers, refused)
    before, after = index(old), index(new)
    added = [node.label for path, node in after.items() if path not in before and isinstance(node, FieldNode)]
    return kept, refused[:MOST_SHOWN], added[:MOST_SHOWN]


def _carried(
    old: tuple[Node, ...], new: tuple[Node, ...], answers: Mapping[str, Any], refused: list[dict[str, str]]
) -> Answers:
    before, after = {node.id: node for node in old}, {node.id: node for node in new}
    kept: Answers = {}
    for key, value in answers.items():
        known, target = before.get(key), after.get(key)
        if target is None or known is None or isinstance(known, FieldNode) != isinstance(target, FieldNode):
            refused.extend(_told(known, value, key))
            continue
        found = _fitting(known, target, value, refused)
        if found is not None:
            kept[key] = found
    return kept


def _fitting(known: Node, target: Node, value: Any, refused: list[dict[str, str]]) -> Any:
    rows = value if isinstance(value, list) else [value]
    found = [_one(known, target, row, refused) for row in rows]
    if target.most != 1:
        return [row for row in found if row is not None]
    for row in rows[1:]:
        refused.extend(_told(known, row, known.id))
    return found[0] if found else None


def _one(known: Node, target: Node, value: Any, refused: list[dict[str, str]]) -> Any:
    if isinstance(known, GroupNode) and isinstance(target, GroupNode):
        return _carried(known.children, target.children, value, refused) if isinstance(value, Mapping) else None
    if isinstance(known, FieldNode) and isinstance(target, FieldNode):
        codes = {option.code for option in target.options}
        if known.datatype != target.datatype or target.kind in NOT_FROM_CLIENT or (codes and value not in codes):
            refused.extend(_told(known, value, known.id))
            return None
    return value


def _told(node: Node | None, value: Any, key: str) -> Iterator[dict[str, str]]:
    """Yield a lost answer in words."""
    label = node.label if node is not None else key
    if isinstance(value, list):
        for row in value:
            yield from _told(node, row, key)
    elif isinstance(value, Mapping) and "upload" not in value:
        children = {child.id: child for child in getattr(node, "children", ())}
        for inner, one in value.items():
            yield from _told(children.get(inner), one, inner)
    elif isinstance(value, Mapping):
        yield {"label": label, "value": str(value.get("name", ""))}
    elif value not in (None, ""):
        yield {"label": label, "value": in_words(node, value) if isinstance(node, FieldNode) else str(value)}


def keepable(model: FormModel, answers: Answers) -> dict[str, Any]:
    """Return single answers by element id that another form may ask again; nothing repeated, no file, no free text."""
    found: dict[str, Any] = {}
    for path, node in _single(model.children, ()):
        value: Any = answers
        for part in path:
            value = value.get(part) if isinstance(value, Mapping) else None
        if isinstance(value, str | bool) and value != "" and isinstance(node, FieldNode) and _short(node):
            found["/".join(path[-2:])] = value
    return found


def _short(node: FieldNode) -> bool:
    return node.datatype not in NOT_KEPT and (node.constraints.max_length or 0) <= 255


def _single(nodes: tuple[Node, ...], above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Node]]:
    for node in nodes:
        if node.most == 1:
            yield (*above, node.id), node
            if isinstance(node, GroupNode):
                yield from _single(node.children, (*above, node.id))


def with_kept(model: FormModel, answers: Answers, kept: Mapping[str, Any]) -> tuple[Answers, list[str]]:
    """Return the answers with gaps filled from kept ones, and the dotted paths that were filled."""
    filled: Answers = json.loads(json.dumps(answers))
    paths = []
    for path, node in _single(model.children, ()):
        value = kept.get("/".join(path[-2:]))
        if not isinstance(node, FieldNode) or value is None or node.kind in NOT_FROM_CLIENT:
            continue
        below: Any = filled
        for part in path[:-1]:
            below = below.setdefault(part, {}) if isinstance(below, dict) else None
        if isinstance(below, dict) and below.get(path[-1]) in (None, ""):
            below[path[-1]] = value
            paths.append(".".join(path))
    return filled, paths


def fingerprint(answers: Answers) -> str:
    """Return a hash that says whether answers are the same as when somebody co-signed them."""
    return hashlib.sha256(json.dumps(answers, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def provenance(about: Mapping[str, Any], answers: Answers) -> dict[str, Any]:
    """Return what the authority learns about the answers: prefilled ones, whether changed, and who co-signed when."""
    origins = []
    for path, origin in dict(about.get("origins") or {}).items():
        value: Any = answers
        for part in path.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        origins.append(
            {
                "path": path,
                "source": origin.get("source", ""),
                "level": origin.get("level", ""),
                "changed": value != origin.get("value"),
            }
        )
    now = fingerprint(answers)
    signed = [
        {"name": one["name"], "at": one["at"], "assurance": one["assurance"], "unchanged": one["answers"] == now}
        for one in about.get("cosigned") or ()
    ]
    return {"origins": origins, "cosigned": signed}
