"""What crosses the border of the keys room."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public encryption key of an authority: its RFC 7638 thumbprint and the JWK as JSON bytes."""

    tenant_id: UUID
    kid: str
    jwk: bytes


@dataclass(frozen=True, slots=True)
class NewKeyPair:
    """A freshly made key pair: thumbprint, public and private JWK as JSON bytes."""

    kid: str
    public_jwk: bytes
    private_jwk: bytes
