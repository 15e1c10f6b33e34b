"""What crosses the border about uploads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from gemeinwerk.kernel.refusal import Invalid, Unavailable

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
DEFAULT_TYPES = (PDF, JPEG, PNG)
DEFAULT_MAX_BYTES = 10 * 1024 * 1024


class MalwareFound(Invalid):
    """The scanner found malware; the file is kept apart and reaches nobody."""

    code = "documents.malware"
    message = "In dieser Datei wurde Schadsoftware gefunden. Sie wurde nicht übernommen."
    hint = "Bitte prüfen Sie Ihr Gerät und laden Sie eine andere Datei hoch."


class NotScanned(Unavailable):
    """No scanner has looked at the file yet, and none answers now; until then nobody gets it."""

    code = "documents.not_scanned"
    message = "Diese Datei ist noch nicht auf Schadprogramme geprüft, und der Virenprüfer ist gerade nicht erreichbar."
    hint = "Sie wird von selbst geprüft, sobald er wieder antwortet. Bitte versuchen Sie es später noch einmal."


class UploadState(StrEnum):
    """States of an upload: kept for its draft, set apart because of malware, or discarded with its content deleted."""

    KEPT = "kept"
    QUARANTINED = "quarantined"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class UploadInfo:
    """An upload as pages and answers show it; without ``scanned_at`` no scanner has looked at it yet."""

    id: UUID
    tenant_id: UUID
    draft_id: UUID
    name: str
    size: int
    media_type: str
    sha256: str
    created_at: datetime
    quarantined: bool = False
    scanned_at: datetime | None = None

    @property
    def answer(self) -> dict[str, object]:
        """Return the value that stands in the answers of a form; raises MalwareFound for a file that is set apart."""
        if self.quarantined:
            raise MalwareFound()
        return {"upload": str(self.id), "name": self.name, "size": self.size, "media_type": self.media_type}


@dataclass(frozen=True, slots=True)
class UploadContent:
    """The content of an upload, to be sent as an attachment only, never shown inline."""

    info: UploadInfo
    chunks: Iterator[bytes]

    @property
    def headers(self) -> dict[str, str]:
        """Return the response headers of a safe download (RFC 6266, RFC 8187)."""
        from urllib.parse import quote

        plain = "".join(c if c.isascii() and (c.isalnum() or c in "._- ") else "_" for c in self.info.name)
        disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(self.info.name, safe='')}"
        return {
            "Content-Type": "application/octet-stream",
            "Content-Length": str(self.info.size),
            "Content-Disposition": disposition,
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        }


@dataclass(frozen=True, slots=True)
class Inspection:
    """What the content of a file says: its media type, or why the file is refused (German, with what to do).

    ``clean`` is the file to keep in place of the one that came: turned, shrunk, without hidden data.
    """

    media_type: str
    problem: str = ""
    hint: str = ""
    clean: bytes | None = None


@dataclass(frozen=True, slots=True)
class MalwareVerdict:
    """The answer of a malware scanner; ``by`` names it and is empty where no scanner that protects has looked."""

    clean: bool
    signature: str = ""
    by: str = ""
