"""Which addresses that others chose may be called, and a connection that goes to the checked address only and ends in time.

Sources: RFC 6890 and the IANA registries of special addresses, as Python's ``ipaddress`` holds them.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from threading import Thread
from typing import Any, Final
from urllib.parse import urlsplit

import httpcore

from gemeinwerk.kernel.refusal import Invalid

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Iterable[str]]
MAX_READ: Final = 4096
MAX_URL: Final = 2000
USUAL_PORTS: Final = {"https": 443, "http": 80}
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


class AddressGuard:
    """Lets public addresses through, under names, with one of the schemes and ports; and those that are trusted.

    ``seconds`` bounds the lookup of a name.
    """

    def __init__(
        self,
        *,
        schemes: frozenset[str],
        ports: frozenset[int],
        trusted: Iterable[str],
        resolve: Resolve | None,
        seconds: float,
    ) -> None:
        self._schemes = schemes
        self._ports = ports
        self._trusted = frozenset(ipaddress.ip_address(one) for one in trusted)
        self._resolve = resolve or _resolved
        self._seconds = seconds

    def parts(self, url: str) -> tuple[str, str, int]:
        """Return scheme, host and port; raises AddressRefused for an address that is never called."""
        if len(url) > MAX_URL or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
            raise AddressRefused()
        try:
            parts = urlsplit(url)
            port = USUAL_PORTS.get(parts.scheme, 0) if parts.port is None else parts.port
        except ValueError as fault:
            raise AddressRefused() from fault
        host = parts.hostname or ""
        if parts.scheme not in self._schemes or parts.username is not None or parts.password is not None:
            raise AddressRefused()
        if parts.fragment:
            raise AddressRefused()
        if port not in self._ports:
            raise AddressRefused("Dieser Port ist für Callbacks nicht erlaubt.")
        self._name(host)
        return parts.scheme, host, port

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

    def pinned(self, host: str, port: int) -> Address:
        """Resolve a name once; the address that was checked is the one that is connected to.

        Raises AddressRefused, TimeoutError, OSError, UnicodeError.
        """
        found = [ipaddress.ip_address(one.split("%")[0]) for one in _in_time(self._resolve, host, port, self._seconds)]
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


class PinnedBackend(httpcore.SyncBackend):
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


def target(url: str, scheme: str, host: str, port: int) -> httpcore.URL:
    """Return the parts that were checked, so that no second reading of the address can differ from the first."""
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return httpcore.URL(scheme=scheme.encode(), host=host.encode(), port=port, target=path.encode())


def _resolved(host: str, port: int) -> list[str]:
    return [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
