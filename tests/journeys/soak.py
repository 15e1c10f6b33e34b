"""Many messages to a receiver with twelve bad behaviours: none is lost, none is taken over twice.

A real installation, a sender and a receiver of the client package, callbacks over TLS. Each message meets one behaviour, in
turn; after the misbehaviour it has to end exactly once.
"""

from __future__ import annotations

import contextlib
import json
import queue
import random
import socketserver
import ssl
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import psycopg

from gemeinwerk.adapters.jose import Jose, JoseSigning
from gemeinwerk.client import Addresses, ClientFault, Refused, Sender, Service, Subscriber
from gemeinwerk.config import embedded
from gemeinwerk.domain.transport.rules.callbacks import is_authentic
from tests.adapters.jose.material import public, sealing, signing
from tests.conftest import DATA
from tests.journeys.certificates import Certificates
from tests.journeys.world import World, free_port, running

SERVICE = "urn:de:fim:leika:leistung:99018115001001"
SECRET = "geheimnis-fuer-rueckrufe-0123456789"
BEHAVIOURS = (
    "slow", "fails after processing", "500", "429", "reset", "duplicates", "reorders", "wrong receipts", "down for days",
    "changed certificate", "half body", "redirect",
)  # fmt: skip
TAGS = "authenticationTags"
# How many are sent at once, and how many messages and callbacks may be open before more are sent.
BATCH, AHEAD = 500, 2000
STILL_SECONDS = 180.0


@dataclass
class Book:
    """What the receiver has taken over, and how often it was called."""

    kinds: dict[str, str] = field(default_factory=dict)
    taken: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    met: Counter[str] = field(default_factory=Counter)
    redirected: int = 0
    forged: int = 0
    refused: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def first(self, message_id: str) -> bool:
        """Note a call about a message and tell whether it is the first."""
        how = self.behaviour(message_id)
        with self.lock:
            self.calls[message_id] += 1
            self.met[how] += 1
            return self.calls[message_id] == 1

    def behaviour(self, message_id: str) -> str:
        """Return what happens to a message: each in its turn, so that every behaviour gets its share."""
        with self.lock:
            return self.kinds.setdefault(message_id, BEHAVIOURS[len(self.kinds) % len(BEHAVIOURS)])

    def take(self, message_id: str) -> bool:
        """Take a message into the book once; False where it stands there already."""
        with self.lock:
            if self.taken[message_id]:
                return False
            self.taken[message_id] += 1
            return True


class Receiver:
    """A receiver of callbacks and a subscriber; wrong in every way that is asked of it, once per message."""

    def __init__(self, subscriber: Subscriber, destination: UUID) -> None:
        self.subscriber, self.destination = subscriber, destination
        self.book = Book()
        self.work: queue.Queue[tuple[str, str] | None] = queue.Queue()
        self.late: list[tuple[str, str]] = []

    def called(self, handler: BaseHTTPRequestHandler, message_id: str, case_id: str) -> None:
        """Answer a callback the way that the message is to meet."""
        first, how = self.book.first(message_id), self.book.behaviour(message_id)
        if not first or how in ("duplicates", "reorders", "wrong receipts", "down for days", "changed certificate"):
            self.work.put((message_id, case_id))
            _answer(handler, 200)
            return
        if how == "slow":
            time.sleep(0.4)
            self.work.put((message_id, case_id))
            _answer(handler, 200)
        elif how == "fails after processing":
            self.process(message_id, case_id)
            _answer(handler, 500)
        elif how == "reset":
            handler.connection.setsockopt(1, 13, b"\x01\x00\x00\x00\x00\x00\x00\x00")
            handler.connection.close()
        elif how == "half body":
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalb")
            handler.connection.close()
        elif how == "redirect":
            _answer(handler, 302, Location=f"https://127.0.0.1:{handler.server.server_address[1]}/anderswo")  # type: ignore[misc,index]
        else:
            _answer(handler, int(how), **({"Retry-After": "1"} if how == "429" else {}))

    def process(self, message_id: str, case_id: str) -> None:
        """Take a message over: pick up, write into the book, accept; some do it twice, late, or with wrong receipts."""
        how = self.book.behaviour(message_id)
        if how == "reorders" and random.random() < 0.5:  # noqa: S311
            self.late.append((message_id, case_id))
            return
        self.accept(message_id, case_id, wrong=how == "wrong receipts")
        if how == "duplicates":
            self.accept(message_id, case_id)

    def accept(self, message_id: str, case_id: str, *, wrong: bool = False) -> None:
        """Pick up and accept; an end that is there already is no fault."""
        key, case = UUID(message_id), UUID(case_id)
        try:
            parcel = self.subscriber.pick_up(key)
        except Refused:
            return
        tags = {"metadata": parcel.metadata.rsplit(".", 1)[1], "data": str(parcel.data).rsplit(".", 1)[1]}
        if wrong:
            self._forge(key, case, tags)
        self.book.take(message_id)
        token = self._token(key, case, tags)
        with contextlib.suppress(Refused):
            self.subscriber.post_event(case, token)
            if self.book.behaviour(message_id) == "duplicates":
                self.subscriber.post_event(case, token)

    def _forge(self, key: UUID, case: UUID, tags: dict[str, str]) -> None:
        other = UUID(int=key.int ^ 1)
        for token in (
            self._token(key, case, {**tags, "data": "A" * 22}),
            self._token(other, case, tags),
            self._token(key, case, tags, pair=signing(1)),
            self._token(key, case, tags) + "A",
        ):
            self.book.forged += 1
            try:
                self.subscriber.post_event(case, token)
            except ClientFault:
                self.book.refused += 1

    def _token(self, key: UUID, case: UUID, tags: dict[str, str], pair: Any = None) -> str:
        pair = pair or signing()
        claims = {
            "$schema": "https://schema.fitko.de/fit-connect/set-payload/1.2.2/set-payload.schema.json",
            "jti": str(UUID(int=random.getrandbits(128), version=4)),  # noqa: S311
            "iss": str(self.destination),
            "iat": int(time.time()),
            "sub": f"submission:{key}",
            "txn": f"case:{case}",
            "events": {"https://schema.fitko.de/fit-connect/events/accept-submission": {TAGS: tags}},
        }
        return JoseSigning().sign(claims, private_jwk=pair.private_jwk, kid=pair.kid, typ="secevent+jwt")

    def run(self) -> None:
        """Process what callbacks have put into the queue."""
        while (found := self.work.get()) is not None:
            with contextlib.suppress(ClientFault):
                self.process(*found)


def _answer(handler: BaseHTTPRequestHandler, status: int, **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", "0")
    handler.end_headers()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 512

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that ends early is part of the exercise."""


@contextlib.contextmanager
def listening(port: int, context: ssl.SSLContext, receiver: Receiver) -> Iterator[_Server]:
    """Serve callbacks until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def setup(self) -> None:
            self.request.settimeout(20)
            self.request = context.wrap_socket(self.request, server_side=True)
            super().setup()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            if self.path != "/neu":
                receiver.book.redirected += 1
                _answer(self, 404)
                return
            stamp = int(self.headers["callback-timestamp"])
            assert is_authentic(SECRET, stamp, body, self.headers["callback-authentication"], now=int(time.time()))
            for one in json.loads(body)["submissions"]:
                receiver.called(self, one["submissionId"], one["caseId"])

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with _Server(("127.0.0.1", port), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@dataclass
class Outcome:
    """What was found at the end; every list must be empty."""

    sent: int
    lost: list[str]
    doubled: list[str]
    unbooked: list[str]
    redirected: int
    forged: int
    refused: int
    met: dict[str, int]
    seconds: float

    @property
    def clean(self) -> bool:
        """Tell whether nothing was lost, doubled, followed or believed."""
        wrong = self.lost or self.doubled or self.unbooked or self.redirected
        return not wrong and self.forged == self.refused


def soak(count: int, *, workers: int = 2, say: Any = None) -> Outcome:
    """Send ``count`` messages, let the receiver misbehave, and count."""
    started = time.monotonic()
    with TemporaryDirectory() as folder:
        certificates = Certificates(Path(folder))
        port = free_port()
        settings = {
            "GEMEINWERK_CALLBACK_PORTS": json.dumps([port]),
            "GEMEINWERK_CALLBACK_TRUSTED": json.dumps(["127.0.0.1"]),
            "GEMEINWERK_CALLBACK_AUTHORITIES": str(certificates.authority),
            "GEMEINWERK_API_REQUESTS_PER_MINUTE": "1000000",
            "GEMEINWERK_WORKER_CONCURRENCY": "8",
        }
        with running(workers=1, web=workers, **settings) as world:
            return _soak(world, count, port, certificates, started, say or (lambda text: None))


def _soak(world: World, count: int, port: int, certificates: Certificates, started: float, say: Any) -> Outcome:
    sender, subscriber = _clients(world)
    destination = _destination(subscriber, port)
    receiver = Receiver(subscriber, destination)
    threads = [threading.Thread(target=receiver.run, daemon=True) for _ in range(6)]
    for one in threads:
        one.start()
    ids: list[str] = []
    parts = [_sealed(text) for text in (b'{"meta":1}', b'{"data":1}')]

    def send(_: int) -> None:
        made = sender.announce(destination, Service(SERVICE))
        sender.submit(made.submission_id, *parts)
        ids.append(str(made.submission_id))

    # First the receiver is down, then it comes back with a wrong certificate, then with a right one.
    down, wrong = max(count // 20, 4), max(count // 20, 4)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(send, range(down)))
        with listening(port, certificates.wrong, receiver):
            list(pool.map(send, range(wrong)))
            time.sleep(1.5)
        with listening(port, certificates.right, receiver):
            for done in range(down + wrong, count, BATCH):
                list(pool.map(send, range(min(BATCH, count - done))))
                say(f"{min(done + BATCH, count)} gesendet, {len(receiver.book.taken)} übernommen")
                _settle(world, receiver, say, most=AHEAD)
            _settle(world, receiver, say)
    for _ in threads:
        receiver.work.put(None)
    return _counted(world, receiver, ids, started)


def _settle(world: World, receiver: Receiver, say: Any, most: int = 0) -> None:
    """Let days pass until at most ``most`` messages are open: waiting callbacks fall due at once, what was set aside is done;
    at the end the receiver looks by itself. Raises AssertionError where nothing moves any more.
    """
    least, end = sys.maxsize, time.monotonic() + STILL_SECONDS
    while time.monotonic() < end:
        late, receiver.late = receiver.late, []
        for one in late:
            receiver.accept(*one)
        with _database(world) as connection:
            connection.execute("UPDATE transport_callback SET next_at = now() WHERE state = 'waiting'")
            connection.execute(
                "UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo' AND scheduled_at > now()"
            )
            left = connection.execute("SELECT count(*) FROM transport_message WHERE ended_at IS NULL").fetchone()
            calls = connection.execute("SELECT count(*) FROM transport_callback WHERE state = 'waiting'").fetchone()
        assert left is not None and calls is not None
        say(f"{left[0]} offen, {calls[0]} Callbacks warten")
        if left[0] + calls[0] <= most:
            return
        if left[0] + calls[0] < least:
            least, end = left[0] + calls[0], time.monotonic() + STILL_SECONDS
        if not calls[0] and receiver.work.empty():
            for one in receiver.subscriber.waiting(receiver.destination):
                receiver.accept(str(one.submission_id), str(one.case_id))
        time.sleep(1.0)
    raise AssertionError(f"{least} messages and callbacks do not settle")


def _counted(world: World, receiver: Receiver, ids: list[str], started: float) -> Outcome:
    with _database(world) as connection:
        rows = connection.execute(
            "SELECT message_id::text, count(*) FROM transport_loggedevent WHERE name = 'accept-submission' GROUP BY 1"
        ).fetchall()
    ended = {str(key): int(number) for key, number in rows}
    book = receiver.book
    return Outcome(
        sent=len(ids),
        lost=[one for one in ids if one not in ended],
        doubled=[one for one in ended if ended[one] > 1] + [one for one, times in book.taken.items() if times > 1],
        unbooked=[one for one in ids if not book.taken[one]],
        redirected=book.redirected,
        forged=book.forged,
        refused=book.refused,
        met=dict(book.met),
        seconds=round(time.monotonic() - started, 1),
    )


def _database(world: World) -> psycopg.Connection[Any]:
    server = embedded.start(DATA / "postgres")
    return psycopg.connect(server.url("postgres", world.database), autocommit=True)


def _clients(world: World) -> tuple[Sender, Subscriber]:
    addresses = Addresses.below(f"{world.address}/api/fit-connect")
    made = []
    for name, place, scopes in (
        ("Absender", "051540036036", ("send-submissions",)),
        ("Empfänger", "059110000000", ("manage-destinations", "subscribe-destinations")),
    ):
        words = [word for scope in scopes for word in ("--scope", scope)]
        told = json.loads(world.command("api-client", "--place", place, "--name", name, *words))
        made.append((told["client_id"], told["client_secret"]))
    return Sender(addresses, *made[0]), Subscriber(addresses, *made[1])


def _destination(subscriber: Subscriber, port: int) -> UUID:
    schema = {"schemaUri": "urn:test:schema", "mimeType": "application/json"}
    made = subscriber.create_destination(
        {
            "name": "Dauerlauf",
            "contactInformation": {"legalName": "Stadt Bochum", "email": "amt@example.org"},
            "publicServices": [{"identifier": SERVICE, "submissionSchemas": [schema], "regions": ["DE059110000000"]}],
            "encryptionKid": sealing().kid,
            "encryptionPublicKey": public(sealing()),
            "signingPublicKey": public(signing()),
            "metadataVersions": ["2.1.0"],
            "callback": {"url": f"https://127.0.0.1:{port}/neu", "secret": SECRET},
        }
    )
    subscriber.change_destination(made.destination_id, {"status": "active"})
    return made.destination_id


def _sealed(content: bytes) -> str:
    pair = sealing()
    return Jose().encrypt(content, public_jwk=pair.public_jwk, kid=pair.kid, content_type="application/json")


if __name__ == "__main__":
    found = soak(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, say=lambda text: print(text, flush=True))
    print(found)
    sys.exit(0 if found.clean else 1)
