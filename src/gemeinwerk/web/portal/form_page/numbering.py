"""Row numbers of a check and of a page: the check counts only rows that are filled in, the page has all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gemeinwerk.domain.forms.queries import is_empty
from gemeinwerk.domain.forms.types import GroupNode, Node


def moved_rows(nodes: Iterable[Node], answers: Any, found: dict[str, str] | None = None) -> dict[str, str]:
    """For every row below an empty one its dotted path in the check with its dotted path on the page."""
    moved: dict[str, str] = {} if found is None else found
    _walk(nodes, answers, "", "", moved)
    return moved


def _walk(nodes: Iterable[Node], answers: Any, checked: str, shown: str, moved: dict[str, str]) -> None:
    if not isinstance(answers, Mapping):
        return
    for node in nodes:
        value = answers.get(node.id)
        name, path = f"{checked}{node.id}", f"{shown}{node.id}"
        if node.most == 1 or not isinstance(value, list):
            if isinstance(node, GroupNode):
                _walk(node.children, value, f"{name}.", f"{path}.", moved)
            continue
        filled = [place for place, row in enumerate(value) if not is_empty(row)]
        for count, place in enumerate(filled):
            own, there = f"{name}.{count}", f"{path}.{place}"
            if own != there:
                moved[own] = there
            if isinstance(node, GroupNode):
                _walk(node.children, value[place], f"{own}.", f"{there}.", moved)


def on_page(name: str, moved: Mapping[str, str]) -> str:
    """The dotted name of an input on the page for a dotted path of the check."""
    if not moved:
        return name
    keys = name.split(".")
    for length in range(len(keys), 0, -1):
        above = moved.get(".".join(keys[:length]))
        if above is not None:
            return ".".join([above, *keys[length:]])
    return name
