"""Access tokens of clients: scopes, claims, time (RFC 6749 section 4.4, RFC 9068)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from gemeinwerk.domain.transport.types import ApiScope
from gemeinwerk.kernel.refusal import Forbidden

TYP: Final = "at+jwt"
LIFE: Final = timedelta(minutes=30)
PREFIX: Final = "https://schema.fitko.de/fit-connect/oauth/scopes/"
MAX_SCOPE: Final = 4000


class TokenInvalid(Forbidden):
    """The access token is missing, forged, expired, or its client is switched off."""

    code = "transport.token"
    message = "Das Zugriffstoken ist ungültig oder abgelaufen."
    hint = "Bitte holen Sie mit Ihren Zugangsdaten ein neues Token."


class ClientUnknown(Forbidden):
    """Client id and secret do not belong together."""

    code = "transport.client"
    message = "Kennung oder Geheimnis des Clients ist falsch."
    hint = "Bitte prüfen Sie die Zugangsdaten; ein neues Geheimnis gibt es in der Selbstbedienung."


def secret_hash(secret: str) -> bytes:
    """Return what is stored of a secret: it has 256 random bits, so a plain hash cannot be searched."""
    return hashlib.sha256(secret.encode()).digest()


def same_secret(given: str, stored: bytes) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(secret_hash(given), stored)


def granted(requested: str, held: Iterable[ApiScope]) -> tuple[ApiScope, ...]:
    """Return the scopes of a token: what is asked for and held.

    Unknown words are ignored; all scopes are given only where no known one is named.
    """
    own = tuple(sorted(held))
    named = {word.removeprefix(PREFIX) for word in requested[:MAX_SCOPE].split()}
    asked = named & {scope.value for scope in ApiScope}
    return tuple(scope for scope in own if scope.value in asked) if asked else own


def claims(
    *, issuer: str, client_id: UUID, tenant_id: UUID, scopes: Iterable[ApiScope], token_id: UUID, at: datetime
) -> dict[str, Any]:
    """Return the claims of an access token; ``tenant`` says in whose data the client lies."""
    return {
        "iss": issuer,
        "aud": issuer,
        "sub": str(client_id),
        "client_id": str(client_id),
        "tenant": str(tenant_id),
        "jti": str(token_id),
        "iat": int(at.timestamp()),
        "exp": int((at + LIFE).timestamp()),
        "scope": " ".join(f"{PREFIX}{scope.value}" for scope in scopes),
    }


def read(token: Mapping[str, Any], *, issuer: str, now: datetime) -> tuple[UUID, UUID, frozenset[str]]:
    """Return client, tenant and scopes of verified claims; raises TokenInvalid for another issuer or time."""
    try:
        in_time = token["iat"] - 300 <= now.timestamp() < token["exp"]
        if not in_time or token["iss"] != issuer or token["aud"] != issuer:
            raise TokenInvalid()
        scopes = frozenset(word.removeprefix(PREFIX) for word in token["scope"].split())
        return UUID(token["sub"]), UUID(token["tenant"]), scopes
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise TokenInvalid() from fault
