"""Tables of the payments room. What is owed and what was booked never changes; states are read from the ledger."""

from __future__ import annotations

from django.db import models

from gemeinwerk.domain.payments.bylaws import Bylaw
from gemeinwerk.domain.payments.invoices import Invoice, PayeeAccount
from gemeinwerk.domain.payments.orders import BOOKS, Abatement, BankFile, DebitAnnouncement
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.records import TenantModel

__all__ = [
    "Abatement",
    "Attempt",
    "BankBooking",
    "BankFile",
    "Bylaw",
    "CashDesk",
    "CashReceipt",
    "Claim",
    "DayClosing",
    "DebitAnnouncement",
    "DebitMandate",
    "DirectDebit",
    "Invoice",
    "LedgerEntry",
    "PayeeAccount",
    "Refund",
]
WHILE_USED = "Bis zum Widerruf, danach wie die Belege der letzten Lastschrift."


class Claim(TenantModel):
    """What somebody owes (Forderung): its items are frozen, its state is the balance in the ledger."""

    person_column = "payer_id"
    personal = {
        **dict.fromkeys(
            ["id", "tenant_id", "subject_id", "key", "reference", "legal_source", "items", "explanation", "total",
             "state", "flags", "due_on", "opened_at", "paid_at", "handed_over_at", "means"],
            "none",
        ),
        **dict.fromkeys(
            ["payer_id", "title", "routing_id", "recipient_name", "recipient_street", "recipient_postcode",
             "recipient_city", "recipient_order"],
            "personal",
        ),
    }  # fmt: skip
    retention = BOOKS

    id = models.UUIDField(primary_key=True, default=new_id)
    # The case or submission that the claim belongs to, and which of its claims it is.
    subject_id = models.UUIDField()
    key = models.CharField(max_length=100)
    payer_id = models.UUIDField(null=True)
    reference = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    legal_source = models.CharField(max_length=500)
    items = models.JSONField()
    explanation = models.JSONField()
    total = models.DecimalField(max_digits=12, decimal_places=2)
    state = models.CharField(max_length=20)
    flags = models.JSONField(default=list)
    due_on = models.DateField()
    opened_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    handed_over_at = models.DateTimeField(null=True)
    # How it may be paid from home; frozen like everything else that was said to the payer.
    means = models.JSONField(default=list)
    # The authority that pays, where one does: it gets an electronic invoice (Leitweg-ID).
    routing_id = models.CharField(max_length=46, default="")
    recipient_name = models.CharField(max_length=100, default="")
    recipient_street = models.CharField(max_length=100, default="")
    recipient_postcode = models.CharField(max_length=5, default="")
    recipient_city = models.CharField(max_length=60, default="")
    recipient_order = models.CharField(max_length=50, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "subject_id", "key"], name="payments_claim_once"),
            models.UniqueConstraint(fields=["reference"], name="payments_reference_once"),
            models.CheckConstraint(condition=models.Q(total__gt=0), name="payments_claim_positive"),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "state", "due_on"], name="payments_claims"),
            models.Index(
                fields=["tenant_id", "opened_at"], condition=~models.Q(routing_id=""), name="payments_to_invoice"
            ),
        ]


class Attempt(TenantModel):
    """One order to a payment provider; at most one of a claim waits for its decision."""

    personal = {
        **dict.fromkeys(
            ["id", "tenant_id", "claim", "request_id", "transaction_id", "reference", "state", "amount", "booked", "flags",
             "method", "detail", "asked", "next_at", "claimed_until", "begun_at", "decided_at"],
            "none",
        ),
        "redirect_url": "personal", "return_url": "none",
    }  # fmt: skip
    retention = BOOKS

    id = models.UUIDField(primary_key=True, default=new_id)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="+")
    request_id = models.UUIDField()
    transaction_id = models.CharField(max_length=100, default="")
    reference = models.CharField(max_length=100, default="")
    state = models.CharField(max_length=20)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    booked = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    flags = models.JSONField(default=list)
    redirect_url = models.CharField(max_length=2100, default="")
    return_url = models.CharField(max_length=2100)
    method = models.CharField(max_length=40, default="")
    detail = models.CharField(max_length=300, default="")
    asked = models.IntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    claimed_until = models.DateTimeField(null=True)
    begun_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request_id"], name="payments_request_once"),
            models.UniqueConstraint(
                fields=["tenant_id", "transaction_id"],
                condition=~models.Q(transaction_id=""),
                name="payments_transaction_once",
            ),
            models.UniqueConstraint(
                fields=["claim"],
                condition=models.Q(state__in=["begun", "undecided"]),
                name="payments_one_waiting_attempt",
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "next_at"], condition=models.Q(next_at__isnull=False), name="payments_to_ask"
            )
        ]


class LedgerEntry(TenantModel):
    """One posting; all postings of a transaction make zero, which the database checks as well."""

    personal = dict.fromkeys(
        ["number", "tenant_id", "transaction_id", "happening", "kind", "day", "claim", "account", "account_code",
         "product", "amount", "at", "actor"],
        "none",
    )  # fmt: skip
    retention = BOOKS

    number = models.BigAutoField(primary_key=True)
    transaction_id = models.UUIDField()
    # The outside fact; it is booked once.
    happening = models.CharField(max_length=350)
    kind = models.CharField(max_length=20)
    day = models.DateField()
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="+", null=True)
    account = models.CharField(max_length=20)
    account_code = models.CharField(max_length=40, default="")
    product = models.CharField(max_length=40, default="")
    # Debit is positive.
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "happening", "account", "account_code", "product"], name="payments_fact_once"
            )
        ]
        indexes = [models.Index(fields=["tenant_id", "day", "number"], name="payments_journal")]


class Refund(TenantModel):
    """Money that is given back: asked for by one person, approved by another."""

    personal = {
        **dict.fromkeys(
            ["id", "tenant_id", "claim", "reference", "amount", "state", "requested_by", "requested_at",
             "decided_by", "decided_at", "paid_at", "bank_file"],
            "none",
        ),
        "reason": "personal", "holder": "personal", "iban": "personal",
    }  # fmt: skip
    retention = BOOKS

    id = models.UUIDField(primary_key=True, default=new_id)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=20)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    reason = models.CharField(max_length=500)
    holder = models.CharField(max_length=70)
    iban = models.CharField(max_length=34)
    state = models.CharField(max_length=20)
    requested_by = models.CharField(max_length=80)
    requested_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, default="")
    decided_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    # The file that tells the bank to pay; without one it can be paid out at a counter.
    bank_file = models.ForeignKey(BankFile, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reference"], name="payments_refund_once"),
            models.CheckConstraint(
                condition=models.Q(decided_by="") | ~models.Q(decided_by=models.F("requested_by")),
                name="payments_four_eyes",
            ),
        ]


class DebitMandate(TenantModel):
    """The consent to collect by direct debit (SEPA-Lastschriftmandat)."""

    person_column = "payer_id"
    personal = {
        **dict.fromkeys(["id", "tenant_id", "reference", "signed_on", "used_at", "revoked_at"], "none"),
        "payer_id": "personal", "holder": "personal", "iban": "personal",
    }  # fmt: skip
    retention = WHILE_USED

    id = models.UUIDField(primary_key=True, default=new_id)
    reference = models.CharField(max_length=35)
    payer_id = models.UUIDField(null=True)
    holder = models.CharField(max_length=70)
    iban = models.CharField(max_length=34)
    signed_on = models.DateField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "reference"], name="payments_mandate_once")]


class DirectDebit(TenantModel):
    """One collection under a mandate (Lastschrift)."""

    personal = dict.fromkeys(
        ["id", "tenant_id", "claim", "mandate", "end_to_end_id", "amount", "first", "collect_on", "written_at"], "none"
    )
    retention = BOOKS

    id = models.UUIDField(primary_key=True, default=new_id)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="+")
    mandate = models.ForeignKey(DebitMandate, on_delete=models.PROTECT, related_name="+")
    end_to_end_id = models.CharField(max_length=20)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    first = models.BooleanField()
    collect_on = models.DateField()
    written_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["end_to_end_id"], name="payments_debit_once")]


class BankBooking(TenantModel):
    """One entry of a bank statement, kept as it came; each is taken over once."""

    personal = {
        **dict.fromkeys(
            ["id", "tenant_id", "statement", "key", "booked_on", "valued_on", "amount", "end_to_end_id", "mandate_id",
             "returned", "match", "reason", "claim", "refund", "imported_at", "assigned_by", "assigned_at"],
            "none",
        ),
        "text": "personal", "party_name": "personal", "party_iban": "personal",
    }  # fmt: skip
    retention = BOOKS

    id = models.UUIDField(primary_key=True, default=new_id)
    statement = models.CharField(max_length=100)
    key = models.CharField(max_length=300)
    booked_on = models.DateField()
    valued_on = models.DateField()
    # Positive came in.
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    text = models.TextField()
    end_to_end_id = models.CharField(max_length=100)
    mandate_id = models.CharField(max_length=100)
    party_name = models.CharField(max_length=200)
    party_iban = models.CharField(max_length=40)
    returned = models.CharField(max_length=100)
    match = models.CharField(max_length=20)
    reason = models.CharField(max_length=300)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="+", null=True)
    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="+", null=True)
    imported_at = models.DateTimeField()
    assigned_by = models.CharField(max_length=80, default="")
    assigned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "key"], name="payments_booking_once")]
        indexes = [
            models.Index(
                fields=["tenant_id", "booked_on"], condition=models.Q(match="unclear"), name="payments_unmatched"
            )
        ]


class CashDesk(TenantModel):
    """A counter that takes cash and cards; its receipts are numbered without gaps."""

    personal = dict.fromkeys(["id", "tenant_id", "code", "label", "last_number", "opened_at"], "none")
    retention = BOOKS

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.CharField(max_length=20)
    label = models.CharField(max_length=100)
    last_number = models.IntegerField(default=0)
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "code"], name="payments_desk_once")]


class CashReceipt(TenantModel):
    """What was taken at a counter (Quittung); a receipt is never changed."""

    personal = dict.fromkeys(
        [
            "id",
            "tenant_id",
            "desk",
            "number",
            "request_id",
            "claim",
            "amount",
            "method",
            "terminal_receipt",
            "at",
            "by",
        ],
        "none",
    )
    retention = BOOKS

    id = models.UUIDField(primary_key=True, default=new_id)
    desk = models.ForeignKey(CashDesk, on_delete=models.PROTECT, related_name="+")
    number = models.IntegerField()
    # Given by the counter, so that a form that was sent twice takes money once.
    request_id = models.UUIDField()
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    method = models.CharField(max_length=10)
    terminal_receipt = models.CharField(max_length=60, default="")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "number"], name="payments_receipt_number"),
            models.UniqueConstraint(fields=["tenant_id", "request_id"], name="payments_receipt_once"),
        ]


class DayClosing(TenantModel):
    """A day of the journal that was closed and handed to the finance system (Tagesabschluss); once, and for good."""

    personal = dict.fromkeys(
        ["id", "tenant_id", "day", "entries", "turnover", "digest", "closed_at", "closed_by"], "none"
    )
    retention = BOOKS

    id = models.UUIDField(primary_key=True, default=new_id)
    day = models.DateField()
    entries = models.IntegerField()
    # The sum of all debits, which is that of all credits.
    turnover = models.DecimalField(max_digits=14, decimal_places=2)
    digest = models.CharField(max_length=64)
    closed_at = models.DateTimeField()
    closed_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "day"], name="payments_day_once")]
