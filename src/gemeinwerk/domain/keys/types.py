"""What crosses the border of the keys room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
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


class KeyPurpose(StrEnum):
    """What a key is for; a key of one purpose is refused for the other (RFC 7517 section 4.2)."""

    ENCRYPTION = "enc"
    SIGNATURE = "sig"


@dataclass(frozen=True, slots=True)
class JweOutline:
    """What a compact JWE shows without being opened: its header and the fifth segment, the authentication tag."""

    header: Mapping[str, Any]
    tag: str
    size: int


@dataclass(frozen=True, slots=True)
class SignedOutline:
    """Header and claims of a compact JWS that nobody has verified yet."""

    header: Mapping[str, Any]
    claims: Mapping[str, Any]
