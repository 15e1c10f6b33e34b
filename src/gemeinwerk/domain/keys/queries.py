"""Reads of the keys room."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from django.db import connection

from gemeinwerk.domain.keys.models import KeyPair
from gemeinwerk.domain.keys.ports import encryption, key_wrapper, sealed_parts, signing
from gemeinwerk.domain.keys.types import KeyPurpose, PublicKey
from gemeinwerk.kernel.refusal import NotFound, Unavailable
from gemeinwerk.kernel.scope import current_tenant

# Unwrapped private keys stay in the process, so that a second look costs one RSA operation only.
PRIVATE_KEYS_KEPT = 64
ACTIVE_KEY = "SELECT kid, public_jwk FROM keys_keypair WHERE tenant_id = %s AND state = 'active' AND purpose = %s"
_private: OrderedDict[str, bytes] = OrderedDict()
_lock = threading.Lock()


class NoKey(Unavailable):
    """The authority has no active key, so nothing can be handed to it safely."""

    code = "keys.none"
    message = "Diese Behörde kann gerade keine Anträge empfangen."
    hint = "Bitte versuchen Sie es später erneut oder wenden Sie sich an die Behörde. Ihr Entwurf bleibt gespeichert."


def active_key(purpose: KeyPurpose = KeyPurpose.ENCRYPTION) -> PublicKey:
    """Return the public key of the tenant in scope for the purpose; raises NoKey."""
    tenant_id = current_tenant()
    with connection.cursor() as cursor:
        cursor.execute(ACTIVE_KEY, [tenant_id, purpose.value])
        row = cursor.fetchone()
    if row is None:
        raise NoKey()
    return PublicKey(tenant_id, row[0], bytes(row[1]))


def decrypt(*, token: str, kid: str) -> bytes:
    """Decrypt a JWE for the tenant in scope with its private key ``kid``.

    Raises NotFound for a key of another tenant and Invalid for a token that does not open.
    """
    return encryption().decrypt(token, private_jwk=_private_key(kid), kid=kid)


def open_sealed(*, token: str) -> tuple[bytes, str]:
    """Open what a stranger sealed for the tenant in scope; return the content and the id of the key that opened it.

    Old clients pack the content and name the key in their own way, so both are let through, within limits; a key that was
    retired still opens. Raises NoKey, Invalid for a token that does not open, TooLarge.
    """
    named = str(sealed_parts().jwe_outline(token).header.get("kid", ""))
    known = KeyPair.objects.filter(kid=named, purpose=KeyPurpose.ENCRYPTION.value).exists()
    kid = named if known else active_key().kid
    private = _private_key(kid)
    return encryption().decrypt(token, private_jwk=private, kid=kid, packed=True, foreign_kid=not known), kid


def sign(*, claims: Mapping[str, Any], typ: str) -> str:
    """Return a compact JWS of the tenant in scope with its active signing key; raises NoKey."""
    kid = active_key(KeyPurpose.SIGNATURE).kid
    return signing().sign(claims, private_jwk=_private_key(kid), kid=kid, typ=typ)


def _private_key(kid: str) -> bytes:
    tenant_id = current_tenant()
    name = f"{tenant_id}:{kid}"
    with _lock:
        if name in _private:
            _private.move_to_end(name)
            return _private[name]
    row = KeyPair.objects.filter(kid=kid).first()
    if row is None:
        raise NotFound()
    private = key_wrapper().unwrap(bytes(row.wrapped_private), context=name)
    with _lock:
        _private[name] = private
        while len(_private) > PRIVATE_KEYS_KEPT:
            _private.popitem(last=False)
    return private
