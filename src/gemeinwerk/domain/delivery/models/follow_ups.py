"""The table of what waits for an answer from outside."""

from __future__ import annotations

from django.db import models

from gemeinwerk.kernel.records import GlobalModel


class FollowUp(GlobalModel):
    """Nachfrage: eine Übergabe nach außen, nach der wieder gefragt wird; die Zeile endet mit der Antwort."""

    global_reason = (
        "Was liegen blieb, wird mit einer Abfrage über alle Mandanten gefunden. Die Tabelle kennt nur Kennungen."
    )
    personal = dict.fromkeys(["id", "tenant_id", "job", "attempts", "next_at"], "none")
    retention = "Bis die Übergabe beantwortet ist."

    # The order, delivery or state message that is asked about.
    id = models.UUIDField(primary_key=True)
    tenant_id = models.UUIDField()
    job = models.CharField(max_length=60)
    attempts = models.IntegerField(default=0)
    next_at = models.DateTimeField(db_index=True)
