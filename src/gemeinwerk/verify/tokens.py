"""Signed checkpoints: PS512 with RSA keys of 3072 bits and more, checked with ``cryptography`` alone."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from gemeinwerk.verify.records import CHAIN, HASH, TIME, Malformed, number

TYP: Final = "audit-checkpoint+jws"
LEAST_BITS, MOST_BITS = 3072, 8192
MOST_LENGTH: Final = 8_000
CLAIMS: Final = {"version", "chain", "number", "seq", "hash", "at", "previous"}
_ALPHABET = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Claims:
    """What a checkpoint says."""

    chain: str
    number: int
    seq: int
    hash: str
    at: str
    previous: str


class Keys:
    """Public keys by their RFC 7638 thumbprint; a token that was once found genuine is not looked at again."""

    def __init__(self, jwks: Iterable[Mapping[str, Any]] = (), *, pinned: frozenset[str] = frozenset()) -> None:
        self._keys: dict[str, rsa.RSAPublicKey] = {}
        self._genuine: dict[str, Claims] = {}
        self._pinned = pinned
        for jwk in jwks:
            self.add(jwk)

    @property
    def names(self) -> list[str]:
        """The thumbprints of the keys."""
        return sorted(self._keys)

    def add(self, jwk: Mapping[str, Any]) -> None:
        """Take a public key; one that is not among the pinned ones is left aside. Raises Malformed."""
        if jwk.get("kty") != "RSA" or not all(type(jwk.get(name)) is str for name in ("n", "e")):
            raise Malformed("Ein Schlüssel ist kein öffentlicher RSA-Schlüssel.")
        modulus, exponent = (int.from_bytes(_decoded(jwk[name]), "big") for name in ("n", "e"))
        if not LEAST_BITS <= modulus.bit_length() <= MOST_BITS or exponent != 65537:
            raise Malformed(f"Ein Schlüssel hat nicht {LEAST_BITS} bis {MOST_BITS} Bit.")
        text = json.dumps({"e": jwk["e"], "kty": "RSA", "n": jwk["n"]}, separators=(",", ":"))
        kid = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        if self._pinned and kid not in self._pinned:
            return
        try:
            self._keys[kid] = rsa.RSAPublicNumbers(exponent, modulus).public_key()
        except ValueError as fault:
            raise Malformed("Ein Schlüssel ist kein öffentlicher RSA-Schlüssel.") from fault

    def read(self, token: str) -> Claims:
        """Return what a genuine checkpoint says; raises Malformed with what is wrong."""
        if token not in self._genuine:
            self._genuine[token] = self._read(token)
        return self._genuine[token]

    def _read(self, token: str) -> Claims:
        parts = token.split(".") if len(token) <= MOST_LENGTH else []
        if len(parts) != 3:
            raise Malformed("Der Prüfpunkt ist nicht lesbar.")
        head, claims = _object(parts[0]), _object(parts[1])
        if head.keys() != {"typ", "alg", "kid"} or (head["typ"], head["alg"]) != (TYP, "PS512"):
            raise Malformed("Der Prüfpunkt ist nicht mit PS512 signiert oder kein Prüfpunkt.")
        key = self._keys.get(str(head["kid"]))
        if key is None:
            raise Malformed("Der Prüfpunkt ist mit einem fremden Schlüssel signiert.")
        scheme = padding.PSS(padding.MGF1(hashes.SHA512()), salt_length=64)
        try:
            key.verify(_decoded(parts[2]), f"{parts[0]}.{parts[1]}".encode(), scheme, hashes.SHA512())
        except InvalidSignature as fault:
            raise Malformed("Die Signatur des Prüfpunkts stimmt nicht.") from fault
        return _claims(claims)


def by_chain(tokens: Iterable[str]) -> dict[str, list[str]]:
    """Return signed checkpoints by the chain that they name, before anybody has looked at their signatures."""
    found: dict[str, list[str]] = {}
    for token in tokens:
        found.setdefault(str(said(token).get("chain", "")), []).append(token)
    return found


def said(token: str) -> dict[str, Any]:
    """Return what a checkpoint says, genuine or not; empty where it is not readable."""
    parts = token.split(".") if len(token) <= MOST_LENGTH else []
    try:
        return _object(parts[1]) if len(parts) == 3 else {}
    except Malformed:
        return {}


def _claims(found: dict[str, Any]) -> Claims:
    texts = ("chain", "hash", "at", "previous")
    forms = (CHAIN, HASH, TIME, HASH)
    fits = found.keys() == CLAIMS and found["version"] == 1
    if not fits or not all(
        type(found[name]) is str and form.fullmatch(found[name]) for name, form in zip(texts, forms, strict=True)
    ):
        raise Malformed("Der Prüfpunkt sagt nicht, was ein Prüfpunkt sagt.")
    return Claims(
        found["chain"], number(found["number"]), number(found["seq"]), found["hash"], found["at"], found["previous"]
    )


def _object(part: str) -> dict[str, Any]:
    try:
        found = json.loads(_decoded(part))
    except (ValueError, RecursionError) as fault:
        raise Malformed("Der Prüfpunkt ist nicht lesbar.") from fault
    if not isinstance(found, dict):
        raise Malformed("Der Prüfpunkt ist nicht lesbar.")
    return found


def _decoded(part: str) -> bytes:
    """Return the bytes of base64url without padding in its one spelling; raises Malformed."""
    if not _ALPHABET.fullmatch(part) or len(part) > 2 * MOST_LENGTH:
        raise Malformed("Ein Teil ist nicht in base64url geschrieben.")
    try:
        found = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (ValueError, binascii.Error) as fault:
        raise Malformed("Ein Teil ist nicht in base64url geschrieben.") from fault
    if base64.urlsafe_b64encode(found).rstrip(b"=").decode() != part:
        raise Malformed("Ein Teil ist nicht in seiner einen Schreibweise kodiert.")
    return found
