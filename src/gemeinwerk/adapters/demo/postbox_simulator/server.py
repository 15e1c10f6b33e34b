"""The server: a delivery service, the bridge as a receiver behind it, and the page that shows what arrived."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from gemeinwerk.adapters.demo.postbox_simulator import pages
from gemeinwerk.adapters.demo.postbox_simulator.checking import (
    MESSAGE,
    STATUS,
    Message,
    MessageWrong,
    Status,
    checked,
    checked_status,
)
from gemeinwerk.adapters.demo.postbox_simulator.identity import prepare, read
from gemeinwerk.adapters.demo.postbox_simulator.pages import ORDERS, Shown
from gemeinwerk.client import Subscriber
from gemeinwerk.client.faults import ClientFault, ContentWrong, Problem
from gemeinwerk.client.sealing import public_part
from gemeinwerk.client.simulator import Call, Reply, Simulator
from gemeinwerk.client.simulator.doors import BASE
from gemeinwerk.client.simulator.store import MANAGE, SEND, SUBSCRIBE, Client, Destination
from gemeinwerk.client.types import Received, Reference
from gemeinwerk.kernel.clock import now

MOST: Final = 100
PAUSE: Final = 0.3
UNKNOWN: Final = "Dieses Postfach gibt es nicht."
REFUSED: Final = "In der Demonstration so bestellt."


class Bridge(Simulator):
    """A running bridge; ``order`` says what happens to the next messages. Messages are lost when it ends."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        # The settings name the address, so they are written again once the port is known.
        prepare(folder, "http://127.0.0.1:1")
        self._known = read(folder)
        super().__init__(port, self._known.pairs["service"])
        self.settings = prepare(folder, self.base)
        self.order = "provide"
        self.shown: dict[UUID, Shown] = {}
        self.hook = self._when_down
        self._ends = threading.Event()
        self._receiver = threading.Thread(target=self._receive, daemon=True)
        self._register()

    def start(self) -> None:
        """Answer and receive from now on."""
        super().start()
        self._receiver.start()

    def stop(self) -> None:
        """Stop receiving and answering."""
        self._ends.set()
        self._receiver.join()
        super().stop()

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Return a page, or the answer of the delivery service below its base."""
        path = urlsplit(target).path
        return (
            super().answer(method, target, headers, body) if path.startswith(BASE) else self._page(method, path, body)
        )

    def _register(self) -> None:
        known, store = self._known, self.service.store
        for (name, secret), scopes in ((known.sender, (SEND,)), (known.receiver, (MANAGE, SUBSCRIBE))):
            store.clients[name] = Client(name, secret, frozenset(scopes))
        keys = {name: {**public_part(known.pairs[name].private_jwk)} for name in ("encryption", "signing")}
        store.destinations[known.destination_id] = Destination(
            destination_id=known.destination_id,
            owner=known.receiver[0],
            about={"name": "Postfächer der Nutzerkonten (Simulator)", "metadataVersions": ["2.1.0"]},
            services=[
                {"identifier": MESSAGE, "name": "ZBP Message Forwarding"},
                {"identifier": STATUS, "name": "ZBP State Forwarding"},
            ],
            status="active",
            encryption_kid=str(keys["encryption"]["kid"]),
            keys={str(one["kid"]): one for one in keys.values()},
        )

    def _when_down(self, call: Call) -> Reply | None:
        mine = threading.current_thread() is self._receiver
        return (
            Reply(503, {"type": "about:blank", "title": "down", "status": 503})
            if self.order == "down" and not mine
            else None
        )

    def _receive(self) -> None:
        subscriber = Subscriber(self.addresses, *self._known.receiver)
        while not self._ends.wait(PAUSE):
            if self.order == "down":
                continue
            with contextlib.suppress(ClientFault):
                for one in subscriber.waiting(self._known.destination_id):
                    # What was left without a receipt is taken up again once something else is ordered.
                    if one.submission_id not in self.shown or self.order != "silent":
                        self._take(subscriber, one)

    def _take(self, subscriber: Subscriber, one: Reference) -> None:
        order, key = self.order, self._known.pairs["signing"].private_jwk
        pair = self._known.pairs["encryption"]
        try:
            received = subscriber.receive(one.submission_id, {pair.kid: pair.private_jwk})
            message = _checked(received)
        except (ContentWrong, MessageWrong) as fault:
            reason = getattr(fault, "message", str(fault))
            subscriber.reject(one, key, [_problem(reason)])
            self._show(Shown(one.submission_id, now(), "refuse", None, reason))
            return
        if order == "provide":
            subscriber.accept(received, key)
        elif order in ("refuse", "unknown"):
            subscriber.reject(one, key, [_problem(UNKNOWN if order == "unknown" else REFUSED)])
        known = self.shown.get(one.submission_id)
        if known is None or known.state != order:
            self._show(Shown(one.submission_id, now(), order, message))

    def _show(self, one: Shown) -> None:
        self.shown[one.submission_id] = one
        while len(self.shown) > MOST:
            del self.shown[next(iter(self.shown))]

    def _page(self, method: str, path: str, body: bytes) -> Reply:
        if method == "POST" and path == "/bestellen":
            order = parse_qs(body.decode("utf-8", "replace")).get("order", [""])[0]
            if order not in ORDERS:
                return _html(
                    pages.page("Das geht nicht", '<p>Das lässt sich nicht bestellen. <a href="/">Zurück</a></p>'), 400
                )
            self.order = order
            return Reply(303, b"", "text/plain", {"Location": "/"})
        if method == "GET" and path == "/style.css":
            return Reply(200, pages.STYLE.encode(), "text/css; charset=utf-8")
        if method == "GET" and path == "/":
            return _html(pages.overview([*reversed(self.shown.values())], self.order))
        found = self._file(path) if method == "GET" else None
        if found is not None:
            return Reply(200, found, "application/pdf", {"Content-Disposition": "attachment"})
        return _html(pages.page("Nicht gefunden", '<p>Zur <a href="/">Übersicht</a></p>'), 404)

    def _file(self, path: str) -> bytes | None:
        parts = path.strip("/").removesuffix(".pdf").split("/")
        with contextlib.suppress(ValueError, IndexError, KeyError):
            shown = self.shown[UUID(parts[1])]
            if parts[0] == "nachricht" and isinstance(shown.message, Message):
                return list(shown.message.files.values())[int(parts[2])]
        return None


@contextlib.contextmanager
def running(folder: Path, port: int = 0) -> Iterator[Bridge]:
    """Run a bridge for the time of a ``with`` block."""
    bridge = Bridge(folder, port)
    bridge.start()
    try:
        yield bridge
    finally:
        bridge.stop()


def serve(folder: Path, port: int) -> None:
    """Serve until interrupted; prints the address as soon as it is reachable."""
    with running(folder, port) as bridge:
        print(f"Simulator der Postfächer von Nutzerkonten: {bridge.root}/", flush=True)
        threading.Event().wait()


def _checked(received: Received) -> Message | Status:
    is_status = received.service is not None and received.service.identifier == STATUS
    check = checked_status if is_status else checked
    return check(_data(received), _files(received), at=now())


def _data(received: Received) -> bytes:
    return b"" if received.data is None else received.data.content


def _files(received: Received) -> dict[str, bytes]:
    return {one.filename: one.content for one in received.attachments}


def _problem(reason: str) -> Problem:
    return Problem("technical-error", "Nicht zugestellt", reason, "submission")


def _html(content: str, status: int = 200) -> Reply:
    return Reply(status, content.encode(), "text/html; charset=utf-8")
