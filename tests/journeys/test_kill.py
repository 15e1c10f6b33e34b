"""``kill -9`` of web and job workers at random moments: nothing acknowledged is lost, nothing is doubled."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator

import psycopg
import pytest

from gemeinwerk.config import embedded
from tests.benchmarks.client import Visitor, hidden
from tests.conftest import DATA
from tests.journeys.kills import kill_at_random
from tests.journeys.world import World, running

KILLS = int(os.environ.get("GEMEINWERK_TEST_KILLS", "12"))
SECONDS = 20.0 * KILLS
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with running(workers=2, web=2) as started:
        yield started


FIELDS = {
    "G97003000002.0._row": "1",
    "G97003000002.0.F97003000003": "moebel",
    "G97003000002.0.F97003000004": "2",
}
PLACE = {
    "G97003000003.F97003000006": "31.12.2099",
    "G97003000003.F97003000007": "true",
    "G97003000003.F97003000009": "1,5",
}
PERSON = {
    "G97000000004.F97000000001": "Erika",
    "G97000000004.F97000000002": "Mustermann",
    "G97000000002.F97000000004": "Musterstraße",
    "G97000000002.F97000000005": "12",
    "G97000000002.F97000000006": "44787",
    "G97000000002.F97000000007": "Bochum",
    "G97000000005.F97000000008": "erika@example.org",
}


def submit(port: int, done: list[str], ending: threading.Event) -> None:
    """Send applications until told to end; every step is repeated until it is acknowledged."""
    while not ending.is_set():
        with contextlib.suppress(OSError, RuntimeError, ValueError):
            visitor = Visitor("127.0.0.1", port)
            page = patient(visitor, "GET", "/ort/?suche=Bochum", None, ending)
            patient(visitor, "POST", "/ort/", {**hidden(page), "ort": "059110000000"}, ending)
            page = patient(visitor, "GET", "/leistung/sperrmuell/", None, ending)
            where = patient(visitor, "POST", "/leistung/sperrmuell/beginnen/", hidden(page), ending)
            base = where.rsplit("/", 2)[0]
            for fields in (FIELDS, PLACE, PERSON):
                page = patient(visitor, "GET", where, None, ending)
                where = patient(visitor, "POST", where, {**hidden(page), **fields}, ending)
            page = patient(visitor, "GET", f"{base}/pruefen/", None, ending)
            patient(visitor, "POST", f"{base}/pruefen/", hidden(page), ending)
            receipt = patient(visitor, "GET", f"{base}/fertig/", None, ending)
            done.append(receipt.split('id="aktenzeichen">')[1].split("<")[0])


def patient(visitor: Visitor, method: str, path: str, fields: dict[str, str] | None, ending: threading.Event) -> str:
    """Repeat a request until the server answers it; return the page, or where the answer leads."""
    while not ending.is_set():
        try:
            status, location, text = visitor.send(method, path, fields)
        except (OSError, Exception) as fault:  # noqa: BLE001 - a killed server breaks the connection in many ways
            if not isinstance(fault, OSError) and "http.client" not in type(fault).__module__:
                raise
            time.sleep(0.05)
            with contextlib.suppress(OSError):
                visitor.connect_anew()
            continue
        if status in (302, 303):
            return location
        if status == 200:
            return text
        if status >= 500:
            time.sleep(0.05)
            continue
        raise RuntimeError(f"{method} {path}: {status}")
    raise RuntimeError("the test is over")


def counts(database: str) -> dict[str, int]:
    server = embedded.start(DATA / "postgres")
    statements = {
        "submissions": "SELECT count(*) FROM submissions_submission",
        "cases": "SELECT count(*) FROM cases_case",
        "distinct": "SELECT count(DISTINCT submission_id) FROM cases_case",
        "documents": "SELECT count(*) FROM documents_sealeddocument",
        "closed": "SELECT count(*) FROM cases_case WHERE state = 'closed'",
        "waiting": "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'gemeinwerk.run' AND status IN ('todo', 'doing')",
        "failed": "SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'",
    }
    with psycopg.connect(server.url("postgres", database), autocommit=True) as connection:
        return {name: connection.execute(text).fetchone()[0] for name, text in statements.items()}  # type: ignore[index]


def references(database: str) -> set[str]:
    server = embedded.start(DATA / "postgres")
    with psycopg.connect(server.url("postgres", database), autocommit=True) as connection:
        return {row[0] for row in connection.execute("SELECT reference FROM submissions_submission")}


def test_random_kills_lose_nothing_and_double_nothing(world: World) -> None:
    done: list[str] = []
    ending = threading.Event()
    threads = [threading.Thread(target=submit, args=(world.port, done, ending), daemon=True) for _ in range(2)]
    for thread in threads:
        thread.start()
    killed = kill_at_random(world, KILLS, seed=20261124, seconds=SECONDS)
    # On a slow machine the kills leave no time to finish; afterwards the installation has to recover.
    end = time.monotonic() + 120
    while not done and time.monotonic() < end:
        time.sleep(1)
    ending.set()
    for thread in threads:
        thread.join(30)
    found = settle(world)
    assert killed == KILLS and done, f"{killed} kills, {len(done)} applications"
    assert world.process.poll() is None, "the installation did not survive"
    assert set(done) <= references(world.database), "an acknowledged application is lost"
    assert found["cases"] == found["distinct"] == found["submissions"], found
    assert found["documents"] == found["closed"] == found["cases"], found
    assert found["failed"] == 0, found
    assert "0 fehlerhaft" in world.command("audit", "verify")


def settle(world: World, seconds: float = 150.0) -> dict[str, int]:
    """Wait until every job is done; return the counts."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = counts(world.database)
        if not found["waiting"] and found["closed"] == found["submissions"]:
            return found
        time.sleep(1)
    return counts(world.database)
