"""From the submission of an automatic service to the sealed notice in the mailbox, through job workers."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import psycopg

from gemeinwerk.config import embedded
from tests.benchmarks.fill import COUNT
from tests.benchmarks.report import Report
from tests.conftest import DATA
from tests.journeys.world import World


def measure(world: World, report: Report) -> None:
    """Print the figures of the automatic service and of a worker's memory."""
    server = embedded.start(DATA / "postgres")
    with psycopg.connect(server.url("postgres", world.database), autocommit=True) as connection:

        def count(statement: str) -> int:
            row = connection.execute(statement).fetchone()
            return int(row[0]) if row else 0

        waiting = (
            "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND task_name = 'gemeinwerk.run'"
        )
        while count(waiting):
            time.sleep(0.2)
        notices = "SELECT count(*) FROM delivery_delivery"
        before, started = count(notices), time.perf_counter()
        subprocess.run([sys.executable, "-m", "tests.benchmarks.fill"], env=world.environment, check=True)
        filled = time.perf_counter()
        while count(notices) < before + COUNT and time.perf_counter() < started + 120:
            time.sleep(0.05)
        ended = time.perf_counter()
        done = count(notices) - before
    report.section(f"Automatic service: {COUNT} submissions to sealed notices in the mailbox")
    report.figure("sealed notices, submitting included", done / (ended - started), "/s", at_least=8)
    report.figure("all notices after the last submission", (ended - filled), "s")
    sizes = [_resident(pid) for pid in world.processes() if "worker" in _command(pid)]
    report.figure("largest job worker", max(sizes or [0]), "MB", at_most=150)
    print("  " + json.dumps({"job workers in MB": sizes}))


def _resident(pid: int) -> float:
    with open(f"/proc/{pid}/statm") as handle:
        return int(handle.read().split()[1]) * 4096 / 1e6


def _command(pid: int) -> str:
    with open(f"/proc/{pid}/cmdline") as handle:
        return handle.read().replace("\0", " ")
