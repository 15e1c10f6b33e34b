"""Tables of the submissions room. What was sent is ciphertext and is never changed."""

from __future__ import annotations

from django.db import models

from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.records import TenantModel

KEPT = "Bis zum Ende der Aufbewahrungsfrist des Vorgangs nach dem Löschkonzept des Dienstes."


class Submission(TenantModel):
    """One submission, encrypted for the authority's key."""

    person_column = "account_id"
    personal = {
        "id": "none", "tenant_id": "none", "reference": "none", "package_id": "none", "package_version": "none",
        "title": "none", "place_key": "none", "kid": "none", "encrypted_metadata": "special",
        "encrypted_data": "special", "account_id": "personal", "receipt_secret": "none", "idempotency_key": "none",
        "state": "none", "received_at": "none",
    }  # fmt: skip
    retention = KEPT

    id = models.UUIDField(primary_key=True, default=new_id)
    reference = models.CharField(max_length=30)
    package_id = models.CharField(max_length=80)
    package_version = models.CharField(max_length=20)
    title = models.CharField(max_length=250)
    place_key = models.CharField(max_length=12)
    kid = models.CharField(max_length=64)
    encrypted_metadata = models.TextField()
    encrypted_data = models.TextField()
    account_id = models.UUIDField(null=True, db_index=True)
    receipt_secret = models.CharField(max_length=64)
    idempotency_key = models.CharField(max_length=64)
    state = models.CharField(max_length=20, default="submitted")
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "idempotency_key"], name="submissions_once"),
            models.UniqueConstraint(fields=["reference"], name="submissions_reference"),
        ]


class Attachment(TenantModel):
    """One attachment, encrypted for the same key."""

    personal = {"id": "none", "tenant_id": "none", "submission": "none", "encrypted": "special", "size": "none"}
    retention = KEPT

    id = models.UUIDField(primary_key=True, default=new_id)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    encrypted = models.TextField()
    size = models.IntegerField()


class SubmissionEvent(TenantModel):
    """One line of the event log; never changed."""

    personal = dict.fromkeys(["id", "tenant_id", "submission", "kind", "at"], "none")
    retention = "Wie die Einreichung; das Ereignisprotokoll bleibt auch nach dem Löschen des Inhalts."

    id = models.UUIDField(primary_key=True, default=new_id)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    at = models.DateTimeField()
