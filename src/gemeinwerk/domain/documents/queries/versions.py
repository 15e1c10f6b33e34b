"""The versions of a sealed document, and the preparation of the next one.

Electronic seals and time stamps lose their value with time; before that they are protected anew by a later time stamp
(VDG § 15). A version holds the one before to the last byte and adds to it, so each proves the whole row of them.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import OuterRef, Subquery

from gemeinwerk.domain.documents.models import DocumentVersion
from gemeinwerk.domain.documents.ports import ObjectDamaged, ObjectMissing, object_store, sealer
from gemeinwerk.domain.documents.types import Renewed, VersionInfo
from gemeinwerk.kernel.refusal import Unavailable

RENEW_BEFORE = timedelta(days=180)
NO_VERSION = "0" * 64


class VersionDamaged(Unavailable):
    """A stored version is not what its hash says; it is not protected anew, because that would hide it."""

    code = "documents.version_damaged"
    message = "Eine gespeicherte Fassung des Dokuments ist beschädigt."
    hint = "Bitte stellen Sie sie aus der Sicherung wieder her."


def renewal_due(*, now: datetime, limit: int) -> list[UUID]:
    """Return documents of the tenant in scope whose protection ends within 180 days, the most urgent first.

    Nothing is due where the installation has no time stamp service.
    """
    if not sealer().renews:
        return []
    newest = DocumentVersion.objects.filter(document_id=OuterRef("document_id")).order_by("-number")
    rows = DocumentVersion.objects.filter(protected_until__lt=now + RENEW_BEFORE)
    rows = rows.filter(id=Subquery(newest.values("id")[:1])).order_by("protected_until", "document_id")
    return list(rows.values_list("document_id", flat=True)[:limit])


def prepare_renewal(*, document_id: UUID, now: datetime) -> Renewed | None:
    """Return the next version of a document, or None where its newest one is not due; raises VersionDamaged, Unavailable."""
    row = newest_version(document_id)
    if row is None or row.protected_until >= now + RENEW_BEFORE:
        return None
    pdf, until = sealer().renew(_content(row))
    return Renewed(document_id, row.number + 1, row.sha256, pdf, hashlib.sha256(pdf).hexdigest(), until)


def versions_of(*, document_id: UUID) -> list[VersionInfo]:
    """Return the versions of a document of the tenant in scope, oldest first."""
    return [version_info(row) for row in DocumentVersion.objects.filter(document_id=document_id).order_by("number")]


def is_chain_whole(*, document_id: UUID) -> bool:
    """Tell whether every version is stored unchanged, names the one before, and begins with it byte for byte."""
    before, previous = b"", NO_VERSION
    rows = list(DocumentVersion.objects.filter(document_id=document_id).order_by("number"))
    for number, row in enumerate(rows, start=1):
        try:
            pdf = _content(row)
        except VersionDamaged:
            return False
        if row.number != number or row.previous_sha256 != previous or not pdf.startswith(before):
            return False
        before, previous = pdf, row.sha256
    return bool(rows)


def newest_version(document_id: UUID) -> DocumentVersion | None:
    """Return the row of the newest version, or None."""
    found: DocumentVersion | None = DocumentVersion.objects.filter(document_id=document_id).order_by("-number").first()
    return found


def newest_content(document_id: UUID) -> bytes | None:
    """Return the newest version, its hash compared, or None; raises VersionDamaged."""
    row = newest_version(document_id)
    return None if row is None else _content(row)


def version_info(row: DocumentVersion) -> VersionInfo:
    """Turn a table row into the type that crosses the border."""
    return VersionInfo(
        row.document_id, row.number, row.sha256, row.previous_sha256, row.size, row.made_at, row.protected_until
    )


def _content(row: DocumentVersion) -> bytes:
    try:
        pdf = b"".join(object_store().stream(row.object_key))
    except (ObjectMissing, ObjectDamaged) as fault:
        raise VersionDamaged() from fault
    if hashlib.sha256(pdf).hexdigest() != row.sha256:
        raise VersionDamaged()
    return pdf
