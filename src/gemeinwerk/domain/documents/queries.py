"""Reads of the documents room, and the preparation of documents, which writes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from gemeinwerk.domain.documents.blocks import FilledTemplate, fill, fill_text, read_template
from gemeinwerk.domain.documents.models import SealedDocument, Upload
from gemeinwerk.domain.documents.ports import (
    ObjectDamaged,
    ObjectMissing,
    expressions,
    letter_renderer,
    object_store,
    seal_keys,
    sealer,
)
from gemeinwerk.domain.documents.rules import letter_html, letter_text
from gemeinwerk.domain.documents.types import (
    DocumentKind,
    DocumentVerdict,
    LetterData,
    PreparedDocument,
    SealedDocumentInfo,
    UploadContent,
    UploadInfo,
    UploadState,
)
from gemeinwerk.kernel.refusal import NotFound, Unavailable
from gemeinwerk.kernel.scope import current_tenant, person_scope

__all__ = [
    "DocumentDamaged", "DocumentUnknown", "document_for_case", "document_of", "documents_of_case", "draft_upload",
    "fill_notice", "fill_passage", "letter_html", "open_document", "own_document", "prepare_document", "preview_pdf", "set_apart",
    "uploads_of", "verify_document",
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


def prepare_document(letter: LetterData, *, authority: str, at: datetime) -> PreparedDocument:
    """Render and seal a letter of the tenant in scope; writes nothing, so it may run outside a transaction."""
    key = seal_keys().seal_key(current_tenant(), authority=authority)
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
    )


def preview_pdf(letter: LetterData) -> bytes:
    """Return a letter as PDF without a seal, for a look before it is issued."""
    return letter_renderer().render(letter, seal_field=False)


def draft_upload(*, draft_id: UUID, upload_id: UUID) -> UploadContent:
    """Return an upload of exactly this draft in the tenant's scope; raises DocumentUnknown."""
    row = Upload.objects.filter(id=upload_id, draft_id=draft_id, state=UploadState.KEPT.value).first()
    if row is None:
        raise DocumentUnknown(
            "Eine hochgeladene Datei ist nicht mehr vorhanden.", hint="Bitte laden Sie sie erneut hoch."
        )
    return UploadContent(upload_info(row), _stream(row.object_key))


def uploads_of(*, draft_id: UUID) -> list[UploadInfo]:
    """Return the uploads kept for a draft or reply of the tenant in scope."""
    rows = Upload.objects.filter(draft_id=draft_id, state=UploadState.KEPT.value).order_by("created_at")
    return [upload_info(row) for row in rows]


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


def verify_document(*, document_id: UUID) -> DocumentVerdict:
    """Check a stored document of the tenant in scope: its hash and its seal."""
    row = SealedDocument.objects.filter(id=document_id).first()
    if row is None:
        raise DocumentUnknown()
    pdf = b"".join(_stream(row.object_key))
    check = sealer().verify(pdf, roots=seal_keys().trusted_roots())
    return DocumentVerdict(row.id, hashlib.sha256(pdf).hexdigest() == row.sha256, check)


def _opened(row: SealedDocument | None) -> tuple[SealedDocumentInfo, bytes]:
    if row is None:
        raise DocumentUnknown()
    pdf = b"".join(_stream(row.object_key))
    if hashlib.sha256(pdf).hexdigest() != row.sha256:
        raise DocumentDamaged()
    return document_info(row), pdf


def _stream(key: str) -> Iterator[bytes]:
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
        row.state == UploadState.QUARANTINED.value,
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
