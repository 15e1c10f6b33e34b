"""How long a page of waiting messages takes: ``python -m tests.benchmarks.listing [--messages N] [--rounds N]``.

Fills a fresh database with a destination that has 100,000 waiting messages among as many that have ended, and reads the
first, the middle and the last page of 500 of them. Prints medians in milliseconds for each way to ask, and their ratio
to the first page. The tables are vacuumed before, as the database does by itself after so many rows.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from tests.benchmarks.search import PROJECT, TEMPLATE

PAGE = 500
# The last page costs about what the first one costs.
LIMIT_RATIO = 1.5


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; ends non-zero where the last page costs much more than the first."""
    parser = argparse.ArgumentParser(description="Messung der Liste wartender Nachrichten")
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args(arguments)
    figures = measure(options.messages, options.rounds)
    print(json.dumps(figures, ensure_ascii=False, indent=1))
    return 0 if all(one["last_ratio"] < LIMIT_RATIO for one in figures.values()) else 1


def measure(messages: int, rounds: int) -> dict[str, dict[str, float]]:
    """Fill a fresh database and return the figures of each way to ask."""
    from pathlib import Path

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
        return _measured(data, database, messages, rounds)
    finally:
        from django.db import connections

        connections.close_all()
        drop(data, database)


def _measured(data: Any, database: str, messages: int, rounds: int) -> dict[str, dict[str, float]]:
    import django

    django.setup()
    import psycopg

    from gemeinwerk.config import embedded
    from gemeinwerk.domain.tenants.queries import place
    from gemeinwerk.domain.transport import actions, queries
    from gemeinwerk.domain.transport.types import ApiScope, DestinationChanges, DestinationStatus, MessageKind
    from gemeinwerk.kernel.clock import now
    from tests.domain.transport.world import client_of, opened, order

    receiving, sending = place("059110000000").tenant_id, place("051540036036").tenant_id
    with opened(sending, receiving, callback=False) as world:
        first = world.submitted()
        two, _ = client_of(receiving, ApiScope.MANAGE, ApiScope.SUBSCRIBE)
        spread = []
        for _ in range(2):
            made = actions.create_destination(actor=two, now=now(), order=order())
            spread.append(made.destination_id)
            active = DestinationChanges(status=DestinationStatus.ACTIVE)
            actions.change_destination(actor=two, now=now(), destination_id=made.destination_id, changes=active)
        with psycopg.connect(embedded.start(data / "postgres").url("postgres", database), autocommit=True) as owner:
            _fill(owner, first.message_id, [world.destination.destination_id], messages)
            _fill(owner, first.message_id, spread, messages)
            owner.execute("VACUUM ANALYZE transport_message")
        ways: dict[str, Callable[[int], Any]] = {
            "one destination": lambda offset: queries.waiting(
                actor=world.receiver, kind=MessageKind.SUBMISSION,
                destination_id=world.destination.destination_id, offset=offset, limit=PAGE,
            ),
            "all of a client with one": lambda offset: queries.waiting(
                actor=world.receiver, kind=MessageKind.SUBMISSION, destination_id=None, offset=offset, limit=PAGE
            ),
            "all of a client with two": lambda offset: queries.waiting(
                actor=two, kind=MessageKind.SUBMISSION, destination_id=None, offset=offset, limit=PAGE
            ),
        }  # fmt: skip
        return {name: _figures(ask, rounds) for name, ask in ways.items()}


def _fill(owner: Any, pattern: UUID, destinations: list[UUID], messages: int) -> None:
    """Copy one message to all destinations in turn: as many that wait as that have ended."""
    names = [
        row[0]
        for row in owner.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'transport_message'"
        )
    ]
    values = {
        "id": "gen_random_uuid()",
        "destination_id": "(%(places)s::uuid[])[1 + number / 2 %% cardinality(%(places)s::uuid[])]",
        "submitted_at": "submitted_at + number * interval '1 millisecond'",
        "state": "CASE WHEN number %% 2 = 0 THEN 'submitted' ELSE 'accepted' END",
    }
    chosen = ", ".join(values.get(name, name) for name in names)
    owner.execute(
        f"INSERT INTO transport_message ({', '.join(names)}) SELECT {chosen} "
        "FROM transport_message, generate_series(1, %(count)s) AS number WHERE id = %(pattern)s",
        {"places": destinations, "count": messages * 2, "pattern": pattern},
    )


def _figures(ask: Callable[[int], Any], rounds: int) -> dict[str, float]:
    total = ask(0).total
    offsets = {"first": 0, "middle": total // 2, "last": total - PAGE}
    times: dict[str, list[float]] = {name: [] for name in offsets}
    for _ in range(rounds):
        for name, offset in offsets.items():
            times[name].append(_timed(partial(ask, offset)))
    medians = {name: statistics.median(found) for name, found in times.items()}
    return {
        "waiting": total,
        **{f"{name}_ms": round(value, 1) for name, value in medians.items()},
        **{f"{name}_ratio": round(medians[name] / medians["first"], 2) for name in ("middle", "last")},
    }


def _timed(call: Callable[[], Any]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    sys.exit(main())
