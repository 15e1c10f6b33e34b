"""Who calls: access tokens given and read, and the public keys with which everybody checks the service's signatures."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from gemeinwerk.domain.keys.ports import key_wrapper, signing
from gemeinwerk.domain.transport.models import Address, Client, ServiceKey
from gemeinwerk.domain.transport.rules import tokens
from gemeinwerk.domain.transport.rules.tokens import PREFIX, ClientUnknown, TokenInvalid
from gemeinwerk.domain.transport.types import AccessToken, ApiScope
from gemeinwerk.kernel.actor import Actor, ActorKind
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import Refusal, Unavailable
from gemeinwerk.kernel.scope import tenant_scope

# An unwrapped private key and the public ones stay in the process; a key never changes, and a new one has a new id.
_private: dict[str, bytes] = {}
_active: dict[str, float] = {}
_clients: dict[UUID, tuple[frozenset[str], float]] = {}
_verified: dict[str, Mapping[str, Any]] = {}
_public: dict[str, Mapping[str, Any]] = {}
_lock = threading.Lock()
# How long a process may go on signing with a key that another one has just replaced; it stays public.
ACTIVE_SECONDS = 10.0
CLIENT_SECONDS = 1.0
MOST_TOKENS = 2_000


class NoServiceKey(Unavailable):
    """The delivery service has no signing key yet."""

    code = "transport.no_key"
    message = "Der Zustelldienst ist noch nicht eingerichtet."


def issuer() -> str:
    """Return the address by which the delivery service names itself in events and tokens."""
    return str(settings.TRANSPORT_ISSUER)


def access_token(*, client_id: str, client_secret: str, scope: str, now: datetime) -> AccessToken:
    """Return a token of 30 minutes for a client; unknown scopes are ignored. Raises ClientUnknown."""
    row = _client(client_id)
    # The comparison is made for an unknown client too, so that the answer takes equally long.
    fits = tokens.same_secret(client_secret, bytes(row.secret_hash) if row else b"")
    if row is None or not fits or row.disabled_at is not None:
        raise ClientUnknown()
    scopes = tokens.granted(scope, [ApiScope(one) for one in row.scopes])
    claims = tokens.claims(
        issuer=issuer(), client_id=row.id, tenant_id=row.tenant_id, scopes=scopes, token_id=new_id(), at=now
    )
    signed = sign(claims, typ=tokens.TYP)
    return AccessToken(signed, int(tokens.LIFE.total_seconds()), " ".join(f"{PREFIX}{one.value}" for one in scopes))


def client_actor(*, token: str, now: datetime) -> Actor:
    """Return the client of a token as actor; raises TokenInvalid.

    A client that was switched off is refused at once by the process that did it, and within a second by the others.
    """
    client_id, tenant_id, scopes = tokens.read(_claims(token), issuer=issuer(), now=now)
    held = scopes & _scopes_of(tenant_id, client_id)
    return Actor(ActorKind.CLIENT, str(client_id), tenant_id=tenant_id, account_id=client_id, roles=held)


def forget_client(client_id: UUID) -> None:
    """Look anew what a client may do."""
    with _lock:
        _clients.pop(client_id, None)


def _scopes_of(tenant_id: UUID, client_id: UUID) -> frozenset[str]:
    """Return what a client may do at all; raises TokenInvalid for one that is unknown or switched off."""
    found = _clients.get(client_id)
    if found is None or time.monotonic() > found[1]:
        with tenant_scope(tenant_id):
            row = Client.objects.by_id(client_id)
        if row is None or row.disabled_at is not None:
            raise TokenInvalid()
        found = (frozenset(row.scopes), time.monotonic() + CLIENT_SECONDS)
        with _lock:
            if len(_clients) >= MOST_TOKENS:
                _clients.clear()
            _clients[client_id] = found
    return found[0]


def _claims(token: str) -> Mapping[str, Any]:
    """Return the claims of a token that the service signed; the signature of the same token is looked at once."""
    found = _verified.get(token)
    if found is not None:
        return found
    try:
        kid = str(signing().outline(token).header["kid"])
        found = signing().verify(token, public_jwk=service_key(kid), typ=tokens.TYP)
    except TokenInvalid:
        raise
    except Refusal as fault:
        raise TokenInvalid() from fault
    with _lock:
        if len(_verified) >= MOST_TOKENS:
            _verified.clear()
        _verified[token] = found
    return found


def jwks() -> dict[str, Any]:
    """Return the public keys of the service as a JWK set (RFC 7517 section 5), retired ones included."""
    return {"keys": list(ServiceKey.objects.order_by("-created_at").values_list("public_jwk", flat=True))}


def service_key(kid: str) -> Mapping[str, Any]:
    """Return a public key of the service; raises TokenInvalid for an unknown id."""
    found = _public.get(kid)
    if found is None:
        found = ServiceKey.objects.filter(kid=kid).values_list("public_jwk", flat=True).first()
        if found is None:
            raise TokenInvalid()
        with _lock:
            _public[kid] = found
    return found


def sign(claims: Mapping[str, Any], *, typ: str) -> str:
    """Return claims signed with the active key of the service; raises NoServiceKey."""
    kid = _active_kid()
    private = _private.get(kid)
    if private is None:
        wrapped = ServiceKey.objects.values_list("wrapped_private", flat=True).get(kid=kid)
        private = key_wrapper().unwrap(bytes(wrapped), context=f"transport:{kid}")
        with _lock:
            _private[kid] = private
    return signing().sign(claims, private_jwk=private, kid=kid, typ=typ)


def has_key() -> bool:
    """Tell whether the service has a signing key."""
    try:
        _active_kid()
    except NoServiceKey:
        return False
    return True


def own_keys() -> list[Mapping[str, Any]]:
    """Return the public keys of the service whose private half opens and belongs to them.

    A key that somebody wrote into the table with rights in the database only is not among them.
    """
    return [jwk for kid in ServiceKey.objects.values_list("kid", flat=True) if (jwk := own_key(kid)) is not None]


def own_key(kid: str) -> Mapping[str, Any] | None:
    """Return a public key of the service, derived from its private half; None where there is none that opens."""
    row = ServiceKey.objects.filter(kid=kid).values_list("public_jwk", "wrapped_private").first()
    if row is None:
        return None
    try:
        private = json.loads(key_wrapper().unwrap(bytes(row[1]), context=f"transport:{kid}"))
    except (Refusal, ValueError):
        return None
    fits = (private["n"], private["e"]) == (row[0].get("n"), row[0].get("e"))
    return dict(row[0]) if fits and row[0].get("kid") == kid else None


def forget_active_key() -> None:
    """Look anew which key is the active one."""
    with _lock:
        _active.clear()


def _active_kid() -> str:
    for kid, until in list(_active.items()):
        if time.monotonic() < until:
            return kid
    found = ServiceKey.objects.filter(state="active").values_list("kid", flat=True).first()
    if found is None:
        raise NoServiceKey()
    with _lock:
        _active.clear()
        _active[found] = time.monotonic() + ACTIVE_SECONDS
    return str(found)


def _client(client_id: str) -> Client | None:
    try:
        key = UUID(client_id)
    except ValueError:
        return None
    tenant_id = Address.objects.filter(id=key).values_list("tenant_id", flat=True).first()
    if tenant_id is None:
        return None
    with tenant_scope(tenant_id):
        return Client.objects.by_id(key)
