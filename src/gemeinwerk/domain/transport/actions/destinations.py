"""Destinations: created, described, activated, retired; their keys change without a lost message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from gemeinwerk.domain.keys.ports import key_wrapper
from gemeinwerk.domain.keys.types import KeyPurpose
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.domain.transport.actions.clients import addressed
from gemeinwerk.domain.transport.actions.destination_keys import OWN_PAIR, active_keys, add_key, require_name, trusted
from gemeinwerk.domain.transport.actions.owned import able_owner, home_of, locked, owner_of
from gemeinwerk.domain.transport.models import Destination as Row
from gemeinwerk.domain.transport.models import Route, Statement
from gemeinwerk.domain.transport.ports import callback_post
from gemeinwerk.domain.transport.queries.addresses import KeyUnknown
from gemeinwerk.domain.transport.queries.destinations import as_destination
from gemeinwerk.domain.transport.queries.tokens import issuer, sign
from gemeinwerk.domain.transport.rules import contacts, routing
from gemeinwerk.domain.transport.rules.findings import Findings
from gemeinwerk.domain.transport.rules.states import destination_step
from gemeinwerk.domain.transport.types import (
    CallbackTarget,
    Destination,
    DestinationChanges,
    DestinationOrder,
    DestinationService,
    DestinationStatus,
)
from gemeinwerk.kernel.actions import action, record
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.records import add_rows
from gemeinwerk.kernel.refusal import Invalid
from gemeinwerk.kernel.scope import tenant_scope

MAX_SERVICES = 5000
MAX_REGIONS = 2000
MAX_SCHEMAS = 100
MIN_SECRET = 16
MAX_SECRET = 200
STATEMENT_TYPE = "JWT"


@action("transport.create_destination")
def create_destination(
    *, actor: Actor, now: datetime, order: DestinationOrder, client_id: UUID | None = None, house: bool = False
) -> Destination:
    """Create a destination of a client; it takes messages once it is active.

    ``house`` says that this installation itself receives there. A client with the scope manage-destinations creates its
    own; staff name the client of their tenant. Raises Forbidden, ClientMissing, and Invalid with findings by field for unfit
    keys (also under another name or without trust), services, regions or a callback address that is never called.
    """
    tenant_id, owner = owner_of(actor, client_id)
    with tenant_scope(tenant_id):
        able_owner(actor, owner)
        findings = Findings()
        parts = described(order, tenant_id, findings)
        sealing, proving, fault = both_keys(actor, order, now, findings)
        findings.settle()
        row = Row(
            id=new_id(),
            client_id=owner,
            status=DestinationStatus.CREATED.value,
            contact=contacts.checked(order.contact),
            encryption_kid=sealing["kid"],
            metadata_versions=list(order.metadata_versions)[:20],
            reply_channels=dict(order.reply_channels),
            **parts,
            house=house,
            created_at=now,
            changed_at=now,
        )
        add_rows(*addressed(row))
        for jwk in (sealing, proving):
            add_key(row, jwk, now)
        record(f"destination:{row.id}", client=owner, certificate=fault)
        return as_destination(row)


@action("transport.change_destination")
def change_destination(
    *, actor: Actor, now: datetime, destination_id: UUID, changes: DestinationChanges
) -> Destination:
    """Change what is named in ``changes``; raises Forbidden, NotYours, Invalid, DestinationStateUnfit, KeyUnknown."""
    with tenant_scope(home_of(actor, destination_id)):
        row = locked(actor, destination_id)
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


def described(order: DestinationOrder, tenant_id: UUID, findings: Findings) -> dict[str, Any]:
    """Return what an order says of a destination as it is stored, apart from its keys; note what is refused, by field."""
    target = order.callback
    return {
        "name": findings.take("name", lambda: _name(order.name), ""),
        "services": _services(order.services, tenant_id, findings),
        "callback_url": findings.take("callback_url", lambda: _address(target.url), "") if target else "",
        "callback_secret": findings.take("callback_secret", lambda: _secret(target.secret), b"") if target else b"",
    }


def both_keys(
    actor: Actor, order: DestinationOrder, now: datetime, findings: Findings
) -> tuple[dict[str, Any], dict[str, Any], str | None]:
    """Return the keys of an order as they are published, and what is wrong with their certificates.

    One pair must not serve both purposes; the encryption key must be the one that the order names.
    """

    def accepted(where: str, jwk: Mapping[str, Any], purpose: KeyPurpose) -> tuple[dict[str, Any], str | None]:
        none: tuple[dict[str, Any], str | None] = ({}, None)
        return findings.take(where, lambda: trusted(actor, jwk, purpose, now), none)

    sealing, first = accepted("encryption_key", order.encryption_key, KeyPurpose.ENCRYPTION)
    if sealing:
        named = order.encryption_kid or None
        findings.take("encryption_key", lambda: require_name(named, sealing["kid"]), None)
    proving, second = accepted("signing_key", order.signing_key, KeyPurpose.SIGNATURE)
    if sealing and proving and sealing["kid"] == proving["kid"]:
        same = "Das ist derselbe Schlüssel wie zum Verschlüsseln."
        findings.note("signing_key", Invalid(same, hint=OWN_PAIR))
    return sealing, proving, first or second


def _describe(row: Row, changes: DestinationChanges) -> None:
    if changes.name is not None:
        row.name = _name(changes.name)
    if changes.contact is not None:
        row.contact = contacts.checked(changes.contact)
    if changes.contact_patch is not None:
        row.contact = contacts.merged(row.contact, changes.contact_patch)
    if changes.services is not None:
        findings = Findings()
        row.services = _services(changes.services, row.tenant_id, findings)
        findings.settle()
    if changes.metadata_versions is not None:
        row.metadata_versions = list(changes.metadata_versions)[:20]
    if changes.reply_channels is not None:
        row.reply_channels = dict(changes.reply_channels)


def _facts(row: Row) -> tuple[Any, ...]:
    return row.name, row.status, row.services


def _use_key(row: Row, kid: str) -> None:
    if not active_keys(row.id, "enc").filter(kid=kid).exists():
        raise KeyUnknown()
    row.encryption_kid = kid


def _callback(target: CallbackTarget | None) -> tuple[str, bytes]:
    if target is None:
        return "", b""
    return sealed_target(target)


def sealed_target(target: CallbackTarget) -> tuple[str, bytes]:
    """Return the address of a callback and its wrapped secret; raises Invalid for an address that is never called."""
    return _address(target.url), _secret(target.secret)


def _address(url: str) -> str:
    callback_post().check_address(url)
    return url


def _secret(secret: str) -> bytes:
    if not MIN_SECRET <= len(secret) <= MAX_SECRET:
        raise Invalid(f"Das Geheimnis des Callbacks muss {MIN_SECRET} bis {MAX_SECRET} Zeichen lang sein.")
    return key_wrapper().wrap(secret.encode(), context="transport:callback")


def _services(given: Sequence[DestinationService], tenant_id: UUID, findings: Findings) -> list[dict[str, Any]]:
    """Return services as they are stored; what is refused is noted by its place in the list."""
    if not 1 <= len(given) <= MAX_SERVICES:
        findings.note("services", Invalid(f"Ein Zustellpunkt braucht 1 bis {MAX_SERVICES} Leistungen."))
        return []
    own = tenants.tenant(tenant_id).key
    return [_service(one, own, f"services-{number}", findings) for number, one in enumerate(given)]


def _service(one: DestinationService, own: str, place: str, findings: Findings) -> dict[str, Any]:
    if len(one.regions) > MAX_REGIONS or len(one.schemas) > MAX_SCHEMAS:
        findings.note(f"{place}-regions", Invalid("Eine Leistung nennt zu viele Gebiete oder Datenschemata."))
    else:
        findings.take(f"{place}-regions", lambda: routing.require_own(one.regions, own), None)
    return {
        "identifier": findings.take(f"{place}-identifier", lambda: routing.check_service(one.identifier), ""),
        "schemas": [[schema.schema_uri, schema.mime_type] for schema in one.schemas],
        "regions": list(one.regions),
        "name": one.name[:500],
    }


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
