"""Clients: registered by staff, with a secret that is shown once."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from gemeinwerk.domain.transport.actions.service_key import ensure_service_key
from gemeinwerk.domain.transport.models import Address, Client
from gemeinwerk.domain.transport.queries.staff import ROLES
from gemeinwerk.domain.transport.queries.tokens import forget_client
from gemeinwerk.domain.transport.rules.tokens import secret_hash
from gemeinwerk.domain.transport.types import ApiScope, NewClient
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.records import add_rows
from gemeinwerk.kernel.refusal import Invalid, NotFound
from gemeinwerk.kernel.scope import current_tenant

SECRET_BYTES = 32
MAX_NAME = 120


class ClientMissing(NotFound):
    """There is no such client in this tenant."""

    code = "transport.client_unknown"
    message = "Diesen Client gibt es nicht."


@action("transport.register_client")
def register_client(*, actor: Actor, now: datetime, name: str, scopes: frozenset[ApiScope]) -> NewClient:
    """Register a client of the tenant in scope; its secret is returned once. Raises Forbidden, Invalid.

    With the first client the delivery service gets its signing key.
    """
    actor.require_role(*ROLES)
    ensure_service_key(actor=actor, now=now)
    name = _checked_name(name)
    if not scopes:
        raise Invalid("Bitte wählen Sie mindestens eine Berechtigung.")
    secret = secrets.token_urlsafe(SECRET_BYTES)
    row = Client(id=new_id(), name=name, secret_hash=secret_hash(secret), scopes=sorted(scopes), created_at=now)
    add_rows(*addressed(row))
    record(f"client:{row.id}", scopes=" ".join(sorted(scopes)))
    return NewClient(row.id, secret)


@action("transport.renew_secret")
def renew_secret(*, actor: Actor, now: datetime, client_id: UUID) -> NewClient:
    """Give a client a new secret; the old one is worthless at once. Raises Forbidden, ClientMissing."""
    actor.require_role(*ROLES)
    row = _locked(client_id)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    row.secret_hash = secret_hash(secret)
    row.save(update_fields=["secret_hash"])
    record(f"client:{row.id}")
    return NewClient(row.id, secret)


@action("transport.disable_client")
def disable_client(*, actor: Actor, now: datetime, client_id: UUID) -> None:
    """Switch a client off for good: its tokens are refused from now on. Raises Forbidden, ClientMissing."""
    actor.require_role(*ROLES)
    row = _locked(client_id)
    if row.disabled_at is not None:
        record_nothing()
        return
    row.disabled_at = now
    row.save(update_fields=["disabled_at"])
    transaction.on_commit(lambda: forget_client(client_id))
    record(f"client:{row.id}")


def _locked(client_id: UUID) -> Client:
    row: Client | None = Client.objects.select_for_update().filter(id=client_id).first()
    if row is None:
        raise ClientMissing()
    return row


def _checked_name(name: str) -> str:
    cleaned = " ".join(name.split())
    if not 1 <= len(cleaned) <= MAX_NAME:
        raise Invalid(f"Der Name muss 1 bis {MAX_NAME} Zeichen lang sein.")
    return cleaned


def addressed(row: Model) -> list[Model]:
    """Return a new row of the tenant in scope together with the note in whose data its id lies."""
    return [row, Address(id=row.pk, tenant_id=current_tenant())]
