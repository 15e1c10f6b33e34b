"""Whose destination it is: a client acts on its own, staff on those of the tenant in scope."""

from __future__ import annotations

from uuid import UUID

from gemeinwerk.domain.transport.models import Client
from gemeinwerk.domain.transport.models import Destination as Row
from gemeinwerk.domain.transport.queries.addresses import ClientMissing, DestinationUnknown, tenant_of
from gemeinwerk.domain.transport.queries.messages import NotYours
from gemeinwerk.domain.transport.queries.staff import ROLES
from gemeinwerk.domain.transport.types import ApiScope
from gemeinwerk.kernel.actor import Actor, ActorKind
from gemeinwerk.kernel.refusal import Forbidden, Invalid
from gemeinwerk.kernel.scope import current_tenant


class HouseKeeps(Forbidden):
    """The installation itself receives at this destination and holds its private keys, so that nobody changes it by hand."""

    code = "transport.house"
    message = "Diesen Zustellpunkt führt die Plattform."
    hint = "Leistungen und Schlüssel hält sie selbst aktuell."


def owner_of(actor: Actor, client_id: UUID | None) -> tuple[UUID, UUID]:
    """Return tenant and client for a new destination; raises Forbidden, Invalid where staff name no client."""
    if actor.kind is ActorKind.CLIENT:
        actor.require_role(ApiScope.MANAGE.value)
        if actor.tenant_id is None or actor.account_id is None:
            raise Forbidden()
        return actor.tenant_id, actor.account_id
    actor.require_role(*ROLES)
    if client_id is None:
        raise Invalid("Bitte wählen Sie den Client, dem der Zustellpunkt gehört.")
    return current_tenant(), client_id


def home_of(actor: Actor, destination_id: UUID) -> UUID:
    """Return the tenant of a destination; staff change only those of the tenant in scope. Raises DestinationUnknown."""
    found = tenant_of(destination_id, DestinationUnknown)
    if actor.kind is not ActorKind.CLIENT and current_tenant() != found:
        raise DestinationUnknown()
    return found


def locked(actor: Actor, destination_id: UUID) -> Row:
    """Return a destination of the tenant in scope to change it; raises Forbidden, DestinationUnknown, NotYours, HouseKeeps."""
    row: Row | None = Row.objects.select_for_update().filter(id=destination_id).first()
    if row is None:
        raise DestinationUnknown()
    if actor.kind is ActorKind.CLIENT:
        actor.require_role(ApiScope.MANAGE.value)
        if row.client_id != actor.account_id:
            raise NotYours()
        return row
    actor.require_role(*ROLES)
    if row.house and actor.kind is ActorKind.STAFF:
        raise HouseKeeps()
    return row


def able_owner(actor: Actor, client_id: UUID) -> Client:
    """Return the client of the tenant in scope that is to own a destination; raises ClientMissing, Invalid.

    The platform itself is not asked for the scope: it made the client of its own mailroom.
    """
    client: Client | None = Client.objects.by_id(client_id)
    if client is None or client.disabled_at is not None:
        raise ClientMissing()
    if actor.kind is ActorKind.STAFF and ApiScope.MANAGE.value not in client.scopes:
        raise Invalid(
            "Dieser Client darf keine Zustellpunkte verwalten.",
            hint="Bitte wählen Sie einen anderen oder legen Sie einen neuen Client mit dieser Berechtigung an.",
        )
    return client
