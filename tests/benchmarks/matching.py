"""A statement with 50,000 bookings that pay 50,000 claims: ``python -m tests.benchmarks.matching [N]``, in a fresh database.

The claims are opened by the room's own action in bulk form: rows and opening postings as the action writes them. Seconds are those of this
process and of the database together, as a treasurer waits for them; the floor is one bare insert of the same number of rows.
"""

from __future__ import annotations

import os
import secrets
import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.benchmarks.report import Report
from tests.benchmarks.search import PROJECT, TEMPLATE

ENTRIES = 50_000
GOAL_SECONDS = 30.0
AMOUNT = Decimal("30.70")


def main() -> int:
    """Run alone."""
    report, count = Report(), int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES
    data = Path(os.environ.get("GEMEINWERK_TEST_DATA", PROJECT / ".cache" / "test"))
    database = f"gemeinwerk_bench_{secrets.token_hex(3)}"
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
        _measure(report, count, data, database)
    finally:
        from django.db import connections

        connections.close_all()
        drop(data, database)
    return len(report.missed)


def _measure(report: Report, count: int, data: Path, database: str) -> None:
    import django

    django.setup()
    from django.db import connection

    from gemeinwerk.domain.payments import actions, queries
    from gemeinwerk.domain.tenants import queries as tenants
    from gemeinwerk.kernel.scope import tenant_scope
    from tests.domain.payments.world import NOW, TREASURER

    report.section(f"Statement of account with {count:,} bookings, read, matched and booked")
    with tenant_scope(tenants.place("059110000000").tenant_id):
        content = _statement(_claims(count))
        with connection.cursor() as cursor:
            # As the database does by itself after so many rows.
            cursor.execute("ANALYZE")
        began, used = time.perf_counter(), time.process_time()
        done = actions.import_statement(actor=TREASURER, now=NOW, content=content)
        took, used = time.perf_counter() - began, time.process_time() - used
        if (done.new, done.matched) != (count, count) or sum(queries.ledger_sums().values()) != 0:
            report.missed.append("every booking finds its claim")
        floor = _bare_inserts(count)
        report.figure("read, matched, booked, told", took, "s", at_most=GOAL_SECONDS * count / ENTRIES)
        report.figure("of it, this process alone", used, "s")
        report.ratio("read, matched, booked, told", took, floor, "bare insert of as many rows, s")


def _claims(count: int) -> list[str]:
    """Open claims as the action does, many in one statement; return what payers write."""
    from gemeinwerk.domain.payments import queries
    from gemeinwerk.domain.payments.actions.booking import entries_of
    from gemeinwerk.domain.payments.actions.claims import _new
    from gemeinwerk.domain.payments.models import Claim, LedgerEntry
    from gemeinwerk.domain.payments.rules import ledger
    from gemeinwerk.domain.payments.types import Happening, HappeningKind, Standing
    from gemeinwerk.kernel.ids import new_id
    from tests.domain.payments.bylaws import SCHEDULE
    from tests.domain.payments.world import DAY, NOW, TREASURER

    charged = queries.fee(SCHEDULE, on=DAY, items=("fest",))
    shares = ledger.opening_shares(charged.items)
    references: list[str] = []
    for start in range(0, count, 1000):
        rows = [
            _new(new_id(), "fee", "Bewohnerparkausweis", charged, None, DAY, NOW)
            for _ in range(min(1000, count - start))
        ]
        Claim.objects.bulk_create(rows)
        postings: list[Any] = []
        for row in rows:
            happening = Happening(f"opened:{row.id}", HappeningKind.OPENED, charged.gross, shares=shares)
            _, booked = ledger.book(Standing(), happening)
            given = {"claim": row, "actor": TREASURER, "now": NOW, "day": DAY}
            postings += entries_of(happening.key, happening.kind, booked, **given)
        LedgerEntry.objects.bulk_create(postings)
        references += [row.reference for row in rows]
    return references


def _statement(references: list[str]) -> bytes:
    from tests.adapters.camt.files import Ntry, Stmt, Tx, camt

    entries = [
        Ntry(AMOUNT, txs=(Tx(name="M", text=f"Parken {reference}", end_to_end_id=f"E-{place}"),))
        for place, reference in enumerate(references)
    ]
    return camt(Stmt(entries), version="02")


def _bare_inserts(count: int) -> float:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE bare (id uuid PRIMARY KEY, key text UNIQUE, amount numeric(12,2))")
        began = time.perf_counter()
        for start in range(0, count, 1000):
            rows: list[Any] = []
            for place in range(start, min(start + 1000, count)):
                rows += [UUID(int=place), f"DE02120300000000202051:{place}", AMOUNT]
            cursor.execute(f"INSERT INTO bare VALUES {', '.join(['(%s, %s, %s)'] * (len(rows) // 3))}", rows)
        return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
