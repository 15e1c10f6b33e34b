"""Short answers over HTTP from addresses that certificates name: within limits, never from the operator's own network."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gemeinwerk.adapters.callbacks import PublicAnswers
from tests.adapters.callbacks.receiver import NAME, answering, receiver

Behaviour = Callable[[socket.socket], None]


def received(connection: socket.socket) -> bytes:
    """Read a request with its body, which may come later than its head."""
    found = connection.recv(65536)
    length = next(
        (int(line.split(b":")[1]) for line in found.split(b"\r\n") if line.lower().startswith(b"content-l")), 0
    )
    while len(found.partition(b"\r\n\r\n")[2]) < length:
        found += connection.recv(65536)
    return found


@contextmanager
def plain(behaviour: Behaviour) -> Iterator[tuple[int, list[bytes]]]:
    """Run a server that speaks HTTP without encryption; yield its port and what arrived."""
    arrived: list[bytes] = []

    def talk(connection: socket.socket) -> None:
        with connection:
            connection.settimeout(10)
            try:
                arrived.append(received(connection))
                behaviour(connection)
            except OSError:
                # Whoever asked has had enough.
                return

    def serve(server: socket.socket) -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(connection,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=serve, args=(server,), daemon=True).start()
        yield server.getsockname()[1], arrived


def saying(raw: bytes) -> Behaviour:
    return lambda connection: connection.sendall(raw)


def answers(port: int, **options: float) -> PublicAnswers:
    return PublicAnswers(
        ports=frozenset({port}),
        trusted=["127.0.0.1"],
        resolve=lambda _host, _port: ["127.0.0.1"],
        **{"step_seconds": 1.0, "all_seconds": 2.0, **options},  # type: ignore[arg-type]
    )


WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nliste"


def test_an_answer_is_returned_whole(tmp_path: Path) -> None:
    with plain(saying(WHOLE)) as (port, arrived):
        asker = answers(port)
        assert asker.ask(f"http://{NAME}:{port}/l.crl?x=1") == b"liste"
        assert asker.ask(f"http://127.0.0.1:{port}/") == b"liste"
        assert asker.ask(f"http://{NAME}:{port}/ocsp", b"frage", "application/ocsp-request") == b"liste"
    assert (
        arrived[0].startswith(b"GET /l.crl?x=1 HTTP/1.1\r\n") and f"host: {NAME}:{port}".encode() in arrived[0].lower()
    )
    assert arrived[2].startswith(b"POST /ocsp") and arrived[2].endswith(b"\r\n\r\nfrage")
    assert b"content-type: application/ocsp-request" in arrived[2].lower()
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nlis\r\n2\r\nte\r\n0\r\n\r\n"
    with plain(saying(chunked)) as (port, _):
        assert answers(port).ask(f"http://{NAME}:{port}/") == b"liste"
    with receiver(tmp_path, answering(WHOLE)) as running:
        # Its certificate is of an authority that nobody knows.
        assert answers(running.port).ask(f"https://{NAME}:{running.port}/") is None
        assert running.requests == []


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nliste",
        b"HTTP/1.1 204 No Content\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nliste",
        b"rubbish",
        b"",
    ],
    ids=["not found", "no content", "cut off", "rubbish", "nothing"],
)
def test_everything_else_is_no_answer(raw: bytes) -> None:
    with plain(saying(raw)) as (port, _):
        assert answers(port).ask(f"http://{NAME}:{port}/") is None


def test_no_redirect_is_followed() -> None:
    with plain(saying(WHOLE)) as (inside, arrived):
        moved = f"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{inside}/\r\nContent-Length: 5\r\n\r\nliste".encode()
        with plain(saying(moved)) as (port, _):
            assert answers(port).ask(f"http://{NAME}:{port}/") is None
        assert arrived == []


def test_what_is_too_large_or_too_slow_is_left_alone() -> None:
    def endless(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.sendall(b"1000\r\n" + b"x" * 4096 + b"\r\n")

    def dripping(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while True:
            connection.sendall(b"x")
            time.sleep(0.1)

    for behaviour in (endless, dripping, lambda connection: time.sleep(20)):
        with plain(behaviour) as (port, _):
            began = time.monotonic()
            assert (
                answers(port, step_seconds=0.5, all_seconds=0.8, most_bytes=10_000).ask(f"http://{NAME}:{port}/")
                is None
            )
            assert time.monotonic() - began < 8
    with plain(saying(WHOLE)) as (port, _):
        assert answers(port, most_bytes=5).ask(f"http://{NAME}:{port}/") == b"liste"
        assert answers(port, most_bytes=4).ask(f"http://{NAME}:{port}/") is None


@pytest.mark.parametrize(
    "url",
    [
        "ldap://beispiel.de/", "ftp://beispiel.de/", "file:///etc/passwd", "", "http://", "http://localhost/", "http://rechner/",
        "http://127.0.0.1/", "http://[::1]/", "http://169.254.169.254/", "http://10.0.0.1/", "http://2130706433/",
        "http://beispiel.de:22/", "http://user@beispiel.de/", "http://beispiel.de/#x", "http://beispiel.de/\r\nx: y",
        "http://metadata.google.internal/", "http://beispiel.de/" + "x" * 3000,
    ],
)  # fmt: skip
def test_some_addresses_are_never_resolved(url: str) -> None:
    asked: list[str] = []
    asker = PublicAnswers(resolve=lambda host, _port: asked.append(host) or ["8.8.8.8"])  # type: ignore[func-returns-value]
    assert asker.ask(url) is None and asked == []


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.8", "192.168.1.1", "169.254.169.254", "::1", "fd00::1"])
def test_names_that_lead_into_the_own_network_are_not_called(address: str) -> None:
    with plain(saying(WHOLE)) as (port, arrived):
        asker = PublicAnswers(ports=frozenset({port}), resolve=lambda *_: [address])
        assert asker.ask(f"http://{NAME}:{port}/") is None and arrived == []


def test_a_name_that_nobody_knows_is_no_answer() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror

    def late(host: str, port: int) -> list[str]:
        time.sleep(20)
        return ["8.8.8.8"]

    assert PublicAnswers(resolve=unknown).ask("http://beispiel.de/") is None
    assert PublicAnswers(resolve=late, step_seconds=0.2).ask("http://beispiel.de/") is None
