"""What the keys room needs from outside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from gemeinwerk.domain.keys.types import (
    NO_EVIDENCE,
    CertificateVerdict,
    JweOutline,
    KeyPurpose,
    NewKeyPair,
    RevocationEvidence,
    SignedOutline,
)
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

    def decrypt(
        self, token: str, *, private_jwk: bytes, kid: str, packed: bool = False, foreign_kid: bool = False
    ) -> bytes:
        """Return the plaintext; ``packed`` lets deflated content through, ``foreign_kid`` another key id."""

    def check(self) -> AdapterStatus: ...


class Signing(Protocol):
    """JWS with PS512 only, RSA keys of 4096 bits (RFC 7515, RFC 7518 section 3.5), key ids by RFC 7638."""

    def new_signing_pair(self) -> NewKeyPair: ...

    def accept_public_key(self, jwk: Mapping[str, Any], *, purpose: KeyPurpose) -> dict[str, Any]:
        """Return the public key as it is published: only public members, ``kid`` its thumbprint, its purpose set.

        Raises Invalid with a German message for a private or weak key, another kind, algorithm or purpose.
        """

    def sign(self, claims: Mapping[str, Any], *, private_jwk: bytes, kid: str, typ: str) -> str:
        """Return a compact JWS with exactly the header members ``typ``, ``alg`` and ``kid``."""

    def outline(self, token: str) -> SignedOutline:
        """Read header and claims WITHOUT verifying, to find the key; raises Invalid for anything not allowed."""

    def verify(self, token: str, *, public_jwk: Mapping[str, Any], typ: str) -> dict[str, Any]:
        """Return the claims; raises Invalid for a wrong signature, header member, algorithm, type or loose base64."""

    def check(self) -> AdapterStatus: ...


class FormChecker(Protocol):
    """Checks a compact JWE while it arrives; keeps nothing but its short parts."""

    def feed(self, piece: bytes) -> None:
        """Take the next bytes; raises TooLarge, or Invalid at the first byte that cannot be right."""

    def finish(self) -> JweOutline:
        """Return header and authentication tag; raises Invalid where a part is missing or loosely written."""


class SealedParts(Protocol):
    """Looks at compact JWEs from outside, without a private key."""

    def jwe_outline(self, token: str) -> JweOutline:
        """Return header and authentication tag of a strictly formed compact JWE; raises Invalid otherwise."""

    def checker(self, max_size: int) -> FormChecker: ...

    def check(self) -> AdapterStatus: ...


class Certificates(Protocol):
    """Judges the certificates that come with a public key (``x5c``, RFC 7517 section 4.7): chain, validity, revocation."""

    def judge(
        self,
        jwk: Mapping[str, Any],
        *,
        purpose: KeyPurpose,
        at: datetime,
        evidence: RevocationEvidence = NO_EVIDENCE,
    ) -> CertificateVerdict:
        """Return what the certificates are worth at the moment ``at`` (aware); never raises for what a stranger sent."""

    def check(self) -> AdapterStatus: ...


key_wrapper: Port[KeyWrapper] = Port("keys.KeyWrapper")
encryption: Port[Encryption] = Port("keys.Encryption")
signing: Port[Signing] = Port("keys.Signing")
sealed_parts: Port[SealedParts] = Port("keys.SealedParts")
certificates: Port[Certificates] = Port("keys.Certificates")
