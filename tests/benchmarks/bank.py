"""Reading of a statement with 50,000 bookings: ``python -m tests.benchmarks.bank``; no database, one process of its own.

The floor, measured in the same run, is the bare parsing of the same bytes by lxml. All seconds are those of this process alone, so that a
busy machine misses nothing.
"""

from __future__ import annotations

import resource
import sys
import time
from decimal import Decimal

from lxml import etree

from gemeinwerk.adapters.camt import CamtStatements
from tests.adapters.camt.files import Ntry, Stmt, Tx, camt
from tests.benchmarks.report import Report

ENTRIES = 50_000
GOAL_SECONDS = 30.0
GOAL_MEMORY = 1000.0


def measure(report: Report) -> None:
    """Print the figures."""
    report.section(f"Statement of account (CAMT.053) with {ENTRIES:,} bookings")
    entries = [
        Ntry(Decimal(place + 1).scaleb(-2), txs=(Tx(name="M", text=f"T {place}", end_to_end_id=f"E-{place}"),))
        for place in range(ENTRIES)
    ]
    # The file stays below the limit of size: 50,000 full bookings of some banks are delivered in several files.
    content = camt(Stmt(entries), version="02")
    report.figure("size of the file", len(content) / 1024 / 1024, "MB")
    started = time.process_time()
    etree.fromstring(content)
    bare = time.process_time() - started
    started = time.process_time()
    (found,) = CamtStatements().read(content)
    seconds = time.process_time() - started
    if len(found.entries) != ENTRIES:
        report.missed.append("all bookings are read")
    report.figure("reading, checked and with keys", seconds, "s", at_most=GOAL_SECONDS)
    report.figure("bare parsing of the same file", bare, "s")
    report.figure(
        "largest memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000, "MB", at_most=GOAL_MEMORY
    )


def main() -> int:
    """Run alone."""
    report = Report()
    measure(report)
    return len(report.missed)


if __name__ == "__main__":
    sys.exit(main())
