"""``make bench``: every figure with its target, and ratios to limits measured in the same run."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time

os.environ.setdefault("GEMEINWERK_MODE", "test")

from gemeinwerk.config import embedded
from tests.benchmarks import (
    automatic,
    bomb,
    chain,
    demo,
    exchange,
    feel,
    floors,
    flows,
    keystroke,
    letters,
    listing,
    minimal,
    notices,
    pages,
    paid,
    rules,
    search,
)
from tests.benchmarks.report import Report
from tests.conftest import DATA, PROJECT
from tests.journeys.world import running

SCHEMAS = PROJECT.parent / "shared" / "data" / "fim" / "xdf3"


def main() -> int:
    """Run all benchmarks; returns how many targets were missed."""
    report = Report()
    report.section("Limits of this machine")
    server = embedded.start(DATA / "postgres")
    appends = floors.disk_appends()
    durable = floors.durable_inserts(server.url("postgres", "postgres"))
    report.figure("2 kB appends with fdatasync, one stream", appends, "/s")
    report.figure("durable inserts, 4 connections", durable, "/s")
    inserts = minimal.django_inserts(server.url("postgres", "postgres"))
    report.figure("Django with one durable insert, 4 clients", inserts, "/s")
    report.figure("SELECT 1 round trip", floors.round_trip(server.url("postgres", "postgres")), "ms")
    schemas(report)
    if SCHEMAS.is_dir():
        rules.measure(report, SCHEMAS)
        keystroke.measure(report, SCHEMAS.parent)
        modeller(report)
    services(report)
    routing(report)
    waiting(report)
    bank_file(report)
    print_files(report)
    feel.measure(report)
    bomb.measure(report)
    chain.measure(report)
    notices.measure(report)
    with running(workers=1, web=2) as world:
        flows.measure(world, report, durable, inserts)
        pages.measure(world, report)
        automatic.measure(world, report)
        paid.measure(world, report)
    with running(workers=1, web=2, GEMEINWERK_API_REQUESTS_PER_MINUTE="1000000") as world:
        exchange.measure(world, report)
    demo.measure(report)
    print(f"\nmissed: {', '.join(report.missed) or 'nothing'}")
    return len(report.missed)


def schemas(report: Report) -> None:
    """Print how long the import of all real schema files takes."""
    report.section("Import of real XDatenfelder 3 files")
    if not SCHEMAS.is_dir():
        print("  skipped: the folder of real data is not present")
        return
    code = (
        "import sys,glob,resource,time\nfrom gemeinwerk.adapters.xdatenfelder import XDatenfelderReader\n"
        "r=XDatenfelderReader();t=time.perf_counter();n=0\n"
        f"for f in sorted(glob.glob({str(SCHEMAS / '*.xml')!r})): r.read(open(f,'rb').read());n+=1\n"
        "print(n,time.perf_counter()-t,resource.getrusage(resource.RUSAGE_SELF).ru_maxrss/1000)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    count, seconds, memory = map(float, done.stdout.split())
    report.figure(f"import of {count:.0f} files", seconds, "s", at_most=20)
    report.figure("largest memory", memory, "MB", at_most=300)


def modeller(report: Report) -> None:
    """Print how long the modeller takes with the largest form, measured in a process with a database of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.modeller"], stdout=subprocess.PIPE, text=True, check=False
    )
    print(done.stdout.rstrip())
    if done.returncode:
        report.missed.append("modeller")


def routing(report: Report) -> None:
    """Print how long a routing answer takes, measured in a process with a database of its own."""
    report.section("Routing with 396 municipalities and 5,000 services")
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.routing"], stdout=subprocess.PIPE, text=True, check=False
    )
    print(done.stdout.rstrip())
    if done.returncode:
        report.missed.append("routing")


def services(report: Report) -> None:
    """Print how long a search with a place takes on the full catalogue."""
    report.section("Search with place on the full catalogue")
    if not search.SERVICES.is_file():
        print("  skipped: the list of services is not present")
        return
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.search"], capture_output=True, text=True, check=False
    )
    print("  " + done.stdout.strip()[:400])
    if done.returncode:
        report.missed.append("search p99")


def bank_file(report: Report) -> None:
    """Print how long a statement with 50,000 bookings takes to read and to book, and how long a deadline, each in its process."""
    for name in ("bank", "matching", "deadline"):
        done = subprocess.run(
            [sys.executable, "-m", f"tests.benchmarks.{name}"], stdout=subprocess.PIPE, text=True, check=False
        )
        print(done.stdout.rstrip())
        if done.returncode:
            report.missed.append(name)


def print_files(report: Report) -> None:
    """Print how long letters take to a print file; GEMEINWERK_BENCH_LETTERS=10000 asks for the whole count."""
    count = os.environ.get("GEMEINWERK_BENCH_LETTERS", str(letters.DEFAULT))
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.letters", count], stdout=subprocess.PIPE, text=True, check=False
    )
    print(done.stdout.rstrip())
    if done.returncode:
        report.missed.append("letters to a print file")


def waiting(report: Report) -> None:
    """Print how long a page of 100,000 waiting messages takes."""
    report.section("Pages of 100,000 messages that wait in the standard API")
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.listing"], capture_output=True, text=True, check=False
    )
    if done.returncode and not done.stdout:
        report.missed.append("list of waiting messages")
        return
    for name, found in json.loads(done.stdout).items():
        for page in ("first", "middle", "last"):
            report.figure(f"{page} page, {name}", found[f"{page}_ms"], "ms")
        report.figure(f"last page to first, {name}", found["last_ratio"], "", at_most=listing.LIMIT_RATIO)


if __name__ == "__main__":
    started = time.perf_counter()
    code = main()
    print(
        f"{time.perf_counter() - started:.0f} s, {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000:.0f} MB"
    )
    sys.exit(min(code, 1))
