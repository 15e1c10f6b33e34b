"""Files in and out of the portal: uploads are judged by content, nothing is ever served inline."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, BinaryIO, cast
from urllib.parse import quote
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.safestring import SafeString, mark_safe

from gemeinwerk.domain.documents import actions, queries
from gemeinwerk.domain.documents.types import DocumentVariant, MalwareFound, UploadInfo
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import now

_UNSAFE = re.compile(r"[^\w .,()+-]+")


def attachment(content: bytes, name: str, media_type: str) -> HttpResponse:
    """A download: never shown by the browser itself, under a harmless name."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition(name)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def content_disposition(name: str) -> str:
    """The header value ``attachment`` with a plain and an extended file name (RFC 6266)."""
    clean = _UNSAFE.sub("_", unicodedata.normalize("NFC", name)).strip(" .")[:120] or "datei"
    plain = clean.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(clean)}"


def stored_upload(actor: Actor, file: UploadedFile[Any], message_id: UUID) -> UploadInfo:
    """Hand a file for the answer to a message to the documents room, which checks it; raises its refusals."""
    kept = actions.receive_upload(
        actor=actor, now=now(), draft_id=message_id, name=file.name or "datei", content=cast("BinaryIO", file.file)
    )
    if kept.quarantined:
        raise MalwareFound()
    return kept


def notice_pdf(document_id: UUID) -> bytes:
    """The sealed notice in its newest version, whose seal holds longest."""
    return queries.newest_document(document_id=document_id)


def variant(document_id: UUID, form: str) -> DocumentVariant:
    """The wording of the notice in another form; NotFound where there is none of that name."""
    return queries.document_variant(document_id=document_id, form=form)


def notice_html(document_id: UUID) -> SafeString:
    """The notice as HTML from its blocks; the room builds it and escapes every value."""
    return mark_safe(queries.document_of(document_id=document_id).html)
