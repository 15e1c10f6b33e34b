"""Tables of the audit room."""

from __future__ import annotations

from django.db import models

from gemeinwerk.kernel.records import TenantModel

KEPT = "Zehn Jahre nach Abschluss des Jahres; die Kette wird nie gekürzt, nur als Ganzes ausgelagert."


class Head(TenantModel):
    """The end of one chain; ``tenant_id`` is the chain (all zeros: the platform's own)."""

    personal = {"tenant_id": "none", "seq": "none", "hash": "none"}
    retention = KEPT

    tenant_id = models.UUIDField(primary_key=True, editable=False)
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "audit_head"


class Entry(TenantModel):
    """One entry of a chain."""

    personal = {
        "id": "none", "tenant_id": "none", "seq": "none", "at": "none", "actor_kind": "none", "actor": "personal",
        "verb": "none", "subject": "none", "details": "none", "previous_hash": "none", "hash": "none",
    }  # fmt: skip
    retention = KEPT

    id = models.BigAutoField(primary_key=True)
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=20)
    actor = models.CharField(max_length=100)
    verb = models.CharField(max_length=100)
    subject = models.CharField(max_length=200)
    details = models.TextField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "audit_entry"
        constraints = [models.UniqueConstraint(fields=["tenant_id", "seq"], name="audit_entry_chain_seq")]
        indexes = [models.Index(fields=["tenant_id", "subject"], name="audit_entry_subject")]


class Checkpoint(TenantModel):
    """A signed checkpoint of a chain (Prüfpunkt); rows are added, never changed."""

    personal = dict.fromkeys(["id", "tenant_id", "number", "seq", "at", "token"], "none")
    retention = KEPT

    id = models.BigAutoField(primary_key=True)
    number = models.BigIntegerField()
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    token = models.TextField()

    class Meta:
        db_table = "audit_checkpoint"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "number"], name="audit_checkpoint_number_once"),
            models.UniqueConstraint(fields=["tenant_id", "seq"], name="audit_checkpoint_seq_once"),
        ]
