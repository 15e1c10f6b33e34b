"""The signing key of the delivery service: made at set-up, changed without a signature that cannot be checked."""

from __future__ import annotations

import json
from datetime import datetime

from gemeinwerk.domain.keys.ports import key_wrapper, signing
from gemeinwerk.domain.transport.models import ServiceKey
from gemeinwerk.domain.transport.queries.tokens import forget_active_key
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor


@action("transport.ensure_service_key", global_=True)
def ensure_service_key(*, actor: Actor, now: datetime) -> str:
    """Make the first signing key of the service where none exists; return the id of the active one."""
    known = ServiceKey.objects.filter(state="active").values_list("kid", flat=True).first()
    if known is not None:
        record_nothing()
        return str(known)
    kid = _new(now)
    record(f"service_key:{kid}")
    return kid


@action("transport.rotate_service_key", global_=True)
def rotate_service_key(*, actor: Actor, now: datetime) -> str:
    """Sign with a new key from now on; the old one stays public, so that old events and tokens can be checked."""
    actor.require_role()
    ServiceKey.objects.filter(state="active").update(state="retired", retired_at=now)
    kid = _new(now)
    forget_active_key()
    record(f"service_key:{kid}")
    return kid


def _new(now: datetime) -> str:
    pair = signing().new_signing_pair()
    wrapped = key_wrapper().wrap(pair.private_jwk, context=f"transport:{pair.kid}")
    ServiceKey.objects.create(
        kid=pair.kid,
        public_jwk=json.loads(pair.public_jwk),
        wrapped_private=wrapped,
        state="active",
        created_at=now,
    )
    return pair.kid
