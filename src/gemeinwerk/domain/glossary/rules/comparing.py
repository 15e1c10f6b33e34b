"""Comparing German words: folded, without inflection, without the words around a question."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

LETTERS: Final = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss", "é": "e", "è": "e", "á": "a", "ó": "o"})
WRITTEN_OUT: Final = (("ae", "a"), ("oe", "o"), ("ue", "u"))
WORD: Final = re.compile(r"[^\W_]+", re.UNICODE)
# Words that a question puts around the thing it asks for.
AROUND: Final = frozenset(
    [
        "ihr",
        "ihre",
        "ihren",
        "ihrem",
        "ihrer",
        "sie",
        "bitte",
        "geben",
        "nennen",
        "tragen",
        "ein",
        "eine",
        "einen",
        "einer",
        "angabe",
        "angeben",
        "ist",
        "war",
        "lautet",
        "wie",
        "was",
        "welche",
        "welcher",
        "welches",
        "der",
        "die",
        "das",
        "den",
        "dem",
        "des",
        "zur",
        "zum",
        "von",
        "vom",
        "und",
        "oder",
        "mit",
        "fur",
        "bei",
        "in",
        "im",
        "an",
        "am",
        "auf",
        "hier",
        "unser",
        "eintragen",
        "angaben",
        "vollstandige",
        "vollstandigen",
        "vollstandiger",
        "aktuelle",
        "aktuellen",
        "genaue",
        "heissen",
        "heissst",
    ]
)
ENDINGS: Final = ("ern", "em", "er", "en", "es", "e", "s", "n")
SHORTEST_STEM: Final = 4
SIMILAR: Final = 0.88


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    """Return text in lower case with umlauts and their spellings made equal, words separated by one blank."""
    plain = text.casefold().translate(LETTERS)
    for written, letter in WRITTEN_OUT:
        plain = plain.replace(written, letter)
    return " ".join(WORD.findall(plain))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return a folded word without its inflection; short words stay as they are."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word.removesuffix(ending)
    return word


@lru_cache(maxsize=20_000)
def stems(text: str) -> tuple[str, ...]:
    """Return the stems of a text in order, without the words around a question; never empty for a text with words."""
    words = folded(text).split()
    return tuple(stem(word) for word in words if word not in AROUND) or tuple(stem(word) for word in words)


def same(one: str, other: str) -> bool:
    """Tell whether two texts ask for the same thing in the same words, whatever their inflection."""
    return bool(stems(one)) and stems(one) == stems(other)


def holds(text: str, part: str) -> bool:
    """Tell whether the words of ``part`` stand side by side in ``text``."""
    whole, wanted = stems(text), stems(part)
    return bool(wanted) and any(
        whole[start : start + len(wanted)] == wanted for start in range(len(whole) - len(wanted) + 1)
    )


def similar(one: str, other: str) -> bool:
    """Tell whether two texts differ by no more than a slip of the pen, such as a missing letter or a hyphen."""
    if len(folded(one).split()) != len(folded(other).split()):
        # A hyphen in the middle of a word is the only slip that changes the number of words.
        return folded(one).replace(" ", "") == folded(other).replace(" ", "")
    left, right = "".join(stems(one)), "".join(stems(other))
    if min(len(left), len(right)) < 6 or abs(len(left) - len(right)) > 3:
        return False
    # Two words that begin differently are two words: Familienname is no slip of Familienstand.
    if left[0] != right[0]:
        return False
    return SequenceMatcher(None, left, right, autojunk=False).ratio() >= SIMILAR
