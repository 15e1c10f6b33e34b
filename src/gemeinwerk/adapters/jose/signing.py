"""Signing and verifying with PS512 only (RFC 7515, RFC 7518 section 3.5, RFC 8725)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from gemeinwerk.adapters.jose import keys
from gemeinwerk.adapters.jose.strict import TokenRefused, decoded, header_of, json_object, segments
from gemeinwerk.domain.keys.types import KeyPurpose, NewKeyPair, SignedOutline
from gemeinwerk.kernel.ports import AdapterStatus

ALGORITHM: Final = "PS512"
MAX_TOKEN: Final = 1024 * 1024
MAX_CLAIMS: Final = 768 * 1024
MEMBERS: Final = frozenset({"typ", "alg", "kid"})


class _Registry(jws.JWSRegistry):
    max_payload_length = MAX_TOKEN
    max_header_length = 8192
    max_signature_length = 8192


_registry = _Registry(algorithms=[ALGORITHM])


class SignatureWrong(TokenRefused):
    """A signature does not fit to what was signed, or to the key."""

    code = "jose.signature"
    message = "Die Signatur stimmt nicht."
    hint = "Bitte prüfen Sie, ob mit dem hinterlegten Schlüssel und mit PS512 signiert wurde."


def signed_content(token: str, key: RSAKey) -> bytes:
    """Return what a strictly written token signs with PS512; raises SignatureWrong, TokenRefused for another form."""
    head, payload, signature = segments(token, 3, max_length=MAX_TOKEN)
    if header_of(head).get("alg") != ALGORITHM:
        raise TokenRefused()
    decoded(signature)
    content = decoded(payload)
    try:
        jws.deserialize_compact(token, key, registry=_registry)
    except (JoseError, ValueError, TypeError) as fault:
        raise SignatureWrong() from fault
    return content


class JoseSigning:
    """Implements keys.Signing. ``bits`` is the least size of a key."""

    def __init__(self, bits: int = keys.KEY_BITS) -> None:
        self._bits = bits

    def new_signing_pair(self) -> NewKeyPair:
        """Make an RSA key pair of 4096 bits to sign with."""
        return keys.new_pair(KeyPurpose.SIGNATURE)

    def accept_public_key(self, jwk: Mapping[str, Any], *, purpose: KeyPurpose) -> dict[str, Any]:
        """Return the public key as it is published; raises KeyRefused."""
        return keys.published(jwk, purpose, bits=self._bits)

    def sign(self, claims: Mapping[str, Any], *, private_jwk: bytes, kid: str, typ: str) -> str:
        """Return a compact JWS with exactly the header members ``typ``, ``alg`` and ``kid``."""
        key = keys.usable(private_jwk, KeyPurpose.SIGNATURE, private=True, bits=self._bits)
        header = {"typ": typ, "alg": ALGORITHM, "kid": kid}
        payload = json.dumps(claims, ensure_ascii=False, separators=(",", ":"))
        return jws.serialize_compact(header, payload, key, registry=_registry)

    def outline(self, token: str) -> SignedOutline:
        """Read header and claims without verifying, to find the key; raises TokenRefused for any other form."""
        head, payload, _ = segments(token, 3, max_length=MAX_TOKEN)
        header = header_of(head)
        if set(header) != MEMBERS or header["alg"] != ALGORITHM:
            raise TokenRefused("Der Kopf muss genau typ, alg und kid enthalten, mit PS512 als Verfahren.")
        if not all(isinstance(header[name], str) and len(header[name]) <= 200 for name in MEMBERS):
            raise TokenRefused()
        return SignedOutline(header, json_object(decoded(payload), max_length=MAX_CLAIMS))

    def verify(self, token: str, *, public_jwk: Mapping[str, Any], typ: str) -> dict[str, Any]:
        """Return the claims; raises TokenRefused for another form or type, KeyRefused, SignatureWrong."""
        outline = self.outline(token)
        if outline.header["typ"].lower() != typ.lower():
            raise TokenRefused(f"Der Typ der Signatur muss {typ} sein.")
        key = keys.usable(public_jwk, KeyPurpose.SIGNATURE, private=False, bits=self._bits)
        if outline.header["kid"] != public_jwk.get("kid", outline.header["kid"]):
            raise SignatureWrong()
        signed_content(token, key)
        return dict(outline.claims)

    def check(self) -> AdapterStatus:
        """Report the algorithm in use; key material is tested at each use."""
        return AdapterStatus(ok=True, detail=f"{ALGORITHM}, RSA {self._bits}")
