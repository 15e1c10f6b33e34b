"""The words of the catalogue in memory: known tokens, beginnings, inner parts and near spellings."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from gemeinwerk.adapters.german.compounds import SHORTEST_PART, CompoundSplitter
from gemeinwerk.adapters.german.folding import folded, stem
from gemeinwerk.adapters.german.wordlists import building_blocks, stop_words
from gemeinwerk.domain.catalogue.ports import Token

PART_QUALITY: Final = 0.6
HEAD_QUALITY: Final = 0.7
SMALLEST_QUALITY: Final = 0.3
LONG_PART: Final = 8
CATALOGUE_PART_LENGTH: Final = (4, 14)
SIMILARITY: Final = 0.78
NEAREST: Final = 4
BEGINNINGS: Final = 8


class GermanVocabulary:
    """Answers which tokens a word of a query may mean; immutable once built, so it is shared by threads."""

    def __init__(
        self,
        frequencies: Mapping[str, int],
        token_frequencies: Mapping[str, int] | None = None,
        *,
        size: int,
        version: int,
    ) -> None:
        self.version = version
        self._size = max(size, 1)
        self._frequencies = dict(frequencies)
        low, high = CATALOGUE_PART_LENGTH
        own = (folded(word) for word in frequencies if low <= len(word) <= high and word not in stop_words())
        self.splitter = CompoundSplitter({*own, *(folded(word) for word in building_blocks())})
        by_length: dict[int, list[str]] = defaultdict(list)
        for word in self._frequencies:
            by_length[len(word)].append(word)
        self._by_length = dict(by_length)
        self._token_frequency = dict(token_frequencies or self._count_tokens())
        self._sorted = sorted((folded(word), word) for word in self._frequencies)
        self._joined = "\n" + "\n".join(word for _, word in self._sorted) + "\n"
        self.nearest = lru_cache(maxsize=4096)(self._nearest)

    def __len__(self) -> int:
        return len(self._frequencies)

    def _count_tokens(self) -> dict[str, int]:
        counts: dict[str, int] = defaultdict(int)
        for word, count in self._frequencies.items():
            for token in self.tokens(word):
                counts[token.text] += count
        return counts

    def knows(self, token: str) -> bool:
        """Tell whether any service has this token."""
        return token in self._token_frequency

    def rarity(self, token: str) -> float:
        """Between 0 and 1: how much a token says, by the number of services that have it."""
        frequency = self._token_frequency.get(token, 0)
        return math.log(1 + self._size / (1 + frequency)) / math.log(1 + self._size) if self._size > 1 else 1.0

    def tokens(self, word: str) -> tuple[Token, ...]:
        """The stem of a plain word, and the stems of its parts if it is a compound."""
        form = folded(word)
        best = {stem(form): 1.0}
        self._add_parts(form, 1.0, best)
        return tuple(Token(text, quality) for text, quality in best.items())

    def _add_parts(self, form: str, quality: float, best: dict[str, float]) -> None:
        parts = self.splitter.split(form)
        for position, part in enumerate(parts, start=1):
            share = quality * (HEAD_QUALITY if position == len(parts) else PART_QUALITY)
            best.setdefault(stem(part), max(share, SMALLEST_QUALITY))
            if len(part) > LONG_PART:
                self._add_parts(part, quality, best)

    def beginning_with(self, word: str) -> Iterator[tuple[str, float]]:
        """Plain words that begin with a plain word, most frequent first, with the share that was typed."""
        form = folded(word)
        start = bisect_left(self._sorted, (form, ""))
        found: list[str] = []
        for whole, known in self._sorted[start : start + 400]:
            if not whole.startswith(form):
                break
            if whole != form:
                found.append(known)
        found.sort(key=lambda known: (-self._frequencies[known], len(known)))
        for known in found[:BEGINNINGS]:
            yield known, len(word) / len(known)

    def containing(self, word: str) -> Iterator[tuple[str, float]]:
        """Plain words that contain a plain word, with the share that was typed."""
        position, count = self._joined.find(word), 0
        while position >= 0 and count < BEGINNINGS:
            start = self._joined.rfind("\n", 0, position) + 1
            end = self._joined.find("\n", position)
            known = self._joined[start:end]
            yield known, len(word) / len(known)
            count += 1
            position = self._joined.find(word, end)

    def _nearest(self, word: str) -> tuple[tuple[str, float], ...]:
        """Known plain words that differ from ``word`` by typing errors, with their similarity."""
        choices = [known for length in range(len(word) - 2, len(word) + 3) for known in self._by_length.get(length, ())]
        cutoff = SIMILARITY if len(word) > 5 else 0.75
        found = process.extract(word, choices, scorer=OSA.normalized_similarity, score_cutoff=cutoff, limit=NEAREST)
        return tuple((known, similarity) for known, similarity, _ in found)

    def nearest_compound(self, word: str) -> tuple[tuple[str, ...], float] | None:
        """Read an unknown word as a known part plus a part with a typing error."""
        form = folded(word)
        best: tuple[tuple[str, ...], float] | None = None
        for cut in range(SHORTEST_PART, len(form) - SHORTEST_PART):
            for left, right in ((form[:cut], form[cut:]), (form[cut:], form[:cut])):
                if len(left) < 4 or len(right) < 4 or left not in self.splitter:
                    continue
                for known, similarity in self.nearest(right)[:1]:
                    if best is None or similarity > best[1]:
                        best = ((left, folded(known)), similarity)
        return best
