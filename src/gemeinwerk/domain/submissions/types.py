"""What crosses the border of the submissions room."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class SubmissionState(StrEnum):
    """The life of a submission (FIT-Connect: submitted, picked up, accepted or rejected)."""

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
    """A submission opened with the authority's key: answers in nested form by element id."""

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
    consent: bool = False


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


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One event in the log of a submission."""

    kind: str
    at: datetime
