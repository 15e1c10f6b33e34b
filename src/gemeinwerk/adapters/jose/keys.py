"""Public and private RSA keys as JWK: only of the one kind, size and purpose (RFC 7517, RFC 7518, RFC 7638)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from gemeinwerk.adapters.jose.strict import TokenRefused, decoded, json_object
from gemeinwerk.domain.keys.types import KeyPurpose, NewKeyPair

KEY_BITS: Final = 4096
MAX_BITS: Final = 8192
MAX_JWK: Final = 64 * 1024
MAX_CHAIN: Final = 8
EXPONENT: Final = "AQAB"
PRIVATE: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
KNOWN: Final = frozenset({"kty", "n", "e", "alg", "kid", "key_ops", "use", "x5c", "x5t", "x5t#S256"})


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a key of one purpose says about itself."""

    algorithm: str
    public_ops: frozenset[str]
    private_ops: frozenset[str]


PURPOSES: Final = {
    KeyPurpose.ENCRYPTION: Purpose(
        "RSA-OAEP-256", frozenset({"wrapKey", "encrypt"}), frozenset({"unwrapKey", "decrypt"})
    ),
    KeyPurpose.SIGNATURE: Purpose("PS512", frozenset({"verify"}), frozenset({"sign"})),
}


class KeyRefused(TokenRefused):
    """A key is not of the kind, size or purpose that is needed."""

    code = "jose.key"
    message = "Dieser Schlüssel kann nicht verwendet werden."
    hint = "Nötig ist ein RSA-Schlüssel mit 4096 Bit als JWK, nur mit seinem öffentlichen Teil."


def new_pair(purpose: KeyPurpose) -> NewKeyPair:
    """Make an RSA key pair of 4096 bits; the key id is its RFC 7638 thumbprint."""
    key = RSAKey.generate_key(KEY_BITS, private=True)
    kid = key.thumbprint()
    rule = PURPOSES[purpose]
    public_op = "wrapKey" if purpose is KeyPurpose.ENCRYPTION else "verify"
    private_op = "unwrapKey" if purpose is KeyPurpose.ENCRYPTION else "sign"
    common = {"kid": kid, "alg": rule.algorithm, "use": purpose.value}
    public = {**key.as_dict(private=False), **common, "key_ops": [public_op]}
    private = {**key.as_dict(private=True), **common, "key_ops": [private_op]}
    return NewKeyPair(kid, json.dumps(public).encode(), json.dumps(private).encode())


def published(jwk: Mapping[str, Any], purpose: KeyPurpose, *, bits: int = KEY_BITS) -> dict[str, Any]:
    """Return a public key as it is published: public members only, its thumbprint as id, its purpose set.

    Raises KeyRefused for a private or weak key and for another kind, algorithm or purpose.
    """
    if not isinstance(jwk, Mapping) or len(json.dumps(jwk, default=str)) > MAX_JWK:
        raise KeyRefused()
    if PRIVATE & jwk.keys():
        raise KeyRefused("Das ist ein privater Schlüssel. Er darf Ihr Haus nicht verlassen.")
    _fits(jwk, purpose, PURPOSES[purpose].public_ops, bits)
    key = _imported({"kty": "RSA", "n": jwk["n"], "e": jwk["e"]})
    found: dict[str, Any] = {
        "kty": "RSA",
        "n": jwk["n"],
        "e": jwk["e"],
        "alg": PURPOSES[purpose].algorithm,
        "use": purpose.value,
        "key_ops": ["wrapKey" if purpose is KeyPurpose.ENCRYPTION else "verify"],
        "kid": key.thumbprint(),
    }
    if chain := _chain(jwk):
        found["x5c"] = chain
    return found


def usable(jwk: bytes | Mapping[str, Any], purpose: KeyPurpose, *, private: bool, bits: int = KEY_BITS) -> RSAKey:
    """Return the key for one use; raises KeyRefused where its kind, size or purpose is another."""
    raw = jwk if isinstance(jwk, bytes) else json.dumps(dict(jwk), sort_keys=True).encode()
    return _usable(raw, purpose, private, bits)


@lru_cache(maxsize=512)
def _usable(raw: bytes, purpose: KeyPurpose, private: bool, bits: int) -> RSAKey:
    jwk = json_object(raw, max_length=MAX_JWK)
    rule = PURPOSES[purpose]
    if private != ("d" in jwk):
        raise KeyRefused()
    _fits(jwk, purpose, rule.private_ops if private else rule.public_ops, bits)
    # The purpose is fixed by the caller here; the library would ask for other words.
    return _imported(
        {name: value for name, value in jwk.items() if name == "kty" or name in PRIVATE or name in {"n", "e"}}
    )


def _fits(jwk: Mapping[str, Any], purpose: KeyPurpose, allowed_ops: frozenset[str], bits: int) -> None:
    rule = PURPOSES[purpose]
    if jwk.get("kty") != "RSA":
        raise KeyRefused("Erlaubt sind nur RSA-Schlüssel.")
    if not all(isinstance(jwk.get(name), str) for name in ("n", "e")) or jwk["e"] != EXPONENT:
        raise KeyRefused("Der Exponent des Schlüssels muss 65537 sein.")
    number = _modulus(jwk["n"])
    modulus = int.from_bytes(number, "big")
    if not bits <= modulus.bit_length() <= MAX_BITS or number[:1] == b"\x00" or modulus % 2 == 0:
        raise KeyRefused(f"Der Schlüssel muss mindestens {bits} Bit lang sein.")
    if jwk.get("alg", rule.algorithm) != rule.algorithm:
        raise KeyRefused(f"Der Schlüssel ist für ein anderes Verfahren als {rule.algorithm} bestimmt.")
    if jwk.get("use", purpose.value) != purpose.value:
        raise KeyRefused("Der Schlüssel ist für einen anderen Zweck bestimmt.")
    ops = jwk.get("key_ops", [])
    if not isinstance(ops, list) or not all(isinstance(one, str) for one in ops) or not set(ops) <= allowed_ops:
        raise KeyRefused("Der Schlüssel ist für einen anderen Zweck bestimmt.")


def _modulus(text: str) -> bytes:
    try:
        return decoded(text)
    except TokenRefused as fault:
        raise KeyRefused("Der Schlüssel ist beschädigt: Sein Modul (n) ist nicht lesbar.") from fault


def _imported(members: Mapping[str, Any]) -> RSAKey:
    try:
        return RSAKey.import_key(dict(members))
    except (JoseError, ValueError, TypeError) as fault:
        raise KeyRefused() from fault


def _chain(jwk: Mapping[str, Any]) -> list[str]:
    chain = jwk.get("x5c", [])
    if not isinstance(chain, list) or len(chain) > MAX_CHAIN or not all(isinstance(one, str) for one in chain):
        raise KeyRefused("Die Zertifikatskette (x5c) ist nicht lesbar.")
    return list(chain)
