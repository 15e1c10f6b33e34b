"""Patterns of fields: read once, matched in linear time, written for JSON Schema and for XML Schema alike.

XDatenfelder takes over the pattern attribute of HTML: it matches the whole text.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from gemeinwerk.domain.forms.types.pattern_syntax import (
    MAX_PATTERN,
    Characters,
    Either,
    Node,
    PatternReader,
    PatternUnreadable,
    Ranges,
    Repeat,
    Row,
)

__all__ = ["Pattern", "PatternUnreadable", "pattern"]
# Positions of the automaton: bounds memory and the time for each character.
MAX_POSITIONS = 1500
MAX_EDGES = 60_000


class Pattern:
    """A readable pattern; matches in time linear in the text, by an automaton over the positions of its characters.

    Sets of positions are the bits of one integer each.
    """

    def __init__(self, text: str, *, longest: int = MAX_PATTERN) -> None:
        if len(text) > longest:
            raise PatternUnreadable("too long")
        self._root = PatternReader(text).read()
        self._sets: list[Ranges] = []
        self._follow: list[int] = []
        self._edges = 0
        self._holding: dict[int, int] = {}
        self._empty, self._first, self._last = self._build(self._root)

    def fullmatch(self, text: str) -> bool:
        """Tell whether the whole text matches."""
        if not text:
            return self._empty
        current, options = 0, self._first
        for place, char in enumerate(text):
            if place:
                options = 0
                for at in _bits(current):
                    options |= self._follow[at]
            current = options & self._holders(ord(char))
            if not current:
                return False
        return bool(current & self._last)

    def _holders(self, point: int) -> int:
        """Return the positions whose character may be ``point``."""
        found = self._holding.get(point)
        if found is None:
            found = 0
            for at, ranges in enumerate(self._sets):
                if any(low <= point <= high for low, high in ranges):
                    found |= 1 << at
            if len(self._holding) < 500:
                self._holding[point] = found
        return found

    def json(self) -> str:
        """Return the pattern for JSON Schema (ECMAScript, Python and Rust read it alike), anchored at both ends."""
        return f"^(?:{_written(self._root, _JSON_ESCAPED, '(?:')})$"

    def xsd(self) -> str:
        """Return the pattern for XML Schema, which is anchored anyway."""
        return _written(self._root, _XSD_ESCAPED, "(")

    def _build(self, node: Node) -> _Built:
        """Return whether the node matches nothing, its first and its last positions; fills ``follow``."""
        if isinstance(node, Characters):
            self._sets.append(node.ranges)
            self._follow.append(0)
            if len(self._sets) > MAX_POSITIONS:
                raise PatternUnreadable("too costly")
            place = 1 << (len(self._sets) - 1)
            return False, place, place
        if isinstance(node, Either):
            empty, first, last = False, 0, 0
            for built in [self._build(item) for item in node.items]:
                empty, first, last = empty or built[0], first | built[1], last | built[2]
            return empty, first, last
        return self._row(node) if isinstance(node, Row) else self._repeat(node)

    def _row(self, node: Row) -> _Built:
        empty, first, last = True, 0, 0
        for item in node.items:
            inner_empty, inner_first, inner_last = self._build(item)
            self._connect(last, inner_first)
            first = first | inner_first if empty else first
            last = last | inner_last if inner_empty else inner_last
            empty = empty and inner_empty
        return empty, first, last

    def _repeat(self, node: Repeat) -> _Built:
        """Build copies in a chain; the way out opens behind the least number of them."""
        copies = max(node.least, 1) if node.most is None else node.most
        empty, first, last, before = node.least == 0, 0, 0, 0
        for number in range(1, copies + 1):
            inner_empty, inner_first, inner_last = self._build(node.item)
            empty = empty or (inner_empty and number == 1)
            self._connect(before, inner_first)
            first = inner_first if number == 1 else first
            before = inner_last
            # A copy that may be empty can stand for any that are still missing.
            if number >= node.least or inner_empty:
                last |= inner_last
            if node.most is None and number == copies:
                self._connect(inner_last, inner_first)
        return empty, first, last

    def _connect(self, from_: int, to: int) -> None:
        for at in _bits(from_):
            self._follow[at] |= to
            self._edges += to.bit_count()
        if self._edges > MAX_EDGES:
            raise PatternUnreadable("too costly")


_Built = tuple[bool, int, int]


def _bits(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


_JSON_ESCAPED = frozenset("^$\\.*+?()[]{}|")
_XSD_ESCAPED = frozenset("\\.*+?()[]{}|^-")
_LAYOUT = {0x09: "\\t", 0x0A: "\\n", 0x0D: "\\r"}


def _char(point: int, escaped: frozenset[str]) -> str:
    if point in _LAYOUT:
        return _LAYOUT[point]
    return f"\\{chr(point)}" if chr(point) in escaped else chr(point)


def _class(ranges: Ranges) -> str:
    escaped = frozenset("\\[]^-")
    if not ranges:
        # No character at all: a class that nothing is in.
        return "[^\\t\\n\\r -\U0010ffff]"
    parts = []
    for low, high in ranges:
        parts.append(_char(low, escaped) + ("" if low == high else f"-{_char(high, escaped)}"))
    return f"[{''.join(parts)}]"


def _written(node: Node, escaped: frozenset[str], group: str) -> str:
    if isinstance(node, Characters):
        single = len(node.ranges) == 1 and node.ranges[0][0] == node.ranges[0][1]
        return _char(node.ranges[0][0], escaped) if single else _class(node.ranges)
    if isinstance(node, Row):
        return "".join(
            f"{group}{text})" if isinstance(item, Either) else text
            for item in node.items
            for text in [_written(item, escaped, group)]
        )
    if isinstance(node, Either):
        return "|".join(_written(item, escaped, group) for item in node.items)
    inner = _written(node.item, escaped, group)
    if not isinstance(node.item, Characters):
        inner = f"{group}{inner})"
    # A repeated part that may be empty needs no least number; some processors count it wrong.
    least = 0 if _may_be_empty(node.item) else node.least
    if (least, node.most) in {(0, None), (1, None), (0, 1)}:
        return inner + {(0, None): "*", (1, None): "+", (0, 1): "?"}[least, node.most]
    if least == node.most:
        return f"{inner}{{{least}}}"
    return f"{inner}{{{least},{'' if node.most is None else node.most}}}"


def _may_be_empty(node: Node) -> bool:
    if isinstance(node, Characters):
        return False
    if isinstance(node, Row):
        return all(_may_be_empty(item) for item in node.items)
    if isinstance(node, Either):
        return any(_may_be_empty(item) for item in node.items)
    return node.least == 0 or _may_be_empty(node.item)


@lru_cache(maxsize=2048)
def pattern(text: str) -> Pattern | None:
    """Return the pattern, or None where it cannot be read."""
    try:
        return Pattern(text)
    except PatternUnreadable:
        return None
