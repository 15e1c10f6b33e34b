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
from typing import Any, Final
from urllib.parse import urlsplit

import httpcore

from gemeinwerk.domain.transport.ports import CallbackAnswer
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
_NAT64: Final = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))


class AddressRefused(Invalid):
    """This address is never called."""

    code = "transport.callback_address"
    message = "An diese Adresse senden wir keine Callbacks."
    hint = "Erlaubt sind öffentlich erreichbare Adressen mit https:// und einem Rechnernamen."


class HttpsCallbacks:
    """Implements transport.CallbackPost.

    ``ports`` are the ports that may be called; ``trusted`` holds addresses that are let through although they are not public
    (for tests and for a receiver in the operator's own network); ``authorities`` is a file of further root certificates.
    """

    def __init__(
        self,
        *,
        ports: frozenset[int] = PORTS,
        trusted: Iterable[str] = (),
        authorities: str = "",
        resolve: Resolve | None = None,
    ) -> None:
        self._ports = ports
        self._trusted = frozenset(ipaddress.ip_address(one) for one in trusted)
        self._resolve = resolve or _resolved
        self._context = ssl.create_default_context(cafile=authorities or None)

    def check_address(self, url: str) -> None:
        """Raise AddressRefused for an address that is never called; the name is resolved when it is called."""
        self._parts(url)

    def post(self, url: str, *, body: bytes, headers: dict[str, str]) -> CallbackAnswer:
        """Post once; every failure is an answer with a German sentence. Raises AddressRefused before anything is sent."""
        host, port = self._parts(url)
        try:
            pinned = self._pinned(host, port)
        except OSError:
            return CallbackAnswer(None, "Der Rechnername ist nicht bekannt.")
        backend = _PinnedBackend(str(pinned), port)
        sent = [(name.encode(), value.encode()) for name, value in headers.items()]
        sent += [(b"host", host.encode() if port == 443 else f"{host}:{port}".encode()), (b"user-agent", b"Gemeinwerk")]
        limits = dict.fromkeys(("connect", "read", "write", "pool"), STEP_SECONDS)
        end = time.monotonic() + ALL_SECONDS
        try:
            with httpcore.ConnectionPool(ssl_context=self._context, network_backend=backend, max_connections=1) as pool:
                with pool.stream("POST", url, headers=sent, content=body, extensions={"timeout": limits}) as answer:
                    _drained(answer.stream, end)
                    return _answer(answer.status, dict(answer.headers))
        except httpcore.TimeoutException:
            return CallbackAnswer(None, "Der Empfänger hat nicht rechtzeitig geantwortet.")
        except (httpcore.ConnectError, ssl.SSLError) as fault:
            secure = "CERTIFICATE" in str(fault).upper() or "SSL" in str(fault).upper()
            return CallbackAnswer(
                None, "Das Zertifikat des Empfängers ist ungültig." if secure else "Keine Verbindung."
            )
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError):
            return CallbackAnswer(None, "Die Verbindung ist abgebrochen.")

    def check(self) -> AdapterStatus:
        """Report to what ports is posted."""
        ports = ", ".join(str(one) for one in sorted(self._ports))
        return AdapterStatus(ok=True, detail=f"nur HTTPS an öffentliche Adressen, Ports {ports}")

    def _parts(self, url: str) -> tuple[str, int]:
        if len(url) > MAX_URL or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
            raise AddressRefused()
        try:
            parts = urlsplit(url)
            port = parts.port or 443
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
        found = [ipaddress.ip_address(one.split("%")[0]) for one in self._resolve(host, port)]
        if not found or not all(one in self._trusted or is_public(one) for one in found):
            raise AddressRefused("Der Rechnername führt zu einer Adresse, die nicht öffentlich ist.")
        return found[0]


def is_public(address: Address) -> bool:
    """Tell whether an address is one of the public internet, whatever it is wrapped in."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is not None:
            return is_public(inner)
        if any(address in one for one in _NAT64):
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return address.is_global and not address.is_multicast and not address.is_reserved


class _PinnedBackend(httpcore.SyncBackend):
    """Connects to one address and one port, whatever name is asked for."""

    def __init__(self, address: str, port: int) -> None:
        self._address = address
        self._port = port

    def connect_tcp(self, host: str, port: int, *args: Any, **options: Any) -> Any:
        """Connect to the pinned address; the name stays the one that the certificate must show."""
        return super().connect_tcp(self._address, self._port, *args, **options)


def _resolved(host: str, port: int) -> list[str]:
    return [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _drained(stream: Any, end: float) -> None:
    """Read a little, so that a receiver that answers properly is not cut off; the rest is of no interest."""
    read = 0
    for piece in stream:
        read += len(piece)
        if read > MAX_READ:
            return
        if time.monotonic() > end:
            raise httpcore.ReadTimeout()


def _answer(status: int, headers: dict[bytes, bytes]) -> CallbackAnswer:
    waits = {name.lower(): value for name, value in headers.items()}.get(b"retry-after", b"")
    retry = int(waits) if waits.isdigit() and len(waits) < 8 else None
    if 200 <= status < 300:
        return CallbackAnswer(status, "Angekommen.", retry)
    if 300 <= status < 400:
        return CallbackAnswer(
            status, f"Der Empfänger leitet um (Status {status}); Umleitungen folgen wir nicht.", retry
        )
    return CallbackAnswer(status, f"Der Empfänger hat mit Status {status} geantwortet.", retry)
