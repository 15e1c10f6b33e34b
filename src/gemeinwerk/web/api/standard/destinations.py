"""Destinations and their keys: read by anybody, managed by the client that they belong to."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from django.http import HttpResponseBase
from msgspec import UNSET

from gemeinwerk.domain.keys.types import KeyPurpose
from gemeinwerk.domain.transport import actions
from gemeinwerk.domain.transport import queries as transport
from gemeinwerk.domain.transport.types import (
    ApiScope,
    ApiVersion,
    Destination,
    DestinationChanges,
    DestinationOrder,
    DestinationService,
    DestinationStatus,
    SubmissionSchema,
)
from gemeinwerk.web.api.standard import shapes
from gemeinwerk.web.api.standard.bodies import PATCH
from gemeinwerk.web.api.standard.operations import Call, Operation, answered, nothing
from gemeinwerk.web.api.standard.sending import PAGING, target_of

MANAGE: Final = (ApiScope.MANAGE,)


def create(call: Call) -> HttpResponseBase:
    """Create a destination."""
    body = call.body
    made = actions.create_destination(
        actor=call.actor,
        now=call.now,
        order=DestinationOrder(
            name=body.name,
            contact=body.contactInformation,
            services=_taken(_given(body, call.version)),
            encryption_key=body.encryptionPublicKey,
            signing_key=body.signingPublicKey,
            metadata_versions=tuple(body.metadataVersions),
            callback=target_of(body.callback),
            reply_channels=body.replyChannels,
            encryption_kid=body.encryptionKid,
        ),
    )
    return answered(_shown(made, call.version, own=True), 201)


def listed(call: Call) -> HttpResponseBase:
    """List the client's destinations."""
    offset, limit = call.page()
    rows, total = transport.destinations_of(actor=call.actor, offset=offset, limit=limit)
    found = [_shown(one, call.version, own=True) for one in rows]
    return answered(shapes.Destinations(found, total, len(found), offset))


def read(call: Call) -> HttpResponseBase:
    """Give one destination."""
    found = transport.destination(destination_id=call.ids["destination"])
    return answered(_shown(found, call.version, own=found.client_id == call.actor.account_id))


def replace(call: Call) -> HttpResponseBase:
    """Replace the description of a destination."""
    body = call.body
    changes = DestinationChanges(
        name=body.name,
        contact=body.contactInformation,
        services=_taken(_given(body, call.version)),
        encryption_kid=body.encryptionKid or None,
        metadata_versions=tuple(body.metadataVersions),
        callback=target_of(body.callback),
        remove_callback=body.callback is None,
        reply_channels=body.replyChannels,
    )
    return _changed(call, changes)


def change(call: Call) -> HttpResponseBase:
    """Change what is named."""
    body = call.body
    services = body.services if body.services is not UNSET else body.publicServices
    changes = DestinationChanges(
        name=_or_none(body.name),
        contact_patch=_or_none(body.contactInformation),
        services=None if services is UNSET else _taken(services),
        encryption_kid=_or_none(body.encryptionKid),
        metadata_versions=None if body.metadataVersions is UNSET else tuple(body.metadataVersions),
        status=None if body.status is UNSET else DestinationStatus(body.status),
        callback=None if body.callback is UNSET else target_of(body.callback),
        remove_callback=body.callback is None,
        reply_channels=_or_none(body.replyChannels),
    )
    return _changed(call, changes)


def keys(call: Call) -> HttpResponseBase:
    """Give all public keys."""
    found = transport.destination_keys(destination_id=call.ids["destination"])
    return answered(shapes.Keys([dict(one.jwk) for one in found]))


def key(call: Call) -> HttpResponseBase:
    """Give one public key."""
    found = transport.destination_key(destination_id=call.ids["destination"], kid=call.ids["kid"])
    return answered(dict(found.jwk))


def add_key(call: Call) -> HttpResponseBase:
    """Add a public key; its operations say for which purpose."""
    ops = call.body.get("key_ops")
    proves = call.body.get("use") == "sig" or (isinstance(ops, list) and "verify" in ops)
    added = actions.add_destination_key(
        actor=call.actor,
        now=call.now,
        destination_id=call.ids["destination"],
        jwk=call.body,
        purpose=KeyPurpose.SIGNATURE if proves else KeyPurpose.ENCRYPTION,
    )
    return answered(dict(added.jwk), 201)


def retire_key(call: Call) -> HttpResponseBase:
    """Retire a key."""
    actions.retire_destination_key(
        actor=call.actor, now=call.now, destination_id=call.ids["destination"], kid=call.ids["kid"]
    )
    return nothing()


def _changed(call: Call, changes: DestinationChanges) -> HttpResponseBase:
    found = actions.change_destination(
        actor=call.actor, now=call.now, destination_id=call.ids["destination"], changes=changes
    )
    return answered(_shown(found, call.version, own=True))


def _given(body: Any, version: ApiVersion) -> list[shapes.ServiceAt]:
    return list(body.services if version is ApiVersion.V1 else body.publicServices)


def _taken(given: list[shapes.ServiceAt]) -> tuple[DestinationService, ...]:
    return tuple(
        DestinationService(
            identifier=one.identifier,
            schemas=tuple(SubmissionSchema(each.schemaUri, each.mimeType) for each in one.submissionSchemas),
            regions=tuple(one.regions),
            name=one.name,
        )
        for one in given
    )


def _shown(found: Destination, version: ApiVersion, *, own: bool) -> shapes.DestinationShown:
    services = [
        shapes.ServiceAt(
            identifier=one.identifier,
            submissionSchemas=[shapes.Schema(each.schema_uri, each.mime_type) for each in one.schemas],
            regions=list(one.regions),
            name=one.name,
        )
        for one in found.services
    ]
    first = version is ApiVersion.V1
    return shapes.DestinationShown(
        destinationId=found.destination_id,
        name=found.name,
        status=found.status.value,
        contactInformation=dict(found.contact),
        encryptionKid=found.encryption_kid,
        metadataVersions=list(found.metadata_versions),
        replyChannels=dict(found.reply_channels) or UNSET,
        services=services if first else UNSET,
        publicServices=UNSET if first else services,
        callback=shapes.CallbackShown(found.callback_url) if own and found.callback_url else UNSET,
    )


def _or_none(value: Any) -> Any:
    return None if value is msgspec.UNSET else value


def _reading(base: str, version: ApiVersion, tag: str) -> tuple[Operation, ...]:
    one = f"{base}/destinations/<uuid:destination>"
    made: dict[str, Any] = {"version": version, "tag": tag}
    return (
        Operation("GET", one, read, "Zustellpunkt abrufen", {200: shapes.DestinationShown}, problems=(404,), **made),
        Operation(
            "GET", f"{one}/keys/<str:kid>", key, "Öffentlichen Schlüssel abrufen", {200: dict[str, Any]},
            problems=(404,), **made,
        ),
    )  # fmt: skip


def _managing(version: ApiVersion, api: str = "destination-api") -> tuple[Operation, ...]:
    base = f"fit-connect/{api}/{version.value}"
    one = f"{base}/destinations/<uuid:destination>"
    first = version is ApiVersion.V1
    made: dict[str, Any] = {"version": version, "tag": f"Zustellpunkte {version.value}"}
    return (
        Operation(
            "POST", f"{base}/destinations", create, "Zustellpunkt anlegen", {201: shapes.DestinationShown},
            scopes=MANAGE, body=shapes.CreateDestinationV1 if first else shapes.CreateDestinationV2, writes=True, **made,
        ),
        Operation(
            "GET", f"{base}/destinations", listed, "Eigene Zustellpunkte auflisten", {200: shapes.Destinations},
            scopes=(ApiScope.MANAGE, ApiScope.SUBSCRIBE), query=PAGING, **made,
        ),
        Operation(
            "PUT", one, replace, "Zustellpunkt ersetzen", {200: shapes.DestinationShown}, scopes=MANAGE,
            body=shapes.ReplaceDestinationV1 if first else shapes.ReplaceDestinationV2,
            writes=True, problems=(403, 404, 409), **made,
        ),
        Operation(
            "PATCH", one, change, "Zustellpunkt ändern, aktivieren oder außer Betrieb nehmen", {200: shapes.DestinationShown}, scopes=MANAGE,
            body=shapes.ChangeDestination, media=PATCH, writes=True, problems=(403, 404, 409), **made,
        ),
        Operation("GET", f"{one}/keys", keys, "Alle öffentlichen Schlüssel", {200: shapes.Keys}, problems=(404,), **made),
        Operation(
            "POST", f"{one}/keys", add_key, "Öffentlichen Schlüssel hinterlegen", {201: dict[str, Any]}, scopes=MANAGE,
            body=dict[str, Any], writes=True, problems=(403, 404), **made,
        ),
        Operation(
            "POST", f"{one}/keys/<str:kid>/retirement", retire_key, "Schlüssel zurückziehen", {204: None}, scopes=MANAGE,
            media=(), writes=True, problems=(403, 404, 409),
            note="Eigene Ergänzung: Der Schlüssel bleibt lesbar, damit sich ältere Ereignisse prüfen lassen.", **made,
        ),
    )  # fmt: skip


OPERATIONS: Final = tuple(
    one
    for version in ApiVersion
    for one in (
        *_reading(f"fit-connect/submission-api/{version.value}", version, f"Einreichungen {version.value}"),
        *_reading(f"fit-connect/destination-api/{version.value}", version, f"Zustellpunkte {version.value}"),
        *_managing(version),
        # Clients of version 1 manage destinations below the address of the submission API.
        *(_managing(version, "submission-api") if version is ApiVersion.V1 else ()),
    )
)
