"""Visitors who go on until they are answered, and somebody who kills the processes that answer them."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
from lxml import html

from tests.journeys.world import World

Files = Mapping[str, tuple[str, bytes, str]]


class Over(Exception):
    """The test has ended while a visitor was still waiting."""


class Guest:
    """A visitor with cookies who repeats every request until it is answered."""

    def __init__(self, address: str, ending: threading.Event) -> None:
        self.address = address
        self.ending = ending
        self._client = httpx.Client(base_url=address, timeout=30, follow_redirects=False)

    def ask(
        self, method: str, path: str, fields: Mapping[str, Any] | None = None, files: Files | None = None
    ) -> httpx.Response:
        """Send a request until the server answers it with anything but a fault of its own."""
        while not self.ending.is_set():
            try:
                found = self._client.request(method, path, data=dict(fields) if fields else None, files=files)
            except httpx.TransportError:
                time.sleep(0.05)
                continue
            if found.status_code < 500:
                return found
            time.sleep(0.05)
        raise Over()

    def page(self, path: str) -> Page:
        """Open a page, wherever it leads."""
        found = self.ask("GET", path)
        for _ in range(5):
            if not found.is_redirect:
                break
            path = found.headers["location"]
            found = self.ask("GET", path)
        if found.status_code != 200:
            raise RuntimeError(f"GET {path}: {found.status_code}")
        return Page(self, urlsplit(path).path, html.document_fromstring(found.text))


class Page:
    """One page with its forms."""

    def __init__(self, guest: Guest, path: str, tree: Any) -> None:
        self.guest, self.path, self.tree = guest, path, tree

    @property
    def text(self) -> str:
        """What the page says, with ordinary spaces."""
        return " ".join(self.tree.text_content().split())

    def links(self, start: str) -> list[str]:
        """Return where the links of the page lead that begin with a path."""
        return [str(a.get("href")) for a in self.tree.iter("a") if str(a.get("href", "")).startswith(start)]

    def send(self, end: str, files: Files | None = None, **fields: str) -> str:
        """Fill in the form whose address ends so and send it; return where the answer leads.

        Raises RuntimeError where there is no such form or the answer is a page, as after a mistake.
        """
        for form in self.tree.forms:
            target = str(form.get("action") or self.path)
            if form.get("method", "get").lower() == "post" and target.endswith(end):
                values = {**{key: value for key, value in form.form_values() if key not in fields}, **fields}
                found = self.guest.ask("POST", target, values, files)
                if not found.is_redirect:
                    raise RuntimeError(
                        f"POST {target}: {found.status_code} {Page(self.guest, target, html.document_fromstring(found.text)).text[:600]}"
                    )
                return str(found.headers["location"])
        raise RuntimeError(f"no form {end} on {self.path}: {self.text[:300]}")


def kill_at_random(world: World, kills: int, *, seed: int, seconds: float) -> int:
    """Kill a web or job process at random moments, so many times or until the time is over; return how many died."""
    generator, killed, end = random.Random(seed), 0, time.monotonic() + seconds
    while killed < kills and time.monotonic() < end:
        time.sleep(generator.uniform(0.05, 2.0))
        victims = world.processes()
        if victims:
            with contextlib.suppress(ProcessLookupError):
                os.kill(generator.choice(victims), signal.SIGKILL)
                killed += 1
    return killed


def until(found: Callable[[], Any], seconds: float) -> Any:
    """Ask again and again until something is found; return what was found last."""
    end = time.monotonic() + seconds
    while not (value := found()) and time.monotonic() < end:
        time.sleep(0.5)
    return value
