"""Splitting German compounds with a dictionary: ``bewohnerparkausweis`` -> ``bewohner``, ``park``, ``ausweis``."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from gemeinwerk.adapters.german.folding import stem

LINKS: Final = ("s", "es", "n", "en", "er", "e", "ens")
SHORTEST_PART: Final = 3
LONGEST_WORD: Final = 60
_COST_OF_LINK: Final = 0.2
_COST_OF_SHORT_PART: Final = 0.6


class CompoundSplitter:
    """Splits folded words into known parts; the fewest and longest parts win."""

    def __init__(self, parts: Iterable[str]) -> None:
        self._parts = frozenset(part for part in parts if len(part) >= SHORTEST_PART and not part.isdigit())
        self._stems = frozenset(stem(part) for part in self._parts)
        self.split = lru_cache(maxsize=20_000)(self._split)

    def __contains__(self, word: str) -> bool:
        return word in self._parts

    def _known(self, piece: str, *, last: bool) -> bool:
        return piece in self._parts or (last and len(piece) > SHORTEST_PART and stem(piece) in self._stems)

    def _split(self, word: str) -> tuple[str, ...]:
        """The parts of a word, or an empty tuple if it is no compound of at least two known parts."""
        length = len(word)
        if length < 2 * SHORTEST_PART or length > LONGEST_WORD:
            return ()
        best: list[tuple[float, tuple[str, ...]] | None] = [None] * (length + 1)
        best[0] = (0.0, ())
        for start in range(length - SHORTEST_PART + 1):
            found = best[start]
            if found is not None:
                self._extend(word, start, found, best)
        result = best[length]
        return result[1] if result is not None and len(result[1]) > 1 else ()

    def _extend(
        self,
        word: str,
        start: int,
        found: tuple[float, tuple[str, ...]],
        best: list[tuple[float, tuple[str, ...]] | None],
    ) -> None:
        length = len(word)
        for end in range(start + SHORTEST_PART, length + 1):
            piece = word[start:end]
            if (start, end) == (0, length) or not self._known(piece, last=end == length):
                continue
            cost = found[0] + 1 + (_COST_OF_SHORT_PART if end - start < 4 else 0)
            parts = (*found[1], piece)
            _keep(best, end, cost, parts)
            if end == length:
                continue
            for link in LINKS:
                after = end + len(link)
                if after <= length - SHORTEST_PART and word.startswith(link, end):
                    _keep(best, after, cost + _COST_OF_LINK, parts)


def _keep(best: list[tuple[float, tuple[str, ...]] | None], position: int, cost: float, parts: tuple[str, ...]) -> None:
    known = best[position]
    if known is None or cost < known[0]:
        best[position] = (cost, parts)
