"""The submission flow over HTTP by four clients, and durable accept alone."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
import time
from collections.abc import Callable

from tests.benchmarks.client import Visitor, Wire, closed_loop, hidden
from tests.benchmarks.package import answers
from tests.benchmarks.report import Report, median, percentile
from tests.journeys.world import World

CLIENTS = 4


def begun(port: int, wire: Wire) -> tuple[Visitor, str]:
    """Choose the place and begin an application; return the visitor and the address of the one page."""
    visitor = Visitor("127.0.0.1", port, wire)
    page = visitor.get("/ort/?suche=Bochum")
    visitor.post("/ort/", {**hidden(page), "ort": "059110000000"})
    page = visitor.get("/leistung/messung/")
    return visitor, visitor.post("/leistung/messung/beginnen/", hidden(page))


class Flow:
    """One application a call: form page, answers, summary, submit; the place was chosen before."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.known: dict[int, tuple[Visitor, dict[str, str]]] = {}

    def __call__(self, place: int) -> None:
        """Send one application."""
        if place not in self.known:
            visitor = Visitor("127.0.0.1", self.port)
            page = visitor.get("/ort/?suche=Bochum")
            visitor.post("/ort/", {**hidden(page), "ort": "059110000000"})
            self.known[place] = (visitor, hidden(visitor.get("/leistung/messung/")))
        visitor, token = self.known[place]
        # Every citizen comes with a browser, so with a connection, of their own.
        visitor.wire = Wire("127.0.0.1", self.port)
        where = visitor.post("/leistung/messung/beginnen/", token)
        page = visitor.get(where)
        review = visitor.post(where, {**hidden(page), **answers()})
        page = visitor.get(review)
        visitor.post(review, hidden(page))
        visitor.wire.close()
        for name in [name for name in visitor.cookies if name.startswith("gw_antrag_")]:
            del visitor.cookies[name]


def prepared(port: int, wire: Wire) -> tuple[Visitor, str, dict[str, str]]:
    """Bring an application to its last page."""
    visitor, where = begun(port, wire)
    page = visitor.get(where)
    review = visitor.post(where, {**hidden(page), **answers()})
    return visitor, review, hidden(visitor.get(review))


class Accept:
    """Submits prepared applications; each client has its own, each of them over its own connection."""

    def __init__(self, port: int, count: int) -> None:
        self.port, self.count = port, count

    def __call__(self, place: int, ready: Callable[[], None], out: Callable[[list[float]], None]) -> None:
        """Prepare, say so, wait for the others, submit; hand the durations over."""
        waiting = [prepared(self.port, Wire("127.0.0.1", self.port)) for _ in range(self.count)]
        durations = []
        ready()
        for visitor, review, token in waiting:
            started = time.perf_counter()
            visitor.post(review, token)
            durations.append(time.perf_counter() - started)
        out(durations)


def accept_only(port: int, count: int) -> tuple[float, list[float]]:
    """Submit ``count`` prepared applications by four clients; return submissions a second and durations."""
    barrier, queue = multiprocessing.Barrier(CLIENTS + 1), multiprocessing.Queue()
    work = Accept(port, count // CLIENTS)
    clients = [multiprocessing.Process(target=work, args=(place, barrier.wait, queue.put)) for place in range(CLIENTS)]
    for client in clients:
        client.start()
    barrier.wait()
    started = time.perf_counter()
    durations = [value for _ in clients for value in queue.get()]
    seconds = time.perf_counter() - started
    for client in clients:
        client.join()
    return len(durations) / seconds, durations


def measure(world: World, report: Report, durable: float, inserts: float) -> None:
    """Print the figures of the submission flow."""
    subprocess.run([sys.executable, "-m", "tests.benchmarks.install"], env=world.environment, check=True)
    closed_loop(Flow(world.port), CLIENTS, 3)
    rate, durations = closed_loop(Flow(world.port), CLIENTS, 10)
    report.section("Submission flow over HTTP, 4 clients, 8 fields (begin, form page, answers, summary, submit)")
    report.figure("flows", rate, "/s", at_least=80)
    report.figure("median duration", median(durations) * 1000, "ms")
    report.figure("p99 duration", percentile(durations, 0.99) * 1000, "ms")
    report.ratio("flows to bare durable inserts", rate, durable, "inserts/s")
    report.ratio("flows to Django with one insert", rate, inserts, "posts/s")
    rate, durations = accept_only(world.port, 400)
    report.figure("durable accept alone", rate, "/s", at_least=250)
    report.figure("durable accept p99", percentile(durations, 0.99) * 1000, "ms", at_most=60)
    report.ratio("accept to bare durable inserts", rate, durable, "inserts/s")
    report.ratio("accept to Django with one insert", rate, inserts, "posts/s")
