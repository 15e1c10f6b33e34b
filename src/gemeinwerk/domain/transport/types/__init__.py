"""What crosses the border of the transport room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class ApiVersion(StrEnum):
    """The version of the standard API in which a message was announced."""

    V1 = "v1"
    V2 = "v2"


class ApiScope(StrEnum):
    """What a client may do; the last path segment of FIT-Connect's scope address."""

    SEND = "send-submissions"
    MANAGE = "manage-destinations"
    SUBSCRIBE = "subscribe-destinations"


# The role of a client of this installation itself; no token gives it.
HOUSE = "house"


class DestinationStatus(StrEnum):
    """The life of a destination (Zustellpunkt)."""

    CREATED = "created"
    ACTIVE = "active"
    INACTIVE = "inactive"
    DECOMMISSIONED = "decommissioned"


class KeyStatus(StrEnum):
    """The life of a destination's key: only an active one encrypts, a retired one still verifies and decrypts."""

    ACTIVE = "active"
    RETIRED = "retired"


class MessageKind(StrEnum):
    """A submission travels to the destination, a reply back to the sender."""

    SUBMISSION = "submission"
    REPLY = "reply"


class MessageState(StrEnum):
    """The states of FIT-Connect."""

    INCOMPLETE = "incomplete"
    SUBMITTED = "submitted"
    FORWARDED = "forwarded"
    REJECTED = "rejected"
    ACCEPTED = "accepted"


class CallbackState(StrEnum):
    """A callback waits for its next attempt, has arrived, or was given up and can be sent again by a person."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class NewClient:
    """A client as it is shown once: the secret is stored as a hash only."""

    client_id: UUID
    client_secret: str


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A signed access token; ``expires_in`` in seconds, ``scope`` space separated full scope addresses."""

    token: str
    expires_in: int
    scope: str


@dataclass(frozen=True, slots=True)
class ServiceRef:
    """A public service: ``identifier`` is a URN such as ``urn:de:fim:leika:leistung:99…``; the name may be empty."""

    identifier: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class SubmissionSchema:
    """A schema that a destination takes: its address and ``application/json`` or ``application/xml``."""

    schema_uri: str
    mime_type: str


@dataclass(frozen=True, slots=True)
class DestinationService:
    """One service of a destination with the schemas it takes and regions such as ``DE05911000`` (DE and ARS)."""

    identifier: str
    schemas: tuple[SubmissionSchema, ...]
    regions: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class CallbackTarget:
    """Where callbacks go and the secret that authenticates them; the secret is never given out again."""

    url: str
    secret: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class DestinationOrder:
    """What a client asks for when it creates or replaces a destination; JWKs as parsed JSON objects.

    ``encryption_kid`` is how the client names its encryption key, empty where it does not.
    """

    name: str
    contact: Mapping[str, Any]
    services: tuple[DestinationService, ...]
    encryption_key: Mapping[str, Any]
    signing_key: Mapping[str, Any]
    metadata_versions: tuple[str, ...]
    callback: CallbackTarget | None = None
    reply_channels: Mapping[str, Any] = field(default_factory=dict)
    encryption_kid: str = ""


@dataclass(frozen=True, slots=True)
class DestinationChanges:
    """A partial change; None leaves a field as it is, ``remove_callback`` takes the callback away.

    ``contact`` replaces the contact information, ``contact_patch`` changes single members of it (RFC 7396).
    """

    name: str | None = None
    contact: Mapping[str, Any] | None = None
    contact_patch: Mapping[str, Any] | None = None
    services: tuple[DestinationService, ...] | None = None
    encryption_kid: str | None = None
    metadata_versions: tuple[str, ...] | None = None
    status: DestinationStatus | None = None
    callback: CallbackTarget | None = None
    remove_callback: bool = False
    reply_channels: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Destination:
    """A destination (Zustellpunkt) as anyone may read it; ``tenant_id`` names the tenant that it lies in."""

    destination_id: UUID
    tenant_id: UUID
    client_id: UUID
    name: str
    status: DestinationStatus
    contact: Mapping[str, Any]
    services: tuple[DestinationService, ...]
    encryption_kid: str
    metadata_versions: tuple[str, ...]
    callback_url: str
    reply_channels: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DestinationKey:
    """A public key of a destination: ``jwk`` as parsed JSON object; ``use`` is ``enc`` or ``sig``."""

    kid: str
    use: str
    status: KeyStatus
    jwk: Mapping[str, Any]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a sender says before it sends. ``case_id`` adds the message to an existing case."""

    destination_id: UUID
    attachments: tuple[UUID, ...]
    service: ServiceRef
    version: ApiVersion
    region: str = ""
    case_id: UUID | None = None
    callback: CallbackTarget | None = None


@dataclass(frozen=True, slots=True)
class ReplyAnnouncement:
    """What a subscriber says before it replies in a case."""

    case_id: UUID
    attachments: tuple[UUID, ...]
    version: ApiVersion


@dataclass(frozen=True, slots=True)
class MessageInfo:
    """A message without its content."""

    message_id: UUID
    case_id: UUID
    destination_id: UUID
    tenant_id: UUID
    kind: MessageKind
    state: MessageState
    version: ApiVersion
    service: ServiceRef
    region: str
    attachments: tuple[UUID, ...]
    announced_at: datetime
    submitted_at: datetime | None = None
    picked_up_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message as the addressee picks it up: compact JWEs; ``encrypted_data`` is None where v1 sent none."""

    info: MessageInfo
    encrypted_metadata: str
    encrypted_data: str | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """One page of messages that wait to be picked up, oldest first."""

    items: tuple[MessageInfo, ...]
    total: int
    offset: int


@dataclass(frozen=True, slots=True)
class EventPage:
    """One page of an event log, oldest first: compact JWS each."""

    tokens: tuple[str, ...]
    total: int
    offset: int


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One line of the event log as staff see it: name such as ``accept-submission``, issuer and time."""

    event_id: UUID
    name: str
    issuer: str
    message_id: UUID
    at: datetime
    problems: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CallbackRow:
    """One callback as staff see it, without its secret; ``last_result`` is a short German sentence."""

    callback_id: UUID
    message_id: UUID
    url: str
    kind: str
    state: CallbackState
    attempts: int
    created_at: datetime
    next_at: datetime | None
    last_result: str


@dataclass(frozen=True, slots=True)
class ClaimedCallback:
    """A callback ready to be posted; nobody else posts it before ``until``."""

    callback_id: UUID
    url: str
    body: bytes
    headers: Mapping[str, str] = field(repr=False)
    until: datetime


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An attachment in the cipher store: its key there, size in bytes, SHA-256 in hex, authentication tag."""

    attachment_id: UUID
    object_key: str
    size: int
    digest: str
    tag: str


@dataclass(frozen=True, slots=True)
class RoutedDestination:
    """A destination that is responsible for a service in a region, with its signed statement (JWS)."""

    destination_id: UUID
    tenant_id: UUID
    name: str
    signature: str


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """The answer to a request with an idempotency key, as it is given again to the same request."""

    status: int
    body: bytes
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class ClientInfo:
    """A client as staff see it; the secret is never shown again."""

    client_id: UUID
    name: str
    scopes: frozenset[ApiScope]
    created_at: datetime
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True)
class DestinationSheet:
    """A destination with what staff need beside it: its client and all its keys by use, the newest first."""

    destination: Destination
    client: ClientInfo
    keys: tuple[DestinationKey, ...]
