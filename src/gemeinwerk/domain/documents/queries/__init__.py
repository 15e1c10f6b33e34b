"""Reads of the documents room, and the preparation of documents, which writes nothing."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from uuid import UUID

from django.conf import settings

from gemeinwerk.domain.documents.blocks import FilledTemplate, fill, fill_text, read_template
from gemeinwerk.domain.documents.models import SealedDocument, Upload
from gemeinwerk.domain.documents.ports import (
    ObjectDamaged,
    ObjectMissing,
    expressions,
    file_binder,
    letter_renderer,
    malware_scanner,
    object_store,
    seal_keys,
    sealer,
)
from gemeinwerk.domain.documents.queries.authenticity import MOST_BYTES, FileTooLarge, check_code, check_file
from gemeinwerk.domain.documents.queries.variants import document_variant
from gemeinwerk.domain.documents.queries.versions import (
    VersionDamaged,
    completion_due,
    is_chain_whole,
    newest_content,
    prepare_completion,
    prepare_renewal,
    renewal_due,
    versions_of,
)
from gemeinwerk.domain.documents.rules import CODE_LENGTH, CODE_LETTERS, letter_html, letter_text, shown_code
from gemeinwerk.domain.documents.types import (
    BoundFile,
    BoundPart,
    DocumentKind,
    DocumentVerdict,
    LetterData,
    MalwareFound,
    MalwareVerdict,
    NotScanned,
    PreparedDocument,
    SealedDocumentInfo,
    SealLevel,
    UploadContent,
    UploadInfo,
    UploadState,
)
from gemeinwerk.kernel.refusal import NotFound, Unavailable
from gemeinwerk.kernel.scope import current_tenant, person_scope

__all__ = [
    "DocumentDamaged", "DocumentUnknown", "FileTooLarge", "MOST_BYTES", "VersionDamaged", "bound_file", "check_code", "check_file", "document_for_case", "document_of", "document_variant", "documents_of_case", "draft_upload",
    "fill_notice", "fill_passage", "known_uploads", "letter_html", "newest_document", "open_document", "own_document", "prepare_document",
    "completion_due", "count_waiting_for_scan", "is_chain_whole", "prepare_completion", "prepare_renewal", "preview_pdf", "renewal_due", "versions_of",
    "refuse_unsafe", "scan", "set_apart", "uploads_of", "verify_document", "waiting_for_scan",
]  # fmt: skip


class DocumentUnknown(NotFound):
    """There is no such document for this reader."""

    code = "documents.unknown"
    message = "Dieses Dokument gibt es nicht."
    hint = "Bitte öffnen Sie es über Ihr Postfach."


class DocumentDamaged(Unavailable):
    """The stored file is not what was sealed."""

    code = "documents.damaged"
    message = "Das Dokument ist beschädigt und wird nicht ausgegeben."
    hint = "Bitte wenden Sie sich an die Behörde. Der Vorfall ist vermerkt."


def fill_notice(template: bytes, context: dict[str, object], *, where: str) -> FilledTemplate:
    """Return a notice template filled with values; raises TemplateInvalid."""
    return fill(read_template(template, where=where), context, expressions())


def fill_passage(source: str, context: dict[str, object], *, where: str) -> str:
    """Return a text block with its placeholders filled; raises TemplateInvalid."""
    return fill_text(source, context, expressions(), where=where)


def prepare_document(letter: LetterData, *, authority: str, at: datetime, coded: bool = True) -> PreparedDocument:
    """Render and seal a letter of the tenant in scope; writes nothing, so it may run outside a transaction.

    ``coded`` prints a code by which anybody can ask whether the letter is genuine; only what is issued is found by it.
    """
    if coded:
        code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        letter = replace(letter, code=shown_code(code), code_address=check_address())
    key = seal_keys().seal_key(current_tenant(), authority=authority)
    letter = replace(letter, demo=letter.demo or key.demo)
    pdf = sealer().seal(letter_renderer().render(letter, seal_field=True), key, at=at)
    return PreparedDocument(
        letter=letter,
        pdf=pdf,
        html=letter_html(letter),
        text=letter_text(letter),
        sha256=hashlib.sha256(pdf).hexdigest(),
        subject=key.subject,
        sealed_at=at,
        demo=key.demo,
        protected_until=sealer().protected_until(pdf),
        level=SealLevel.TIMED if sealer().renews else SealLevel.BASIC,
    )


def bound_file(parts: Sequence[BoundPart], contents: Callable[[Sequence[int]], LetterData], *, stamp: str) -> BoundFile:
    """Return documents as one PDF with numbered pages, behind a table of contents; writes nothing.

    ``contents`` makes the letter with the table from the first page of every part. Raises FileTooLarge.
    """
    counts = [file_binder().count(part) for part in parts]
    ahead = 1
    while True:
        firsts = tuple(ahead + 1 + sum(counts[:number]) for number in range(len(counts)))
        cover = BoundPart("Inhalt", "application/pdf", preview_pdf(contents(firsts)))
        found = file_binder().count(cover)
        if found == ahead:
            break
        # The table took more pages than thought, which moves every number behind it.
        ahead = found
    pdf = file_binder().bind([cover, *parts], stamp=stamp)
    return BoundFile(pdf, ahead + sum(counts), firsts)


def check_address() -> str:
    """Return the address of the page on which anybody may ask whether a letter is genuine."""
    return f"{settings.ENVIRONMENT.base_url.rstrip('/')}/echtheit/"


def preview_pdf(letter: LetterData) -> bytes:
    """Return a letter as PDF without a seal, for a look before it is issued."""
    return letter_renderer().render(letter, seal_field=False)


def draft_upload(*, draft_id: UUID, upload_id: UUID) -> UploadContent:
    """Return an upload of exactly this draft in the tenant's scope; raises DocumentUnknown, MalwareFound if set apart."""
    kept = (UploadState.KEPT.value, UploadState.QUARANTINED.value)
    row = Upload.objects.filter(id=upload_id, draft_id=draft_id, state__in=kept).first()
    if row is not None and row.state == UploadState.QUARANTINED.value:
        raise MalwareFound(f"In der Datei „{row.name}“ wurde Schadsoftware gefunden. Sie wird nicht übernommen.")
    if row is None:
        raise DocumentUnknown(
            "Eine hochgeladene Datei ist nicht mehr vorhanden.", hint="Bitte laden Sie sie erneut hoch."
        )
    return UploadContent(upload_info(row), stored(row.object_key))


def uploads_of(*, draft_id: UUID) -> list[UploadInfo]:
    """Return the uploads kept for a draft or reply of the tenant in scope."""
    rows = Upload.objects.filter(draft_id=draft_id, state=UploadState.KEPT.value).order_by("created_at")
    return [upload_info(row) for row in rows]


def known_uploads(*, upload_ids: Iterable[UUID]) -> dict[UUID, UploadInfo]:
    """Return what is known of some uploads of the tenant in scope by id, also of those that are set apart."""
    return {row.id: upload_info(row) for row in Upload.objects.filter(id__in=list(upload_ids))}


def waiting_for_scan(*, limit: int) -> list[UUID]:
    """Return the oldest files of the tenant in scope that no scanner has looked at."""
    rows = Upload.objects.filter(state=UploadState.KEPT.value, scanned_at__isnull=True).order_by("created_at")
    return list(rows.values_list("id", flat=True)[:limit])


def count_waiting_for_scan() -> int:
    """Return how many files of the tenant in scope no scanner has looked at."""
    found: int = Upload.objects.filter(state=UploadState.KEPT.value, scanned_at__isnull=True).count()
    return found


def scan(*, upload_id: UUID) -> MalwareVerdict:
    """Ask the scanner about a kept file; writes nothing. Raises DocumentUnknown, Unavailable, TooLarge."""
    row = Upload.objects.filter(id=upload_id, state=UploadState.KEPT.value).first()
    if row is None:
        raise DocumentUnknown()
    return malware_scanner().scan(BytesIO(b"".join(stored(row.object_key))))


def refuse_unsafe(*, upload_id: UUID, content: bytes) -> None:
    """Let nobody have a file in which malware was found, or at which a scanner has not looked and now cannot.

    Raises MalwareFound, NotScanned. Where the installation has no scanner at all, the file is given out; the pages
    say that nobody has looked at it.
    """
    row = Upload.objects.filter(id=upload_id).first()
    if row is not None and row.state == UploadState.QUARANTINED.value:
        raise _locked(row.name)
    if row is None or row.scanned_at is not None:
        return
    try:
        verdict = malware_scanner().scan(BytesIO(content))
    except Unavailable as fault:
        raise NotScanned() from fault
    if not verdict.clean:
        raise _locked(row.name)


def _locked(name: str) -> MalwareFound:
    return MalwareFound(
        f"In der Datei „{name}“ wurde Schadsoftware gefunden. Sie ist gesperrt.",
        hint="Bitte fordern Sie die Unterlage bei Bedarf neu an.",
    )


def set_apart(*, draft_id: UUID) -> list[UploadInfo]:
    """Return the files of a draft that were set apart because of malware; their contents are never given out."""
    rows = Upload.objects.filter(draft_id=draft_id, state=UploadState.QUARANTINED.value).order_by("created_at")
    return [upload_info(row) for row in rows]


def document_of(*, document_id: UUID) -> SealedDocumentInfo:
    """Return a document of the tenant in scope; raises DocumentUnknown."""
    row = SealedDocument.objects.filter(id=document_id).first()
    if row is None:
        raise DocumentUnknown()
    return document_info(row)


def document_digest(*, document_id: UUID) -> str:
    """Return the SHA-256 of a sealed document of the tenant in scope, in hex; an empty text where there is none."""
    found = SealedDocument.objects.filter(id=document_id).values_list("sha256", flat=True).first()
    return str(found or "")


def documents_of_case(*, case_id: UUID) -> list[SealedDocumentInfo]:
    """Return the documents of a case of the tenant in scope."""
    return [document_info(row) for row in SealedDocument.objects.filter(case_id=case_id).order_by("sealed_at")]


def document_for_case(*, case_id: UUID, purpose: str) -> SealedDocumentInfo | None:
    """Return the document of a case with a purpose, or None."""
    row = SealedDocument.objects.filter(case_id=case_id, purpose=purpose).first()
    return None if row is None else document_info(row)


def own_document(*, account_id: UUID, document_id: UUID) -> tuple[SealedDocumentInfo, bytes]:
    """Return a person's own document with its PDF, the hash compared; raises DocumentUnknown, DocumentDamaged."""
    with person_scope(account_id):
        row = SealedDocument.objects.filter(id=document_id).first()
    return _opened(row)


def open_document(*, document_id: UUID) -> tuple[SealedDocumentInfo, bytes]:
    """Return a document of the tenant in scope with its PDF; raises DocumentUnknown, DocumentDamaged."""
    return _opened(SealedDocument.objects.filter(id=document_id).first())


def newest_document(*, document_id: UUID) -> bytes:
    """Return the newest version of a document of the tenant in scope; raises DocumentUnknown, VersionDamaged."""
    found = newest_content(document_id)
    if found is None:
        raise DocumentUnknown()
    return found


def verify_document(*, document_id: UUID) -> DocumentVerdict:
    """Check a stored document of the tenant in scope: its hash and its seal."""
    row = SealedDocument.objects.filter(id=document_id).first()
    if row is None:
        raise DocumentUnknown()
    pdf = b"".join(stored(row.object_key))
    check = sealer().verify(pdf, roots=seal_keys().trusted_roots(), revocations=seal_keys().revocations())
    return DocumentVerdict(row.id, hashlib.sha256(pdf).hexdigest() == row.sha256, check)


def _opened(row: SealedDocument | None) -> tuple[SealedDocumentInfo, bytes]:
    if row is None:
        raise DocumentUnknown()
    pdf = b"".join(stored(row.object_key))
    if hashlib.sha256(pdf).hexdigest() != row.sha256:
        raise DocumentDamaged()
    return document_info(row), pdf


def stored(key: str) -> Iterator[bytes]:
    """Yield the stored content of a key; raises DocumentUnknown, DocumentDamaged."""
    try:
        yield from object_store().stream(key)
    except ObjectMissing as fault:
        raise DocumentUnknown() from fault
    except ObjectDamaged as fault:
        raise DocumentDamaged() from fault


def upload_info(row: Upload) -> UploadInfo:
    """Turn a table row into the type that crosses the border."""
    return UploadInfo(
        row.id, row.tenant_id, row.draft_id, row.name, row.size, row.media_type, row.sha256, row.created_at,
        row.state == UploadState.QUARANTINED.value, row.scanned_at,
    )  # fmt: skip


def document_info(row: SealedDocument) -> SealedDocumentInfo:
    """Turn a table row into the type that crosses the border."""
    return SealedDocumentInfo(
        id=row.id,
        tenant_id=row.tenant_id,
        kind=DocumentKind(row.kind),
        case_id=row.case_id,
        purpose=row.purpose,
        account_id=row.account_id,
        title=row.title,
        reference=row.reference,
        sha256=row.sha256,
        size=row.size,
        html=row.html,
        text=row.text,
        sealed_at=row.sealed_at,
        subject=row.subject,
        demo=row.demo,
    )
