"""The answer to the question whether a letter is genuine, and the versions of a sealed document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from .letter import SealLevel


class Authenticity(StrEnum):
    """What can be said about a file or a code."""

    GENUINE = "genuine"
    CODE_KNOWN = "code_known"
    CODE_UNKNOWN = "code_unknown"
    CHANGED = "changed"
    COPY = "copy"
    REVOKED = "revoked"
    EXPIRED = "expired"
    CLAIMS = "claims"
    FOREIGN = "foreign"
    UNSEALED = "unsealed"
    NO_PDF = "no_pdf"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class AuthenticityAnswer:
    """The verdict with what anybody may know: which authority, when, under which reference; never content or person.

    ``reference`` is given only to somebody who has the very file, in which it stands. ``protected_until`` is the day until
    which the file proves by itself what is said; ``evidenced`` tells that this includes that the seal was not revoked.
    """

    verdict: Authenticity
    authority: str = ""
    sealed_at: datetime | None = None
    reference: str = ""
    demo: bool = False
    registered: bool = False
    stamped_at: datetime | None = None
    protected_until: datetime | None = None
    evidenced: bool = False


@dataclass(frozen=True, slots=True)
class VersionInfo:
    """One version of a sealed document: the first is what was sealed, each later one adds a time stamp, and evidence."""

    document_id: UUID
    number: int
    sha256: str
    previous_sha256: str
    size: int
    made_at: datetime
    protected_until: datetime
    level: SealLevel


@dataclass(frozen=True, slots=True)
class Renewed:
    """The next version of a document, not stored yet."""

    document_id: UUID
    number: int
    previous_sha256: str
    pdf: bytes
    sha256: str
    protected_until: datetime
    level: SealLevel
