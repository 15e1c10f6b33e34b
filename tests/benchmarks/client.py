"""A small closed-loop HTTP client: keep-alive, cookies, forms; several processes at once."""

from __future__ import annotations

import http.client
import multiprocessing
import re
import time
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


class Visitor:
    """One visitor with cookies and one connection."""

    def __init__(self, host: str, port: int) -> None:
        self.connection = http.client.HTTPConnection(host, port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.requests = 0

    def send(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Send one request; return status, location and body."""
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        body = None
        if fields is not None:
            body = urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body=body, headers=headers)
        response = self.connection.getresponse()
        text = response.read().decode()
        self.requests += 1
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        location = response.getheader("Location") or ""
        return response.status, urlsplit(location).path, text

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
