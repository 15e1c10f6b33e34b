"""Statutes as people cite them, brought to one key: law and provision, whatever the spelling."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

LONGEST_TEXT: Final = 20_000
LONGEST_RANGE: Final = 60
UMLAUTS: Final[dict[int, str]] = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss"}
# Words of a citation; each begins where the one before ended, so that a text is read once, whatever stands in it.
TOKEN: Final = re.compile(
    r"(?P<sign>§§?|Art\.|Artikel\b)"
    r"|(?P<inner>\(\d{1,3}[a-z]?\))"
    r"|(?P<number>\d{1,4}[a-z]?\b)"
    r"|(?P<detail>(?:Abs|S|Nr|Buchst|Hs|Alt)\.|\b(?:Absatz|Satz|Nummer|Buchstabe|Halbsatz)\b)"
    r"|(?P<join>,|\b(?:und|oder|bis|sowie)\b)"
    r"|(?P<word>[^\W\d_]{1,40}\b)"
    r"|(?P<other>\S)"
)
# The Land or the book behind the abbreviation of a law.
BEHIND: Final = re.compile(r"NRW|NW|[IVX]{1,4}")
PLAIN_LAWS: Final = frozenset({"AO", "eIDAS"})


@dataclass(frozen=True, slots=True)
class Citation:
    """One cited provision: its key, the abbreviation of the law, the provision with its sign, the words themselves."""

    statute_id: str
    law: str
    provision: str
    quoted: str


def statute_id(law: str, provision: str) -> str:
    """Return the key of a provision, such as ``strwg-nrw-18`` for § 18 StrWG NRW."""
    words = re.sub(r"(?:§§?|Art\.|Artikel)", " ", provision)
    text = f"{law} {words}".casefold().translate(UMLAUTS)
    # The Land's laws are cited with NW or NRW; it is the same law.
    parts = ["nrw" if part == "nw" else part for part in re.findall(r"[a-z]+|\d+[a-z]?", text)]
    return "-".join(parts)


def citations(text: str) -> tuple[Citation, ...]:
    """Return every provision that a text cites, each once, in order; paragraphs and sentences inside are dropped."""
    plain = " ".join(text[:LONGEST_TEXT].split())
    tokens = [
        _Token(str(match.lastgroup), match.group(), match.start(), match.end()) for match in TOKEN.finditer(plain)
    ]
    found: dict[str, Citation] = {}
    place = 0
    while place < len(tokens):
        if tokens[place].kind != "sign":
            place += 1
            continue
        numbers, after = _numbers(tokens, place)
        law, end = _law(tokens, after)
        begin = place
        if not law:
            # Also law first: StVO § 45.
            (law, begin), end = _law_before(tokens, place), after
        if law and numbers:
            sign = "§" if tokens[place].text.startswith("§") else "Art."
            quoted = plain[tokens[begin].start : tokens[end - 1].end]
            for number in numbers:
                key = statute_id(law, number)
                found.setdefault(key, Citation(key, law, f"{sign} {number}", quoted))
        place = max(after, place + 1)
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int


def _numbers(tokens: Sequence[_Token], place: int) -> tuple[list[str], int]:
    """Return the paragraphs that follow a sign, and where their list ends."""
    several, numbers, detailed = tokens[place].text == "§§", list[str](), False
    here = place + 1
    number, here = _number(tokens, here)
    while number:
        numbers.append(number)
        detailed, here = _details(tokens, here)
        join = _kind(tokens, here)
        signed = _kind(tokens, here + 1) == "sign"
        # After "Abs. 1" of a single paragraph, "und 2" is another part of it and no other paragraph.
        if join != "join" or (detailed and not several and not signed):
            break
        number, after = _number(tokens, here + 1 + signed)
        if number and tokens[here].text == "bis" and not signed:
            numbers += _between(numbers[-1], number)
        here = after if number else here
    while detailed and _kind(tokens, here) == "join" and _kind(tokens, here + 1) == "number":
        _, here = _details(tokens, here + 2)
    return list(dict.fromkeys(numbers)), here


def _between(first: str, last: str) -> list[str]:
    if not (first.isdecimal() and last.isdecimal() and 0 < int(last) - int(first) <= LONGEST_RANGE):
        return []
    return [str(number) for number in range(int(first) + 1, int(last))]


def _number(tokens: Sequence[_Token], place: int) -> tuple[str, int]:
    if _kind(tokens, place) != "number":
        return "", place
    letter = tokens[place + 1] if place + 1 < len(tokens) else None
    if letter is not None and len(letter.text) == 1 and "a" <= letter.text <= "z":
        return tokens[place].text + letter.text, place + 2
    return tokens[place].text, place + 1


def _details(tokens: Sequence[_Token], place: int) -> tuple[bool, int]:
    """Skip paragraphs, sentences, numbers and letters inside a provision; tell whether there were any."""
    begin = place
    while place < len(tokens):
        if tokens[place].kind == "inner":
            place += 1
        elif tokens[place].kind == "detail":
            place += 1
            short = place < len(tokens) and len(tokens[place].text) <= 2 and tokens[place].text.islower()
            place += _kind(tokens, place) == "number" or short
        else:
            break
    return place > begin, place


def _kind(tokens: Sequence[_Token], place: int) -> str:
    return tokens[place].kind if 0 <= place < len(tokens) else ""


def _is_law(token: _Token) -> bool:
    """A law is an abbreviation with at least two capitals."""
    capitals = sum(letter.isupper() for letter in token.text)
    return token.kind == "word" and (token.text in PLAIN_LAWS or (token.text[0].isupper() and capitals > 1))


def _law(tokens: Sequence[_Token], place: int) -> tuple[str, int]:
    """Return the law that stands at a place, with the Land or book behind it, and where it ends."""
    if not place < len(tokens) or not _is_law(tokens[place]):
        return "", place
    if place + 1 < len(tokens) and BEHIND.fullmatch(tokens[place + 1].text):
        return f"{tokens[place].text} {tokens[place + 1].text}", place + 2
    return tokens[place].text, place + 1


def _law_before(tokens: Sequence[_Token], place: int) -> tuple[str, int]:
    for begin in (place - 2, place - 1):
        if begin >= 0:
            law, end = _law(tokens, begin)
            if law and end == place:
                return law, begin
    return "", place
