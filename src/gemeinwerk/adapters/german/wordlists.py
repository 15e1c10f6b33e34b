"""The word lists of the analyser, read once."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from gemeinwerk.adapters.german.folding import folded, plain_words, stem


def _read(name: str) -> str:
    return resources.files("gemeinwerk.adapters.german").joinpath(f"data/{name}").read_text(encoding="utf-8")


def _words(name: str) -> frozenset[str]:
    lines = (line for line in _read(name).splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in plain_words(line))


@cache
def building_blocks() -> frozenset[str]:
    """Plain parts of compounds."""
    return _words("building_blocks.txt")


@cache
def stop_words() -> frozenset[str]:
    """Plain words without meaning for the search."""
    return _words("stop_words.txt")


@cache
def weak_stems() -> frozenset[str]:
    """Stems of words that many services share."""
    return frozenset(stem(folded(word)) for word in _words("weak_words.txt"))


@cache
def synonyms() -> tuple[tuple[frozenset[str], tuple[str, ...]], ...]:
    """Pairs of the stems of a colloquial phrase and the phrases of the catalogue, longest phrase first."""
    phrases: dict[str, list[str]] = tomllib.loads(_read("synonyms.toml"))["phrases"]
    pairs = [
        (frozenset(stem(folded(word)) for word in plain_words(phrase) if word not in stop_words()), tuple(targets))
        for phrase, targets in phrases.items()
    ]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))
