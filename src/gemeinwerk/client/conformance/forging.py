"""Tokens and keys as an attacker writes them, by hand: none of them is right."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any


def b64(content: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def segment(value: Mapping[str, Any]) -> str:
    """Return a part of a token."""
    return b64(json.dumps(value, separators=(",", ":")).encode())


def with_header(token: str, changes: Mapping[str, object]) -> str:
    """Return a token with another header; a change to None takes a member away."""
    head, _, rest = token.partition(".")
    found = {**json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4))), **changes}
    return f"{segment({name: value for name, value in found.items() if value is not None})}.{rest}"


def unsigned(claims: Mapping[str, Any], typ: str = "JWT") -> str:
    """Return a token with the algorithm none and an empty signature."""
    return f"{segment({'typ': typ, 'alg': 'none'})}.{segment(claims)}."


def by_public_key(claims: Mapping[str, Any], key: Mapping[str, Any], typ: str) -> str:
    """Return a token whose HS256 signature takes the public key for a shared secret (RFC 8725 section 2.1)."""
    content = f"{segment({'typ': typ, 'alg': 'HS256', 'kid': key['kid']})}.{segment(claims)}"
    secret = json.dumps(dict(key)).encode()
    return f"{content}.{b64(hmac.new(secret, content.encode(), hashlib.sha256).digest())}"


def weak_key(jwk: Mapping[str, Any]) -> dict[str, Any]:
    """Return a public key with a modulus of 2048 bits; nobody has the private one, and its size is what counts."""
    text = str(jwk["n"])
    number = int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), "big")
    short = (number % 2**2047) | 2**2047 | 1
    return {name: value for name, value in jwk.items() if name != "kid"} | {
        "n": b64(short.to_bytes(256, "big")),
        "kid": "zu-kurzer-schluessel",
    }
