"""Patterns of XPath and XQuery functions (F&O 3.1, 5.6.1) written for RE2, or refused where they are none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from gemeinwerk.adapters.feel.functions.spans import common, inverted, spans, written
from gemeinwerk.adapters.feel.values import FeelError

SPACES: Final = " \t\n\r"
PLAIN_ESCAPES: Final = {"n": "\\n", "r": "\\r", "t": "\\t"}
SIGN_ESCAPES: Final = frozenset("\\|.-^?*+{}()[]$")
CATEGORY: Final = re.compile(r"L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|Z[slp]?|S[mcko]?|C[cfon]?")
BLOCKS: Final = {
    "BasicLatin": (0x0, 0x7F), "Latin-1Supplement": (0x80, 0xFF), "LatinExtended-A": (0x100, 0x17F),
    "LatinExtended-B": (0x180, 0x24F), "IPAExtensions": (0x250, 0x2AF), "SpacingModifierLetters": (0x2B0, 0x2FF),
    "CombiningDiacriticalMarks": (0x300, 0x36F), "Greek": (0x370, 0x3FF), "GreekandCoptic": (0x370, 0x3FF),
    "Cyrillic": (0x400, 0x4FF), "Armenian": (0x530, 0x58F), "Hebrew": (0x590, 0x5FF), "Arabic": (0x600, 0x6FF),
    "Devanagari": (0x900, 0x97F), "Thai": (0xE00, 0xE7F), "Georgian": (0x10A0, 0x10FF),
    "LatinExtendedAdditional": (0x1E00, 0x1EFF), "GreekExtended": (0x1F00, 0x1FFF),
    "GeneralPunctuation": (0x2000, 0x206F), "SuperscriptsandSubscripts": (0x2070, 0x209F),
    "CurrencySymbols": (0x20A0, 0x20CF), "LetterlikeSymbols": (0x2100, 0x214F), "NumberForms": (0x2150, 0x218F),
    "Arrows": (0x2190, 0x21FF), "MathematicalOperators": (0x2200, 0x22FF), "BoxDrawing": (0x2500, 0x257F),
    "Hiragana": (0x3040, 0x309F), "Katakana": (0x30A0, 0x30FF), "CJKUnifiedIdeographs": (0x4E00, 0x9FFF),
    "HangulSyllables": (0xAC00, 0xD7A3), "PrivateUse": (0xE000, 0xF8FF),
}  # fmt: skip
NAME_START: Final = "A-Z_a-z:\\x{c0}-\\x{d6}\\x{d8}-\\x{f6}\\x{f8}-\\x{2ff}\\x{370}-\\x{37d}\\x{37f}-\\x{1fff}"
# What a multi-character escape holds, as the inside of a class, and the inside of its opposite.
CLASSES: Final = {
    "d": ("\\p{Nd}", "\\P{Nd}"),
    "s": (" \\t\\n\\r", "\\x{0}-\\x{8}\\x{b}\\x{c}\\x{e}-\\x{1f}\\x{21}-\\x{10ffff}"),
    "w": ("\\p{L}\\p{M}\\p{N}\\p{S}", "\\p{P}\\p{Z}\\p{C}"),
    "i": (NAME_START, ""),
    "c": (NAME_START + "\\-.0-9\\x{b7}\\x{300}-\\x{36f}", ""),
}


class BadPattern(Exception):
    """The text is no pattern of XPath."""


@dataclass(frozen=True, slots=True)
class Translated:
    """A pattern for RE2, or for Python's engine where it refers to groups; ``literal``: it was no pattern at all."""

    text: str
    refers: bool
    literal: bool


def translated(text: str, flags: frozenset[str]) -> Translated:
    """Return a pattern for RE2; raises BadPattern, or FeelError for a costly pattern with references."""
    letters = "".join(sorted(flags & {"i", "m", "s"}))
    if "q" in flags:
        head = "(?i)" if "i" in flags else ""
        return Translated(head + _quoted(text), refers=False, literal=True)
    reader = _Reader(_without_blanks(text) if "x" in flags else text, dotall="s" in flags)
    found = reader.read()
    if reader.refers and reader.nested:
        raise FeelError("Ein Suchmuster enthält eine Wiederholung oder Auswahl neben einem Bezug auf gefundene Teile.")
    head = f"(?{letters})" if letters else ""
    return Translated(head + (_for_python(found) if reader.refers else found), reader.refers, literal=False)


def _for_python(text: str) -> str:
    """Return a pattern of RE2 for Python's engine, which knows no categories."""
    if "\\p" in text or "\\P" in text:
        raise FeelError("Ein Suchmuster mit Bezügen auf gefundene Teile darf keine Zeichenklassen enthalten.")
    text = re.sub(r"\\x\{([0-9a-f]+)\}", lambda m: f"\\U{int(m[1], 16):08x}", text)
    return text.replace("\\z", "\\Z")


def _quoted(text: str) -> str:
    return "".join(letter if letter.isalnum() else f"\\x{{{ord(letter):x}}}" for letter in text)


def _without_blanks(text: str) -> str:
    """Return ``text`` without blanks outside of classes (flag ``x``)."""
    found, inside, escaped = "", 0, False
    for letter in text:
        if letter in SPACES and not inside:
            continue
        found += letter
        if escaped:
            escaped = False
        elif letter == "\\":
            escaped = True
        elif letter == "[":
            inside += 1
        elif letter == "]" and inside:
            inside -= 1
    return found


class _Reader:
    """Reads a pattern letter by letter."""

    def __init__(self, text: str, *, dotall: bool) -> None:
        self.text = text
        self.place = 0
        self.dotall = dotall
        self.groups = 0
        self.closed: set[int] = set()
        self.refers = False
        self.nested = False
        self.repeats = 0

    def read(self) -> str:
        found = self._branches(0)
        if self.place < len(self.text):
            raise BadPattern
        return found

    def _now(self) -> str:
        return self.text[self.place : self.place + 1]

    def _take(self) -> str:
        letter = self._now()
        if not letter:
            raise BadPattern
        self.place += 1
        return letter

    def _branches(self, depth: int) -> str:
        if depth > 40:
            raise BadPattern
        found = self._branch(depth)
        while self._now() == "|":
            self.place += 1
            self.nested = True
            found += "|" + self._branch(depth)
        return found

    def _branch(self, depth: int) -> str:
        found = ""
        while self._now() not in ("", "|", ")"):
            found += self._piece(depth)
        return found

    def _piece(self, depth: int) -> str:
        before = self.repeats
        atom = self._atom(depth)
        if atom in ("^", "$") or atom == "\\z":
            if self._now() in ("*", "+", "?", "{") and self._now():
                raise BadPattern
            return atom
        repeat = self._repeat()
        if repeat:
            # References next to repetitions of repetitions could run for ever.
            self.nested = self.nested or self.repeats > before or "\\" in atom and self.refers
            self.repeats += 1
            self.nested = self.nested or self.repeats > 2
        return atom + repeat

    def _repeat(self) -> str:
        found = re.compile(r"[*+?]|\{(\d{1,4})(?:(,)(\d{1,4})?)?\}").match(self.text, self.place)
        if not found:
            if self._now() == "{":
                raise BadPattern
            return ""
        low, comma, high = found.groups()
        if low and (high and int(low) > int(high)):
            raise BadPattern
        if low and max(int(low), int(high or 0)) > 1000:
            raise FeelError("Ein Suchmuster enthält zu viele Wiederholungen.")
        self.place = found.end()
        lazy = "?" if self._now() == "?" else ""
        self.place += len(lazy)
        if self._now() in ("*", "+", "?", "{") and self._now():
            raise BadPattern
        return found.group() + lazy

    def _atom(self, depth: int) -> str:
        letter = self._take()
        if letter == "(":
            return self._group(depth)
        if letter == "[":
            return self._class(0)
        if letter == ".":
            return "." if self.dotall else "[^\\n\\r]"
        if letter == "\\":
            return self._escape()
        if letter in "*+?{}])":
            raise BadPattern
        if letter in "^$":
            return letter
        return _quoted(letter)

    def _group(self, depth: int) -> str:
        if self.text.startswith("?:", self.place):
            self.place += 2
            head, number = "(?:", 0
        elif self._now() == "?":
            raise BadPattern
        else:
            self.groups += 1
            head, number = "(", self.groups
        inner = self._branches(depth + 1)
        if self._take() != ")":
            raise BadPattern
        if number:
            self.closed.add(number)
        return head + inner + ")"

    def _escape(self) -> str:
        letter = self._take()
        if letter.isdigit():
            return self._reference(letter)
        return f"[{self._set(letter)}]"

    def _reference(self, digit: str) -> str:
        number = int(digit)
        while self._now().isascii() and self._now().isdigit() and number * 10 + int(self._now()) <= self.groups:
            number = number * 10 + int(self._take())
        if number not in self.closed:
            raise BadPattern
        self.refers = True
        return f"(?:\\{number})"

    def _set(self, letter: str) -> str:
        """Return the inside of a class for an escape."""
        if letter in PLAIN_ESCAPES:
            return PLAIN_ESCAPES[letter]
        if letter in SIGN_ESCAPES:
            return _quoted(letter)
        if letter in "pP":
            return self._category(positive=letter == "p")
        held = CLASSES.get(letter.lower())
        if held is None:
            raise BadPattern
        inside = held[0] if letter.islower() else held[1]
        return inside or written(inverted(spans(held[0])))

    def _category(self, *, positive: bool) -> str:
        found = re.compile(r"\{(Is)?([A-Za-z0-9-]+)\}").match(self.text, self.place)
        if not found:
            raise BadPattern
        self.place = found.end()
        block, name = found.groups()
        if block:
            if name not in BLOCKS:
                raise BadPattern
            span = [BLOCKS[name]]
            return written(span if positive else inverted(span))
        if not CATEGORY.fullmatch(name):
            raise BadPattern
        if name == "Cn":
            held = spans("\\p{Cn}")
            return written(held if positive else inverted(held))
        return ("\\p{" if positive else "\\P{") + name + "}"

    def _class(self, depth: int) -> str:
        if depth > 10:
            raise BadPattern
        negative = self._now() == "^"
        self.place += negative
        inside = ""
        while self._now() != "]" or not inside:
            if inside and self.text.startswith("-[", self.place):
                self.place += 2
                without = self._class(depth + 1)
                if self._take() != "]":
                    raise BadPattern
                return self._subtracted(inside, without, negative=negative)
            inside += self._member(first=not inside)
        self.place += 1
        return f"[{'^' if negative else ''}{inside}]"

    def _subtracted(self, inside: str, without: str, *, negative: bool) -> str:
        held = spans(inside)
        held = inverted(held) if negative else held
        inner = without[1:-1]
        taken = inverted(spans(inner[1:])) if inner.startswith("^") else spans(inner)
        left = common(held, inverted(taken))
        # A class that holds nothing matches nothing.
        return f"[{written(left)}]" if left else "[^\\x{0}-\\x{10ffff}]"

    def _member(self, *, first: bool) -> str:
        letter = self._take()
        if letter == "[" or (letter == "-" and not first and self._now() not in ("]", "-")):
            raise BadPattern
        if letter == "\\":
            escaped = self._take()
            if escaped.isdigit():
                raise BadPattern
            low = self._set(escaped)
            single = escaped in PLAIN_ESCAPES or escaped in SIGN_ESCAPES
        else:
            low, single = _quoted(letter), True
        if not single or self._now() != "-" or self.text[self.place + 1 : self.place + 2] in ("]", "["):
            return low
        self.place += 1
        return f"{low}-{self._high(low)}"

    def _high(self, low: str) -> str:
        letter = self._take()
        if letter == "\\":
            escaped = self._take()
            if escaped not in PLAIN_ESCAPES and escaped not in SIGN_ESCAPES:
                raise BadPattern
            high = self._set(escaped)
        elif letter == "[":
            raise BadPattern
        else:
            high = _quoted(letter)
        if spans(low)[0][0] > spans(high)[0][0]:
            raise BadPattern
        return high
