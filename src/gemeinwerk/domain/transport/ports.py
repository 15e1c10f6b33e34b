"""What the transport room needs from outside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from gemeinwerk.kernel.ports import AdapterStatus, Port


@dataclass(frozen=True, slots=True)
class CallbackAnswer:
    """How a callback went: ``status`` of the answer or None without one; ``detail`` is a short German sentence."""

    status: int | None
    detail: str
    retry_after: int | None = None

    @property
    def arrived(self) -> bool:
        """Tell whether the receiver took it (any 2xx)."""
        return self.status is not None and 200 <= self.status < 300


class CallbackPost(Protocol):
    """Posts to addresses of others: HTTPS only, public addresses only, no redirects, short time, little read."""

    def check_address(self, url: str) -> None:
        """Raise Invalid for an address that is never called (wrong scheme, user part, private or special host)."""

    def post(self, url: str, *, body: bytes, headers: dict[str, str]) -> CallbackAnswer: ...

    def check(self) -> AdapterStatus: ...


class CipherStore(Protocol):
    """Keeps encrypted attachments as streams; written completely and durably or not at all."""

    def put(self, key: str, content: BinaryIO) -> None: ...

    def stream(self, key: str) -> Iterator[bytes]: ...

    def delete(self, key: str) -> bool: ...

    def older(self, prefix: str, *, before: datetime) -> Iterator[str]:
        """Yield the keys below ``prefix`` whose content was stored before a moment; unfinished writes count as none."""

    def check(self) -> AdapterStatus: ...


callback_post: Port[CallbackPost] = Port("transport.CallbackPost")
cipher_store: Port[CipherStore] = Port("transport.CipherStore")
