"""Tables of the submissions room: what the portal sent, and what the authority received as ciphertext."""

from __future__ import annotations

from django.db import models

from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.records import TenantModel

KEPT = "Bis zum Ende der Aufbewahrungsfrist des Vorgangs nach dem Löschkonzept des Dienstes."


class Mailroom(TenantModel):
    """The authority as the delivery service knows it: its client and the destination at which it receives."""

    personal = dict.fromkeys(
        ["id", "tenant_id", "service", "client_id", "destination_id", "described", "created_at"], "none"
    )
    retention = "Solange die Behörde am Zustelldienst teilnimmt."

    id = models.UUIDField(primary_key=True, default=new_id)
    # The base address of a foreign delivery service; empty for the own one.
    service = models.CharField(max_length=200)
    client_id = models.UUIDField()
    destination_id = models.UUIDField(unique=True)
    # The services that the destination was last told to take, to tell it again only after a change.
    described = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "service"], name="submissions_one_mailroom")]


class Dispatch(TenantModel):
    """One application as its sender knows it: sent to a destination, with the receipt that the person keeps.

    Where the delivery service is a foreign one, the content waits here, encrypted for the authority's own key, until the
    service has taken it, and stays until the destination has accepted it.
    """

    person_column = "account_id"
    personal = {
        **dict.fromkeys(
            ["id", "tenant_id", "reference", "package_id", "package_version", "title", "place_key", "service_key",
             "receipt_secret", "idempotency_key", "message_id", "case_id", "destination_id", "state", "kid",
             "sent_at", "ended_at", "attempts", "problem"],
            "none",
        ),
        "account_id": "personal", "sealed_metadata": "special", "sealed_data": "special",
    }  # fmt: skip
    retention = KEPT

    id = models.UUIDField(primary_key=True, default=new_id)
    reference = models.CharField(max_length=30, unique=True)
    package_id = models.CharField(max_length=80)
    package_version = models.CharField(max_length=20)
    title = models.CharField(max_length=250)
    place_key = models.CharField(max_length=12)
    service_key = models.CharField(max_length=255)
    account_id = models.UUIDField(null=True, db_index=True)
    receipt_secret = models.CharField(max_length=64)
    idempotency_key = models.CharField(max_length=64)
    message_id = models.UUIDField(null=True, unique=True)
    case_id = models.UUIDField(null=True)
    destination_id = models.UUIDField(null=True)
    state = models.CharField(max_length=20)
    kid = models.CharField(max_length=64)
    sealed_metadata = models.TextField()
    sealed_data = models.TextField()
    attempts = models.IntegerField(default=0)
    problem = models.CharField(max_length=300, default="")
    sent_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "idempotency_key"], name="submissions_dispatched_once")
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "sent_at"],
                condition=models.Q(state__in=["waiting", "submitted"]),
                name="submissions_under_way",
            )
        ]


class DispatchFile(TenantModel):
    """One attachment that waits for a foreign delivery service, encrypted for the authority's own key."""

    personal = {"id": "none", "tenant_id": "none", "dispatch": "none", "sealed": "special"}
    retention = "Bis die Einreichung angenommen oder zurückgewiesen ist."

    id = models.UUIDField(primary_key=True, default=new_id)
    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="+")
    sealed = models.TextField()


class Submission(TenantModel):
    """One submission as the authority received it, encrypted for its key; ``id`` is the id of the delivery service."""

    person_column = "account_id"
    personal = {
        "id": "none", "tenant_id": "none", "reference": "none", "package_id": "none", "package_version": "none",
        "title": "none", "place_key": "none", "kid": "none", "encrypted_metadata": "special",
        "encrypted_data": "special", "account_id": "personal", "idempotency_key": "none",
        "state": "none", "case_id": "none", "received_at": "none", "origin": "none",
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
    idempotency_key = models.CharField(max_length=64)
    state = models.CharField(max_length=20, default="submitted")
    case_id = models.UUIDField(null=True)
    received_at = models.DateTimeField()
    # Through which other portal it came, in words; empty for the own one.
    origin = models.CharField(max_length=300, blank=True)

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
