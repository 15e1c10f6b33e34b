"""Making spellings equal: case, umlauts, ß, and the ways in which people write them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

import snowballstemmer

_WORD: Final = re.compile(r"[a-z0-9]+")
_WRITTEN_OUT: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "oe"})
# The "e" of a written-out umlaut; not in "neue", "bauen" or "quelle", where it is a sound of its own.
_UMLAUT_E: Final = re.compile(r"(?<![aeiouq])([aou])e")
_STEMMER: Final = snowballstemmer.stemmer("german")


def plain(text: str) -> str:
    """Lower case with umlauts written out and every other accent dropped: ``Führer`` -> ``fuehrer``."""
    composed = unicodedata.normalize("NFKC", text).casefold().translate(_WRITTEN_OUT)
    decomposed = unicodedata.normalize("NFKD", composed)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).translate(_WRITTEN_OUT)


def plain_words(text: str) -> list[str]:
    """The words of a text in plain form, in order."""
    return _WORD.findall(plain(text))


@lru_cache(maxsize=65_536)
def folded(word: str) -> str:
    """The index form of a plain word: ``fuehrer`` and ``fuhrer`` become equal."""
    return _UMLAUT_E.sub(r"\1", word)


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The Snowball stem of a folded word."""
    return str(_STEMMER.stemWord(word))
