"""What a caller gives to this client and gets from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid4

Version = Literal["v1", "v2"]


@dataclass(frozen=True, slots=True)
class Service:
    """A public service by its URN, such as ``urn:de:fim:leika:leistung:99…``."""

    identifier: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Data:
    """The form data: plain bytes, their type (``application/json`` or ``application/xml``) and the address of their schema."""

    content: bytes = field(repr=False)
    schema_uri: str
    mime_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file; ``purpose`` is ``form``, ``attachment`` or ``report``."""

    content: bytes = field(repr=False)
    mime_type: str
    filename: str = ""
    purpose: str = "attachment"
    description: str = ""
    attachment_id: UUID = field(default_factory=uuid4)


@dataclass(frozen=True, slots=True)
class Callback:
    """Where the server reports events, and the secret that authenticates the report."""

    url: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Destination:
    """A destination (Zustellpunkt); ``raw`` is the whole answer of the server."""

    destination_id: UUID
    status: str
    encryption_kid: str
    name: str
    services: tuple[Mapping[str, Any], ...]
    raw: Mapping[str, Any] = field(repr=False)

    def takes(self, service: str) -> bool:
        """Tell whether the destination names this service."""
        return any(one.get("identifier") == service for one in self.services)


@dataclass(frozen=True, slots=True)
class Tags:
    """The authentication tags of a message: the fifth part of each JWE."""

    metadata: str
    data: str | None = None
    attachments: Mapping[UUID, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the tags as events carry them."""
        found: dict[str, Any] = {"metadata": self.metadata}
        if self.data is not None:
            found["data"] = self.data
        if self.attachments:
            found["attachments"] = {str(key): tag for key, tag in self.attachments.items()}
        return found


@dataclass(frozen=True, slots=True)
class Sealed:
    """An encrypted message, ready to be sent and to be kept until it is accepted; sent twice it has one effect."""

    destination_id: UUID
    service: Service
    metadata: str
    data: str | None
    attachments: Mapping[UUID, str]
    region: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """The three ids of a submission."""

    submission_id: UUID
    case_id: UUID
    destination_id: UUID


@dataclass(frozen=True, slots=True)
class ReplyReference:
    """The ids of a reply; not every server repeats the destination."""

    reply_id: UUID
    case_id: UUID
    destination_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of waiting submissions, the oldest first."""

    items: tuple[Reference, ...]
    total: int
    offset: int


@dataclass(frozen=True, slots=True)
class ReplyPage:
    """One page of waiting replies, the oldest first."""

    items: tuple[ReplyReference, ...]
    total: int
    offset: int


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message as it was picked up, still encrypted; ``message_id`` names a submission or a reply."""

    message_id: UUID
    case_id: UUID
    destination_id: UUID | None
    metadata: str
    data: str | None
    attachments: tuple[UUID, ...]
    service: Service | None = None
    region: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """A message that was opened and is exactly what was sent: hashes and authentication tags agree."""

    message_id: UUID
    case_id: UUID
    destination_id: UUID | None
    service: Service | None
    metadata: Mapping[str, Any]
    data: Data | None
    attachments: tuple[Attachment, ...]
    tags: Tags
    schema: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A verified event: its name such as ``accept-submission``, who signed it, and the message that it is about."""

    name: str
    event_id: UUID
    issuer: str
    issued_at: datetime
    message_id: UUID
    kind: str
    case_id: UUID
    problems: tuple[Mapping[str, Any], ...] = ()
    tags: Tags | None = None
    schema: str = ""
    token: str = field(default="", repr=False)

    @property
    def by_service(self) -> bool:
        """Tell whether the delivery service signed it, not the receiver."""
        return self.issuer.startswith("http")


@dataclass(frozen=True, slots=True)
class Route:
    """A destination that is responsible, with the statement that the routing service signed."""

    destination_id: UUID
    name: str
    signature: str
    raw: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Routes:
    """One page of routes; no hit is an empty page."""

    items: tuple[Route, ...]
    total: int
    offset: int


@dataclass(frozen=True, slots=True)
class Area:
    """An area of the routing service."""

    area_id: str
    name: str
    kind: str
