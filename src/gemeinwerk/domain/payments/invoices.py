"""Tables of electronic invoices: what the authority says about itself, and the invoices that were issued for claims."""

from __future__ import annotations

from django.db import models

from gemeinwerk.domain.payments.orders import BOOKS
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.records import TenantModel


class Invoice(TenantModel):
    """An invoice as it was issued (E-Rechnung): kept as it was handed out, numbered without a gap in each year."""

    personal = {
        **dict.fromkeys(
            ["id", "tenant_id", "claim", "year", "sequence", "part", "kind", "corrects", "amount", "supplied_on",
             "digest", "basis", "booked_until", "issued_at", "issued_by"],
            "none",
        ),
        "content": "personal",
    }  # fmt: skip
    retention = BOOKS

    id = models.UUIDField(primary_key=True, default=new_id)
    claim = models.ForeignKey("payments.Claim", on_delete=models.PROTECT, related_name="+")
    year = models.IntegerField()
    sequence = models.IntegerField()
    part = models.CharField(max_length=20)
    kind = models.CharField(max_length=3)
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, related_name="+", null=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    supplied_on = models.DateField(null=True)
    content = models.TextField()
    # The SHA-256 of the file, and of what it says apart from its number and days: equal where nothing is to be corrected.
    digest = models.CharField(max_length=64)
    basis = models.CharField(max_length=64)
    # The last posting of the claim that it knew: what it asked can be read from the ledger again.
    booked_until = models.BigIntegerField()
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "year", "sequence"], name="payments_invoice_number"),
            # One first invoice for each part of a claim; whatever comes later corrects the one before.
            models.UniqueConstraint(
                fields=["claim", "part"], condition=models.Q(corrects__isnull=True), name="payments_invoice_first"
            ),
        ]

    @property
    def number(self) -> str:
        """Return the number as it stands on the invoice."""
        return f"RE-{self.year}-{self.sequence:06d}"


class PayeeAccount(TenantModel):
    """Where the authority takes money (Bankverbindung der Behörde), and its creditor identifier (Gläubiger-ID)."""

    personal = {
        **dict.fromkeys(
            ["id", "tenant_id", "name", "iban", "bic", "creditor_id", "vat_id", "tax_number", "changed_at"], "none"
        ),
        "contact": "personal", "phone": "personal", "email": "personal",
    }  # fmt: skip
    retention = "Solange die Behörde Zahlungen annimmt; auf Rechnungen und Bescheiden steht die Angabe für sich."

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.CharField(max_length=70)
    iban = models.CharField(max_length=34)
    bic = models.CharField(max_length=11, default="")
    creditor_id = models.CharField(max_length=35, default="")
    # What an electronic invoice has to say beside the account.
    contact = models.CharField(max_length=100, default="")
    phone = models.CharField(max_length=40, default="")
    email = models.CharField(max_length=100, default="")
    vat_id = models.CharField(max_length=11, default="")
    tax_number = models.CharField(max_length=20, default="")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id"], name="payments_one_account")]
