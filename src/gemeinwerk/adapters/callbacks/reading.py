"""Short answers from addresses that a certificate names: revocation lists and the state of a certificate.

These are signed, so HTTP without encryption is usual and enough (RFC 5280, 4.2.1.13; RFC 6960, A.1).
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable
from typing import Final

import httpcore

from .guarding import AddressGuard, AddressRefused, PinnedBackend, Resolve, target

STEP_SECONDS: Final = 4.0
ALL_SECONDS: Final = 10.0
MOST_BYTES: Final = 1_000_000
PORTS: Final = frozenset({80, 443})
SCHEMES: Final = frozenset({"http", "https"})


class PublicAnswers:
    """Asks public addresses by HTTP or HTTPS; no redirect is followed, nothing beyond the limits is read.

    ``trusted`` holds addresses of the operator's own network that are let through. ``step_seconds`` bounds the lookup, the
    connection and each read, ``all_seconds`` all of it together, ``most_bytes`` the answer.
    """

    def __init__(
        self,
        *,
        ports: frozenset[int] = PORTS,
        trusted: Iterable[str] = (),
        resolve: Resolve | None = None,
        step_seconds: float = STEP_SECONDS,
        all_seconds: float = ALL_SECONDS,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._guard = AddressGuard(schemes=SCHEMES, ports=ports, trusted=trusted, resolve=resolve, seconds=step_seconds)
        self._step, self._all, self._most = step_seconds, all_seconds, most_bytes
        self._context = ssl.create_default_context()

    def ask(self, url: str, body: bytes | None = None, media_type: str = "") -> bytes | None:
        """Return the whole answer to a GET, or with a body to a POST; None for every failure, as nobody can mend it here."""
        try:
            scheme, host, port = self._guard.parts(url)
            end = time.monotonic() + self._all
            backend = PinnedBackend(str(self._guard.pinned(host, port)), port, end)
            return self._asked(backend, target(url, scheme, host, port), body, media_type)
        except (AddressRefused, TimeoutError, OSError, UnicodeError, ValueError):
            return None
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError):
            return None

    def _asked(self, backend: PinnedBackend, url: httpcore.URL, body: bytes | None, media_type: str) -> bytes | None:
        usual = {b"http": 80, b"https": 443}[url.scheme]
        name = url.host if url.port == usual else url.host + f":{url.port}".encode()
        headers = [(b"host", name), (b"user-agent", b"Gemeinwerk")]
        headers += [(b"content-type", media_type.encode())] if body is not None else []
        limits = dict.fromkeys(("connect", "read", "write", "pool"), self._step)
        method = "GET" if body is None else "POST"
        with httpcore.ConnectionPool(ssl_context=self._context, network_backend=backend, max_connections=1) as pool:
            with pool.stream(method, url, headers=headers, content=body, extensions={"timeout": limits}) as answer:
                if answer.status != 200:
                    return None
                found = bytearray()
                for piece in answer.iter_stream():
                    found += piece
                    if len(found) > self._most:
                        return None
                return bytes(found)
