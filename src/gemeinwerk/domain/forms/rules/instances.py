"""Where a line of the notation applies: once, or for every row of the repeated groups around its target or owner."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from gemeinwerk.domain.forms.rules.named import index, named_values, row_values
from gemeinwerk.domain.forms.rules.scripts import Statement
from gemeinwerk.domain.forms.types import Answers, FormModel, GroupNode, Layout

WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Instance:
    """One place where a line applies: the dotted path of its target, the names in force, the row it stands in."""

    path: str
    values: Mapping[str, object]
    row: Any
    base: str
    dotted: str


@lru_cache(maxsize=16_384)
def words(line: Statement) -> frozenset[str]:
    """Return every word of a line, among them the names that it uses."""
    return frozenset(WORD.findall(f"{line.condition} {line.value}"))


@lru_cache(maxsize=16_384)
def repeated_groups(model: FormModel, path: str, own: bool) -> tuple[str, ...]:
    """Return the repeated groups above ``path`` (with itself for ``own``), outermost first."""
    nodes, parts = index(model), path.split("/")
    found = []
    for length in range(1, len(parts) + (1 if own else 0)):
        above = "/".join(parts[:length])
        node = nodes.get(above)
        if isinstance(node, GroupNode) and node.most != 1:
            found.append(above)
    return tuple(found)


def instances(model: FormModel, layout: Layout, answers: Answers, line: Statement) -> list[Instance]:
    """Return every place where ``line`` applies; none where its target has no place in the form."""
    target = layout.names.get(line.target, "")
    if line.effect != "valid" and not target:
        return []
    needed = words(line)
    used = replace(layout, names={name: path for name, path in layout.names.items() if name in needed})
    values = named_values(model, used, answers)
    place = target or "/".join(line.owner)
    groups = repeated_groups(model, place, not target) if place else ()
    found = []
    for dotted, base, row, own in _rows(model, used, answers, groups, "", "", values):
        path = dotted
        if target:
            rest = target[len(base) + 1 :] if base else target
            path = f"{dotted}.{rest.replace('/', '.')}" if dotted else rest.replace("/", ".")
        found.append(Instance(path, own, row, base, dotted))
    return found


def _rows(
    model: FormModel,
    layout: Layout,
    value: Any,
    groups: tuple[str, ...],
    base: str,
    dotted: str,
    values: Mapping[str, object],
) -> Iterator[tuple[str, str, Any, Mapping[str, object]]]:
    """Go down through the rows of every repeated group; the names of an inner row hide those outside."""
    if not groups:
        yield dotted, base, value, values
        return
    group = groups[0]
    inner = group[len(base) + 1 :] if base else group
    rows: Any = value
    for part in inner.split("/"):
        rows = rows.get(part) if isinstance(rows, dict) else None
    below = f"{dotted}.{inner.replace('/', '.')}" if dotted else inner.replace("/", ".")
    for number, row in enumerate(rows if isinstance(rows, list) else []):
        if isinstance(row, dict):
            known = {**values, **row_values(model, layout, group, row)}
            yield from _rows(model, layout, row, groups[1:], group, f"{below}.{number}", known)
