"""Start of the demonstration after installation: the first time, the second time, and the memory of all its processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.report import Report
from tests.journeys.world import free_port, wait_until_ready

PAGES = ("/", "/ort/?suche=Bochum", "/suche/?q=Parkausweis", "/hilfe/")


def measure(report: Report) -> None:
    """Print both start times and the memory."""
    report.section("Demonstration (make demo after installation, its static files built)")
    with tempfile.TemporaryDirectory(prefix="gw", dir=Path.cwd() / ".cache") as folder:
        first, _ = _started(Path(folder))
        report.figure("first start to first answer", first, "s", at_most=30)
        second, sizes = _started(Path(folder))
        report.figure("second start to first answer", second, "s", at_most=5)
    report.figure("memory of the process tree (shared pages once)", sizes[0], "MB", at_most=600)
    report.figure("the same, shared pages counted in every process", sizes[1], "MB")


def _started(folder: Path) -> tuple[float, tuple[float, float]]:
    """Start, visit some pages, stop; return the seconds to the first answer and the memory in MB, twice counted."""
    port = free_port()
    surroundings = {key: value for key, value in os.environ.items() if not key.startswith("GEMEINWERK_")}
    surroundings |= {
        "GEMEINWERK_DATA_DIR": str(folder), "GEMEINWERK_PORT": str(port),
        "GEMEINWERK_BASE_URL": f"http://127.0.0.1:{port}",
    }  # fmt: skip
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "gemeinwerk.config.command", "demo"],
        env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        wait_until_ready(f"http://127.0.0.1:{port}", process, 180)
        seconds = time.perf_counter() - started
        for path in PAGES * 4:
            _visit(f"http://127.0.0.1:{port}{path}")
        return seconds, _memory(process.pid, folder)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def _visit(address: str) -> None:
    import urllib.request

    with urllib.request.urlopen(address, timeout=20) as answer:
        answer.read()


def _memory(parent: int, folder: Path) -> tuple[float, float]:
    """Return proportional and plain resident MB of the server, its children and its database."""
    lines = (folder / "postgres" / "postmaster.pid").read_text().splitlines()
    wanted = {parent, int(lines[0])}
    shared = plain = 0
    for pid in _with_descendants(wanted):
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        sizes = {line.split(":")[0]: int(line.split()[1]) for line in rollup.splitlines()[1:]}
        shared += sizes["Pss"]
        plain += sizes["Rss"]
    return shared / 1000, plain / 1000


def _with_descendants(parents: set[int]) -> set[int]:
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in listed.splitlines()]
    found = set(parents)
    while fresh := {pid for pid, parent in pairs if parent in found and pid not in found}:
        found |= fresh
    return found
