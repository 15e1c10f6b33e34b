"""What a page of the portal costs: questions to the database, bytes on the first visit, and nobody else is asked."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gemeinwerk.web.design.build import STATIC
from tests.web.seeding import Seeded, address, all_routes, seeded_world, taken_back

MOST_QUERIES, MOST_BYTES = 12, 150_000
# The application of the seeded journey is sent; a page of a form is asked for with a fresh draft below.
SEARCHES = ("/suche/?q=Hundestuer", "/ort/?suche=Bo", "/ort/?suche=44787")
FOREIGN = re.compile(r'(?:src|action)="(?:https?:)?//|<link[^>]+href="(?:https?:)?//|url\(["\']?(?:https?:)?//')


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: Any) -> Iterator[Seeded]:
    with django_db_blocker.unblock(), seeded_world() as found:
        yield found


def pages(seeded: Seeded) -> list[str]:
    """Every page of the portal that is reached by GET, a form's step and its summary among them."""
    begun = seeded.clients["erika"].post("/leistung/bewohnerparkausweis/beginnen/", {"neu": "1"})
    step = begun.headers["Location"]
    draft = "/".join(step.split("/")[:3])
    known = [address(path, seeded.ids) for path, _ in all_routes()]
    return [path for path in known if not path.startswith(("/api/", "/arbeitsplatz/"))] + [
        *SEARCHES,
        step,
        f"{draft}/pruefen/",
        "/gibt-es-nicht/",
    ]


def costs(seeded: Seeded) -> Iterator[tuple[str, int, str]]:
    """Each page with its number of statements and its HTML, for somebody signed in, who costs most.

    The first page of a new process also loads what it keeps for good (forms and texts of packages), once and not counted.
    """
    seeded.clients["erika"].get("/")
    with taken_back():
        for path in pages(seeded):
            with taken_back(), CaptureQueriesContext(connection) as asked:
                answer = seeded.clients["erika"].get(path)
            statements = [one["sql"] for one in asked.captured_queries if "SAVEPOINT" not in one["sql"]]
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                yield path, len(statements), answer.content.decode()


def test_a_page_costs_little_and_asks_nobody_else(seeded: Seeded) -> None:
    files = [STATIC / "gemeinwerk.css", STATIC / "gemeinwerk.js"]
    if not all(path.is_file() for path in files):
        pytest.skip("Die Oberflächendateien sind nicht gebaut (gemeinwerk assets)")
    shared = sum(len(gzip.compress(path.read_bytes())) for path in files)
    assert not FOREIGN.search(files[0].read_text("utf-8"))
    seen = {path: (number, html) for path, number, html in costs(seeded)}
    assert len(seen) > 20
    assert {path: number for path, (number, _) in seen.items() if number > MOST_QUERIES} == {}
    assert {
        path for path, (_, html) in seen.items() if len(gzip.compress(html.encode())) + shared > MOST_BYTES
    } == set()
    assert {path for path, (_, html) in seen.items() if FOREIGN.search(html)} == set()
