"""What is sent, and how it goes wrong when a failure was ordered."""

from __future__ import annotations

import gzip
import socket
import struct
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any, Final

from gemeinwerk.adapters.demo.payment_simulator.payments import WRITE

JSON: Final = "application/json"
PROBLEM: Final = "application/problem+json"
DRIPS: Final = 600


@dataclass(slots=True)
class Reply:
    """A whole answer."""

    status: int
    body: bytes
    media: str = JSON
    headers: dict[str, str] = field(default_factory=dict)


def as_json(content: Any, status: int = 200, media: str = JSON) -> Reply:
    """Return an answer in JSON."""
    return Reply(status, WRITE.encode(content), media)


def problem(status: int, code: str, detail: str, **more: str) -> Reply:
    """Return a problem document with the functional code of the standard."""
    told = {"type": "about:blank", "title": code, "status": status, "detail": detail, "functionalCode": code, **more}
    return as_json(told, status, PROBLEM)


def deliver(handler: BaseHTTPRequestHandler, reply: Reply, fault: str, slow_seconds: float) -> None:
    """Send an answer, or let it go wrong on its way."""
    if fault == "slow":
        time.sleep(slow_seconds)
    elif fault in ("reset", "lost"):
        _reset(handler)
        return
    reply = _changed(reply, fault)
    body = reply.body
    handler.send_response(reply.status)
    for name, value in {"Content-Type": reply.media, "Content-Length": str(len(body)), **reply.headers}.items():
        handler.send_header(name, value)
    handler.send_header("Cache-Control", "no-store")
    handler.send_header(
        "Content-Security-Policy", "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    handler.send_header("X-Content-Type-Options", "nosniff")
    handler.end_headers()
    if fault == "half":
        handler.wfile.write(body[: len(body) // 2])
        handler.wfile.flush()
        handler.connection.shutdown(socket.SHUT_RDWR)
        handler.close_connection = True
    elif fault == "drip":
        for place in range(min(len(body), DRIPS)):
            handler.wfile.write(body[place : place + 1])
            handler.wfile.flush()
            time.sleep(slow_seconds / 20)
        handler.close_connection = True
    else:
        handler.wfile.write(body)


def _changed(reply: Reply, fault: str) -> Reply:
    if fault.startswith("error-"):
        return Reply(int(fault[6:]), b"<h1>Fehler</h1>", "text/html")
    if fault == "html":
        return Reply(200, b"<!doctype html><title>Wartung</title>", "text/html")
    if fault == "huge":
        return Reply(200, b'{"a":"' + b"x" * 5_000_000 + b'"}')
    if fault == "deep":
        return Reply(200, b'{"a":' * 50_000 + b"1" + b"}" * 50_000)
    if fault == "packed":
        return Reply(reply.status, gzip.compress(reply.body), reply.media, {"Content-Encoding": "gzip"})
    if fault == "moved":
        return Reply(302, b"", "text/plain", {"Location": "https://fremd.invalid/"})
    if fault == "twice":
        return Reply(reply.status, b'{"paymentInformation":{},' + reply.body[1:], reply.media)
    return reply


def _reset(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True
    handler.connection.close()
    handler.wfile = handler.rfile = _Nowhere()  # type: ignore[assignment]


class _Nowhere:
    closed = False

    def flush(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""
