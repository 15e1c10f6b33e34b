"""submissions.Courier in process: the own delivery service, spoken to exactly as a foreign system speaks to it."""

from __future__ import annotations

import json
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from gemeinwerk.domain.keys.ports import signing
from gemeinwerk.domain.keys.types import KeyPurpose
from gemeinwerk.domain.submissions.types import (
    METADATA_VERSIONS,
    Collected,
    MailroomInfo,
    MailroomOrder,
    Outcome,
    Outgoing,
    Recipient,
    Sent,
    TakenService,
)
from gemeinwerk.domain.transport import actions, queries
from gemeinwerk.domain.transport.types import (
    HOUSE,
    Announcement,
    ApiScope,
    ApiVersion,
    DestinationChanges,
    DestinationOrder,
    DestinationService,
    DestinationStatus,
    ServiceRef,
    SubmissionSchema,
)
from gemeinwerk.kernel.actor import SYSTEM, Actor, ActorKind
from gemeinwerk.kernel.ports import AdapterStatus
from gemeinwerk.kernel.refusal import Invalid
from gemeinwerk.kernel.scope import current_tenant

TYP = "secevent+jwt"
SUBMIT = "https://schema.fitko.de/fit-connect/events/submit-submission"
ROLES = frozenset([*(one.value for one in ApiScope), HOUSE])
MOST_EVENTS = 500


class HouseCourier:
    """Implements submissions.Courier with the delivery service of the same installation, in the caller's transaction."""

    at_once = True
    service = ""

    def receivers(self) -> tuple[str, ...]:
        """Nobody has to ask: the own service tells what has arrived."""
        return ()

    def route(self, *, service_key: str, region: str) -> UUID | None:
        """Return the destination of the smallest region that takes the service."""
        found, _ = queries.routes(service=service_key, ars=region.removeprefix("DE"), offset=0, limit=1)
        return found[0].destination_id if found else None

    def recipient(self, *, destination_id: UUID) -> Recipient:
        """Return the key that the destination names."""
        kid = queries.destination(destination_id=destination_id).encryption_kid
        key = queries.destination_key(destination_id=destination_id, kid=kid)
        return Recipient(destination_id, kid, json.dumps(dict(key.jwk)).encode())

    def send(self, parcel: Outgoing, *, client_id: UUID | None, now: datetime) -> Sent:
        """Announce, hand over and submit; in one step where there is nothing between."""
        actor = _client(client_id)
        announcement = Announcement(
            destination_id=parcel.recipient.destination_id,
            attachments=tuple(key for key, _ in parcel.attachments),
            service=ServiceRef(parcel.service_key, parcel.service_name),
            version=ApiVersion.V2,
            region=parcel.region,
        )
        if not parcel.attachments:
            info = actions.send(
                actor=actor, now=now, announcement=announcement, metadata=parcel.metadata, data=parcel.data
            )
            return Sent(info.message_id, info.case_id)
        info = actions.announce(actor=actor, now=now, announcement=announcement)
        for key, token in parcel.attachments:
            content = BytesIO(token.encode())
            actions.put_attachment(actor=actor, now=now, message_id=info.message_id, attachment_id=key, content=content)
        actions.submit(actor=actor, now=now, message_id=info.message_id, metadata=parcel.metadata, data=parcel.data)
        return Sent(info.message_id, info.case_id)

    def outcome(self, *, message_id: UUID, case_id: UUID) -> Outcome | None:
        """The own service tells the end by an event; nobody has to ask."""
        return None

    def open_mailroom(self, order: MailroomOrder, *, now: datetime) -> MailroomInfo:
        """Register a client of the tenant in scope and its active destination."""
        made = actions.register_client(actor=SYSTEM, now=now, name=order.name[:120], scopes=frozenset(ApiScope))
        created = actions.create_destination(
            actor=SYSTEM,
            now=now,
            client_id=made.client_id,
            order=DestinationOrder(
                name=order.name,
                contact=order.contact,
                services=_services(order.services),
                encryption_key=order.encryption_key,
                signing_key=order.signing_key,
                metadata_versions=METADATA_VERSIONS,
            ),
            house=True,
        )
        actions.change_destination(
            actor=SYSTEM,
            now=now,
            destination_id=created.destination_id,
            changes=DestinationChanges(status=DestinationStatus.ACTIVE),
        )
        return MailroomInfo(made.client_id, created.destination_id)

    def describe(self, mailroom: MailroomInfo, order: MailroomOrder, *, now: datetime) -> None:
        """Bring services and keys up to date; the old keys stay for what is on its way."""
        sealing = actions.add_destination_key(
            actor=SYSTEM,
            now=now,
            destination_id=mailroom.destination_id,
            jwk=order.encryption_key,
            purpose=KeyPurpose.ENCRYPTION,
        )
        actions.add_destination_key(
            actor=SYSTEM,
            now=now,
            destination_id=mailroom.destination_id,
            jwk=order.signing_key,
            purpose=KeyPurpose.SIGNATURE,
        )
        changes = DestinationChanges(services=_services(order.services), encryption_kid=sealing.kid)
        actions.change_destination(actor=SYSTEM, now=now, destination_id=mailroom.destination_id, changes=changes)

    def waiting(self, mailroom: MailroomInfo, *, limit: int) -> tuple[UUID, ...]:
        """Return what waits, for a look after a failure; normally an event tells."""
        from gemeinwerk.domain.transport.types import MessageKind

        page = queries.waiting(
            actor=_client(mailroom.client_id),
            kind=MessageKind.SUBMISSION,
            destination_id=mailroom.destination_id,
            offset=0,
            limit=limit,
        )
        return tuple(one.message_id for one in page.items)

    def collect(self, mailroom: MailroomInfo, *, message_id: UUID, now: datetime) -> Collected:
        """Pick a message up with its attachments and the verified tags of its submit event."""
        actor = _client(mailroom.client_id)
        parcel = actions.pick_up(actor=actor, now=now, message_id=message_id)
        info = parcel.info
        files = []
        for key in info.attachments:
            _, pieces = queries.attachment(actor=actor, message_id=message_id, attachment_id=key)
            files.append((key, b"".join(pieces).decode("ascii")))
        claims = self._submitted(actor, message_id)
        return Collected(
            message_id=message_id,
            case_id=info.case_id,
            destination_id=info.destination_id,
            service_key=info.service.identifier,
            region=info.region,
            submitted_at=info.submitted_at or now,
            metadata=parcel.encrypted_metadata,
            data=parcel.encrypted_data,
            attachments=tuple(files),
            tags=claims["events"][SUBMIT]["authenticationTags"],
            event_schema=claims["$schema"],
            issuer=str(claims["iss"]),
        )

    def report(self, mailroom: MailroomInfo, *, case_id: UUID, token: str, now: datetime) -> None:
        """Log a signed event."""
        actions.log_event(actor=_client(mailroom.client_id), now=now, case_id=case_id, token=token)

    def check(self) -> AdapterStatus:
        """Say whose delivery service is used."""
        return AdapterStatus(ok=True, detail="eigener Zustelldienst")

    def _submitted(self, actor: Actor, message_id: UUID) -> dict[str, Any]:
        keys = {one["kid"]: one for one in queries.jwks()["keys"]}
        for token in queries.event_log(actor=actor, message_id=message_id, offset=0, limit=MOST_EVENTS).tokens:
            outline = signing().outline(token)
            if SUBMIT in outline.claims["events"]:
                return signing().verify(token, public_jwk=keys[outline.header["kid"]], typ=TYP)
        raise Invalid("Das Ereignisprotokoll der Einreichung ist unvollständig.")


def _client(client_id: UUID | None) -> Actor:
    """Return the authority's own client as actor; in process no token is needed."""
    if client_id is None:
        raise Invalid("Die Behörde ist beim Zustelldienst noch nicht angemeldet.")
    return Actor(ActorKind.CLIENT, str(client_id), tenant_id=current_tenant(), account_id=client_id, roles=ROLES)


def _services(given: tuple[TakenService, ...]) -> tuple[DestinationService, ...]:
    return tuple(
        DestinationService(one.identifier, (SubmissionSchema(one.schema_uri, one.mime_type),), one.regions, one.name)
        for one in given
    )
