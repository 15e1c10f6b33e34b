"""Reads a body that may come slowly, but not as slowly as its sender likes: whoever drips loses the connection's worker.

The web server blocks until all bytes that were asked for have come. So a helper thread asks for them, and the worker
waits for it no longer than the pace allows; a helper that is no longer waited for stops after its next small piece.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from typing import Any, Final

from django.http import HttpRequest, UnreadablePostError

from gemeinwerk.kernel.refusal import Invalid, TooLarge

GRACE_SECONDS: Final = 15.0
BYTES_PER_SECOND: Final = 20_000
PIECE: Final = 256 * 1024
SMALL: Final = 16 * 1024
# A helper of a silent sender waits until that hangs up; a process has no more connections than file descriptors.
HELPERS: Final = 1024
_helpers = ThreadPoolExecutor(HELPERS, thread_name_prefix="body")


class BodySlow(Invalid):
    """The body came too slowly."""

    code = "transport.slow"
    message = "Die Übertragung war zu langsam und wurde abgebrochen."
    hint = "Bitte senden Sie die Anfrage noch einmal, möglichst über eine schnellere Verbindung."


class BodyShort(Invalid):
    """Less came than was announced."""

    code = "transport.short"
    message = "Die Übertragung brach ab, bevor alles angekommen war."
    hint = "Bitte senden Sie die Anfrage noch einmal."


class Patient:
    """A readable stream over the body of a request; at most ``most`` bytes, never slower than the pace."""

    def __init__(
        self, request: HttpRequest, *, most: int, grace: float = GRACE_SECONDS, pace: float = BYTES_PER_SECOND
    ) -> None:
        self._most, self._grace, self._pace = most, grace, pace
        self._expected = _announced(request)
        self._read_from = _source(request, self._expected)
        self._started = time.monotonic()
        self._size = 0
        if self._expected is not None and self._expected > most:
            raise TooLarge(hint=f"Erlaubt sind hier höchstens {most} Bytes.")

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, at most 256 KiB of them, and none at the end; raises BodySlow, BodyShort, TooLarge."""
        wanted = PIECE if size is None or size < 0 else min(size, PIECE)
        # One byte beyond the limit is enough to know.
        wanted = min(wanted, self._most + 1 - self._size)
        piece = self._patiently(wanted) if wanted and self._size != self._expected else b""
        self._size += len(piece)
        if self._size > self._most:
            raise TooLarge(hint=f"Erlaubt sind hier höchstens {self._most} Bytes.")
        if not piece and wanted and self._expected is not None and self._size < self._expected:
            raise BodyShort()
        return piece

    def all(self) -> bytes:
        """Return the whole body."""
        pieces = []
        while piece := self.read():
            pieces.append(piece)
        return b"".join(pieces)

    def _patiently(self, wanted: int) -> bytes:
        given_up = threading.Event()
        job: Future[bytes] = _helpers.submit(_gathered, self._read_from, wanted, given_up)
        left = self._grace + self._size / self._pace - (time.monotonic() - self._started)
        try:
            return job.result(timeout=max(left, 0.01))
        except NotYet as fault:
            given_up.set()
            raise BodySlow() from fault
        except (UnreadablePostError, OSError) as fault:
            raise BodyShort() from fault


def _gathered(read: Callable[[int], bytes], wanted: int, given_up: threading.Event) -> bytes:
    found = bytearray()
    while len(found) < wanted and not given_up.is_set():
        piece = read(min(SMALL, wanted - len(found)))
        if not piece:
            break
        found += piece
    return bytes(found)


def _announced(request: HttpRequest) -> int | None:
    """Return the length that the sender announced, or None for a body in chunks."""
    text = request.META.get("CONTENT_LENGTH") or ""
    if text.isascii() and text.isdigit():
        return int(text)
    return None if request.META.get("wsgi.input_terminated") else 0


def _source(request: HttpRequest, expected: int | None) -> Callable[[int], bytes]:
    """Return what reads: Django knows bodies of an announced length only."""
    if expected is not None:
        return request.read
    raw: Any = request.META["wsgi.input"]
    read: Callable[[int], bytes] = raw.read
    return read
