"""A sample submission to a destination of the own tenant, so that its receiver can try to pick one up."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import UUID

from gemeinwerk.domain.keys.ports import encryption
from gemeinwerk.domain.transport.actions.owned import HouseKeeps
from gemeinwerk.domain.transport.actions.sending import ServiceUnfit, announce, submit
from gemeinwerk.domain.transport.models import Client
from gemeinwerk.domain.transport.models import Destination as DestinationRow
from gemeinwerk.domain.transport.models import DestinationKey as KeyRow
from gemeinwerk.domain.transport.queries.addresses import DestinationUnknown, KeyUnknown
from gemeinwerk.domain.transport.queries.destinations import as_destination
from gemeinwerk.domain.transport.queries.staff import ROLES
from gemeinwerk.domain.transport.rules.findings import Findings
from gemeinwerk.domain.transport.rules.samples import sample
from gemeinwerk.domain.transport.types import (
    Announcement,
    ApiScope,
    ApiVersion,
    Destination,
    DestinationService,
    MessageInfo,
    ServiceRef,
)
from gemeinwerk.kernel.actions import action, record
from gemeinwerk.kernel.actor import Actor, ActorKind
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.refusal import Invalid


@action("transport.send_sample")
def send_sample(
    *, actor: Actor, now: datetime, destination_id: UUID, client_id: UUID | None, service: str
) -> MessageInfo:
    """Send a submission with fictional content to a destination of the tenant in scope, as any sender would.

    A client of the same tenant sends it; it is encrypted with the current key of the destination. Raises Forbidden,
    DestinationUnknown, HouseKeeps, DestinationStateUnfit, ServiceUnfit, and Invalid where nobody can send or pick up.
    """
    actor.require_role(*ROLES)
    row = DestinationRow.objects.by_id(destination_id)
    if row is None:
        raise DestinationUnknown()
    _require_receiver(row)
    found = as_destination(row)
    findings = Findings()
    chosen = findings.take("service", lambda: _chosen(found, service), None)
    sender = findings.take("sender", lambda: _sender(client_id), None)
    findings.settle()
    assert chosen is not None
    assert sender is not None
    given = Announcement(
        destination_id=row.id,
        attachments=(),
        service=ServiceRef(chosen.identifier, f"Testeinreichung: {chosen.name}".rstrip(": ")),
        version=ApiVersion.V2,
        region=next(iter(chosen.regions), ""),
    )
    info = announce(actor=sender, now=now, announcement=given)
    content = sample(chosen.schemas[0], berlin_date(now))
    jwk = _current_key(found)
    done = submit(
        actor=sender,
        now=now,
        message_id=info.message_id,
        metadata=_sealed(content.metadata, jwk, found.encryption_kid, "application/json"),
        data=_sealed(content.data, jwk, found.encryption_kid, content.content_type),
    )
    record(f"destination:{row.id}", message=info.message_id, client=client_id)
    return done


def _require_receiver(row: DestinationRow) -> None:
    if row.house:
        raise HouseKeeps("Der eigene Posteingang nimmt keine Testeinreichungen an.", hint="")
    owner = Client.objects.by_id(row.client_id)
    if owner is None or owner.disabled_at is not None:
        raise Invalid(
            "Der Client dieses Zustellpunkts ist abgeschaltet.", hint="Niemand könnte die Testeinreichung abholen."
        )


def _chosen(found: Destination, service: str) -> DestinationService:
    chosen = next((one for one in found.services if one.identifier == service), None)
    if chosen is None:
        raise ServiceUnfit("Bitte wählen Sie eine Leistung dieses Zustellpunkts.", hint="")
    if not chosen.schemas:
        raise ServiceUnfit("Zu dieser Leistung nennt der Zustellpunkt kein Datenschema.", hint="")
    return chosen


def _sender(client_id: UUID | None) -> Actor:
    row = Client.objects.by_id(client_id) if client_id is not None else None
    if row is None or row.disabled_at is not None or ApiScope.SEND.value not in row.scopes:
        raise Invalid("Bitte wählen Sie einen Client, der Einreichungen senden darf.", hint="")
    return Actor(ActorKind.CLIENT, str(row.id), row.tenant_id, row.id, frozenset({ApiScope.SEND.value}))


def _current_key(found: Destination) -> bytes:
    key = KeyRow.objects.filter(destination_id=found.destination_id, kid=found.encryption_kid).first()
    if key is None:
        raise KeyUnknown()
    return json.dumps(key.jwk).encode()


def _sealed(content: bytes, jwk: bytes, kid: str, content_type: str) -> str:
    return encryption().encrypt(content, public_jwk=jwk, kid=kid, content_type=content_type)
