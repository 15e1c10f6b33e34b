"""What the keys room needs from outside."""

from __future__ import annotations

from typing import Protocol

from gemeinwerk.domain.keys.types import NewKeyPair
from gemeinwerk.kernel.ports import AdapterStatus, Port


class KeyWrapper(Protocol):
    """Wraps private keys with a key that rests outside the database."""

    def wrap(self, secret: bytes, *, context: str) -> bytes: ...

    def unwrap(self, wrapped: bytes, *, context: str) -> bytes: ...

    def check(self) -> AdapterStatus: ...


class Encryption(Protocol):
    """JWE with RSA-OAEP-256 and A256GCM only (RFC 7516, RFC 7518 sections 4.3 and 5.3)."""

    def new_key_pair(self) -> NewKeyPair: ...

    def encrypt(self, plaintext: bytes, *, public_jwk: bytes, kid: str, content_type: str) -> str: ...

    def decrypt(self, token: str, *, private_jwk: bytes, kid: str) -> bytes: ...

    def check(self) -> AdapterStatus: ...


key_wrapper: Port[KeyWrapper] = Port("keys.KeyWrapper")
encryption: Port[Encryption] = Port("keys.Encryption")
