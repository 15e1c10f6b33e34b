"""Tokens that this house never makes and never takes: for trying out how others take them (RFC 8725 section 2)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from joserfc import jwe, jws

from gemeinwerk.adapters.jose.keys import usable
from gemeinwerk.adapters.jose.parts import ALGORITHM, CONTENT_ENCRYPTION
from gemeinwerk.adapters.jose.signing import ALGORITHM as SIGNATURE
from gemeinwerk.domain.keys.types import KeyPurpose


def signed_under(header: Mapping[str, Any], claims: bytes, private_jwk: bytes) -> str:
    """Return a compact JWS with a genuine PS512 signature under any header members beside ``alg``."""
    key = usable(private_jwk, KeyPurpose.SIGNATURE, private=True)
    registry = jws.JWSRegistry(algorithms=[SIGNATURE], strict_check_header=False)
    return jws.serialize_compact({**header, "alg": SIGNATURE}, claims, key, registry=registry)


def packed(content: bytes, public_jwk: Mapping[str, Any], content_type: str) -> str:
    """Return a compact JWE of deflated content, as clients of version 1 send it."""
    key = usable(json.dumps(dict(public_jwk)).encode(), KeyPurpose.ENCRYPTION, private=False)
    header = {"alg": ALGORITHM, "enc": CONTENT_ENCRYPTION, "zip": "DEF", "kid": public_jwk["kid"], "cty": content_type}
    registry = jwe.JWERegistry(algorithms=[ALGORITHM, CONTENT_ENCRYPTION, "DEF"])
    return jwe.encrypt_compact(header, content, key, registry=registry)
