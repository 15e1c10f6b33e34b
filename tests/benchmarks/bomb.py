"""A packed part that swells to 100 MiB: time and memory until it is refused; ``python -m tests.benchmarks.bomb``."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from gemeinwerk.adapters.jose import Jose, crafted
from gemeinwerk.kernel.refusal import TooLarge
from tests.adapters.jose.material import public, sealing
from tests.benchmarks.report import Report, median

SWOLLEN = 100 * 1024 * 1024
LIMIT_MS = 50.0
LIMIT_MIB = 16.0
ROUNDS = 9


def opened(token: str, key: bytes) -> bytes:
    """Open a part as version 1 allows it."""
    return Jose().decrypt(token, private_jwk=key, kid=json.loads(key)["kid"], packed=True)


def refuse(token: str, key: bytes) -> None:
    """Open the bomb; raises RuntimeError where it is not refused for its size."""
    try:
        opened(token, key)
    except TooLarge:
        return
    raise RuntimeError("the bomb was not refused")


def resident(name: str) -> float:
    """Return a figure of this process in MiB as Linux tells it: ``VmRSS`` now, ``VmHWM`` the peak."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) / 1024


def look() -> None:
    """Read a key, a small token and the bomb, print milliseconds and MiB; in a process that never held 100 MiB."""
    key, small, bomb = sys.stdin.read().split("\n")
    opened(small, key.encode())
    # The peak of the start counts no more; ``ru_maxrss`` would even count that of the parent.
    Path("/proc/self/clear_refs").write_text("5")
    before = resident("VmRSS")
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        refuse(bomb, key.encode())
        taken.append((time.perf_counter() - started) * 1000)
    print(median(taken), resident("VmHWM") - before)


def measure(report: Report) -> None:
    """Print the figures."""
    report.section("A packed part that swells to 100 MiB")
    small, bomb = (crafted.packed(b"\x00" * size, public(sealing()), "application/json") for size in (2, SWOLLEN))
    command = [sys.executable, "-m", "tests.benchmarks.bomb", "look"]
    given = "\n".join([sealing().private_jwk.decode(), small, bomb])
    done = subprocess.run(command, input=given, stdout=subprocess.PIPE, text=True, check=True)
    milliseconds, mebibytes = map(float, done.stdout.split())
    report.figure("size of the token", len(bomb) / 1000, "kB")
    report.figure("until it is refused, median", milliseconds, "ms", at_most=LIMIT_MS)
    report.figure("memory on top", mebibytes, "MiB", at_most=LIMIT_MIB)


def main() -> int:
    """Run alone."""
    report = Report()
    measure(report)
    return len(report.missed)


if __name__ == "__main__":
    if sys.argv[1:] == ["look"]:
        look()
    else:
        sys.exit(main())
