"""Words of a FEEL text. Names may hold blanks, so known names are read as one word, longest first."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from gemeinwerk.adapters.feel.functions import FUNCTIONS
from gemeinwerk.adapters.feel.values import FeelError

MAX_LENGTH = 20_000
KEYWORDS = frozenset(
    {"if", "then", "else", "for", "in", "return", "some", "every", "satisfies", "and", "or", "between", "instance",
     "of", "true", "false", "null", "function", "not"}
)  # fmt: skip
NUMBER = re.compile(r"\d+(\.\d+)?([eE][+-]?\d+)?|\.\d+([eE][+-]?\d+)?")
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
NAME = re.compile(r"[^\W\d][\w']*", re.UNICODE)
SIGNS = (
    "**",
    "..",
    "!=",
    "<=",
    ">=",
    "->",
    "<",
    ">",
    "=",
    "+",
    "-",
    "*",
    "/",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ".",
    ":",
    "?",
    "@",
)
BLANK = re.compile(r"(?:\s+|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "'": "'"}
MULTIWORD_TYPES = ("date and time", "days and time duration", "years and months duration")


@dataclass(frozen=True, slots=True)
class Word:
    """One word: kind (number, string, name, keyword, sign, end), text, place."""

    kind: str
    text: str
    place: int


def words(text: str, names: Collection[str] = ()) -> list[Word]:
    """Return the words of ``text``; raises FeelError for characters that no word can start with."""
    if len(text) > MAX_LENGTH:
        raise FeelError("Ein Ausdruck ist zu lang.")
    spaced = [n for n in {*names, *FUNCTIONS, *MULTIWORD_TYPES} if not NAME.fullmatch(n)]
    spaced.sort(key=len, reverse=True)
    found: list[Word] = []
    place = 0
    while True:
        blank = BLANK.match(text, place)
        if blank:
            place = blank.end()
        if place >= len(text):
            break
        word, place = _next(text, place, spaced)
        found.append(word)
    found.append(Word("end", "", len(text)))
    return found


def _next(text: str, place: int, spaced: list[str]) -> tuple[Word, int]:
    for name in spaced:
        if text.startswith(name, place) and not _goes_on(text, place + len(name)):
            return Word("name", name, place), place + len(name)
    number = NUMBER.match(text, place)
    if number and not text.startswith("..", place):
        raw = number.group()
        # ``1..5`` is a range, not a broken number.
        return Word("number", raw, place), number.end()
    string = STRING.match(text, place)
    if string:
        return Word("string", _unescape(string.group(1)), place), string.end()
    name_match = NAME.match(text, place)
    if name_match:
        raw = name_match.group()
        return Word("keyword" if raw in KEYWORDS else "name", raw, place), name_match.end()
    for sign in SIGNS:
        if text.startswith(sign, place):
            return Word("sign", sign, place), place + len(sign)
    raise FeelError(f"Das Zeichen an Stelle {place + 1} gehört nicht in einen Ausdruck.")


def _goes_on(text: str, place: int) -> bool:
    return place < len(text) and (text[place].isalnum() or text[place] == "_")


def _unescape(raw: str) -> str:
    def one(match: re.Match[str]) -> str:
        letter = match.group(1)
        if letter[0] in "uU" and len(letter) > 1:
            code = int(letter[1:], 16)
            return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
        return ESCAPES.get(letter, "\\" + letter)

    return re.sub(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{6}|.)", one, raw, flags=re.DOTALL)
