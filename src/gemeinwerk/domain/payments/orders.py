"""Tables of what the treasury orders: a claim is reduced, the bank collects or pays. The other tables are in ``models``."""

from __future__ import annotations

from django.db import models

from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.records import TenantModel

BOOKS = "Zehn Jahre nach Ende des Haushaltsjahres, wie die Bücher und Belege der Kasse."


class Abatement(TenantModel):
    """The reduction of a claim by a part (Herabsetzung); above the amount of the policy a second person decides."""

    personal = {
        **dict.fromkeys(
            ["id", "tenant_id", "claim", "amount", "alone", "state", "requested_by", "requested_at", "decided_by",
             "decided_at"],
            "none",
        ),
        "reason": "personal",
    }  # fmt: skip
    retention = BOOKS

    id = models.UUIDField(primary_key=True, default=new_id)
    claim = models.ForeignKey("payments.Claim", on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    reason = models.CharField(max_length=500)
    # The policy let one person decide alone.
    alone = models.BooleanField()
    state = models.CharField(max_length=20)
    requested_by = models.CharField(max_length=80)
    requested_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(alone=True) | ~models.Q(decided_by=models.F("requested_by")),
                name="payments_abatement_eyes",
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="payments_abatement_positive"),
        ]


class BankFile(TenantModel):
    """A file that tells the bank to collect or to pay; kept as it was handed out, so that it never differs."""

    personal = {
        **dict.fromkeys(
            ["id", "tenant_id", "kind", "message_id", "amount", "count", "written_at", "written_by"], "none"
        ),
        "content": "personal",
    }
    retention = BOOKS

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=20)
    message_id = models.CharField(max_length=35)
    content = models.TextField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    count = models.IntegerField()
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "message_id"], name="payments_bank_file_once")]


class DebitAnnouncement(TenantModel):
    """What a payer was told before a direct debit: how much, under which mandate, and not before which day."""

    personal = dict.fromkeys(["id", "tenant_id", "claim", "mandate", "amount", "announced_at", "collect_from"], "none")
    retention = BOOKS

    id = models.UUIDField(primary_key=True, default=new_id)
    claim = models.ForeignKey("payments.Claim", on_delete=models.PROTECT, related_name="+")
    # Without a mandate that was never used and is erased, the announcement goes as well.
    mandate = models.ForeignKey("payments.DebitMandate", on_delete=models.CASCADE, related_name="+")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    announced_at = models.DateTimeField()
    collect_from = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="payments_announcement_positive"),
        ]
