"""Posts to addresses that others chose: HTTPS to public addresses only, checked and then connected to, nothing followed.

Sources: FIT-Connect (callbacks by HTTPS only), RFC 6890 and the IANA registries of special addresses, as Python's
``ipaddress`` holds them.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from email.utils import parsedate_to_datetime
from threading import Thread
from typing import Any, Final
from urllib.parse import urlsplit

import httpcore

from gemeinwerk.domain.transport.ports import CallbackAnswer
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.ports import AdapterStatus
from gemeinwerk.kernel.refusal import Invalid

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Iterable[str]]
STEP_SECONDS: Final = 5.0
ALL_SECONDS: Final = 15.0
MAX_READ: Final = 4096
MAX_URL: Final = 2000
PORTS: Final = frozenset({443, 8443})
_HOST: Final = re.compile(r"(?=.{1,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
# RFC 6052: the address lies in the last 32 bits of this prefix only; the local-use prefix of RFC 8215 is never public.
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
# RFC 4291: everything that is assigned on the internet lies in here; site-local and later special blocks do not.
_UNICAST: Final = ipaddress.IPv6Network("2000::/3")
# Special whatever the version of the table in Python says: protocol assignments (RFC 6890; a cloud serves metadata there),
# the relay anycast of 6to4 (RFC 7526), the host agent that Azure shows its machines, documentation (RFC 9637).
_SPECIAL: Final = tuple(
    ipaddress.ip_network(one) for one in ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32", "3fff::/20")
)


class AddressRefused(Invalid):
    """This address is never called."""

    code = "transport.callback_address"
    message = "An diese Adresse senden wir keine Callbacks."
    hint = "Erlaubt sind öffentlich erreichbare Adressen mit https:// und einem Rechnernamen."


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
        self._trusted = frozenset(ipaddress.ip_address(one) for one in trusted)
        self._resolve = resolve or _resolved
        self._context = ssl.create_default_context()
        if authorities:
            self._context.load_verify_locations(cafile=authorities)

    def check_address(self, url: str) -> None:
        """Raise AddressRefused for an address that is never called; the name is resolved when it is called."""
        self._parts(url)

    def post(self, url: str, *, body: bytes, headers: dict[str, str]) -> CallbackAnswer:
        """Post once; every failure is an answer with a German sentence. Raises AddressRefused before anything is sent."""
        host, port = self._parts(url)
        end = time.monotonic() + self._all
        try:
            pinned = self._pinned(host, port)
        except TimeoutError:
            return CallbackAnswer(None, "Der Rechnername ließ sich nicht rechtzeitig auflösen.")
        except (OSError, UnicodeError):
            return CallbackAnswer(None, "Der Rechnername ist nicht bekannt.")
        try:
            return self._posted(_Backend(str(pinned), port, end), _target(url, host, port), body, headers)
        except httpcore.TimeoutException:
            return CallbackAnswer(None, "Der Empfänger hat nicht rechtzeitig geantwortet.")
        except (httpcore.ConnectError, ssl.SSLError) as fault:
            return CallbackAnswer(None, _unconnected(fault))
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError):
            return CallbackAnswer(None, "Die Verbindung ist abgebrochen.")

    def _posted(self, backend: _Backend, url: httpcore.URL, body: bytes, headers: dict[str, str]) -> CallbackAnswer:
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

    def _parts(self, url: str) -> tuple[str, int]:
        if len(url) > MAX_URL or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
            raise AddressRefused()
        try:
            parts = urlsplit(url)
            port = 443 if parts.port is None else parts.port
        except ValueError as fault:
            raise AddressRefused() from fault
        host = parts.hostname or ""
        if parts.scheme != "https" or parts.username is not None or parts.password is not None or parts.fragment:
            raise AddressRefused()
        if port not in self._ports:
            raise AddressRefused("Dieser Port ist für Callbacks nicht erlaubt.")
        self._name(host)
        return host, port

    def _name(self, host: str) -> None:
        """Let through names with a letter in their last part, and literal addresses only where they are trusted."""
        try:
            literal = ipaddress.ip_address(host)
        except ValueError:
            if not _HOST.fullmatch(host) or host.endswith((".localhost", ".local", ".internal", ".arpa")):
                raise AddressRefused() from None
            return
        if literal not in self._trusted:
            raise AddressRefused()

    def _pinned(self, host: str, port: int) -> Address:
        """Resolve a name once; the address that was checked is the one that is connected to."""
        found = [ipaddress.ip_address(one.split("%")[0]) for one in _in_time(self._resolve, host, port, self._step)]
        if not found or not all(one in self._trusted or is_public(one) for one in found):
            raise AddressRefused("Der Rechnername führt zu einer Adresse, die nicht öffentlich ist.")
        return found[0]


def is_public(address: Address) -> bool:
    """Tell whether an address is one of the public internet, whatever it is wrapped in."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address not in _UNICAST:
            return False
    if any(address in one for one in _SPECIAL):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


class _Backend(httpcore.SyncBackend):
    """Connects to one address and one port, whatever name is asked for, and lets nothing last beyond the end."""

    def __init__(self, address: str, port: int, end: float) -> None:
        self._address = address
        self._port = port
        self._end = end

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, *args: Any, **options: Any
    ) -> httpcore.NetworkStream:
        """Connect to the pinned address; the name stays the one that the certificate must show."""
        wait = _left(self._end, timeout, httpcore.ConnectTimeout)
        return _Stream(super().connect_tcp(self._address, self._port, wait, *args, **options), self._end)


class _Stream(httpcore.NetworkStream):
    """A connection that ends in time, however slowly the other side drips, and that reads little at once."""

    def __init__(self, inner: httpcore.NetworkStream, end: float) -> None:
        self._inner = inner
        self._end = end

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read at most MAX_READ bytes; raises ReadTimeout when the end has come."""
        return self._inner.read(min(max_bytes, MAX_READ), _left(self._end, timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write; raises WriteTimeout when the end has come."""
        self._inner.write(buffer, _left(self._end, timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        """Close the connection."""
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Shake hands; raises ConnectTimeout when the end has come."""
        wait = _left(self._end, timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, wait), self._end)

    def get_extra_info(self, info: str) -> Any:
        """Return what the connection knows of itself."""
        return self._inner.get_extra_info(info)


def _left(end: float, timeout: float | None, late: type[Exception]) -> float:
    left = end - time.monotonic()
    if left <= 0:
        raise late()
    return left if timeout is None else min(left, timeout)


def _in_time(resolve: Resolve, host: str, port: int, seconds: float) -> list[str]:
    """Look a name up; the resolver of the system knows no timeout, so it is left alone when it takes too long."""
    answer: Future[list[str]] = Future()

    def look() -> None:
        try:
            answer.set_result(list(resolve(host, port)))
        except Exception as fault:
            answer.set_exception(fault)

    Thread(target=look, daemon=True).start()
    return answer.result(seconds)


def _target(url: str, host: str, port: int) -> httpcore.URL:
    """Return the parts that were checked, so that no second reading of the address can differ from the first."""
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return httpcore.URL(scheme=b"https", host=host.encode(), port=port, target=path.encode())


def _unconnected(fault: Exception) -> str:
    """Say why there was no connection; the library passes the words of the TLS library on."""
    said = str(fault).upper()
    if "CERTIFICATE" in said:
        return "Das Zertifikat des Empfängers ist ungültig."
    return "Der Empfänger bietet keine sichere Verbindung an." if "SSL" in said else "Keine Verbindung."


def _resolved(host: str, port: int) -> list[str]:
    return [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


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
