"""Destinations: created, described, activated, retired; their keys change without a lost message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from gemeinwerk.domain.keys.ports import certificates, key_wrapper, signing
from gemeinwerk.domain.keys.types import KeyPurpose
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.domain.transport.actions.clients import ClientMissing, addressed
from gemeinwerk.domain.transport.models import Client, Route, Statement
from gemeinwerk.domain.transport.models import Destination as Row
from gemeinwerk.domain.transport.models import DestinationKey as KeyRow
from gemeinwerk.domain.transport.ports import callback_post
from gemeinwerk.domain.transport.queries.addresses import DestinationUnknown, KeyUnknown, tenant_of
from gemeinwerk.domain.transport.queries.destinations import as_destination, as_key
from gemeinwerk.domain.transport.queries.messages import NotYours
from gemeinwerk.domain.transport.queries.staff import ROLES
from gemeinwerk.domain.transport.queries.tokens import issuer, sign
from gemeinwerk.domain.transport.rules import contacts, routing
from gemeinwerk.domain.transport.rules.states import destination_step
from gemeinwerk.domain.transport.types import (
    ApiScope,
    CallbackTarget,
    Destination,
    DestinationChanges,
    DestinationKey,
    DestinationOrder,
    DestinationService,
    DestinationStatus,
    KeyStatus,
)
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor, ActorKind
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.records import add_rows
from gemeinwerk.kernel.refusal import Conflict, Forbidden, Invalid
from gemeinwerk.kernel.scope import current_tenant, tenant_scope

MAX_SERVICES = 5000
MAX_REGIONS = 2000
MAX_SCHEMAS = 100
MAX_KEYS = 50
MIN_SECRET = 16
MAX_SECRET = 200
STATEMENT_TYPE = "JWT"


class KeyUntrusted(Invalid):
    """The certificates of a key do not convince."""

    code = "transport.certificate"
    message = "Die Zertifikate des Schlüssels überzeugen nicht."
    hint = "Bitte geben Sie in x5c die vollständige, gültige Zertifikatskette des Schlüssels an."


class KeyIdUnfit(Invalid):
    """A key is named otherwise than by its thumbprint; under another name its owner would not find it again."""

    code = "transport.key_id"
    message = "Die Kennung (kid) des Schlüssels ist nicht sein Fingerabdruck."
    hint = "Die Kennung muss der SHA-256-Fingerabdruck des Schlüssels nach RFC 7638 sein, oder sie fehlt."


class KeyInUse(Conflict):
    """A key that senders are told to use cannot be retired."""

    code = "transport.key_in_use"
    message = "Dieser Schlüssel ist der aktuelle Verschlüsselungsschlüssel."
    hint = "Bitte hinterlegen Sie zuerst einen neuen Schlüssel und stellen Sie den Zustellpunkt darauf um."


@action("transport.create_destination")
def create_destination(
    *, actor: Actor, now: datetime, order: DestinationOrder, client_id: UUID | None = None, house: bool = False
) -> Destination:
    """Create a destination of a client; it takes messages once it is active.

    ``house`` says that this installation itself receives there. A client with the scope manage-destinations creates its own;
    staff name the client of their tenant. Raises Forbidden, ClientMissing, KeyIdUnfit, KeyUntrusted, Invalid for unfit keys,
    services, regions or a callback address that is never called.
    """
    tenant_id, owner = _owner(actor, client_id)
    with tenant_scope(tenant_id):
        client = Client.objects.by_id(owner)
        if client is None or client.disabled_at is not None:
            raise ClientMissing()
        sealing, first = _trusted(actor, order.encryption_key, KeyPurpose.ENCRYPTION, now)
        _require_name(order.encryption_kid or None, sealing["kid"])
        proving, second = _trusted(actor, order.signing_key, KeyPurpose.SIGNATURE, now)
        url, secret = _callback(order.callback)
        row = Row(
            id=new_id(),
            client_id=owner,
            name=_name(order.name),
            status=DestinationStatus.CREATED.value,
            contact=contacts.checked(order.contact),
            services=_services(order.services, tenant_id),
            encryption_kid=sealing["kid"],
            metadata_versions=list(order.metadata_versions)[:20],
            callback_url=url,
            callback_secret=secret,
            reply_channels=dict(order.reply_channels),
            house=house,
            created_at=now,
            changed_at=now,
        )
        add_rows(*addressed(row))
        for jwk in (sealing, proving):
            _add_key(row, jwk, now)
        record(f"destination:{row.id}", client=owner, certificate=first or second)
        return as_destination(row)


@action("transport.change_destination")
def change_destination(
    *, actor: Actor, now: datetime, destination_id: UUID, changes: DestinationChanges
) -> Destination:
    """Change what is named in ``changes``; raises Forbidden, NotYours, Invalid, DestinationStateUnfit, KeyUnknown."""
    with tenant_scope(_home(actor, destination_id)):
        row = _locked(actor, destination_id)
        before = _facts(row)
        _describe(row, changes)
        if changes.encryption_kid is not None:
            _use_key(row, changes.encryption_kid)
        if changes.status is not None:
            destination_step(DestinationStatus(row.status), changes.status)
            row.status = changes.status.value
        if changes.callback is not None:
            row.callback_url, row.callback_secret = _callback(changes.callback)
        elif changes.remove_callback:
            row.callback_url, row.callback_secret = "", b""
        row.changed_at = now
        row.save()
        if _facts(row) != before:
            _publish(row, now)
        record(f"destination:{row.id}", status=row.status)
        return as_destination(row)


@action("transport.add_destination_key")
def add_destination_key(
    *, actor: Actor, now: datetime, destination_id: UUID, jwk: Mapping[str, Any], purpose: KeyPurpose
) -> DestinationKey:
    """Add a public key; senders use a new encryption key only when the destination names it.

    The same key again changes nothing. Raises Forbidden, NotYours, Invalid, KeyIdUnfit, KeyUntrusted, DestinationUnknown.
    """
    with tenant_scope(_home(actor, destination_id)):
        row = _locked(actor, destination_id)
        accepted, fault = _trusted(actor, jwk, purpose, now)
        known = KeyRow.objects.filter(destination_id=row.id, kid=accepted["kid"]).first()
        if known is not None:
            record_nothing()
            return as_key(known)
        if KeyRow.objects.filter(destination_id=row.id).count() >= MAX_KEYS:
            raise Invalid(f"Mehr als {MAX_KEYS} Schlüssel sind nicht möglich.")
        added = _add_key(row, accepted, now)
        record(f"destination:{row.id}", key=added.kid, purpose=purpose.value, certificate=fault)
        return as_key(added)


@action("transport.retire_destination_key")
def retire_destination_key(*, actor: Actor, now: datetime, destination_id: UUID, kid: str) -> DestinationKey:
    """Retire a key: nothing new is encrypted or signed with it, old events still verify. Raises KeyUnknown, KeyInUse."""
    with tenant_scope(_home(actor, destination_id)):
        row = _locked(actor, destination_id)
        found = KeyRow.objects.filter(destination_id=row.id, kid=kid).first()
        if found is None:
            raise KeyUnknown()
        if kid == row.encryption_kid:
            raise KeyInUse()
        if found.status == KeyStatus.RETIRED.value:
            record_nothing()
            return as_key(found)
        if found.use == "sig" and _active(row.id, "sig").count() < 2:
            raise KeyInUse("Dies ist der einzige Schlüssel, mit dem Ereignisse geprüft werden.")
        found.status = KeyStatus.RETIRED.value
        found.save(update_fields=["status"])
        record(f"destination:{row.id}", retired=kid)
        return as_key(found)


def _trusted(
    actor: Actor, jwk: Mapping[str, Any], purpose: KeyPurpose, now: datetime
) -> tuple[dict[str, Any], str | None]:
    """Return a public key as it is published, under its thumbprint (RFC 7638), and what is wrong with its certificates.

    Raises Invalid for an unfit one, KeyIdUnfit for another name, KeyUntrusted by the policy of certificates. The installation vouches for the keys of its own authorities itself.
    """
    accepted = signing().accept_public_key(jwk, purpose=purpose)
    _require_name(jwk.get("kid"), accepted["kid"])
    if actor.kind is ActorKind.SYSTEM:
        return accepted, None
    verdict = certificates().judge(jwk, purpose=purpose, at=now)
    if verdict.refused:
        raise KeyUntrusted(verdict.message)
    return accepted, verdict.fault and verdict.fault.value


def _require_name(given: object, thumbprint: str) -> None:
    if given is not None and given != thumbprint:
        raise KeyIdUnfit(f"Die Kennung (kid) des Schlüssels muss sein Fingerabdruck sein: „{thumbprint}“.")


def _owner(actor: Actor, client_id: UUID | None) -> tuple[UUID, UUID]:
    if actor.kind is ActorKind.CLIENT:
        actor.require_role(ApiScope.MANAGE.value)
        if actor.tenant_id is None or actor.account_id is None:
            raise Forbidden()
        return actor.tenant_id, actor.account_id
    actor.require_role(*ROLES)
    if client_id is None:
        raise Invalid("Bitte wählen Sie den Client, dem der Zustellpunkt gehört.")
    return current_tenant(), client_id


def _home(actor: Actor, destination_id: UUID) -> UUID:
    """Return the tenant of a destination; staff change only those of the tenant in scope. Raises DestinationUnknown."""
    found = tenant_of(destination_id, DestinationUnknown)
    if actor.kind is not ActorKind.CLIENT and current_tenant() != found:
        raise DestinationUnknown()
    return found


def _locked(actor: Actor, destination_id: UUID) -> Row:
    row: Row | None = Row.objects.select_for_update().filter(id=destination_id).first()
    if row is None:
        raise DestinationUnknown()
    if actor.kind is ActorKind.CLIENT:
        actor.require_role(ApiScope.MANAGE.value)
        if row.client_id != actor.account_id:
            raise NotYours()
        return row
    actor.require_role(*ROLES)
    return row


def _describe(row: Row, changes: DestinationChanges) -> None:
    if changes.name is not None:
        row.name = _name(changes.name)
    if changes.contact is not None:
        row.contact = contacts.checked(changes.contact)
    if changes.contact_patch is not None:
        row.contact = contacts.merged(row.contact, changes.contact_patch)
    if changes.services is not None:
        row.services = _services(changes.services, row.tenant_id)
    if changes.metadata_versions is not None:
        row.metadata_versions = list(changes.metadata_versions)[:20]
    if changes.reply_channels is not None:
        row.reply_channels = dict(changes.reply_channels)


def _facts(row: Row) -> tuple[Any, ...]:
    return row.name, row.status, row.services


def _use_key(row: Row, kid: str) -> None:
    if not _active(row.id, "enc").filter(kid=kid).exists():
        raise KeyUnknown()
    row.encryption_kid = kid


def _active(destination_id: UUID, use: str) -> Any:
    return KeyRow.objects.filter(destination_id=destination_id, use=use, status=KeyStatus.ACTIVE.value)


def _add_key(row: Row, jwk: Mapping[str, Any], now: datetime) -> KeyRow:
    added: KeyRow = KeyRow.objects.create(
        id=new_id(),
        destination_id=row.id,
        kid=jwk["kid"],
        use=jwk["use"],
        status=KeyStatus.ACTIVE.value,
        jwk=dict(jwk),
        created_at=now,
    )
    return added


def _callback(target: CallbackTarget | None) -> tuple[str, bytes]:
    if target is None:
        return "", b""
    return sealed_target(target)


def sealed_target(target: CallbackTarget) -> tuple[str, bytes]:
    """Return the address of a callback and its wrapped secret; raises Invalid for an address that is never called."""
    callback_post().check_address(target.url)
    if not MIN_SECRET <= len(target.secret) <= MAX_SECRET:
        raise Invalid(f"Das Geheimnis des Callbacks muss {MIN_SECRET} bis {MAX_SECRET} Zeichen lang sein.")
    return target.url, key_wrapper().wrap(target.secret.encode(), context="transport:callback")


def _services(given: Sequence[DestinationService], tenant_id: UUID) -> list[dict[str, Any]]:
    if not 1 <= len(given) <= MAX_SERVICES:
        raise Invalid(f"Ein Zustellpunkt braucht 1 bis {MAX_SERVICES} Leistungen.")
    own = tenants.tenant(tenant_id).key
    found = []
    for one in given:
        if len(one.regions) > MAX_REGIONS or len(one.schemas) > MAX_SCHEMAS:
            raise Invalid("Eine Leistung nennt zu viele Gebiete oder Datenschemata.")
        routing.require_own(one.regions, own)
        found.append(
            {
                "identifier": routing.check_service(one.identifier),
                "schemas": [[schema.schema_uri, schema.mime_type] for schema in one.schemas],
                "regions": list(one.regions),
                "name": one.name[:500],
            }
        )
    return found


def _name(name: str) -> str:
    cleaned = " ".join(name.split())
    if not 1 <= len(cleaned) <= 250:
        raise Invalid("Der Name des Zustellpunkts muss 1 bis 250 Zeichen lang sein.")
    return cleaned


def _publish(row: Row, now: datetime) -> None:
    """Write the public routes of an active destination anew and sign one statement for all of them."""
    Statement.objects.filter(destination_id=row.id).delete()
    if row.status != DestinationStatus.ACTIVE.value:
        return
    pairs = _pairs(row.services)
    if not pairs:
        return
    claims = routing.statement(
        issuer=settings.TRANSPORT_PORTAL,
        host=issuer().split("://", 1)[-1].split("/", 1)[0],
        destination_id=row.id,
        services=[(one["identifier"], one["regions"]) for one in row.services],
        statement_id=new_id(),
        at=now,
    )
    Statement.objects.create(
        destination_id=row.id, tenant_id=row.tenant_id, name=row.name, token=sign(claims, typ=STATEMENT_TYPE)
    )
    Route.objects.bulk_create(
        [Route(service=service, region=region, statement_id=row.id) for service, region in pairs], batch_size=2000
    )


def _pairs(services: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    return sorted({(one["identifier"], routing.ars_of(region)) for one in services for region in one["regions"]})
