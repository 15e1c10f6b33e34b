"""Destinations and their public keys: public facts, whoever asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from gemeinwerk.domain.transport.models import Destination as Row
from gemeinwerk.domain.transport.models import DestinationKey as KeyRow
from gemeinwerk.domain.transport.queries.addresses import DestinationUnknown, KeyUnknown, tenant_of
from gemeinwerk.domain.transport.rules import contacts
from gemeinwerk.domain.transport.types import (
    ApiScope,
    Destination,
    DestinationKey,
    DestinationService,
    DestinationStatus,
    KeyStatus,
    SubmissionSchema,
)
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.scope import tenant_scope


def destination(*, destination_id: UUID) -> Destination:
    """Return a destination; raises DestinationUnknown."""
    with tenant_scope(tenant_of(destination_id, DestinationUnknown)):
        row = Row.objects.by_id(destination_id)
    if row is None:
        raise DestinationUnknown()
    return as_destination(row)


def contact_address(*, destination_id: UUID) -> str:
    """Return the mail address of a destination's contact, empty where it named no usable one; raises DestinationUnknown."""
    return contacts.email_of(destination(destination_id=destination_id).contact)


def destination_keys(*, destination_id: UUID) -> tuple[DestinationKey, ...]:
    """Return all public keys of a destination, the newest first; raises DestinationUnknown."""
    with tenant_scope(tenant_of(destination_id, DestinationUnknown)):
        rows = list(KeyRow.objects.filter(destination_id=destination_id).order_by("-created_at", "kid"))
    return tuple(as_key(row) for row in rows)


def destination_key(*, destination_id: UUID, kid: str) -> DestinationKey:
    """Return one public key; raises DestinationUnknown or KeyUnknown."""
    with tenant_scope(tenant_of(destination_id, DestinationUnknown)):
        row = KeyRow.objects.filter(destination_id=destination_id, kid=kid).first()
    if row is None:
        raise KeyUnknown()
    return as_key(row)


def destinations_of(*, actor: Actor, offset: int, limit: int) -> tuple[tuple[Destination, ...], int]:
    """Return the destinations of a client by name, and how many there are; raises Forbidden."""
    actor.require_role(ApiScope.MANAGE.value, ApiScope.SUBSCRIBE.value)
    if actor.tenant_id is None:
        return (), 0
    with tenant_scope(actor.tenant_id):
        found = Row.objects.filter(client_id=actor.account_id)
        rows = list(found.order_by("name", "id")[offset : offset + limit])
        return tuple(as_destination(row) for row in rows), found.count()


def as_destination(row: Row) -> Destination:
    """Turn a row into what anybody may read."""
    return Destination(
        destination_id=row.id,
        tenant_id=row.tenant_id,
        client_id=row.client_id,
        name=row.name,
        status=DestinationStatus(row.status),
        contact=row.contact,
        services=tuple(_service(one) for one in row.services),
        encryption_kid=row.encryption_kid,
        metadata_versions=tuple(row.metadata_versions),
        callback_url=row.callback_url,
        reply_channels=row.reply_channels,
    )


def as_key(row: KeyRow) -> DestinationKey:
    """Turn a row into a public key."""
    return DestinationKey(row.kid, row.use, KeyStatus(row.status), row.jwk, row.created_at)


def _service(stored: Mapping[str, Any]) -> DestinationService:
    return DestinationService(
        identifier=stored["identifier"],
        schemas=tuple(SubmissionSchema(one[0], one[1]) for one in stored["schemas"]),
        regions=tuple(stored["regions"]),
        name=stored.get("name", ""),
    )
