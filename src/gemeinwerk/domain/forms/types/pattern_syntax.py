"""The language of patterns: what a pattern is made of, and how it is read.

Read is what HTML, JSON Schema and XML Schema can all say: characters, classes, groups, alternatives, counted repetition,
``\\d \\w \\s`` and ``\\p{..}``. Anchors are allowed where they change nothing. Look-around, back references and word
limits are refused.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

MAX_PATTERN = 1000
MAX_COUNT = 1000
MAX_DEPTH = 40
# The characters that an answer may hold at all: XML 1.0 without control characters.
UNIVERSE = ((0x09, 0x0A), (0x0D, 0x0D), (0x20, 0x7E), (0xA0, 0xD7FF), (0xE000, 0xFFFD), (0x10000, 0x10FFFF))
Ranges = tuple[tuple[int, int], ...]


class PatternUnreadable(ValueError):
    """The pattern is wrong, too costly, or says what not every outlet can say."""


@dataclass(frozen=True, slots=True)
class Characters:
    """One character out of ranges of code points."""

    ranges: Ranges


@dataclass(frozen=True, slots=True)
class Row:
    """Parts one behind the other."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of several parts."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A part several times; ``most`` is None for any number."""

    item: Node
    least: int
    most: int | None


Node = Characters | Row | Either | Repeat


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


class PatternReader:
    """Reads one pattern by recursive descent."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0

    def read(self) -> Node:
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

    def either(self) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise PatternUnreadable("nested too deeply")
        items = [self.row()]
        while self.peek() == "|":
            self.take()
            items.append(self.row())
        self.depth -= 1
        return items[0] if len(items) == 1 else Either(tuple(items))

    def row(self) -> Node:
        items: list[Node] = []
        # An anchor at the edge of the whole pattern changes nothing, because the whole text is matched.
        if self.peek() == "^" and self.depth == 1:
            self.take()
        while self.at < len(self.text) and self.peek() not in "|)":
            if self.peek() == "$" and self.depth == 1 and self.text[self.at + 1 : self.at + 2] in ("", "|"):
                self.take()
                break
            items.append(self.repeated(self.atom()))
        return items[0] if len(items) == 1 else Row(tuple(items))

    def repeated(self, item: Node) -> Node:
        while (sign := self.peek()) and sign in "*+?{":
            self.take()
            least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(sign) or self.counts()
            if self.peek() == "?":
                self.take()
            if self.peek() and self.peek() in "*+":
                raise PatternUnreadable("double repetition")
            item = Repeat(item, least, most)
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

    def atom(self) -> Node:
        sign = self.take()
        if sign == "(":
            return self.group()
        if sign == "[":
            return self.listed()
        if sign == ".":
            return Characters(_others(_LINE_ENDS))
        if sign == "\\":
            return Characters(_clipped(self.escape()))
        if sign in "*+?{}]^$":
            raise PatternUnreadable(f"{sign} is not allowed here")
        return Characters(((ord(sign), ord(sign)),))

    def group(self) -> Node:
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

    def listed(self) -> Node:
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
        return Characters(_others(ranges) if others else _clipped(ranges))

    def member(self) -> Ranges:
        sign = self.take()
        if sign == "\\":
            return ((0x08, 0x08),) if self.peek() == "b" and self.take() else self.escape()
        if sign == "[":
            raise PatternUnreadable("nested classes are not supported")
        return ((ord(sign), ord(sign)),)


def _count(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 5
