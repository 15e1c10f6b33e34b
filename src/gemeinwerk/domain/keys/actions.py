"""Writes of the keys room."""

from __future__ import annotations

from datetime import datetime

from gemeinwerk.domain.keys.models import KeyPair
from gemeinwerk.domain.keys.ports import encryption, key_wrapper, signing
from gemeinwerk.domain.keys.types import KeyPurpose, NewKeyPair, PublicKey
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.scope import current_tenant


@action("keys.ensure_key")
def ensure_key(*, actor: Actor, now: datetime, purpose: KeyPurpose = KeyPurpose.ENCRYPTION) -> PublicKey:
    """Return the tenant's active key for the purpose; make the first one where none exists."""
    tenant_id = current_tenant()
    row = KeyPair.objects.filter(state="active", purpose=purpose.value).first()
    if row is not None:
        record_nothing()
        return PublicKey(tenant_id, row.kid, bytes(row.public_jwk))
    pair = _new_pair(purpose)
    _store(pair, purpose, now)
    record(f"key:{pair.kid}", purpose=purpose.value)
    return PublicKey(tenant_id, pair.kid, pair.public_jwk)


@action("keys.rotate_key")
def rotate_key(*, actor: Actor, now: datetime, purpose: KeyPurpose = KeyPurpose.ENCRYPTION) -> PublicKey:
    """Replace the active key of the purpose; the old one stays for what was encrypted or signed with it."""
    actor.require_role("admin")
    tenant_id = current_tenant()
    old = KeyPair.objects.select_for_update().filter(state="active", purpose=purpose.value).first()
    if old is not None:
        old.state, old.retired_at = "retired", now
        old.save(update_fields=["state", "retired_at"])
    pair = _new_pair(purpose)
    _store(pair, purpose, now)
    record(f"key:{pair.kid}", replaces=old.kid if old else None)
    return PublicKey(tenant_id, pair.kid, pair.public_jwk)


def _new_pair(purpose: KeyPurpose) -> NewKeyPair:
    return encryption().new_key_pair() if purpose is KeyPurpose.ENCRYPTION else signing().new_signing_pair()


def _store(pair: NewKeyPair, purpose: KeyPurpose, now: datetime) -> None:
    wrapped = key_wrapper().wrap(pair.private_jwk, context=f"{current_tenant()}:{pair.kid}")
    KeyPair.objects.create(
        kid=pair.kid,
        public_jwk=pair.public_jwk,
        wrapped_private=wrapped,
        state="active",
        purpose=purpose.value,
        created_at=now,
    )
