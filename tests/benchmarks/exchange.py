"""Complete exchanges of the standard API over HTTP: ``python -m tests.benchmarks.exchange [--seconds N]``.

One exchange: announce, one attachment of 1 MB, 10 kB of data, submit, pick up, attachment, event log, accept. Sender and receiver
run on the same machine as the server, so they take their share of the two cores. What is sent is sealed once before; what
the receiver opens and signs is done each time, as a real one does. The floor, measured in the same run, is the bare JOSE
work of one exchange (what server and receiver sign, verify and open) plus as many bare durable inserts as there are commits.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import urllib.request
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psutil

from gemeinwerk.adapters.jose import Jose, JoseSigning
from gemeinwerk.client import Addresses, Patience, Sender, Service, Subscriber, Wire
from gemeinwerk.client import events as statements
from gemeinwerk.config import embedded
from gemeinwerk.kernel.clock import now
from tests.adapters.jose.material import public, sealing, signing
from tests.benchmarks import floors
from tests.benchmarks.report import Report
from tests.conftest import DATA
from tests.journeys.world import World, running

SERVICE = "urn:de:fim:leika:leistung:99018115001001"
CLIENTS = 4
GENERATOR = "sender and receiver"
GOAL = 25.0
# announce, attachment, submit, pick up, accept.
COMMITS = 5
# The service signs: announced, submitted, deleted. Sender and receiver each get a token once in half an hour.
SIGNED_BY_SERVICE = 3


@dataclass
class Side:
    """Both clients and what is sent."""

    sender: Sender
    receiver: Subscriber
    destination: UUID
    metadata: str
    data: str
    file: str

    def exchange(self) -> None:
        """Run one exchange to its acceptance."""
        attachment = UUID(bytes=os.urandom(16), version=4)
        made = self.sender.announce(self.destination, Service(SERVICE), [attachment])
        self.sender.put_attachment(made.submission_id, attachment, self.file)
        self.sender.submit(made.submission_id, self.metadata, self.data)
        parcel = self.receiver.pick_up(made.submission_id)
        token = self.receiver.attachment(made.submission_id, attachment)
        log = self.receiver.events(made.case_id)
        for part in (parcel.metadata, str(parcel.data), token):
            opened(part)
        tags = next(one.tags for one in log if one.name == "submit-submission")
        assert tags is not None
        claims = statements.claims(
            "accept-submission",
            issuer=str(self.destination),
            kind="submission",
            message_id=made.submission_id,
            case_id=made.case_id,
            at=now(),
            payload={"authenticationTags": tags.as_json()},
        )
        self.receiver.post_event(made.case_id, signed(claims))


def opened(token: str) -> bytes:
    """Open a part as the receiver does."""
    return Jose().decrypt(token, private_jwk=sealing().private_jwk, kid=sealing().kid)


def signed(claims: dict[str, Any]) -> str:
    """Sign as the receiver does."""
    pair = signing()
    return JoseSigning().sign(claims, private_jwk=pair.private_jwk, kid=pair.kid, typ="secevent+jwt")


def sealed(content: bytes) -> str:
    """Seal for the destination."""
    pair = sealing()
    return Jose().encrypt(content, public_jwk=pair.public_jwk, kid=pair.kid, content_type="application/json")


def sides(world: World) -> Side:
    """Register both clients and an active destination."""
    addresses = Addresses.below(f"{world.address}/api/fit-connect")
    made = []
    for place, scopes in (
        ("051540036036", ("send-submissions",)),
        ("059110000000", ("manage-destinations", "subscribe-destinations")),
    ):
        words = [word for scope in scopes for word in ("--scope", scope)]
        told = json.loads(world.command("api-client", "--place", place, "--name", "Messung", *words))
        made.append((told["client_id"], told["client_secret"]))
    wire = Wire(Patience(attempts=1))
    receiver = Subscriber(addresses, *made[1], wire=wire)
    schema = {"schemaUri": "urn:test", "mimeType": "application/json"}
    order = {
        "name": "Messung",
        "contactInformation": {"legalName": "Stadt Bochum"},
        "publicServices": [{"identifier": SERVICE, "submissionSchemas": [schema], "regions": ["DE059110000000"]}],
        "encryptionPublicKey": public(sealing()),
        "signingPublicKey": public(signing()),
        "metadataVersions": ["2.1.0"],
    }
    destination = receiver.create_destination(order).destination_id
    receiver.change_destination(destination, {"status": "active"})
    return Side(
        Sender(addresses, *made[0], wire=wire),
        receiver,
        destination,
        sealed(b"{}" * 500),
        sealed(os.urandom(10 * 1024)),
        sealed(os.urandom(1024 * 1024)),
    )


def floor(address: str, side: Side) -> tuple[float, float]:
    """Return milliseconds of CPU for the bare JOSE work of one exchange, and durable inserts a second."""
    claims = {"events": {"x": {}}, "jti": "1", "sub": "s"}
    token = signed(claims)
    started, rounds = time.perf_counter(), 30
    for _ in range(rounds):
        for _ in range(SIGNED_BY_SERVICE + 1):
            signed(claims)
        for _ in range(3):
            JoseSigning().verify(token, public_jwk=public(signing()), typ="secevent+jwt")
        for part in (side.metadata, side.data, side.file):
            opened(part)
    return (time.perf_counter() - started) * 1000 / rounds, floors.durable_inserts(address, clients=CLIENTS)


def spent(world: World) -> dict[str, float]:
    """Return the seconds of processor time that each part has taken so far."""
    found = {GENERATOR: sum(psutil.Process().cpu_times()[:2]), "web": 0.0, "job worker": 0.0, "PostgreSQL": 0.0}
    for process in psutil.Process(world.process.pid).children(recursive=True):
        found["job worker" if process.cmdline()[-1] == "worker" else "web"] += sum(process.cpu_times()[:2])
    for process in psutil.process_iter(["name", "cpu_times"]):
        if "postgres" in (process.info["name"] or ""):
            found["PostgreSQL"] += sum(process.info["cpu_times"][:2])
    return found


def seconds_by_route(world: World) -> dict[str, tuple[float, float]]:
    """Return sum and count of the seconds of each route of the API, as /metrics of one process tells them."""
    found: dict[str, tuple[float, float]] = {}
    for _ in range(8):
        with urllib.request.urlopen(f"{world.address}/metrics") as answer:
            text = answer.read().decode()
        for line in text.splitlines():
            name, _, value = line.rpartition(" ")
            if "fit-connect" not in name or "seconds" not in name:
                continue
            route = name.split('route="', 1)[-1].split('"', 1)[0].removeprefix("api/fit-connect/")
            total, count = found.get(route, (0.0, 0.0))
            if name.split("{")[0].endswith("_sum"):
                found[route] = (max(total, float(value)), count)
            elif name.split("{")[0].endswith("_count"):
                found[route] = (total, max(count, float(value)))
    return found


def rate(run: Callable[[], None], seconds: float) -> float:
    """Return how often ``run`` is done in a second by several threads."""
    end = time.perf_counter() + seconds

    def work(_: int) -> int:
        count = 0
        while time.perf_counter() < end:
            run()
            count += 1
        return count

    with ThreadPoolExecutor(CLIENTS) as pool:
        started = time.perf_counter()
        done = sum(pool.map(work, range(CLIENTS)))
        return done / (time.perf_counter() - started)


def measure(world: World, report: Report, seconds: float = 10.0) -> None:
    """Print the figures."""
    report.section("Complete exchanges of the standard API (10 kB and one attachment of 1 MB)")
    side = sides(world)
    for _ in range(4):
        side.exchange()
    before = spent(world)
    found = rate(side.exchange, seconds)
    after = spent(world)
    report.figure("exchanges, announced to accepted", found, "/s", at_least=GOAL)
    shares = {name: (after[name] - before[name]) * 1000 / (found * seconds) for name in after}
    for name, share in shares.items():
        report.figure(f"  processor time of one exchange: {name}", share, "ms")
    server = sum(share for name, share in shares.items() if name != GENERATOR)
    report.figure("exchanges that two cores hold without sender and receiver on them", 2000 / server, "/s")
    jose, inserts = floor(embedded.start(DATA / "postgres").url("postgres", "postgres"), side)
    # Two cores share the JOSE work; the inserts run beside each other as they do in the measurement of the floor.
    bare = 1 / (jose / 1000 / 2 + COMMITS / inserts)
    report.figure("bare JOSE work of one exchange", jose, "ms")
    report.ratio("exchanges to bare JOSE work and durable inserts", found, bare, "bare exchanges a second")
    for route, (total, count) in sorted(seconds_by_route(world).items(), key=lambda one: -one[1][0]):
        if count:
            report.figure(f"  {route[-56:]}", total * 1000 / count, "ms")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run alone."""
    parser = argparse.ArgumentParser(description="Messung vollständiger Übermittlungen")
    parser.add_argument("--seconds", type=float, default=10.0)
    options = parser.parse_args(arguments)
    report = Report()
    with running(workers=1, web=2, GEMEINWERK_API_REQUESTS_PER_MINUTE="1000000") as world:
        measure(world, report, options.seconds)
    return len(report.missed)


if __name__ == "__main__":
    sys.exit(main())
