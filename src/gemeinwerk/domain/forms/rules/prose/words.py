"""Words of a rule: ids, quoted texts, operators, numbers, punctuation, and everything else as plain words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

MAX_PROSE = 20_000
_ID = r"(?:[FG]\d{8,11})"
_TOKEN = re.compile(
    rf"""(?P<ref>{_ID}(?:\.{_ID})*)(?![A-Za-z0-9])
    |(?P<quote>"[^"\n]*"|'(?:[^'\n]|(?<=\w)'(?=\w))*'|„[^“”"\n]*[“”"]|“[^”\n]*”|‚[^‘’\n]*[‘’]|»[^«\n]*«)
    |(?P<op>===|==|=\s<|<>|!=|>=|<=|≥|≤|≠|=|<|>)
    |(?P<number>\d+(?:[.,]\d+)*(?![A-Za-zÄÖÜäöüß]))
    |(?P<word>[A-Za-zÄÖÜäöüß0-9§&](?:[\w.\-/&§*]*[\wß*])?|\.\.\.)
    |(?P<mark>[^\s\w])""",
    re.VERBOSE,
)
# Old or plain spelling of words of the grammar.
_PLAIN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_SPELLED = {
    one.translate(_PLAIN): one
    for one in (
        "müssen", "dürfen", "können", "befüllt", "befüllen", "ausgefüllt", "auszufüllen", "gefüllt", "füllen", "beigefügt",
        "beizufügen", "übermittelt", "übermitteln", "gewählt", "ausgewählt", "auszuwählen", "für", "länder", "ländern",
        "bundesländer", "bundesländern", "übrigen", "thüringen", "größer", "höchstens", "fünf", "erfüllt", "außer",
        "gültiges", "vorbefüllt", "vorzubefüllen", "ausprägung", "ausprägungen", "zurückliegen", "zurück", "enthält",
        "überschreiten", "übersteigen", "zulässig", "während",
    )
} | {"muß": "muss", "daß": "dass", "mußte": "musste"}  # fmt: skip
_ENDING = re.compile(r"(?<=\w{3})(?:e|er|en|es|em|n|s)$")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a rule text with its place."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def low(self) -> str:
        """Return a word in small letters; other kinds never equal a keyword."""
        if self.kind not in {"word", "mark"}:
            return f"\0{self.kind}"
        low = self.text.lower()
        return _SPELLED.get(low, low)


def tokens(text: str) -> tuple[Token, ...]:
    """Return the pieces of ``text``; white space separates and is dropped, a quoted text is one piece."""
    found = []
    for match in _TOKEN.finditer(text[:MAX_PROSE]):
        kind = match.lastgroup or "mark"
        piece = match.group()
        if kind == "quote":
            piece = _SPACE.sub(" ", piece[1:-1]).strip()
        found.append(Token(kind, piece, match.start(), match.end()))
    return tuple(found)


@lru_cache(maxsize=20_000)
def stems(text: str) -> tuple[str, ...]:
    """Return the words of a name without case and inflection, for comparing names in running text."""
    pieces = re.findall(r"\w+", text.lower().translate(_PLAIN))
    return tuple(_ENDING.sub("", piece) for piece in pieces)


def alike(name: str, names: Iterable[str], least: float = 0.6) -> bool:
    """Tell whether ``name`` is one of ``names`` in slightly other words (another ending, a synonym, a shortening)."""
    return any(likeness(name, one) >= least for one in names)


def likeness(first: str, second: str) -> float:
    """Return how alike two names are, between 0 and 1; a shortening that keeps the beginning is alike."""
    one, other = " ".join(stems(first)), " ".join(stems(second))
    if len(one) >= 8 and (other.startswith(one) or one.startswith(other) and len(other) >= 8):
        return 1.0
    return SequenceMatcher(None, one, other).ratio()
