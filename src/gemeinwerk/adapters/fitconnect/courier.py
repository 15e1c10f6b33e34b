"""The courier that speaks HTTP; every answer of the foreign service is checked, every event token verified."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from gemeinwerk.adapters.fitconnect.settings import Connection
from gemeinwerk.client import Event, Router, Sealed, Sender, Service, SetupWrong, Subscriber, Wire
from gemeinwerk.client.sealing import encryption_key
from gemeinwerk.domain.submissions.types import (
    METADATA_VERSIONS,
    Collected,
    MailroomInfo,
    MailroomOrder,
    Outcome,
    Outgoing,
    Recipient,
    Sent,
    SubmissionState,
)
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.ports import AdapterStatus
from gemeinwerk.kernel.refusal import Invalid, Refusal
from gemeinwerk.kernel.scope import current_tenant

LEIKA = "urn:de:fim:leika:leistung:"
ENDS = {"accept-submission": SubmissionState.ACCEPTED, "reject-submission": SubmissionState.REJECTED}


class HttpCourier:
    """Implements submissions.Courier with a foreign delivery service. ``read`` gives the connection at the first use."""

    at_once = False

    def __init__(self, read: Callable[[], Connection], *, wire: Wire | None = None) -> None:
        self._read = read
        self._wire = wire or Wire()
        self._lock = threading.Lock()
        self._known: Connection | None = None
        self._sessions: dict[str, Any] = {}

    @property
    def service(self) -> str:
        """Return the base address of the service."""
        return self._connection().addresses.submission[:200]

    def receivers(self) -> tuple[str, ...]:
        """Return the keys of the places whose authorities receive over this service."""
        return tuple(self._connection().receivers)

    def route(self, *, service_key: str, region: str) -> UUID | None:
        """Ask the routing service; the signed statement of the answer is verified."""
        if not service_key.startswith(LEIKA):
            raise SetupWrong("Ohne LeiKa-Schlüssel lässt sich kein Zustellpunkt finden.")
        router = Router(self._connection().addresses, wire=self._wire)
        found = router.routes(service_key.removeprefix(LEIKA), ars=region.removeprefix("DE"), limit=1).items
        if not found:
            return None
        router.statement(found[0])
        return found[0].destination_id

    def recipient(self, *, destination_id: UUID) -> Recipient:
        """Return the key that the destination names."""
        sender = self._sender()
        seen = sender.destination(destination_id)
        kid = seen.encryption_kid
        jwk = encryption_key(sender.key(destination_id, kid), kid)
        return Recipient(destination_id, kid, json.dumps(jwk).encode())

    def send(self, parcel: Outgoing, *, client_id: UUID | None, now: datetime) -> Sent:
        """Send with idempotency keys, so that a repetition after a crash has no second effect; compare the signed receipt."""
        sealed = Sealed(
            destination_id=parcel.recipient.destination_id,
            service=Service(parcel.service_key, parcel.service_name),
            metadata=parcel.metadata,
            data=parcel.data,
            attachments=dict(parcel.attachments),
            region=parcel.region,
        )
        sender = self._sender()
        made = sender.deliver(sealed, key=parcel.key)
        sender.require_delivered(made, sealed)
        return Sent(made.submission_id, made.case_id)

    def outcome(self, *, message_id: UUID, case_id: UUID) -> Outcome | None:
        """Read the verified log; None while nobody has decided."""
        for event in reversed(self._sender().events(case_id)):
            if event.message_id == message_id and event.name in ENDS:
                problems = tuple(dict(one) for one in event.problems)
                return Outcome(ENDS[event.name], event.issued_at, problems)
        return None

    def open_mailroom(self, order: MailroomOrder, *, now: datetime) -> MailroomInfo:
        """Create and activate a destination for the authority in scope."""
        subscriber, client_id = self._subscriber()
        key = f"mailroom-{current_tenant()}"
        made = subscriber.create_destination(_body(order), key=key)
        if made.status != "active":
            subscriber.change_destination(made.destination_id, {"status": "active"}, key=f"{key}-active")
        return MailroomInfo(UUID(client_id), made.destination_id)

    def describe(self, mailroom: MailroomInfo, order: MailroomOrder, *, now: datetime) -> None:
        """Add the keys of now, then name them together with the services of now."""
        subscriber, _ = self._subscriber()
        for jwk in (order.encryption_key, order.signing_key):
            subscriber.add_key(mailroom.destination_id, jwk)
        changes = {"publicServices": _services(order), "encryptionKid": order.encryption_key["kid"]}
        subscriber.change_destination(mailroom.destination_id, changes)

    def waiting(self, mailroom: MailroomInfo, *, limit: int) -> tuple[UUID, ...]:
        """Return what waits, the oldest first."""
        subscriber, _ = self._subscriber()
        return tuple(one.submission_id for one in subscriber.list(mailroom.destination_id, limit=limit).items)

    def collect(self, mailroom: MailroomInfo, *, message_id: UUID, now: datetime) -> Collected:
        """Pick a message up; its submit event is verified, the content stays encrypted."""
        subscriber, _ = self._subscriber()
        parcel = subscriber.pick_up(message_id)
        files = tuple((one, subscriber.attachment(message_id, one)) for one in parcel.attachments)
        submitted = _submitted(subscriber.events(parcel.case_id), message_id)
        destination_id = parcel.destination_id or mailroom.destination_id
        if submitted.tags is None or parcel.service is None:
            raise Invalid("Das Ereignisprotokoll der Einreichung ist unvollständig.")
        return Collected(
            message_id=message_id,
            case_id=parcel.case_id,
            destination_id=destination_id,
            service_key=parcel.service.identifier,
            region=parcel.region,
            submitted_at=submitted.issued_at,
            metadata=parcel.metadata,
            data=parcel.data,
            attachments=files,
            tags=submitted.tags.as_json(),
            event_schema=submitted.schema,
            issuer=submitted.issuer,
        )

    def report(self, mailroom: MailroomInfo, *, case_id: UUID, token: str, now: datetime) -> None:
        """Post a signed event."""
        subscriber, _ = self._subscriber()
        subscriber.post_event(case_id, token)

    def check(self) -> AdapterStatus:
        """Ask the service for its keys."""
        try:
            found = len(self._sender().service_keys())
        except Refusal as fault:
            return AdapterStatus(ok=False, detail=fault.message)
        return AdapterStatus(ok=found > 0, detail=f"fremder Zustelldienst {self.service}")

    def _connection(self) -> Connection:
        if self._known is None:
            self._known = self._read()
        return self._known

    def _sender(self) -> Sender:
        known = self._connection()
        if known.sender is None:
            raise SetupWrong("Zum Senden fehlen Zugangsdaten (sender).")
        with self._lock:
            if "sender" not in self._sessions:
                self._sessions["sender"] = Sender(
                    known.addresses, known.sender.client_id, known.sender.client_secret, wire=self._wire
                )
            sender: Sender = self._sessions["sender"]
        return sender

    def _subscriber(self) -> tuple[Subscriber, str]:
        key = tenants.tenant(current_tenant()).key
        given = self._connection().receivers.get(key)
        if given is None:
            raise SetupWrong("Zum Empfangen fehlen die Zugangsdaten dieser Behörde (receivers).")
        with self._lock:
            if key not in self._sessions:
                self._sessions[key] = Subscriber(
                    self._connection().addresses, given.client_id, given.client_secret, wire=self._wire
                )
            subscriber: Subscriber = self._sessions[key]
        return subscriber, given.client_id


def _submitted(log: tuple[Event, ...], message_id: UUID) -> Event:
    for event in log:
        if event.message_id == message_id and event.name == "submit-submission":
            return event
    raise Invalid("Das Ereignisprotokoll der Einreichung ist unvollständig.")


def _body(order: MailroomOrder) -> dict[str, Any]:
    return {
        "name": order.name,
        "contactInformation": order.contact,
        "publicServices": _services(order),
        "encryptionKid": order.encryption_key["kid"],
        "encryptionPublicKey": order.encryption_key,
        "signingPublicKey": order.signing_key,
        "metadataVersions": list(METADATA_VERSIONS),
    }


def _services(order: MailroomOrder) -> list[dict[str, Any]]:
    return [
        {
            "identifier": one.identifier,
            "name": one.name,
            "submissionSchemas": [{"schemaUri": one.schema_uri, "mimeType": one.mime_type}],
            "regions": list(one.regions),
        }
        for one in order.services
    ]
