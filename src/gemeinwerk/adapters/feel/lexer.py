"""Words of a FEEL text. Names may hold blanks and signs: the parser joins their words, the longest known name first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from gemeinwerk.adapters.feel.values import FeelError

MAX_LENGTH = 20_000
MAX_WORDS = 4000
KEYWORDS = frozenset(
    {"if", "then", "else", "for", "in", "return", "some", "every", "satisfies", "and", "or", "between", "instance",
     "of", "true", "false", "null", "function", "not"}
)  # fmt: skip
NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?|\.[0-9]+([eE][+-]?[0-9]+)?")
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
# Letters as the grammar names them (DMN 1.3, 10.3.1.2, rules 28 and 29); an apostrophe may stand inside a name.
_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufefe\uff00-\ufffd\U00010000-\U000effff"
)
NAME = re.compile(f"[{_START}][{_START}0-9'\u00b7\u0300-\u036f\u203f-\u2040]*")
SIGNS = (
    "**", "..", "!=", "<=", ">=", "->", "<", ">", "=", "+", "-", "*", "/", "(", ")", "[", "]", "{", "}", ",", ".",
    ":", "?", "@",
)  # fmt: skip
BLANK = re.compile("(?:[\\s\u180e\u200b\ufeff]+|//[^\\n]*|/\\*.*?\\*/)+", re.DOTALL)
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "'": "'"}
PAIR = re.compile("([\ud800-\udbff])([\udc00-\udfff])")


@dataclass(frozen=True, slots=True)
class Word:
    """One word: kind (number, string, name, keyword, sign, end), text, place."""

    kind: str
    text: str
    place: int


def words(text: str) -> list[Word]:
    """Return the words of ``text``; raises FeelError for characters that no word can start with."""
    if len(text) > MAX_LENGTH:
        raise FeelError("Ein Ausdruck ist zu lang.")
    found: list[Word] = []
    place = 0
    while True:
        blank = BLANK.match(text, place)
        if blank:
            place = blank.end()
        if place >= len(text):
            break
        if text.startswith("/*", place):
            raise FeelError(f"Ausdruck nicht lesbar an Stelle {place + 1}: ein Kommentar endet mit „*/“.")
        word, place = _next(text, place)
        found.append(word)
        if len(found) > MAX_WORDS:
            raise FeelError("Ein Ausdruck ist zu lang.")
    found.append(Word("end", "", len(text)))
    return found


def parts_of(name: str) -> tuple[str, ...]:
    """Return the words of a known name; none where it could not be written in an expression."""
    try:
        return tuple(word.text for word in words(name)[:-1])
    except FeelError:
        return ()


def joined(parts: Iterable[Word]) -> str:
    """Return the words of a name as one text: a blank between two words, none around a sign."""
    text, last = "", ""
    for word in parts:
        blank = text and last != "sign" and word.kind != "sign"
        text += (" " if blank else "") + word.text
        last = word.kind
    return text


def _next(text: str, place: int) -> tuple[Word, int]:
    number = NUMBER.match(text, place)
    if number:
        return Word("number", number.group(), place), number.end()
    string = STRING.match(text, place)
    if string:
        return Word("string", _unescape(string.group(1)), place), string.end()
    name = NAME.match(text, place)
    if name:
        raw = name.group()
        return Word("keyword" if raw in KEYWORDS else "name", raw, place), name.end()
    for sign in SIGNS:
        if text.startswith(sign, place):
            return Word("sign", sign, place), place + len(sign)
    raise FeelError(f"Das Zeichen an Stelle {place + 1} gehört nicht in einen Ausdruck.")


def _unescape(raw: str) -> str:
    def one(match: re.Match[str]) -> str:
        letter = match.group(1)
        if letter[0] in "uU" and len(letter) > 1:
            code = int(letter[1:], 16)
            return chr(code) if code < 0x110000 else ""
        return ESCAPES.get(letter, "\\" + letter)

    text = re.sub(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{6}|.)", one, raw, flags=re.DOTALL)
    text = PAIR.sub(lambda pair: (pair[1] + pair[2]).encode("utf-16", "surrogatepass").decode("utf-16"), text)
    # Half a pair is no character and cannot be stored or sent.
    return re.sub("[\ud800-\udfff]", "", text)
