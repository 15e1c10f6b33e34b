"""The search finds what people mean: hand-written queries with a gate."""

from __future__ import annotations

from pathlib import Path

import pytest

from gemeinwerk.domain.catalogue import queries
from gemeinwerk.domain.catalogue.actions import import_services
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.clock import now
from tests.benchmarks.search import read_services
from tests.domain.catalogue.relevance import CATALOGUE, QUERIES

BOCHUM = "059110000000"
pytestmark = pytest.mark.django_db


def ranks() -> dict[str, int]:
    """Per query the position of the wanted title (1 is best), or 99."""
    found: dict[str, int] = {}
    for text, wanted in QUERIES:
        titles = [hit.title for hit in queries.search(place_key=BOCHUM, text=text, limit=10)]
        found[text] = titles.index(wanted) + 1 if wanted in titles else 99
    return found


def test_there_are_at_least_seventy_queries_for_known_titles() -> None:
    titles = {draft.title for draft in CATALOGUE}
    assert len({text for text, _ in QUERIES}) == len(QUERIES) >= 70
    assert {wanted for _, wanted in QUERIES} <= titles
    assert len(titles) == len(CATALOGUE) >= 120


def test_gate_on_a_municipal_catalogue() -> None:
    import_services(actor=SYSTEM, now=now(), services=CATALOGUE)
    found = ranks()
    first = sum(rank == 1 for rank in found.values()) / len(found)
    fifth = sum(rank <= 5 for rank in found.values()) / len(found)
    missed = {text: rank for text, rank in found.items() if rank > 1}
    assert first >= 0.95 and fifth >= 0.99, f"hit@1 {first:.3f}, hit@5 {fifth:.3f}, {missed}"


@pytest.mark.slow
def test_gate_among_thousands_of_other_services(shared_data: Path) -> None:
    noise = read_services(shared_data / "leika" / "services_2019.csv")
    import_services(actor=SYSTEM, now=now(), services=[*CATALOGUE, *noise])
    found = ranks()
    first = sum(rank == 1 for rank in found.values()) / len(found)
    tenth = sum(rank <= 10 for rank in found.values()) / len(found)
    missed = {text: rank for text, rank in found.items() if rank > 10}
    assert first >= 0.60 and tenth >= 0.90, f"hit@1 {first:.3f}, hit@10 {tenth:.3f}, {missed}"
