"""Table of by-laws on fees. A version that was adopted is never changed; only its validity can be brought to an end."""

from __future__ import annotations

from django.db import models

from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.records import TenantModel


class Bylaw(TenantModel):
    """One version of a by-law on fees (Gebührensatzung): drafted by one person, adopted by a second."""

    personal = dict.fromkeys(
        ["id", "tenant_id", "key", "version", "title", "legal_source", "publication", "valid_from", "valid_until",
         "schedule", "source", "state", "drafted_by", "drafted_at", "decided_by", "decided_at", "ended_by", "ended_at"],
        "none",
    )  # fmt: skip
    retention = "Solange Forderungen nach ihr aufbewahrt werden; danach als Ortsrecht der Kommune."

    id = models.UUIDField(primary_key=True, default=new_id)
    key = models.CharField(max_length=40)
    version = models.IntegerField()
    title = models.CharField(max_length=200)
    legal_source = models.CharField(max_length=300)
    publication = models.CharField(max_length=300)
    valid_from = models.DateField()
    # The last day on which it is valid.
    valid_until = models.DateField(null=True)
    # Items and reductions as data, and the text from which they were read.
    schedule = models.JSONField()
    source = models.TextField()
    state = models.CharField(max_length=20)
    drafted_by = models.CharField(max_length=80)
    drafted_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, default="")
    decided_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "key", "version"], name="payments_bylaw_version"),
            models.CheckConstraint(
                condition=~models.Q(state="adopted") | ~models.Q(decided_by=models.F("drafted_by")),
                name="payments_bylaw_eyes",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True) | models.Q(valid_until__gte=models.F("valid_from")),
                name="payments_bylaw_validity",
            ),
        ]
