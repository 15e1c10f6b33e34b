"""Tables of letters: the print queue, orders to the print house and what it reports."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gemeinwerk.domain.delivery.models.deliveries import Delivery
from gemeinwerk.domain.delivery.models.parts import PROOF, one_of
from gemeinwerk.domain.delivery.types import (
    BatchState,
    LetterState,
)
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.records import TenantModel


class PrintBatch(TenantModel):
    """Ein Auftrag an die Druckerei; seine Kennung sorgt dafür, dass er genau einmal übergeben wird."""

    retention = PROOF
    personal = {
        "id": "none", "tenant_id": "none", "state": "none", "created_at": "none", "handed_over_at": "none",
        "letters": "none", "pages": "none", "sha256": "none",
    }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id)
    state = models.CharField(max_length=20, default=BatchState.GATHERED.value)
    created_at = models.DateTimeField()
    handed_over_at = models.DateTimeField(null=True)
    letters = models.PositiveIntegerField()
    pages = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            one_of("state", BatchState, "delivery_batch_state_known"),
            models.CheckConstraint(
                condition=~Q(state="handed_over") | (Q(handed_over_at__isnull=False) & ~Q(sha256="")),
                name="delivery_batch_handed_over_is_proved",
            ),
        ]
        indexes = [models.Index(fields=["tenant_id", "-created_at"], name="delivery_batch_newest")]


class PostingReport(TenantModel):
    """Eine Rückmeldung der Druckerei, wie sie kam: der Nachweis der Tage der Aufgabe zur Post."""

    retention = PROOF
    personal = {
        "id": "none", "tenant_id": "none", "sha256": "none", "content": "none", "taken_at": "none",
        "noted": "none", "refused": "none",
    }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    taken_at = models.DateTimeField()
    noted = models.PositiveIntegerField()
    refused = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "sha256"], name="delivery_posting_report_once")]


class LetterJob(TenantModel):
    """Ein Brief in der Druckliste; der Tag der Aufgabe zur Post wird mit dem Beleg eingetragen."""

    retention = PROOF
    personal = {
        "id": "none", "tenant_id": "none", "delivery": "none", "state": "none", "created_at": "none",
        "printed_at": "none", "posted_on": "none", "batch": "none",
    }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id)
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, default=LetterState.QUEUED.value)
    created_at = models.DateTimeField()
    printed_at = models.DateTimeField(null=True)
    posted_on = models.DateField(null=True)
    batch = models.ForeignKey(PrintBatch, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            one_of("state", LetterState, "delivery_letter_state_known"),
            models.UniqueConstraint(
                fields=["delivery"], condition=~Q(state="cancelled"), name="delivery_one_letter_in_work"
            ),
            models.CheckConstraint(
                condition=~Q(state="posted") | Q(posted_on__isnull=False), name="delivery_posted_letter_has_a_day"
            ),
        ]
        indexes = [models.Index(fields=["tenant_id", "state", "created_at"], name="delivery_letter_queue")]
