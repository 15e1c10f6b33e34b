"""How long the search takes on a full catalogue: ``python -m tests.benchmarks.search [SERVICES.csv] [--rounds N]``.

Loads a list of services (columns ``leika_key``, ``name``, ``law_shortcuts``) into a fresh database, offers each of
them in all 396 municipalities by one row each, and measures the whole query function with a place in the server
process: analysing the text, forgiving its errors, the SQL statement and the ranking. Prints p50 and p99 in
milliseconds, and as a ratio to a bare ``SELECT 1`` on the same connection in the same run.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import secrets
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from gemeinwerk.domain.catalogue.types import ServiceDraft

PROJECT = Path(__file__).resolve().parent.parent.parent
SERVICES = PROJECT.parent / "shared" / "data" / "leika" / "services_2019.csv"
LIMIT_MS = 15.0
TEMPLATE = "gemeinwerk_test_template"
QUERIES = (
    "Parkausweis",
    "Hundestuer",
    "Geburtsurkunde bestellen",
    "Hund anmelden",
    "Anwohnerparken",
    "Sperrmüll",
    "Sperrmuell",
    "Gewerbe anmelden",
    "Perso",
    "Führerschein umtauschen",
    "fuhrerschein",
    "Wohngeld beantragen",
    "Kita Platz",
    "Erteilung einer Erlaubnis",
    "Genehmigung Anlage Zulassung",
    "Anmeldung",
    "Festsetzung Steuer",
    "Ich möchte mein Auto anmelden",
    "Schwerbehindertenauswies",
    "Bauantrag Garage",
    "heiraten",
    "Aufenthaltserlaubnis zum Zweck der Ausbildung",
    "Unterhaltsvorschus",
    "xyzzy quux",
    "Erlaubnis",
    "Steuer",
    "waffenbesitzkarte verlängern",
    "Anerkennung ausländischer Berufsqualifikation als Lehrer",
    "a",
    "BAföG",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; ends non-zero where the limit is missed."""
    parser = argparse.ArgumentParser(description="Messung der Suche")
    parser.add_argument("services", nargs="?", default=os.environ.get("GEMEINWERK_BENCH_SERVICES", str(SERVICES)))
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args(arguments)
    path = Path(options.services)
    if not path.is_file():
        print(f"Suche: übersprungen, die Liste der Leistungen fehlt ({path.name}).")
        return 0
    figures = measure(path, options.rounds)
    print(json.dumps(figures, ensure_ascii=False))
    return 0 if figures["p99_ms"] < LIMIT_MS else 1


def measure(path: Path, rounds: int) -> dict[str, float]:
    """Load the services, ask every question ``rounds`` times in random order and return the figures."""
    database = f"gemeinwerk_bench_{secrets.token_hex(3)}"
    data = Path(os.environ.get("GEMEINWERK_TEST_DATA", PROJECT / ".cache" / "test"))
    os.environ.update(
        GEMEINWERK_MODE="test",
        GEMEINWERK_DATA_DIR=str(data),
        GEMEINWERK_DATABASE_NAME=database,
        DJANGO_SETTINGS_MODULE="gemeinwerk.config.settings",
    )
    from tests.template import build_template, clone, drop

    build_template(data, TEMPLATE)
    clone(data, TEMPLATE, database)
    try:
        return _measured(path, rounds)
    finally:
        from django.db import connections

        connections.close_all()
        drop(data, database)


def _measured(path: Path, rounds: int) -> dict[str, float]:
    import django

    django.setup()
    from django.db import connection

    from gemeinwerk.domain.catalogue import queries
    from gemeinwerk.domain.tenants.queries import municipalities

    places = [place.key for place in municipalities()]
    figures = _load(path, places)
    with connection.cursor() as cursor:
        bare = _timed(lambda: (cursor.execute("SELECT 1"), cursor.fetchone()), 2000)
    queries.search(place_key=places[0], text=QUERIES[0])
    chance = random.Random(7)
    times: list[float] = []
    for _ in range(rounds):
        for text in chance.sample(QUERIES, len(QUERIES)):
            place = chance.choice(places)
            times += _timed(partial(queries.search, place_key=place, text=text), 1)
    times.sort()
    bare_ms = statistics.median(bare)
    p50, p99 = times[len(times) // 2], times[int(len(times) * 0.99)]
    return {
        **figures,
        "queries": len(times),
        "p50_ms": round(p50, 2),
        "p99_ms": round(p99, 2),
        "max_ms": round(times[-1], 2),
        "select_1_ms": round(bare_ms, 3),
        "p50_ratio_to_select_1": round(p50 / bare_ms, 1),
        "p99_ratio_to_select_1": round(p99 / bare_ms, 1),
    }


def _load(path: Path, places: Sequence[str]) -> dict[str, float]:
    from django.db import connection

    from gemeinwerk.domain.catalogue.actions import import_services
    from gemeinwerk.kernel.actor import SYSTEM
    from gemeinwerk.kernel.clock import now

    started = time.perf_counter()
    services = import_services(actor=SYSTEM, now=now(), services=read_services(path))
    seconds = time.perf_counter() - started
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM catalogue_availability")
        cursor.execute(
            "INSERT INTO catalogue_availability (service_id, region_key) "
            "SELECT id, place FROM catalogue_serviceentry, unnest(%s::text[]) AS place",
            [list(places)],
        )
        for table in ("availability", "searchposting", "serviceentry"):
            cursor.execute(f"ANALYZE catalogue_{table}")
    return {"services": services, "places": len(places), "import_s": round(seconds, 1)}


def read_services(path: Path) -> list[ServiceDraft]:
    """The services of a CSV file as drafts."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [
            ServiceDraft(
                title=row["name"].strip()[:400],
                service_keys=(row["leika_key"],) if row["leika_key"].isdigit() and len(row["leika_key"]) == 14 else (),
                legal_terms=tuple(term.strip()[:200] for term in row["law_shortcuts"].split(",") if term.strip()),
                keywords=tuple(filter(None, [row["ozg_leistung"].strip()[:200]])),
            )
            for row in csv.DictReader(lines)
            if row["name"].strip()
        ]


def _timed(call: Callable[[], object], repeat: int) -> list[float]:
    times = []
    for _ in range(repeat):
        started = time.perf_counter()
        call()
        times.append((time.perf_counter() - started) * 1000)
    return times


if __name__ == "__main__":
    sys.exit(main())
