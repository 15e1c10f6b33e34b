"""What crosses the border of the keys room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
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


class CertificatePolicy(StrEnum):
    """What becomes of a key whose certificates do not convince: nothing, a hint, or a refusal."""

    OFF = "off"
    WARN = "warn"
    REQUIRE = "require"


class CertificateFault(StrEnum):
    """Why the certificates of a key do not convince."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    OTHER_KEY = "other_key"
    ORDER = "order"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    USAGE = "usage"
    WEAK = "weak"
    REVOKED = "revoked"
    REVOCATION_UNKNOWN = "revocation_unknown"
    UNTRUSTED = "untrusted"


@dataclass(frozen=True, slots=True)
class RevocationEvidence:
    """What is known about revoked certificates: CRLs and OCSP responses, each in DER, from sources that the caller trusts.

    Nothing is fetched.
    """

    crls: tuple[bytes, ...] = ()
    ocsp: tuple[bytes, ...] = ()


NO_EVIDENCE: Final = RevocationEvidence()


@dataclass(frozen=True, slots=True)
class CertificateVerdict:
    """What the certificates of a key are worth under the policy of the house.

    ``message`` is a German sentence, empty without a fault; ``refused`` tells that the policy does not take the key.
    ``subject`` and ``valid_until`` are those of the key's own certificate, where it is readable.
    """

    refused: bool
    fault: CertificateFault | None = None
    message: str = ""
    subject: str = ""
    valid_until: datetime | None = None
