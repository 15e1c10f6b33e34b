"""Posts to addresses that others chose: HTTPS to public addresses only, checked and then connected to, nothing followed.

Sources: FIT-Connect (callbacks by HTTPS only), RFC 6890 and the IANA registries of special addresses, as Python's
``ipaddress`` holds them.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable
from email.utils import parsedate_to_datetime
from typing import Any, Final

import httpcore

from gemeinwerk.domain.transport.ports import CallbackAnswer
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.ports import AdapterStatus

from .guarding import MAX_READ, AddressGuard, AddressRefused, PinnedBackend, Resolve, is_public, target
from .reading import PublicAnswers

__all__ = ["AddressRefused", "HttpsCallbacks", "PublicAnswers", "is_public"]

STEP_SECONDS: Final = 5.0
ALL_SECONDS: Final = 15.0
PORTS: Final = frozenset({443, 8443})


class HttpsCallbacks:
    """Implements transport.CallbackPost.

    ``ports`` are the ports that may be called; ``trusted`` holds addresses that are let through although they are not public
    (for tests and for a receiver in the operator's own network); ``authorities`` is a file of further root certificates.
    ``step_seconds`` bounds the lookup, the connection and each read, ``all_seconds`` all of it together.
    """

    def __init__(
        self,
        *,
        ports: frozenset[int] = PORTS,
        trusted: Iterable[str] = (),
        authorities: str = "",
        resolve: Resolve | None = None,
        step_seconds: float = STEP_SECONDS,
        all_seconds: float = ALL_SECONDS,
    ) -> None:
        self._ports = ports
        self._step, self._all = step_seconds, all_seconds
        self._guard = AddressGuard(
            schemes=frozenset({"https"}), ports=ports, trusted=trusted, resolve=resolve, seconds=step_seconds
        )
        self._context = ssl.create_default_context()
        if authorities:
            self._context.load_verify_locations(cafile=authorities)

    def check_address(self, url: str) -> None:
        """Raise AddressRefused for an address that is never called; the name is resolved when it is called."""
        self._guard.parts(url)

    def post(self, url: str, *, body: bytes, headers: dict[str, str]) -> CallbackAnswer:
        """Post once; every failure is an answer with a German sentence. Raises AddressRefused before anything is sent."""
        scheme, host, port = self._guard.parts(url)
        end = time.monotonic() + self._all
        try:
            pinned = self._guard.pinned(host, port)
        except TimeoutError:
            return CallbackAnswer(None, "Der Rechnername ließ sich nicht rechtzeitig auflösen.")
        except (OSError, UnicodeError):
            return CallbackAnswer(None, "Der Rechnername ist nicht bekannt.")
        try:
            return self._posted(PinnedBackend(str(pinned), port, end), target(url, scheme, host, port), body, headers)
        except httpcore.TimeoutException:
            return CallbackAnswer(None, "Der Empfänger hat nicht rechtzeitig geantwortet.")
        except (httpcore.ConnectError, ssl.SSLError) as fault:
            return CallbackAnswer(None, _unconnected(fault))
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError):
            return CallbackAnswer(None, "Die Verbindung ist abgebrochen.")

    def _posted(
        self, backend: PinnedBackend, url: httpcore.URL, body: bytes, headers: dict[str, str]
    ) -> CallbackAnswer:
        name = url.host if url.port == 443 else url.host + f":{url.port}".encode()
        sent = [(key.encode(), value.encode()) for key, value in headers.items()]
        sent += [(b"host", name), (b"user-agent", b"Gemeinwerk")]
        limits = dict.fromkeys(("connect", "read", "write", "pool"), self._step)
        with httpcore.ConnectionPool(ssl_context=self._context, network_backend=backend, max_connections=1) as pool:
            with pool.stream("POST", url, headers=sent, content=body, extensions={"timeout": limits}) as answer:
                _drained(answer.stream)
                return _answer(answer.status, answer.headers)

    def check(self) -> AdapterStatus:
        """Report to what ports is posted."""
        ports = ", ".join(str(one) for one in sorted(self._ports))
        return AdapterStatus(ok=True, detail=f"nur HTTPS an öffentliche Adressen, Ports {ports}")


def _unconnected(fault: Exception) -> str:
    """Say why there was no connection; the library passes the words of the TLS library on."""
    said = str(fault).upper()
    if "CERTIFICATE" in said:
        return "Das Zertifikat des Empfängers ist ungültig."
    return "Der Empfänger bietet keine sichere Verbindung an." if "SSL" in said else "Keine Verbindung."


def _drained(stream: Any) -> None:
    """Read a little, so that a receiver that answers properly is not cut off; the rest is of no interest."""
    read = 0
    for piece in stream:
        read += len(piece)
        if read >= MAX_READ:
            return


def _answer(status: int, headers: Iterable[tuple[bytes, bytes]]) -> CallbackAnswer:
    retry = _seconds({name.lower(): value.decode("latin-1") for name, value in headers})
    if 200 <= status < 300:
        return CallbackAnswer(status, "Angekommen.", retry)
    if 300 <= status < 400:
        return CallbackAnswer(
            status, f"Der Empfänger leitet um (Status {status}); Umleitungen folgen wir nicht.", retry
        )
    return CallbackAnswer(status, f"Der Empfänger hat mit Status {status} geantwortet.", retry)


def _seconds(headers: dict[bytes, str]) -> int | None:
    """Return how long the receiver asks to wait: a number or a moment, counted from its own clock (RFC 9110, 10.2.3)."""
    asked = headers.get(b"retry-after", "").strip()
    if asked.isascii() and asked.isdigit():
        return int(asked) if len(asked) < 8 else None
    try:
        until = parsedate_to_datetime(asked)
        since = parsedate_to_datetime(headers[b"date"]) if b"date" in headers else now()
        return max(0, int((until - since).total_seconds()))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
