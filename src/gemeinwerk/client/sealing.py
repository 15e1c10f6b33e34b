"""Encrypting, opening, signing and verifying: the only place of this package that knows the JOSE wrapper."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any, Final

from gemeinwerk.adapters.jose import Jose, JoseParts, JoseSigning, KeyRefused, TokenRefused, crafted
from gemeinwerk.client.faults import ContentWrong, EventWrong, KeyWrong, Problem, SetupWrong
from gemeinwerk.domain.keys.types import JweOutline, KeyPurpose, NewKeyPair, SignedOutline
from gemeinwerk.kernel.refusal import Refusal

EVENT: Final = "secevent+jwt"
_jose: Final = Jose()
_signing: Final = JoseSigning()
_parts: Final = JoseParts()


def encryption_key(jwk: Mapping[str, Any], kid: str, *, any_id: bool = False) -> dict[str, Any]:
    """Return a public key to encrypt with.

    Raises KeyWrong for an unfit key, another id than ``kid``, or an id that is not the thumbprint of the key (RFC 7638).
    """
    return _public(jwk, KeyPurpose.ENCRYPTION, kid, any_id)


def signature_key(jwk: Mapping[str, Any], kid: str, *, any_id: bool = True) -> dict[str, Any]:
    """Return a public key to verify with; raises KeyWrong as ``encryption_key`` does."""
    return _public(jwk, KeyPurpose.SIGNATURE, kid, any_id)


def _public(jwk: Mapping[str, Any], purpose: KeyPurpose, kid: str, any_id: bool) -> dict[str, Any]:
    if jwk.get("kid") != kid:
        raise KeyWrong("Der Server hat einen anderen Schlüssel gegeben als den verlangten.")
    try:
        found = _signing.accept_public_key(jwk, purpose=purpose)
    except Refusal as fault:
        raise KeyWrong(f"Der Schlüssel der Gegenstelle ist nicht brauchbar. {fault.message}") from fault
    if found["kid"] != kid and not any_id:
        raise KeyWrong("Die Kennung des Schlüssels ist nicht sein Fingerabdruck (RFC 7638).")
    return {**found, "kid": kid}


def seal(content: bytes, key: Mapping[str, Any], content_type: str) -> str:
    """Return a compact JWE for a key that ``encryption_key`` returned."""
    try:
        raw = json.dumps(dict(key)).encode()
        return _jose.encrypt(content, public_jwk=raw, kid=str(key["kid"]), content_type=content_type)
    except KeyRefused as fault:
        raise KeyWrong(fault.message) from fault


def opened(token: str, keys: Mapping[str, bytes], *, instance: str, old: bool) -> bytes:
    """Return the plaintext of a part of a message; ``instance`` names the part, ``old`` allows what version 1 does.

    ``keys`` are private JWKs by key id. Raises ContentWrong for anything that cannot be opened.
    """
    try:
        kid = str(_parts.jwe_outline(token).header.get("kid", ""))
        known = [kid] if kid in keys else (list(keys) if old else [])
        if not known:
            raise TokenRefused("Der Teil ist für einen anderen Schlüssel verschlüsselt.")
        return _first(token, {one: keys[one] for one in known}, old)
    except Refusal as fault:
        reason = Problem("encryption-issue", "Entschlüsselung nicht möglich", fault.message, instance)
        raise ContentWrong(
            f"Ein Teil ({instance}) lässt sich nicht entschlüsseln. {fault.message}", [reason]
        ) from fault


def _first(token: str, keys: Mapping[str, bytes], old: bool) -> bytes:
    last: Refusal = TokenRefused()
    for kid, jwk in keys.items():
        try:
            return _jose.decrypt(token, private_jwk=jwk, kid=kid, packed=old, foreign_kid=old)
        except Refusal as fault:
            last = fault
    raise last


def outline(token: str) -> JweOutline:
    """Return header and tag of a compact JWE; raises Invalid or TooLarge for any other form."""
    return _parts.jwe_outline(token)


def tag_of(token: str) -> str:
    """Return the authentication tag of a compact JWE."""
    return outline(token).tag


def signed(claims: Mapping[str, Any], private_jwk: bytes, typ: str = EVENT) -> str:
    """Return a compact JWS by PS512; raises SetupWrong for an unfit key of the caller."""
    try:
        return _signing.sign(claims, private_jwk=private_jwk, kid=key_id(private_jwk), typ=typ)
    except KeyRefused as fault:
        raise SetupWrong(f"Ihr Signaturschlüssel ist nicht brauchbar. {fault.message}") from fault


def unverified(token: str) -> SignedOutline:
    """Return header and claims to find the key; raises EventWrong unless the header is exactly typ, alg and kid."""
    try:
        return _signing.outline(token)
    except Refusal as fault:
        raise EventWrong(f"Ein Token hat nicht die erlaubte Form. {fault.message}") from fault


def verified(token: str, key: Mapping[str, Any], typ: str = EVENT) -> dict[str, Any]:
    """Return the claims of a token; raises EventWrong for a wrong signature, type or key."""
    try:
        return _signing.verify(token, public_jwk=key, typ=typ)
    except Refusal as fault:
        raise EventWrong(f"Die Signatur eines Tokens ist nicht gültig. {fault.message}") from fault


def key_id(jwk: bytes) -> str:
    """Return the id of a key file's content; raises SetupWrong."""
    try:
        found = json.loads(jwk)
        kid = found["kid"]
    except (ValueError, KeyError, TypeError) as fault:
        raise SetupWrong("Eine Schlüsseldatei ist kein JWK mit einer Kennung (kid).") from fault
    if not isinstance(kid, str) or "d" not in found:
        raise SetupWrong("Eine Schlüsseldatei enthält keinen privaten Schlüssel.")
    return kid


def new_encryption_pair() -> NewKeyPair:
    """Return a new pair to decrypt with."""
    return _jose.new_key_pair()


def new_signing_pair() -> NewKeyPair:
    """Return a new pair to sign events with."""
    return _signing.new_signing_pair()


def signed_under(header: Mapping[str, Any], claims: Mapping[str, Any], private_jwk: bytes) -> str:
    """Return a genuine signature under a header that nobody honest writes; only for trying out servers."""
    return crafted.signed_under(header, json.dumps(claims).encode(), private_jwk)


def packed(content: bytes, key: Mapping[str, Any], content_type: str) -> str:
    """Return a JWE of packed content, as older clients of version 1 send it; only for trying out servers."""
    return crafted.packed(content, key, content_type)


def public_part(private_jwk: bytes) -> dict[str, Any]:
    """Return the public part of a private JWK."""
    found = json.loads(private_jwk)
    return {name: found[name] for name in ("kty", "n", "e", "kid", "alg", "use") if name in found}


def unsafe_claims(token: str) -> dict[str, Any]:
    """Return the claims of a token without any check; empty where there are none to read. Never a base for trust."""
    try:
        part = (token.split(".") + [""])[1]
        found = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
