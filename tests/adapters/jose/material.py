"""Key pairs that the tests share, and tokens written by hand to attack the wrapper."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from gemeinwerk.adapters.jose import Jose, JoseSigning
from gemeinwerk.domain.keys.types import NewKeyPair


@lru_cache(maxsize=4)
def _pair(make: Callable[[], NewKeyPair], number: int) -> NewKeyPair:
    return make()


def sealing(number: int = 0) -> NewKeyPair:
    return _pair(_new_sealing, number)


def signing(number: int = 0) -> NewKeyPair:
    return _pair(_new_signing, number)


def _new_sealing() -> NewKeyPair:
    return Jose().new_key_pair()


def _new_signing() -> NewKeyPair:
    return JoseSigning().new_signing_pair()


def public(pair: NewKeyPair) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(pair.public_jwk)
    return found


def b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def with_header(token: str, raw: bytes | None = None, **changes: object) -> str:
    """Return the token with another protected header; None takes a member away."""
    head, rest = token.split(".", 1)
    fields = {**json.loads(unb64(head)), **changes}
    written = raw if raw is not None else json.dumps({k: v for k, v in fields.items() if v is not None}).encode()
    return f"{b64(written)}.{rest}"
