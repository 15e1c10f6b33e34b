"""Writes of the documents room."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from io import BytesIO
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from gemeinwerk.domain.documents.events import UploadQuarantined
from gemeinwerk.domain.documents.models import DocumentVersion, SealedDocument, SealEntry, Upload
from gemeinwerk.domain.documents.ports import inspector, malware_scanner, object_store
from gemeinwerk.domain.documents.queries import document_info, stored, upload_info
from gemeinwerk.domain.documents.queries.versions import NO_VERSION, version_info
from gemeinwerk.domain.documents.rules import code_digest, harmless_name, plain_code
from gemeinwerk.domain.documents.types import (
    DEFAULT_MAX_BYTES,
    DEFAULT_TYPES,
    MalwareVerdict,
    PreparedDocument,
    Renewed,
    SealedDocumentInfo,
    UploadInfo,
    UploadState,
    VersionInfo,
)
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.events import announce
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.jobs import defer
from gemeinwerk.kernel.refusal import Invalid, TooLarge, TooMany, Unavailable
from gemeinwerk.kernel.scope import current_tenant

PIECE = 256 * 1024
MOST_UPLOADS = 200
SCAN_JOB = "documents.scan_waiting"
RENEW_JOB = "documents.renew_seals"
COMPLETE_JOB = "documents.complete_seals"
SCAN_AGAIN = timedelta(minutes=5)


class UploadRefused(Invalid):
    """The file is of another type, broken, active or infected."""

    code = "documents.upload_refused"
    message = "Diese Datei können wir nicht annehmen."
    hint = "Bitte laden Sie ein PDF oder ein Bild hoch."


@action("documents.receive_upload")
def receive_upload(
    *,
    actor: Actor,
    now: datetime,
    draft_id: UUID,
    name: str,
    content: BinaryIO,
    allowed: tuple[str, ...] = DEFAULT_TYPES,
    max_bytes: int = DEFAULT_MAX_BYTES,
) -> UploadInfo:
    """Check and keep a file for a draft of the tenant in scope; the caller has made sure whose draft it is.

    The type is found by content, the name is never trusted; a picture is kept turned, shrunk and without hidden data.
    Raises TooLarge, TooMany, UploadRefused; nothing is kept then. Where no scanner answers, the file is kept without
    ``scanned_at`` and looked at later by a job. A file with malware is set apart: the result is ``quarantined``, and
    asking for its answer raises MalwareFound.
    """
    size, sha256 = _measure(content, max_bytes)
    if Upload.objects.filter(draft_id=draft_id).exclude(state=UploadState.DISCARDED.value).count() >= MOST_UPLOADS:
        raise TooMany("Zu diesem Antrag gibt es schon sehr viele Dateien.", hint="Bitte entfernen Sie eine.")
    found = _scanned(content)
    if not found.clean:
        row = _kept(actor, now, draft_id, name, content, "application/octet-stream", size, sha256, found=found)
        record(f"upload:{row.id}", draft=draft_id, quarantined=True, signature=found.signature)
        return upload_info(row)
    verdict = inspector().inspect(content, allowed=allowed)
    if verdict.problem:
        raise UploadRefused(verdict.problem, hint=verdict.hint or UploadRefused.hint)
    if verdict.clean is not None:
        content = BytesIO(verdict.clean)
        size, sha256 = _measure(content, max_bytes)
    row = _kept(actor, now, draft_id, name, content, verdict.media_type, size, sha256, found=found)
    if not found.by:
        defer(SCAN_JOB, tenant_id=current_tenant(), key=SCAN_JOB, at=now + SCAN_AGAIN)
    scan = "clean" if found.by else "waiting"
    record(f"upload:{row.id}", draft=draft_id, media_type=verdict.media_type, size=size, scan=scan)
    return upload_info(row)


@action("documents.note_scan")
def note_scan(*, actor: Actor, now: datetime, upload_id: UUID, verdict: MalwareVerdict) -> None:
    """Keep what a scanner said later about a file of the tenant in scope; a second time changes nothing.

    A file with malware is set apart: no read returns it any more, and UploadQuarantined tells the rooms above.
    """
    rows = Upload.objects.select_for_update().filter(id=upload_id, state=UploadState.KEPT.value)
    row = rows.filter(scanned_at__isnull=True).first()
    if row is None:
        record_nothing()
        return
    row.scanned_at = now
    if verdict.clean:
        row.save(update_fields=["scanned_at"])
        record(f"upload:{row.id}", draft=row.draft_id, scan="clean")
        return
    before, row.object_key = row.object_key, f"{current_tenant()}/quarantine/{row.id}"
    row.state = UploadState.QUARANTINED.value
    # The copy is durable before the row that names it; the first object goes when that row is certain.
    object_store().put(row.object_key, BytesIO(b"".join(stored(before))))
    row.save(update_fields=["scanned_at", "state", "object_key"])
    transaction.on_commit(lambda: object_store().delete(before))
    announce(UploadQuarantined(tenant_id=row.tenant_id, upload_id=row.id, draft_id=row.draft_id))
    record(f"upload:{row.id}", draft=row.draft_id, quarantined=True, signature=verdict.signature)


def _scanned(content: BinaryIO) -> MalwareVerdict:
    """Return the verdict; an empty one where no scanner answers, so that nobody waits for the operator."""
    try:
        return malware_scanner().scan(content)
    except Unavailable:
        return MalwareVerdict(clean=True)


def _kept(
    actor: Actor,
    now: datetime,
    draft_id: UUID,
    name: str,
    content: BinaryIO,
    media_type: str,
    size: int,
    sha256: str,
    *,
    found: MalwareVerdict,
) -> Upload:
    """Store content and row; a file that is set apart lies under another key and in a state that no read returns."""
    upload_id = new_id()
    key = f"{current_tenant()}/{'uploads' if found.clean else 'quarantine'}/{upload_id}"
    content.seek(0)
    object_store().put(key, content)
    row: Upload = Upload.objects.create(
        id=upload_id,
        account_id=actor.account_id,
        draft_id=draft_id,
        name=harmless_name(name),
        media_type=media_type,
        size=size,
        sha256=sha256,
        object_key=key,
        state=(UploadState.KEPT if found.clean else UploadState.QUARANTINED).value,
        created_at=now,
        scanned_at=now if found.by or not found.clean else None,
    )
    return row


@action("documents.discard_uploads")
def discard_uploads(*, actor: Actor, now: datetime, draft_id: UUID, upload_ids: tuple[UUID, ...] = ()) -> int:
    """Delete the content of some, or all, uploads of a draft of the tenant in scope; return how many."""
    rows = Upload.objects.filter(draft_id=draft_id).exclude(state=UploadState.DISCARDED.value)
    if upload_ids:
        rows = rows.filter(id__in=upload_ids)
    keys = list(rows.values_list("object_key", flat=True))
    count: int = rows.update(state=UploadState.DISCARDED.value)
    transaction.on_commit(lambda: [object_store().delete(key) for key in keys])
    if count:
        record(f"draft:{draft_id}", uploads=count)
    else:
        record_nothing()
    return count


@action("documents.issue")
def issue_document(
    *,
    actor: Actor,
    now: datetime,
    prepared: PreparedDocument,
    case_id: UUID,
    purpose: str,
    account_id: UUID | None = None,
) -> SealedDocumentInfo:
    """Keep a sealed document of a case; a second document for the same purpose is not made, the first is returned."""
    known = SealedDocument.objects.filter(case_id=case_id, purpose=purpose).first()
    if known is not None:
        record_nothing()
        return document_info(known)
    document_id = new_id()
    key = f"{current_tenant()}/documents/{document_id}"
    # The object is durable before the row that names it; an object without a row is harmless.
    object_store().put(key, BytesIO(prepared.pdf))
    letter = prepared.letter
    row = SealedDocument.objects.create(
        id=document_id,
        account_id=account_id,
        case_id=case_id,
        kind=letter.kind.value,
        purpose=purpose,
        title=letter.subject[:300],
        reference=letter.reference,
        sha256=prepared.sha256,
        size=len(prepared.pdf),
        object_key=key,
        html=prepared.html,
        text=prepared.text,
        sealed_at=prepared.sealed_at,
        subject=prepared.subject[:300],
        demo=prepared.demo,
    )
    _first_version(row, prepared)
    record(f"document:{row.id}", case=case_id, purpose=purpose, sha256=prepared.sha256)
    return document_info(row)


def _first_version(row: SealedDocument, prepared: PreparedDocument) -> None:
    DocumentVersion.objects.create(
        document_id=row.id,
        number=1,
        sha256=row.sha256,
        previous_sha256=NO_VERSION,
        size=row.size,
        object_key=row.object_key,
        made_at=row.sealed_at,
        protected_until=prepared.protected_until,
        level=prepared.level.value,
    )
    _mark(prepared, row.id)


def _mark(prepared: PreparedDocument, about: UUID) -> None:
    digest = code_digest(plain_code(prepared.letter.code)) if prepared.letter.code else ""
    SealEntry.objects.create(sha256=prepared.sha256, code_digest=digest, tenant_id=current_tenant(), document_id=about)


@action("documents.register_seal")
def register_seal(*, actor: Actor, now: datetime, prepared: PreparedDocument, about: UUID) -> None:
    """Remember the hash and the code of a sealed document that is given out and not kept, so that it can be checked."""
    _mark(prepared, about)
    record(f"document:{about}", sha256=prepared.sha256)


@action("documents.renew")
def renew(*, actor: Actor, now: datetime, renewed: Renewed) -> VersionInfo | None:
    """Keep the next version of a document of the tenant in scope (VDG § 15); a version that is there already stays.

    It has a further time stamp, and where it was completed also the evidence that its seal was not revoked.

    Returns None where the newest version is another than the one that was protected anew. Every version is kept, and
    each is found by its hash.
    """
    rows = DocumentVersion.objects.select_for_update().filter(document_id=renewed.document_id)
    row = rows.order_by("-number").first()
    if row is None or (row.number + 1, row.sha256) != (renewed.number, renewed.previous_sha256):
        record_nothing()
        return None
    key = f"{current_tenant()}/documents/{renewed.document_id}-{renewed.number}-{renewed.sha256[:16]}"
    object_store().put(key, BytesIO(renewed.pdf))
    made = DocumentVersion.objects.create(
        document_id=renewed.document_id,
        number=renewed.number,
        sha256=renewed.sha256,
        previous_sha256=renewed.previous_sha256,
        size=len(renewed.pdf),
        object_key=key,
        made_at=now,
        protected_until=renewed.protected_until,
        level=renewed.level.value,
    )
    mark = SealEntry.objects.filter(sha256=renewed.previous_sha256).first()
    SealEntry.objects.create(
        sha256=renewed.sha256,
        code_digest=mark.code_digest if mark else "",
        tenant_id=current_tenant(),
        document_id=renewed.document_id,
    )
    record(f"document:{renewed.document_id}", version=renewed.number, sha256=renewed.sha256, level=renewed.level.value)
    return version_info(made)


@action("documents.erase_person")
def erase_person(*, actor: Actor, now: datetime, account_id: UUID) -> int:
    """Delete the contents of a person's uploads with the tenant in scope; notices stay with their case."""
    rows = Upload.objects.filter(account_id=account_id).exclude(state=UploadState.DISCARDED.value)
    keys = list(rows.values_list("object_key", flat=True))
    count: int = rows.update(state=UploadState.DISCARDED.value, name="gelöscht")
    transaction.on_commit(lambda: [object_store().delete(key) for key in keys])
    record(f"account:{account_id}", uploads=count)
    return count


def _measure(content: BinaryIO, max_bytes: int) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    content.seek(0)
    while piece := content.read(PIECE):
        size += len(piece)
        if size > max_bytes:
            limit = max_bytes // 1_000_000
            raise TooLarge(
                f"Die Datei ist größer als {limit} MB.", hint="Bitte verkleinern Sie sie und laden Sie sie neu."
            )
        digest.update(piece)
    if not size:
        raise UploadRefused("Die Datei ist leer.", hint="Bitte wählen Sie eine andere Datei.")
    return size, digest.hexdigest()
