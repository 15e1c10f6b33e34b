"""Expressions for the browser: the part of FEEL that a page evaluates by itself, as nested lists of texts.

========================== ===========================================================
Plan                       Meaning
========================== ===========================================================
``["n", "1.5"]``           number, exact
``["s", "text"]``          text
``["b", true]``            truth value
``["null"]``               null
``["@", "2026-11-24"]``    date or duration written after ``@``
``["v", "name"]``          value of a name
``["p", "limit"]``         a parameter of the place
``["-", x]``               opposite
``["+", a, b]``            arithmetic (``+ - *``)
``["=", a, b]``            comparison (``= != < <= > >=``)
``["and", a, b]``          three-valued logic (``and or``)
``["if", test, yes, no]``  one of two values
``["list", …]``            list
``["between", v, l, h]``   both ends included
``["call", "count", …]``   one of ``FUNCTIONS``, arguments by place
========================== ===========================================================

What is not in this table has no plan: the server alone decides it. Division is left out because its result may have
no end, changes of case because browsers differ in their tables of characters, patterns because their dialects differ.
"""

from __future__ import annotations

from collections.abc import Collection

from gemeinwerk.adapters.feel import temporal, tree
from gemeinwerk.adapters.feel.values import Months

FUNCTIONS = {
    "not": (1, 1), "count": (1, 1), "sum": (1, 200), "date": (1, 3), "duration": (1, 1), "string length": (1, 1),
    "list contains": (2, 2), "contains": (2, 2), "starts with": (2, 2), "ends with": (2, 2),
}  # fmt: skip
"""The functions that a browser knows, with their least and most arguments."""
PARAMETERS = "parameter"
MAX_DEPTH = 60


class _Beyond(Exception):
    """The expression uses more than a browser evaluates."""


def plan(node: tree.Node, names: Collection[str]) -> list[object] | None:
    """Return an expression for the browser, or None where only the server can evaluate it.

    ``names`` are all names with a value; one that is also the name of a function hides it.
    """
    try:
        return _plan(node, frozenset(names), 0)
    except _Beyond:
        return None


def _plan(node: tree.Node, names: frozenset[str], depth: int) -> list[object]:
    if depth > MAX_DEPTH:
        raise _Beyond
    if isinstance(node, tree.Literal):
        return _literal(node)
    if isinstance(node, tree.At):
        return _written(node.text)
    if isinstance(node, tree.Name):
        if node.name not in names:
            raise _Beyond
        return ["v", node.name]
    if isinstance(node, tree.Path):
        if node.source != tree.Name(PARAMETERS) or PARAMETERS in names:
            raise _Beyond
        return ["p", node.name]
    if isinstance(node, tree.Call):
        return _call(node, names, depth)
    sign, inner = _parts(node)
    return [sign, *(_plan(one, names, depth + 1) for one in inner)]


def _parts(node: tree.Node) -> tuple[str, tuple[tree.Node, ...]]:
    """Return the word of a construct that only joins others, and these."""
    if isinstance(node, tree.Negative):
        return "-", (node.operand,)
    if isinstance(node, tree.Arithmetic) and node.operator in {"+", "-", "*"}:
        return node.operator, (node.left, node.right)
    if isinstance(node, tree.Comparison | tree.Logic):
        return node.operator, (node.left, node.right)
    if isinstance(node, tree.If):
        return "if", (node.test, node.yes, node.no)
    if isinstance(node, tree.Sequence):
        return "list", node.items
    if isinstance(node, tree.Between):
        return "between", (node.value, node.low, node.high)
    raise _Beyond


def _literal(node: tree.Literal) -> list[object]:
    if node.value is None:
        return ["null"]
    if isinstance(node.value, bool):
        return ["b", node.value]
    if isinstance(node.value, str):
        return ["s", node.value]
    return ["n", format(node.value, "f")]


def _written(text: str) -> list[object]:
    if temporal.read_date(text) is None and not isinstance(temporal.read_duration(text), Months):
        raise _Beyond
    return ["@", text]


def _call(node: tree.Call, names: frozenset[str], depth: int) -> list[object]:
    name = node.function.name if isinstance(node.function, tree.Name) else ""
    least, most = FUNCTIONS.get(name, (1, 0))
    if name in names or not least <= len(node.arguments) <= most or any(one.name for one in node.arguments):
        raise _Beyond
    if name == "date" and len(node.arguments) == 2:
        raise _Beyond
    return ["call", name, *(_plan(one.value, names, depth + 1) for one in node.arguments)]
