"""The client's connection against servers that are slow, broken, too large, somewhere else or dishonest."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from gemeinwerk.client import AnswerWrong, ClientFault, LoginRefused, Patience, Refused, Unreachable, Wire
from gemeinwerk.client.wire import MAX_ANSWER

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"


@contextmanager
def saying(*answers: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """Serve raw bytes, one answer for each connection and the last one for all others; yields address and requests."""
    asked: list[bytes] = []

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            asked.append(self.request.recv(65536))
            try:
                self.request.sendall(answers[min(len(asked), len(answers)) - 1])
            except OSError:
                return

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/x", asked
        finally:
            server.shutdown()


def head(status: str, *lines: str, body: bytes = b"") -> bytes:
    """Return an answer that closes its connection."""
    whole = [f"HTTP/1.1 {status}", *lines, f"Content-Length: {len(body)}", "Connection: close", "", ""]
    return "\r\n".join(whole).encode("latin-1") + body


@pytest.fixture()
def waits() -> list[float]:
    return []


@pytest.fixture()
def wire(waits: list[float]) -> Iterator[Wire]:
    with Wire(Patience(attempts=4, sleep=waits.append, timeout=5.0)) as made:
        yield made


@pytest.mark.parametrize("status", ["429 Too Many", "502 Bad", "503 Away", "504 Late"])
def test_what_may_pass_is_tried_again(status: str, wire: Wire, waits: list[float]) -> None:
    with saying(head(status), head(status), OK) as (url, asked):
        assert wire.call("GET", url).json() == {}
    assert len(asked) == 3 and 0.25 <= waits[0] <= 0.5 <= waits[1] <= 1.0


@pytest.mark.parametrize("status", ["400 Bad", "404 Gone", "409 Conflict", "422 No", "500 Broken", "501 Never"])
def test_what_will_not_pass_is_not_tried_again(status: str, wire: Wire, waits: list[float]) -> None:
    with saying(head(status)) as (url, asked), pytest.raises(Refused) as refused:
        wire.call("GET", url)
    assert refused.value.status == int(status[:3]) and len(asked) == 1 and waits == []


def test_patience_ends(wire: Wire, waits: list[float]) -> None:
    with saying(head("503 Away")) as (url, asked), pytest.raises(Unreachable, match="503"):
        wire.call("GET", url)
    assert len(asked) == 4 and len(waits) == 3


@pytest.mark.parametrize(
    ("said", "waited"),
    [("7", 7.0), (" 0 ", 0.0), ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0)],
)
def test_the_server_says_how_long_to_wait(said: str, waited: float, wire: Wire, waits: list[float]) -> None:
    with saying(head("503 Away", f"Retry-After: {said}"), OK) as (url, _):
        wire.call("GET", url)
    assert waits == [waited]


@pytest.mark.parametrize(
    "said",
    ["bald", "-1", "1.5", "\xb2", "9" * 40, "", "Thu, 99 Jan 2026 00:00:00 GMT", "Thu, 01 Jan 2026 00:00:00 -0000"],
)
def test_a_wait_that_cannot_be_read_is_one_of_our_own(said: str, wire: Wire, waits: list[float]) -> None:
    with saying(head("503 Away", f"Retry-After: {said}"), OK) as (url, _):
        wire.call("GET", url)
    assert 0.25 <= waits[0] <= 0.5


@pytest.mark.parametrize("said", ["61", "999999999", "Fri, 01 Jan 2100 00:00:00 GMT"])
def test_nobody_makes_us_wait_for_ever(said: str, wire: Wire, waits: list[float]) -> None:
    with saying(head("503 Away", f"Retry-After: {said}")) as (url, asked), pytest.raises(Unreachable, match="Geduld"):
        wire.call("GET", url)
    assert waits == [] and len(asked) == 1


def test_a_server_that_is_not_there_is_told(wire: Wire, waits: list[float]) -> None:
    with saying(OK) as (url, _):
        pass
    with pytest.raises(Unreachable, match="nicht erreichbar"):
        wire.call("GET", url)
    assert len(waits) == 3


BROKEN: dict[str, tuple[bytes, str]] = {
    "half body": (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{", "abgebrochen"),
    "half chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{}", "abgebrochen"),
    "no http": (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", "abgebrochen"),
    "nothing": (b"", "abgebrochen"),
    "header flood": (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 60_000, "abgebrochen"),
    "redirect": (head("307 There", "Location: http://127.0.0.1:1/other"), "leitet an eine andere Adresse"),
    "another success": (head("202 Later"), "Erwartet war der Status 200"),
    "packed": (head("200 OK", "Content-Encoding: gzip", body=b"\x1f\x8b"), "gepackt"),
    "huge": (head("200 OK", body=b"x" * (MAX_ANSWER + 1)), "größer als"),
    "web page": (head("200 OK", "Content-Type: text/html", body=b"<html>"), "Erwartet war JSON"),
    "no type": (head("200 OK", body=b"{}"), "Erwartet war JSON"),
    "no json": (head("200 OK", "Content-Type: application/json", body=b"{"), "kein gültiges JSON"),
    "deep": (head("200 OK", "Content-Type: application/json", body=b"[" * 200_000), "kein gültiges JSON"),
    "digits": (head("200 OK", "Content-Type: application/json", body=b'{"a": ' + b"9" * 9000 + b"}"), "kein gültiges"),
    "list": (head("200 OK", "Content-Type: application/json", body=b"[]"), "kein JSON-Objekt"),
    "no text": (head("200 OK", "Content-Type: application/json", body=b'{"a": "\xff"}'), "kein gültiges JSON"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_wrong_answer_is_named(name: str, wire: Wire) -> None:
    raw, text = BROKEN[name]
    with saying(raw) as (url, _), pytest.raises(AnswerWrong, match=text):
        wire.call("GET", url).json()


def test_a_dripping_answer_ends(waits: list[float]) -> None:
    stop = threading.Event()

    class Dripping(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            while not stop.wait(0.02):
                self.request.sendall(b"x")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Dripping) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        with Wire(Patience(whole=0.1, sleep=waits.append)) as wire, pytest.raises(AnswerWrong, match="zu langsam"):
            wire.call("GET", f"http://127.0.0.1:{server.server_address[1]}/")
        stop.set()
        server.shutdown()


PROBLEMS: list[Any] = [
    b'{"type": 7, "title": null, "detail": ["x"], "status": "x"}', b"[]", b"<html>", b"", b'{"detail": "\\ud800"}',
    b'{"title": "' + b"x" * 200_000 + b'"}', b"x" * 300_000,
]  # fmt: skip


@pytest.mark.parametrize("body", PROBLEMS)
@pytest.mark.parametrize(("status", "fault"), [("401 Who", LoginRefused), ("403 No", Refused)])
def test_a_refusal_without_a_proper_problem_is_one_all_the_same(
    body: bytes, status: str, fault: type[ClientFault], wire: Wire
) -> None:
    with (
        saying(head(status, "Content-Type: application/problem+json", body=body)) as (url, _),
        pytest.raises(fault) as said,
    ):
        wire.call("GET", url)
    assert said.value.message.startswith(f"Der Server hat die Anfrage abgelehnt ({status[:3]})")
    assert len(said.value.message) < 1200


def test_the_environment_names_no_proxy(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    with saying(OK) as (url, asked), Wire() as fresh:
        assert fresh.call("GET", url).status == 200
    assert (
        b"\r\nUser-Agent: Gemeinwerk-Client/" in asked[0] or b"\r\nuser-agent: Gemeinwerk-Client/" in asked[0].lower()
    )
