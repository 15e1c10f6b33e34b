"""A small closed-loop HTTP client: keep-alive, cookies, forms; several processes at once."""

from __future__ import annotations

import multiprocessing
import re
import socket
import time
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


class Wire:
    """One kept-alive connection: whole requests out, whole answers in, and little work of its own.

    Client and server share the cores of the machine, so what the client costs is missing in the figures.
    """

    def __init__(self, host: str, port: int) -> None:
        self._host = f"{host}:{port}"
        self._socket = socket.create_connection((host, port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._reader = self._socket.makefile("rb")

    def close(self) -> None:
        """End the connection."""
        self._reader.close()
        self._socket.close()

    def send(self, method: str, path: str, cookies: str, body: bytes | None) -> tuple[int, list[tuple[str, str]], str]:
        """Send one request; return status, headers (names in lower case) and body of the answer."""
        head = f"{method} {path} HTTP/1.1\r\nHost: {self._host}\r\nCookie: {cookies}\r\n"
        if body is not None:
            head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        self._socket.sendall(head.encode() + b"\r\n" + (body or b""))
        first = self._reader.readline()
        if not first:
            raise ConnectionResetError("the server hung up before it answered")
        status = int(first.split(b" ", 2)[1])
        headers = []
        while (line := self._reader.readline()) not in (b"\r\n", b""):
            name, _, value = line.decode("latin-1").partition(":")
            headers.append((name.lower(), value.strip()))
        return status, headers, self._body(dict(headers)).decode()

    def _body(self, headers: dict[str, str]) -> bytes:
        if "content-length" in headers:
            return self._exactly(int(headers["content-length"]))
        parts = []
        while size := int(self._reader.readline() or b"-1", 16):
            parts.append(self._exactly(size))
            self._reader.readline()
        self._reader.readline()
        return b"".join(parts)

    def _exactly(self, size: int) -> bytes:
        found = self._reader.read(size) if size >= 0 else b""
        if len(found) != size:
            raise ConnectionResetError("the server hung up in its answer")
        return found


class Visitor:
    """One visitor with cookies; several visitors may share one connection, one after the other."""

    def __init__(self, host: str, port: int, wire: Wire | None = None) -> None:
        self.wire = wire or Wire(host, port)
        self._server = (host, port)
        self.cookies: dict[str, str] = {}
        self.requests = 0

    def send(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Send one request; return status, location and body."""
        cookies = "; ".join(f"{key}={value}" for key, value in self.cookies.items())
        body = None if fields is None else urlencode(fields).encode()
        status, headers, text = self.wire.send(method, path, cookies, body)
        self.requests += 1
        location = ""
        for name, value in headers:
            if name == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
            elif name == "location":
                location = urlsplit(value).path
        return status, location, text

    def connect_anew(self) -> None:
        """Leave a connection that broke for a new one; the cookies stay. Raises OSError where nobody listens."""
        self.wire.close()
        self.wire = Wire(*self._server)

    def get(self, path: str) -> str:
        """Return the page at ``path``; raises for any other status than 200."""
        status, _, text = self.send("GET", path)
        if status != 200:
            raise RuntimeError(f"GET {path}: {status}")
        return text

    def post(self, path: str, fields: dict[str, str]) -> str:
        """Post a form and return where the answer leads; raises unless it is a redirect."""
        status, location, text = self.send("POST", path, fields)
        if status not in (302, 303):
            raise RuntimeError(f"POST {path}: {status} {text[:2000]}")
        return location


def hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of a page (protection token, revision)."""
    return dict(HIDDEN.findall(page))


def closed_loop(flow: Callable[[int], None], clients: int, seconds: float) -> tuple[float, list[float]]:
    """Run ``flow`` in ``clients`` processes for ``seconds``; return flows a second and their durations."""
    queue: multiprocessing.Queue[list[float]] = multiprocessing.Queue()
    processes = [multiprocessing.Process(target=_loop, args=(flow, place, seconds, queue)) for place in range(clients)]
    for process in processes:
        process.start()
    durations = [value for _ in processes for value in queue.get()]
    for process in processes:
        process.join()
    return len(durations) / seconds, durations


def _loop(flow: Callable[[int], None], place: int, seconds: float, queue: multiprocessing.Queue[list[float]]) -> None:
    durations = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        started = time.perf_counter()
        flow(place)
        durations.append(time.perf_counter() - started)
    queue.put(durations)
