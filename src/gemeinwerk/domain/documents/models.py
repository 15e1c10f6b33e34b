"""Tables of the documents room; contents lie in the object store."""

from __future__ import annotations

from django.db import models

from gemeinwerk.domain.documents.types import SealLevel, UploadState
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.records import GlobalModel, TenantModel


class Upload(TenantModel):
    """A file that was sent for a draft or a reply."""

    person_column = "account_id"
    retention = "Wie der Entwurf: 30 Tage nach der letzten Änderung; abgegebene Anlagen liegen in der Einreichung."
    personal = {
        "id": "none", "tenant_id": "none", "account_id": "personal", "draft_id": "none", "name": "personal",
        "media_type": "none", "size": "none", "sha256": "none", "object_key": "none", "state": "none",
        "created_at": "none", "scanned_at": "none",
    }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id)
    account_id = models.UUIDField(null=True, db_index=True)
    draft_id = models.UUIDField(db_index=True)
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    object_key = models.CharField(max_length=250)
    state = models.CharField(max_length=20, default=UploadState.KEPT.value)
    created_at = models.DateTimeField()
    scanned_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["tenant_id", "created_at"],
                name="documents_not_scanned",
                condition=models.Q(state=UploadState.KEPT.value, scanned_at__isnull=True),
            )
        ]


class SealedDocument(TenantModel):
    """A sealed document of an authority; it is never changed."""

    person_column = "account_id"
    retention = "Wie der Vorgang; Bescheide bis zum Ende der Aufbewahrungsfrist nach dem Aktenplan."
    personal = {
        "id": "none", "tenant_id": "none", "account_id": "personal", "case_id": "none", "kind": "none",
        "purpose": "none", "title": "none", "reference": "none", "sha256": "none", "size": "none",
        "object_key": "none", "html": "special", "text": "special", "sealed_at": "none", "subject": "none",
        "demo": "none",
    }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id)
    account_id = models.UUIDField(null=True, db_index=True)
    case_id = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=20)
    purpose = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    reference = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64)
    size = models.IntegerField()
    object_key = models.CharField(max_length=250)
    html = models.TextField()
    text = models.TextField()
    sealed_at = models.DateTimeField()
    subject = models.CharField(max_length=300)
    demo = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "case_id", "purpose"], name="documents_once_per_purpose")
        ]


class DocumentVersion(TenantModel):
    """One version of a sealed document; each names the hash of the one before, and the first is what was sealed."""

    retention = "Wie das Dokument."
    personal = {
        "id": "none", "tenant_id": "none", "document_id": "none", "number": "none", "sha256": "none",
        "previous_sha256": "none", "size": "none", "object_key": "none", "made_at": "none", "protected_until": "none",
        "level": "none",
    }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id)
    document_id = models.UUIDField()
    number = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    previous_sha256 = models.CharField(max_length=64)
    size = models.IntegerField()
    object_key = models.CharField(max_length=250)
    made_at = models.DateTimeField()
    protected_until = models.DateTimeField()
    level = models.CharField(max_length=10)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document_id", "number"], name="documents_version_number")]
        indexes = [
            models.Index(fields=["tenant_id", "protected_until"], name="documents_protected"),
            models.Index(
                fields=["tenant_id", "made_at"],
                name="documents_to_complete",
                condition=~models.Q(level=SealLevel.LASTING.value),
            ),
        ]


class SealEntry(GlobalModel):
    """By what a sealed document is found again: its hash, and the digest of the code that is printed on it."""

    global_reason = "Wer einen Bescheid prüft, weiß nicht, welcher Mandant ihn führt. Die Tabelle kennt nur Prüfsummen und Kennungen."
    retention = "Wie das Dokument."
    personal = {"sha256": "none", "code_digest": "none", "tenant_id": "none", "document_id": "none"}

    sha256 = models.CharField(max_length=64, primary_key=True)
    code_digest = models.CharField(max_length=64, db_index=True)
    tenant_id = models.UUIDField()
    document_id = models.UUIDField()
