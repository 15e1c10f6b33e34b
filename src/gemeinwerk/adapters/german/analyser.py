"""The analyser: the same tokens for the index and for the query, with forgiveness on the side of the query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Final

from gemeinwerk.adapters.german.compounds import LINKS
from gemeinwerk.adapters.german.folding import folded, plain_words, stem
from gemeinwerk.adapters.german.vocabulary import GermanVocabulary
from gemeinwerk.adapters.german.wordlists import stop_words, synonyms, weak_stems
from gemeinwerk.domain.catalogue.ports import QueryTerm, Token, Vocabulary
from gemeinwerk.kernel.ports import AdapterStatus

LONGEST_QUERY: Final = 200
MOST_WORDS: Final = 8
MOST_TERMS: Final = 16
MOST_ALTERNATIVES: Final = 10
WEAK: Final = 0.3
PART_OF_UNKNOWN: Final = 0.8
PART_OF_KNOWN: Final = 0.3
SPOKEN_FOR: Final = 0.5
JOINED: Final = 0.8


class GermanAnalyser:
    """Implements ``catalogue.ports.TextAnalyser``."""

    def __init__(self) -> None:
        synonyms()  # the word lists are read at start, not by the first searcher

    def fold(self, text: str) -> str:
        """Lower-case text with equal spellings, words separated by one blank."""
        return " ".join(folded(word) for word in plain_words(text))

    def words(self, text: str) -> tuple[str, ...]:
        """Plain words without function words."""
        return tuple(word for word in plain_words(text) if word not in stop_words())

    def vocabulary(
        self,
        frequencies: Mapping[str, int],
        token_frequencies: Mapping[str, int] | None = None,
        *,
        size: int,
        version: int,
    ) -> GermanVocabulary:
        """Prepare the words of the catalogue."""
        return GermanVocabulary(frequencies, token_frequencies, size=size, version=version)

    def tokens(self, word: str, vocabulary: Vocabulary) -> tuple[Token, ...]:
        """Index tokens of one plain word."""
        return _german(vocabulary).tokens(word)

    def query(self, text: str, vocabulary: Vocabulary) -> tuple[QueryTerm, ...]:
        """What a search text asks for: own words first, then what the administration calls them."""
        known = _german(vocabulary)
        every = plain_words(text[:LONGEST_QUERY])
        words = [word for word in every if word not in stop_words()] or every
        words = list(dict.fromkeys(words))[:MOST_WORDS]
        targets, spoken_for = _colloquial(words)
        terms: list[QueryTerm] = []
        for word in words:
            own = stem(folded(word))
            weight = WEAK if own in weak_stems() and len(words) > 1 else 1.0
            terms += _terms(word, weight * (SPOKEN_FOR if own in spoken_for else 1.0), known)
        terms += _joined(words, known)
        for phrase, weight in targets:
            for word in self.words(phrase):
                factor = WEAK if stem(folded(word)) in weak_stems() else 1.0
                terms += _terms(word, weight * factor, known, forgiving=False)
        return tuple(_merged(terms))[:MOST_TERMS]


def _german(vocabulary: Vocabulary) -> GermanVocabulary:
    if not isinstance(vocabulary, GermanVocabulary):
        raise TypeError("the vocabulary comes from another analyser")
    return vocabulary


def _colloquial(words: list[str]) -> tuple[list[tuple[str, float]], set[str]]:
    """The phrases of the catalogue for colloquial words, with weights, and the stems they stand for."""
    stems = {stem(folded(word)) for word in words}
    matched: set[str] = set()
    spoken_for: set[str] = set()
    targets: list[tuple[str, float]] = []
    for phrase, meanings in synonyms():
        if phrase <= stems and not phrase & matched:
            matched |= phrase
            spoken_for |= phrase if len(phrase) > 1 or len(stems) == 1 else set()
            share = 0.25 + 0.75 * len(phrase) / len(stems)
            targets += [(meaning, share * (0.9 if rank == 0 else 0.7)) for rank, meaning in enumerate(meanings)]
    return targets, spoken_for


def _terms(word: str, weight: float, known: GermanVocabulary, *, forgiving: bool = True) -> list[QueryTerm]:
    form = folded(word)
    own = stem(form)
    parts = [stem(part) for part in known.splitter.split(form)]
    is_known = known.knows(own)
    found: dict[str, float] = {own: 1.0} if is_known else {}
    terms: list[QueryTerm] = []
    for part in dict.fromkeys(parts):
        if part != own and known.knows(part):
            share = (PART_OF_KNOWN if is_known else PART_OF_UNKNOWN) * (WEAK if part in weak_stems() else 1.0)
            terms.append(QueryTerm(part, weight * share, (Token(part, known.rarity(part)),)))
    if forgiving:
        _forgive(word, found, known, certain=is_known or len(terms) == len(set(parts)) > 0)
        if not found and not terms:
            terms += _near_compound(word, weight, known)
    if found:
        best = sorted(found.items(), key=lambda pair: -pair[1])[:MOST_ALTERNATIVES]
        alternatives = tuple(Token(token, quality * known.rarity(token)) for token, quality in best)
        terms.insert(0, QueryTerm(own, weight, alternatives))
    return terms


def _joined(words: list[str], known: GermanVocabulary) -> Iterable[QueryTerm]:
    """Neighbours that the catalogue writes as one word: ``gewerbe anmelden`` -> ``gewerbeanmeldung``."""
    for left, right in pairwise(words):
        for link in ("", *LINKS):
            token = stem(folded(left + link + right))
            if known.knows(token):
                yield QueryTerm(token, JOINED, (Token(token, known.rarity(token)),))
                break


def _forgive(word: str, found: dict[str, float], known: GermanVocabulary, *, certain: bool) -> None:
    """Add what a word may have meant: a longer word that begins with it, one that contains it, a misspelt one."""
    if len(word) >= 3:
        factor = 0.45 if certain else 0.85
        for whole, share in known.beginning_with(word):
            _add(found, whole, factor * (0.4 + 0.6 * share))
    if certain or len(word) < 4:
        return
    for whole, similarity in known.nearest(word):
        _add(found, whole, similarity * similarity)
    if len(word) >= 5:
        for whole, share in known.containing(word):
            _add(found, whole, 0.6 * (0.4 + 0.6 * share))


def _add(found: dict[str, float], word: str, quality: float) -> None:
    token = stem(folded(word))
    if quality > found.get(token, 0.0):
        found[token] = quality


def _near_compound(word: str, weight: float, known: GermanVocabulary) -> Iterable[QueryTerm]:
    reading = known.nearest_compound(word)
    if reading is None:
        return
    parts, similarity = reading
    for part in parts:
        token = stem(part)
        if known.knows(token):
            yield QueryTerm(token, weight * 0.7 * similarity, (Token(token, known.rarity(token)),))


def _merged(terms: list[QueryTerm]) -> Iterable[QueryTerm]:
    """Terms that ask for the same first token count once, with the greater weight."""
    best: dict[str, QueryTerm] = {}
    for term in terms:
        first = term.alternatives[0].text
        if first not in best or best[first].weight < term.weight:
            best[first] = term
    return best.values()


def check() -> AdapterStatus:
    """Analyse one known word."""
    analyser = GermanAnalyser()
    vocabulary = analyser.vocabulary({"bewohnerparkausweis": 1}, size=1, version=0)
    parts = {token.text for token in analyser.tokens("bewohnerparkausweis", vocabulary)}
    ok = {"park", "ausweis"} <= parts
    return AdapterStatus(ok, "Deutsche Wortanalyse bereit" if ok else "Deutsche Wortanalyse zerlegt nicht")
