"""Which words belong together: names of several words or with signs, known from the context, the text or the language."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from gemeinwerk.adapters.feel.functions import FUNCTIONS
from gemeinwerk.adapters.feel.lexer import NAME, Word, joined, parts_of
from gemeinwerk.adapters.feel.values import FeelError

MULTIWORD_TYPES = ("date and time", "days and time duration", "years and months duration")
Parts = tuple[str, ...]
Index = dict[str, list[tuple[Parts, str]]]
MAX_PARTS = 60


def _add(index: Index, name: str) -> None:
    parts = parts_of(name)
    if 1 < len(parts) <= MAX_PARTS:
        entries = [*index.get(parts[0], []), (parts, name)]
        index[parts[0]] = sorted(entries, key=lambda one: -len(one[0]))


@lru_cache(maxsize=256)
def _index(names: frozenset[str]) -> Index:
    index: Index = {}
    for name in sorted({*names, *FUNCTIONS, *MULTIWORD_TYPES}):
        if not NAME.fullmatch(name):
            _add(index, name)
    return index


class Names:
    """The names known at the place that is read."""

    def __init__(self, names: Collection[str]) -> None:
        self._index = dict(_index(frozenset(names)))

    def declare(self, name: str) -> None:
        """Know a further name from here on."""
        if not NAME.fullmatch(name):
            _add(self._index, name)

    def match(self, words: list[Word], place: int) -> tuple[str, int]:
        """Return the longest known name of several words at ``place`` and how many words it has; 0 for none."""
        for parts, name in self._index.get(words[place].text, ()):
            there = words[place : place + len(parts)]
            if len(there) == len(parts) and all(
                word.text == part and word.kind != "string" for word, part in zip(there, parts, strict=True)
            ):
                return name, len(parts)
        return "", 0


def run_of_names(words: list[Word], place: int) -> tuple[str, int]:
    """Return the words of a name that stand side by side at ``place`` (after a dot nothing else can be meant)."""
    end = place
    while words[end].kind == "name" or (end > place and words[end].kind == "number" and words[end].text.isdigit()):
        end += 1
    return joined(words[place:end]), end - place


def declared(words: list[Word], place: int, ends: Collection[str]) -> tuple[str, int]:
    """Return the name that is given a meaning at ``place`` (a key, a parameter, a loop's name), up to a word of ``ends``.

    Raises FeelError where there is none.
    """
    end = place
    while words[end].kind in {"name", "keyword", "number"} or words[end].text in {"-", "+", "*", "/", "."}:
        if words[end].text in ends or words[end].kind == "string":
            break
        end += 1
    if end == place or words[place].kind not in {"name", "keyword"} or end - place > MAX_PARTS:
        found = words[place].text or "das Ende"
        raise FeelError(
            f"Ausdruck nicht lesbar an Stelle {words[place].place + 1} („{found[:30]}“): erwartet wird ein Name."
        )
    return joined(words[place:end]), end - place
