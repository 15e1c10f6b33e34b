"""What the structure of a form asks and demands: shared by the answer check and by all outlets."""

from __future__ import annotations

from functools import lru_cache

from gemeinwerk.domain.forms.types import FieldNode, GroupNode, Node
from gemeinwerk.domain.forms.types.datatypes import MAX_ROWS

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
