"""Sets of characters as ordered spans of their codes, for classes of a pattern that take others away."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

MAX_CODE: Final = 0x10FFFF
# Where Unicode has assigned characters one by one; the rest is private or empty as a whole.
WRITTEN_PLANES: Final = ((0, 0x33FFF), (0xE0000, 0xE01FF))
PRIVATE_PLANES: Final = [(0xF0000, 0xFFFFD), (0x100000, 0x10FFFD)]
EMPTY_PLANES: Final = [(0x34000, 0xDFFFF), (0xE0200, 0xEFFFF), (0xFFFFE, 0xFFFFF), (0x10FFFE, 0x10FFFF)]
Span = tuple[int, int]

_PIECE: Final = re.compile(r"\\([pP])\{(\w+)\}|\\x\{([0-9a-f]+)\}|\\([nrt\-])|(.)", re.DOTALL)
_LETTERS: Final = {"n": 10, "r": 13, "t": 9, "-": 45}


def spans(inside: str) -> list[Span]:
    """Return the characters of the inside of a class as this module writes it."""
    found: list[Span] = []
    pieces = list(_PIECE.finditer(inside))
    place = 0
    while place < len(pieces):
        sign, category, code, escape, letter = pieces[place].groups()
        if category:
            held = list(_categories().get(category, ())) if len(category) == 2 else _of_group(category)
            found += held if sign == "p" else inverted(united(held))
            place += 1
            continue
        low = high = _code(code, escape, letter)
        if place + 2 < len(pieces) and pieces[place + 1].group() == "-":
            high = _code(*pieces[place + 2].groups()[2:])
            place += 2
        found.append((low, high))
        place += 1
    return united(found)


def _code(code: str | None, escape: str | None, letter: str | None) -> int:
    if code:
        return int(code, 16)
    return _LETTERS[escape] if escape else ord(letter or "\0")


def _of_group(category: str) -> list[Span]:
    return [span for name, held in _categories().items() if name.startswith(category) for span in held]


@lru_cache(maxsize=1)
def _categories() -> dict[str, tuple[Span, ...]]:
    found: dict[str, list[Span]] = {}
    for low, high in WRITTEN_PLANES:
        start, last = low, unicodedata.category(chr(low))
        for code in range(low + 1, high + 2):
            now = unicodedata.category(chr(code)) if code <= high else ""
            if now != last:
                found.setdefault(last, []).append((start, code - 1))
                start, last = code, now
    found["Co"] += PRIVATE_PLANES
    found["Cn"] += EMPTY_PLANES
    return {name: tuple(united(held)) for name, held in found.items()}


def united(held: list[Span]) -> list[Span]:
    """Return spans in order, joined where they touch."""
    found: list[Span] = []
    for low, high in sorted(held):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return found


def inverted(held: list[Span]) -> list[Span]:
    """Return the spans of all other characters."""
    found: list[Span] = []
    place = 0
    for low, high in held:
        if low > place:
            found.append((place, low - 1))
        place = high + 1
    return [*found, (place, MAX_CODE)] if place <= MAX_CODE else found


def common(one: list[Span], two: list[Span]) -> list[Span]:
    """Return the spans of the characters that both hold."""
    found: list[Span] = []
    i = j = 0
    while i < len(one) and j < len(two):
        low, high = max(one[i][0], two[j][0]), min(one[i][1], two[j][1])
        if low <= high:
            found.append((low, high))
        if one[i][1] < two[j][1]:
            i += 1
        else:
            j += 1
    return found


def written(held: list[Span]) -> str:
    """Return spans as the inside of a class of a pattern."""
    return "".join(f"\\x{{{low:x}}}-\\x{{{high:x}}}" if high > low else f"\\x{{{low:x}}}" for low, high in held)
