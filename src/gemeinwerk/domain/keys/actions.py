"""Writes of the keys room."""

from __future__ import annotations

from datetime import datetime

from gemeinwerk.domain.keys.models import KeyPair
from gemeinwerk.domain.keys.ports import encryption, key_wrapper
from gemeinwerk.domain.keys.types import NewKeyPair, PublicKey
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.scope import current_tenant


@action("keys.ensure_key")
def ensure_key(*, actor: Actor, now: datetime) -> PublicKey:
    """Return the tenant's active key; make the first one where none exists."""
    tenant_id = current_tenant()
    row = KeyPair.objects.filter(state="active").first()
    if row is not None:
        record_nothing()
        return PublicKey(tenant_id, row.kid, bytes(row.public_jwk))
    pair = encryption().new_key_pair()
    _store(pair, now)
    record(f"key:{pair.kid}")
    return PublicKey(tenant_id, pair.kid, pair.public_jwk)


@action("keys.rotate_key")
def rotate_key(*, actor: Actor, now: datetime) -> PublicKey:
    """Replace the active key; the old one stays for what was encrypted with it."""
    actor.require_role("admin")
    tenant_id = current_tenant()
    old = KeyPair.objects.select_for_update().filter(state="active").first()
    if old is not None:
        old.state, old.retired_at = "retired", now
        old.save(update_fields=["state", "retired_at"])
    pair = encryption().new_key_pair()
    _store(pair, now)
    record(f"key:{pair.kid}", replaces=old.kid if old else None)
    return PublicKey(tenant_id, pair.kid, pair.public_jwk)


def _store(pair: NewKeyPair, now: datetime) -> None:
    wrapped = key_wrapper().wrap(pair.private_jwk, context=f"{current_tenant()}:{pair.kid}")
    KeyPair.objects.create(
        kid=pair.kid, public_jwk=pair.public_jwk, wrapped_private=wrapped, state="active", created_at=now
    )
