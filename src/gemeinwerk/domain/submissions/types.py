"""What crosses the border of the submissions room."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from gemeinwerk.domain.delivery.types import ReplyChannel

# Versions of the metadata schema of FIT-Connect that are understood, the preferred one first.
METADATA_VERSIONS: Final = ("2.1.0", "1.0.0")


class SubmissionState(StrEnum):
    """The life of a submission: waiting for a foreign delivery service, submitted to it, accepted or rejected."""

    WAITING = "waiting"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The confirmation for the sender: a reference to quote and when the platform recorded the application."""

    submission_id: UUID
    tenant_id: UUID
    reference: str
    package_id: str
    package_version: str
    received_at: datetime
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class AttachmentInfo:
    """One attachment as the metadata describe it."""

    id: UUID
    name: str
    media_type: str
    size: int
    sha512: str
    field: str


@dataclass(frozen=True, slots=True)
class OpenedSubmission:
    """A submission opened with the authority's key: answers in nested form by element id.

    ``consent`` is None where nothing was said about digital notices. ``origin`` says in words through which other portal
    it came, and is empty for the own one; ``application_id`` is its id in the user account.
    """

    submission_id: UUID
    reference: str
    package_id: str
    package_version: str
    account_id: UUID | None
    place_key: str
    received_at: datetime
    answers: dict[str, Any]
    metadata: dict[str, Any]
    attachments: tuple[AttachmentInfo, ...] = ()
    applicant: dict[str, str] = field(default_factory=dict)
    consent: bool | None = None
    provenance: Mapping[str, Any] = field(default_factory=dict)
    origin: str = ""
    reply: ReplyChannel = ReplyChannel()
    application_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SubmissionRow:
    """One line in a person's list of applications."""

    submission_id: UUID
    tenant_id: UUID
    reference: str
    package_id: str
    package_version: str
    title: str
    received_at: datetime
    state: SubmissionState
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom is sent: a destination and its public encryption key (JWK as JSON bytes)."""

    destination_id: UUID
    kid: str
    jwk: bytes


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What leaves: compact JWEs for the recipient's key; ``key`` makes a repeated sending have one effect."""

    recipient: Recipient
    service_key: str
    service_name: str
    region: str
    metadata: str
    data: str
    attachments: tuple[tuple[UUID, str], ...]
    key: str


@dataclass(frozen=True, slots=True)
class Sent:
    """The ids that the delivery service gave."""

    message_id: UUID
    case_id: UUID


@dataclass(frozen=True, slots=True)
class Collected:
    """What was picked up, still encrypted; ``tags`` are the authentication tags of the verified submit event, ``issuer`` who signed it."""

    message_id: UUID
    case_id: UUID
    destination_id: UUID
    service_key: str
    region: str
    submitted_at: datetime
    metadata: str
    data: str | None
    attachments: tuple[tuple[UUID, str], ...]
    tags: Mapping[str, Any]
    event_schema: str
    issuer: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a sent message ended, after every event was verified."""

    state: SubmissionState
    at: datetime
    problems: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class TakenService:
    """A service that a destination takes: LeiKa URN, schema and regions such as ``DE059110000000``."""

    identifier: str
    name: str
    schema_uri: str
    regions: tuple[str, ...]
    mime_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class MailroomOrder:
    """What a delivery service has to know to receive for an authority; keys are JWKs as JSON bytes.

    Its properties are what a destination says by the standard API, for every courier the same.
    """

    name: str
    legal_name: str
    email: str
    services: tuple[TakenService, ...]
    encryption_jwk: bytes
    signing_jwk: bytes

    @property
    def contact(self) -> dict[str, str]:
        """Return the contact information."""
        return {"legalName": self.legal_name, "email": self.email}

    @property
    def encryption_key(self) -> dict[str, Any]:
        """Return the public key to encrypt with."""
        return dict(json.loads(self.encryption_jwk))

    @property
    def signing_key(self) -> dict[str, Any]:
        """Return the public key that proves the authority's events."""
        return dict(json.loads(self.signing_jwk))


@dataclass(frozen=True, slots=True)
class MailroomInfo:
    """The client and the destination of an authority at a delivery service."""

    client_id: UUID
    destination_id: UUID
