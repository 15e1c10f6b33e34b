"""Wraps private keys with AES-256-GCM under a master key that lies in a file outside the database."""

from __future__ import annotations

import os
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gemeinwerk.kernel.ports import AdapterStatus
from gemeinwerk.kernel.refusal import Unavailable

NONCE_BYTES = 12
VERSION = b"\x01"


class FileKeyWrapper:
    """Implements keys.KeyWrapper with 32 secret bytes, read once on first use."""

    def __init__(self, read_master_key: Callable[[], bytes]) -> None:
        self._read = read_master_key
        self._cipher: AESGCM | None = None

    def wrap(self, secret: bytes, *, context: str) -> bytes:
        """Return ``secret`` encrypted and bound to ``context``."""
        nonce = os.urandom(NONCE_BYTES)
        return VERSION + nonce + self._aead().encrypt(nonce, secret, context.encode())

    def unwrap(self, wrapped: bytes, *, context: str) -> bytes:
        """Return the secret; raises Unavailable for another master key or another context."""
        try:
            if wrapped[:1] != VERSION:
                raise InvalidTag
            nonce, body = wrapped[1 : 1 + NONCE_BYTES], wrapped[1 + NONCE_BYTES :]
            return self._aead().decrypt(nonce, body, context.encode())
        except InvalidTag as fault:
            raise Unavailable("Der Schlüssel der Behörde lässt sich nicht öffnen.") from fault

    def check(self) -> AdapterStatus:
        """Wrap and unwrap a test value."""
        opened = self.unwrap(self.wrap(b"probe", context="check"), context="check")
        return AdapterStatus(ok=opened == b"probe", detail="Hauptschlüssel aus Datei")

    def _aead(self) -> AESGCM:
        if self._cipher is None:
            self._cipher = AESGCM(self._read())
        return self._cipher
