"""The simulator as an HTTP server of its own: for the tests of any client, never for real data."""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from gemeinwerk.client import sealing
from gemeinwerk.client.addresses import Addresses
from gemeinwerk.client.simulator import destinations, eventlog, login, messages, routing
from gemeinwerk.client.simulator.problems import Refusal, encoded
from gemeinwerk.client.simulator.service import Call, Reply, Service
from gemeinwerk.client.simulator.store import Kept
from gemeinwerk.domain.keys.types import NewKeyPair

BASE: Final = "/api/fit-connect"
MAX_BODY: Final = 64 * 1024 * 1024
MAX_JSON: Final = 24 * 1024 * 1024
Operation = Callable[[Service, Call], Reply]
_S: Final = "submission-api/{version}"
_D: Final = "destination-api/{version}"
_R: Final = "routing-api/{version}"
_TABLE: Final[tuple[tuple[str, str, Operation], ...]] = (
    ("POST", "token", login.token),
    ("GET", "submission-api/.well-known/jwks.json", login.keys),
    ("GET", "submission-api/info", login.info),
    ("GET", f"{_S}/info", login.info),
    ("GET", f"{_S}/destinations/{{destinationId}}", destinations.read),
    ("PATCH", f"{_S}/destinations/{{destinationId}}", destinations.patch),
    ("GET", f"{_S}/destinations/{{destinationId}}/keys/{{kid}}", destinations.key),
    ("POST", f"{_D}/destinations", destinations.create),
    ("GET", f"{_D}/destinations/{{destinationId}}", destinations.read),
    ("PATCH", f"{_D}/destinations/{{destinationId}}", destinations.patch),
    ("GET", f"{_D}/destinations/{{destinationId}}/keys", destinations.keys),
    ("POST", f"{_D}/destinations/{{destinationId}}/keys", destinations.add_key),
    ("GET", f"{_D}/destinations/{{destinationId}}/keys/{{kid}}", destinations.key),
    ("POST", f"{_S}/submissions", messages.announce),
    ("GET", f"{_S}/submissions", messages.waiting),
    ("PUT", f"{_S}/submissions/{{submissionId}}", messages.submit),
    ("GET", f"{_S}/submissions/{{submissionId}}", messages.pick_up),
    ("PUT", f"{_S}/submissions/{{submissionId}}/attachments/{{attachmentId}}", messages.put_attachment),
    ("GET", f"{_S}/submissions/{{submissionId}}/attachments/{{attachmentId}}", messages.attachment),
    ("GET", f"{_S}/submissions/{{submissionId}}/events", eventlog.of_submission),
    ("GET", f"{_S}/cases/{{caseId}}/events", eventlog.of_case),
    ("POST", f"{_S}/cases/{{caseId}}/events", eventlog.report),
    ("POST", f"{_S}/replies", messages.announce_reply),
    ("GET", f"{_S}/replies", messages.waiting_replies),
    ("PUT", f"{_S}/replies/{{replyId}}", partial(messages.submit, kind=messages.REPLY)),
    ("GET", f"{_S}/replies/{{replyId}}", partial(messages.pick_up, kind=messages.REPLY)),
    ("PUT", f"{_S}/replies/{{replyId}}/accept", eventlog.accept_reply),
    ("PUT", f"{_S}/replies/{{replyId}}/attachments/{{attachmentId}}",
     partial(messages.put_attachment, kind=messages.REPLY)),
    ("GET", f"{_S}/replies/{{replyId}}/attachments/{{attachmentId}}",
     partial(messages.attachment, kind=messages.REPLY)),
    ("GET", f"{_S}/replies/{{replyId}}/events", partial(eventlog.of_submission, kind=messages.REPLY)),
    ("GET", f"{_R}/routes", routing.routes),
    ("GET", f"{_R}/areas", routing.areas),
    ("GET", f"{_R}/info", routing.info),
)  # fmt: skip


def _pattern(path: str) -> re.Pattern[str]:
    escaped = re.escape(path).replace(r"\{version\}", "(?P<version>v1|v2)")
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", escaped))


_OPERATIONS: Final = tuple((method, _pattern(f"{BASE}/{path}"), perform) for method, path, perform in _TABLE)


class Simulator:
    """A running simulator. ``faults`` may be changed at any time; ``hook`` sees every call before it is answered."""

    def __init__(self, port: int = 0, pair: NewKeyPair | None = None) -> None:
        self._server = _Server(("127.0.0.1", port), _Handler)
        self.root = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.base = f"{self.root}{BASE}"
        self.service = Service(f"{self.base}/submission-api", pair or sealing.new_signing_pair())
        self.hook: Callable[[Call], Reply | None] | None = None
        self._server.simulator = self
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def addresses(self) -> Addresses:
        """Return where this simulator answers."""
        return Addresses.below(self.base)

    def start(self) -> None:
        """Answer from now on, in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Return the answer to one request."""
        parts = urlsplit(target)
        for known, pattern, perform in _OPERATIONS:
            match = pattern.fullmatch(parts.path)
            if match is None or known != method:
                continue
            path = {name: unquote(value) for name, value in match.groupdict().items()}
            query = parse_qs(parts.query, keep_blank_values=True)
            call = Call(method, path, query, headers, body, path.pop("version", ""))
            return self._performed(perform, call, target)
        raise Refusal(404, "not-found", "Diese Adresse gibt es nicht.")

    def _performed(self, perform: Operation, call: Call, target: str) -> Reply:
        if self.hook is not None and (made := self.hook(call)) is not None:
            return made
        key = call.headers.get("idempotency-key")
        if key is None or call.method == "GET" or self.service.has("idempotency-none"):
            with self.service.store.lock:
                return perform(self.service, call)
        client = self.service.caller(call, "")
        print_of = hashlib.sha256(f"{call.method} {target}\0".encode() + call.body).digest()
        if self.service.has("idempotency-race"):
            return self._careless(perform, call, (client.client_id, key), print_of)
        with self.service.store.lock:
            return self._once(perform, call, (client.client_id, key), print_of)

    def _once(self, perform: Operation, call: Call, place: tuple[str, str], print_of: bytes) -> Reply:
        kept = self.service.store.kept
        known = kept.get(place)
        if known is not None:
            other = known.fingerprint != print_of
            self.service.unless("idempotency-reused", other, 409, "idempotency-key-reused")
            return Reply(known.status, known.body or None, known.media)
        made = perform(self.service, call)
        kept[place] = Kept(print_of, made.status, made.media, content(made))
        return made

    def _careless(self, perform: Operation, call: Call, place: tuple[str, str], print_of: bytes) -> Reply:
        """Look, wait and do: what a server does that forgets that two can come at once."""
        if place in self.service.store.kept:
            return self._once(perform, call, place, print_of)
        time.sleep(0.05)
        with self.service.store.lock:
            made = perform(self.service, call)
            self.service.store.kept[place] = Kept(print_of, made.status, made.media, content(made))
        return made


def content(reply: Reply) -> bytes:
    """Return the body of an answer."""
    if reply.body is None:
        return b""
    return reply.body if isinstance(reply.body, bytes) else encoded(reply.body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    simulator: Simulator


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # One write for head and body: no waiting for the other side's acknowledgement in between.
    wbufsize = -1
    disable_nagle_algorithm = True
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing; the one who runs a simulator looks at answers."""

    def _serve(self) -> None:
        simulator = self.server.simulator
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            reply = simulator.answer(self.command, self.path, headers, self._body(headers))
        except Refusal as refused:
            broken = simulator.service.has(f"{refused.name}-500")
            reply = _refusal(simulator.service, Refusal(500, "internal-error") if broken else refused)
        except Exception:
            reply = _refusal(simulator.service, Refusal(500, "internal-error"))
        self._send(reply)

    def _body(self, headers: Mapping[str, str]) -> bytes:
        length = headers.get("content-length", "0")
        most = MAX_BODY if "/attachments/" in self.path else MAX_JSON
        if "transfer-encoding" in headers or not length.isdigit():
            self.close_connection = True
            raise Refusal(411, "length-required", "Es fehlt die Länge (Content-Length).")
        if int(length) > most and not self.server.simulator.service.has("oversize-taken"):
            self.close_connection = True
            raise Refusal(413, "payload-too-large")
        return self.rfile.read(int(length))

    def _send(self, reply: Reply) -> None:
        body = content(reply)
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != 204:
            self.send_header("Content-Type", reply.media)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if reply.status != 204 and self.command != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = _serve


def _refusal(service: Service, refused: Refusal) -> Reply:
    document = refused.document()
    media = "application/problem+json"
    if service.has("problem-detail-missing"):
        del document["detail"]
    if service.has("problem-status"):
        document["status"] = 400 if refused.status != 400 else 422
    if service.has("problem-media"):
        media = "text/plain"
    headers = {"WWW-Authenticate": "Bearer"} if refused.status == 401 and not service.has("challenge-missing") else {}
    return Reply(refused.status, document, media, headers)


@contextmanager
def running(port: int = 0, pair: NewKeyPair | None = None) -> Iterator[Simulator]:
    """Run a simulator for the time of a ``with`` block."""
    simulator = Simulator(port, pair)
    simulator.start()
    try:
        yield simulator
    finally:
        simulator.stop()
