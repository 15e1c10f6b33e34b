"""What the structure of a form asks and demands: shared by the answer check and by all outlets."""

from __future__ import annotations

import re
from functools import lru_cache

from gemeinwerk.domain.forms.types import FieldNode, GroupNode, Node
from gemeinwerk.domain.forms.types.datatypes import EDGE, MAX_ROWS, MEDIA_TYPE, NOT_PRINTABLE, comparable, limit

# Labels are no questions; hidden and locked values are never taken from the client.
NOT_ASKED = frozenset({"label", "hidden", "locked"})


def asks(node: Node) -> bool:
    """Tell whether people answer anything at this node."""
    return _group_asks(node) if isinstance(node, GroupNode) else node.kind not in NOT_ASKED


@lru_cache(maxsize=20_000)
def _group_asks(node: GroupNode) -> bool:
    return any(asks(child) for child in node.children)


def asked(nodes: tuple[Node, ...]) -> list[Node]:
    """Return the nodes that people answer: no labels, nothing that is set by the server, no group without a question."""
    return [node for node in nodes if asks(node)]


def needed(node: Node) -> bool:
    """Tell whether the structure demands an answer at this place: a group that may stay empty is not needed."""
    if node.least < 1:
        return False
    if isinstance(node, FieldNode) or node.most != 1 or node.choice:
        return True
    return any(needed(child) for child in asked(node.children))


def rows(node: Node) -> tuple[int, int]:
    """Return the least and most number of rows of a repeated node that is given."""
    return max(node.least, 1), min(MAX_ROWS, MAX_ROWS if node.most is None else node.most)


def codes(node: FieldNode) -> list[str]:
    """Return the codes of a selection that an answer can be: none that is empty, blank at the edges or unprintable."""
    found = dict.fromkeys(option.code for option in node.options)
    return [code for code in found if code and code.strip(EDGE) == code and not NOT_PRINTABLE.search(code)]


def media_types(node: FieldNode) -> list[str]:
    """Return the media types that a file can have, if the schema names any."""
    return [one for one in dict.fromkeys(node.media_types) if re.fullmatch(MEDIA_TYPE, one)]


def contradictory(node: FieldNode) -> bool:
    """Tell whether no value can meet the limits of a date, time or number."""
    low = limit(node.datatype, node.constraints.min_value)
    high = limit(node.datatype, node.constraints.max_value)
    if not low or not high:
        return False
    return comparable(node.datatype, low) > comparable(node.datatype, high)  # type: ignore[operator]
