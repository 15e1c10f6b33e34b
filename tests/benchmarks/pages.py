"""What a first visit weighs, and what pages and a flow ask of the database."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.request

from tests.benchmarks.report import Report
from tests.benchmarks.statements import BRACKETS
from tests.journeys.world import World

LINKED = re.compile(r'<(?:link|script|img)\b[^>]*?\b(?:href|src)="([^"]+)"')
CODE = (".css", ".js")
PAGES = ("/", "/ort/", "/suche/?q=Parkausweis", "/hilfe/")


def measure(world: World, report: Report) -> None:
    """Print weights and statements."""
    report.section("Portal pages")
    weights, foreign = {}, 0
    for path in PAGES:
        weights[path], strangers = _weight(world.address, path)
        foreign += strangers
    report.figure("heaviest first visit, HTML+CSS+JS as sent", max(weights.values()), "kB", at_most=150)
    report.figure("addresses of third parties in the pages", foreign, "", at_most=0)
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.statements"],
        env=world.environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    counted: dict[str, list[int]] = json.loads(done.stdout.strip().splitlines()[-1])
    shown = [
        name
        for name in counted
        if name != BRACKETS and not name.startswith("flow: ") or "page" in name or "summary" in name
    ]
    most = max(shown, key=lambda name: counted[name][1])
    report.figure(f"most statements of a page ({most})", counted[most][1], "", at_most=12)
    brackets = counted.pop(BRACKETS)[1]
    flow = sum(count[1] for name, count in counted.items() if name.startswith("flow: "))
    report.figure("statements of a flow, all five requests", flow - brackets, "", at_most=20)
    report.figure("the same, BEGIN and COMMIT counted as well", flow, "")
    for name, (first, later) in counted.items():
        print(f"    {name:<40} {later:>3} statements, {first} in a process that has just started")


def _weight(address: str, path: str) -> tuple[float, int]:
    """Return the kB of a page with its style and script, and how many addresses lead elsewhere."""
    page, size = _fetched(address + path)
    links = [link for link in LINKED.findall(page.decode()) if not link.startswith(("#", "data:"))]
    code = {link for link in links if link.split("?")[0].endswith(CODE)}
    sizes = [_fetched(address + link)[1] for link in code if link.startswith("/")]
    return (size + sum(sizes)) / 1000, sum(not link.startswith("/") for link in links)


def _fetched(address: str) -> tuple[bytes, int]:
    """Return a body and the bytes that came over the line for it."""
    request = urllib.request.Request(address, headers={"Accept-Encoding": "br, gzip"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        body = answer.read()
    return body, len(body)
