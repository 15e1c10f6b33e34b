"""Ranking search candidates: tokens, likeness of letters and the beginning of the title, fused to one score."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gemeinwerk.domain.catalogue.types import ServiceKind

# How much a token says by where it stands; the index stores this times the quality of the token.
FIELD_WEIGHTS: Final = {"title": 1.0, "synonyms": 0.9, "keywords": 0.6, "legal_terms": 0.5, "teaser": 0.3}
LIKENESS: Final = 0.35
BEGINNING: Final = 0.15
WHOLE_TITLE: Final = 0.25
READY_ONLINE: Final = 0.12
BREVITY: Final = 0.2
# Less than this share of the best hit is noise and is left out.
RELEVANT_SHARE: Final = 0.45


@dataclass(frozen=True, slots=True)
class Candidate:
    """A service with the score of its tokens, before fusion."""

    token_score: float
    folded_title: str
    kind: ServiceKind
    row: Any


def trigrams(text: str) -> frozenset[str]:
    """All three-letter pieces of a folded text, blanks at the borders of words included."""
    padded = f"  {text} "
    return frozenset(padded[start : start + 3] for start in range(len(padded) - 2))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Dice coefficient of two sets of trigrams, 0 to 1."""
    total = len(one) + len(other)
    return 2 * len(one & other) / total if total else 0.0


def fused_score(candidate: Candidate, query: str, query_pieces: frozenset[str], best_possible: float) -> float:
    """One comparable number for a candidate; higher is better."""
    title = candidate.folded_title
    score = candidate.token_score / best_possible if best_possible else 0.0
    score += LIKENESS * likeness(query_pieces, trigrams(title))
    score += BREVITY * 2 / (1 + len(title.split()))
    if title == query:
        score += BEGINNING + WHOLE_TITLE
    elif title.startswith(query):
        score += BEGINNING if title.startswith(f"{query} ") else BEGINNING / 2
    if candidate.kind is ServiceKind.PACKAGE:
        score += READY_ONLINE
    return score


def ranked(
    candidates: Iterable[Candidate], query: str, best_possible: float, limit: int
) -> Sequence[tuple[float, Candidate]]:
    """The relevant candidates, best first; equal ones with the shorter title first, then by the alphabet."""
    pieces = trigrams(query)
    scored = [(fused_score(candidate, query, pieces, best_possible), candidate) for candidate in candidates]
    scored.sort(key=lambda pair: (-pair[0], len(pair[1].folded_title), pair[1].folded_title))
    enough = scored[0][0] * RELEVANT_SHARE if scored else 0.0
    return [pair for pair in scored[:limit] if pair[0] >= enough]
