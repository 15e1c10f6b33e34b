"""Patterns of fields: read once, matched in linear time, written for JSON Schema and for XML Schema alike.

XDatenfelder takes over the pattern attribute of HTML: it matches the whole text. The part of that language that all
three can say is read: characters, classes, groups, alternatives, counted repetition, ``\\d \\w \\s`` and ``\\p{..}``.
Anchors are allowed where they change nothing. Look-around, back references and word limits are refused.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

MAX_PATTERN = 1000
MAX_COUNT = 1000
# Positions of the automaton: bounds memory and the time for each character.
MAX_POSITIONS = 1500
MAX_EDGES = 60_000
MAX_DEPTH = 40
# The characters that an answer may hold at all: XML 1.0 without control characters.
UNIVERSE = ((0x09, 0x0A), (0x0D, 0x0D), (0x20, 0x7E), (0xA0, 0xD7FF), (0xE000, 0xFFFD), (0x10000, 0x10FFFF))
Ranges = tuple[tuple[int, int], ...]


class PatternUnreadable(ValueError):
    """The pattern is wrong, too costly, or says what not every outlet can say."""


@dataclass(frozen=True, slots=True)
class _Set:
    ranges: Ranges


@dataclass(frozen=True, slots=True)
class _Row:
    items: tuple[_Node, ...]


@dataclass(frozen=True, slots=True)
class _Either:
    items: tuple[_Node, ...]


@dataclass(frozen=True, slots=True)
class _Repeat:
    item: _Node
    least: int
    most: int | None


_Node = _Set | _Row | _Either | _Repeat


def _merged(ranges: list[tuple[int, int]]) -> Ranges:
    found: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return tuple(found)


def _clipped(ranges: Ranges) -> Ranges:
    return _merged([
        (max(low, first), min(high, last))
        for low, high in ranges
        for first, last in UNIVERSE
        if max(low, first) <= min(high, last)
    ])  # fmt: skip


def _others(ranges: Ranges) -> Ranges:
    """Return the characters of the universe that are not in ``ranges``."""
    found, start = [], 0
    for low, high in _merged(list(ranges)):
        if start < low:
            found.append((start, low - 1))
        start = high + 1
    found.append((start, 0x10FFFF))
    return _clipped(tuple(found))


_DIGIT: Ranges = ((0x30, 0x39),)
_WORD: Ranges = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
# The blanks of ECMAScript.
_BLANK: Ranges = (
    (0x09, 0x0D), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F),
    (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF),
)  # fmt: skip
_LINE_ENDS: Ranges = ((0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029))
_NAMED: dict[str, Ranges] = {
    "d": _DIGIT,
    "w": _WORD,
    "s": _BLANK,
    "D": _others(_DIGIT),
    "W": _others(_WORD),
    "S": _others(_BLANK),
}
_CONTROLS = {"n": 0x0A, "r": 0x0D, "t": 0x09, "f": 0x0C, "v": 0x0B}
_SYNTAX = frozenset("^$\\.*+?()[]{}|/-")


@lru_cache(maxsize=16)
def _category(name: str) -> Ranges:
    """Return the characters of a Unicode category such as L, Lu, Nd."""
    if not (1 <= len(name) <= 2) or name[0] not in "LMNPSZ":
        raise PatternUnreadable(f"unknown category {name[:10]}")
    points = [
        point
        for low, high in UNIVERSE
        for point in range(low, high + 1)
        if unicodedata.category(chr(point)).startswith(name)
    ]
    return _merged([(point, point) for point in points])


class _Reader:
    """Reads one pattern by recursive descent."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0

    def read(self) -> _Node:
        """Return the whole pattern."""
        found = self.either()
        if self.at < len(self.text):
            raise PatternUnreadable("unbalanced bracket")
        return found

    def peek(self, length: int = 1) -> str:
        return self.text[self.at : self.at + length]

    def take(self) -> str:
        if self.at >= len(self.text):
            raise PatternUnreadable("ends too early")
        self.at += 1
        return self.text[self.at - 1]

    def either(self) -> _Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise PatternUnreadable("nested too deeply")
        items = [self.row()]
        while self.peek() == "|":
            self.take()
            items.append(self.row())
        self.depth -= 1
        return items[0] if len(items) == 1 else _Either(tuple(items))

    def row(self) -> _Node:
        items: list[_Node] = []
        # An anchor at the edge of the whole pattern changes nothing, because the whole text is matched.
        if self.peek() == "^" and self.depth == 1:
            self.take()
        while self.at < len(self.text) and self.peek() not in "|)":
            if self.peek() == "$" and self.depth == 1 and self.text[self.at + 1 : self.at + 2] in ("", "|"):
                self.take()
                break
            items.append(self.repeated(self.atom()))
        return items[0] if len(items) == 1 else _Row(tuple(items))

    def repeated(self, item: _Node) -> _Node:
        while (sign := self.peek()) and sign in "*+?{":
            self.take()
            least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(sign) or self.counts()
            if self.peek() == "?":
                self.take()
            if self.peek() and self.peek() in "*+":
                raise PatternUnreadable("double repetition")
            item = _Repeat(item, least, most)
        return item

    def counts(self) -> tuple[int, int | None]:
        end = self.text.find("}", self.at)
        low, comma, high = self.text[self.at : max(end, self.at)].partition(",")
        if end < 0 or not _count(low) or (comma and high and not _count(high)):
            raise PatternUnreadable("unreadable repetition")
        self.at = end + 1
        least = int(low)
        most = least if not comma else (int(high) if high else None)
        if least > MAX_COUNT or (most is not None and (most > MAX_COUNT or most < least)):
            raise PatternUnreadable("repetition out of range")
        return least, most

    def atom(self) -> _Node:
        sign = self.take()
        if sign == "(":
            return self.group()
        if sign == "[":
            return self.listed()
        if sign == ".":
            return _Set(_others(_LINE_ENDS))
        if sign == "\\":
            return _Set(_clipped(self.escape()))
        if sign in "*+?{}]^$":
            raise PatternUnreadable(f"{sign} is not allowed here")
        return _Set(((ord(sign), ord(sign)),))

    def group(self) -> _Node:
        if self.peek() == "?":
            if self.peek(2) != "?:":
                raise PatternUnreadable("look-around and named groups are not supported")
            self.at += 2
        found = self.either()
        if self.take() != ")":
            raise PatternUnreadable("unbalanced bracket")
        return found

    def escape(self) -> Ranges:
        sign = self.take()
        if sign in _NAMED:
            return _NAMED[sign]
        if sign in _CONTROLS:
            return ((_CONTROLS[sign], _CONTROLS[sign]),)
        if sign in "pP" and self.peek() == "{":
            name = self.until("}")
            found = _category(name.removeprefix("General_Category=").removeprefix("gc="))
            return found if sign == "p" else _others(found)
        if sign in "xu":
            point = self.point(2 if sign == "x" else 4)
            return ((point, point),)
        if sign.isalnum():
            raise PatternUnreadable(f"\\{sign} is not supported")
        return ((ord(sign), ord(sign)),)

    def until(self, sign: str) -> str:
        end = self.text.find(sign, self.at)
        if end < 0:
            raise PatternUnreadable(f"{sign} is missing")
        found = self.text[self.at + 1 : end]
        self.at = end + 1
        return found

    def point(self, digits: int) -> int:
        text = self.until("}") if self.peek() == "{" else "".join(self.take() for _ in range(digits))
        try:
            found = int(text, 16)
        except ValueError as fault:
            raise PatternUnreadable("unreadable character code") from fault
        if found > 0x10FFFF:
            raise PatternUnreadable("character code out of range")
        return found

    def listed(self) -> _Node:
        others = self.peek() == "^"
        if others:
            self.take()
        found: list[tuple[int, int]] = []
        while self.peek() != "]":
            low = self.member()
            if self.peek() == "-" and self.peek(2) not in ("-]", "-"):
                self.take()
                high = self.member()
                if len(low) != 1 or len(high) != 1 or low[0][0] != low[0][1] or low[0][0] > high[0][1]:
                    raise PatternUnreadable("unreadable range")
                low = ((low[0][0], high[0][1]),)
            found.extend(low)
        self.take()
        ranges = _merged(found)
        return _Set(_others(ranges) if others else _clipped(ranges))

    def member(self) -> Ranges:
        sign = self.take()
        if sign == "\\":
            return ((0x08, 0x08),) if self.peek() == "b" and self.take() else self.escape()
        if sign == "[":
            raise PatternUnreadable("nested classes are not supported")
        return ((ord(sign), ord(sign)),)


def _count(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 5


class Pattern:
    """A readable pattern; matches in time linear in the text, by an automaton over the positions of its characters.

    Sets of positions are the bits of one integer each.
    """

    def __init__(self, text: str, *, longest: int = MAX_PATTERN) -> None:
        if len(text) > longest:
            raise PatternUnreadable("too long")
        self._root = _Reader(text).read()
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

    def _build(self, node: _Node) -> _Built:
        """Return whether the node matches nothing, its first and its last positions; fills ``follow``."""
        if isinstance(node, _Set):
            self._sets.append(node.ranges)
            self._follow.append(0)
            if len(self._sets) > MAX_POSITIONS:
                raise PatternUnreadable("too costly")
            place = 1 << (len(self._sets) - 1)
            return False, place, place
        if isinstance(node, _Either):
            empty, first, last = False, 0, 0
            for built in [self._build(item) for item in node.items]:
                empty, first, last = empty or built[0], first | built[1], last | built[2]
            return empty, first, last
        return self._row(node) if isinstance(node, _Row) else self._repeat(node)

    def _row(self, node: _Row) -> _Built:
        empty, first, last = True, 0, 0
        for item in node.items:
            inner_empty, inner_first, inner_last = self._build(item)
            self._connect(last, inner_first)
            first = first | inner_first if empty else first
            last = last | inner_last if inner_empty else inner_last
            empty = empty and inner_empty
        return empty, first, last

    def _repeat(self, node: _Repeat) -> _Built:
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


def _written(node: _Node, escaped: frozenset[str], group: str) -> str:
    if isinstance(node, _Set):
        single = len(node.ranges) == 1 and node.ranges[0][0] == node.ranges[0][1]
        return _char(node.ranges[0][0], escaped) if single else _class(node.ranges)
    if isinstance(node, _Row):
        return "".join(
            f"{group}{text})" if isinstance(item, _Either) else text
            for item in node.items
            for text in [_written(item, escaped, group)]
        )
    if isinstance(node, _Either):
        return "|".join(_written(item, escaped, group) for item in node.items)
    inner = _written(node.item, escaped, group)
    if not isinstance(node.item, _Set):
        inner = f"{group}{inner})"
    # A repeated part that may be empty needs no least number; some processors count it wrong.
    least = 0 if _may_be_empty(node.item) else node.least
    if (least, node.most) in {(0, None), (1, None), (0, 1)}:
        return inner + {(0, None): "*", (1, None): "+", (0, 1): "?"}[least, node.most]
    if least == node.most:
        return f"{inner}{{{least}}}"
    return f"{inner}{{{least},{'' if node.most is None else node.most}}}"


def _may_be_empty(node: _Node) -> bool:
    if isinstance(node, _Set):
        return False
    if isinstance(node, _Row):
        return all(_may_be_empty(item) for item in node.items)
    if isinstance(node, _Either):
        return any(_may_be_empty(item) for item in node.items)
    return node.least == 0 or _may_be_empty(node.item)


@lru_cache(maxsize=2048)
def pattern(text: str) -> Pattern | None:
    """Return the pattern, or None where it cannot be read."""
    try:
        return Pattern(text)
    except PatternUnreadable:
        return None
