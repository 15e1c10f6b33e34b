"""Tables of consent: what people said about the way of their notices, and which texts are approved."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gemeinwerk.domain.delivery.models.parts import one_of
from gemeinwerk.domain.delivery.types import (
    ALL_SERVICES,
    Channel,
    ConsentModel,
    Stance,
)
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.records import TenantModel


class DeliveryConsent(TenantModel):
    """Erklärung einer Person zum Weg ihrer Bescheide (VwVfG § 41(2a), SGB X § 37(2a), OZG § 9, AO § 122a)."""

    person_column = "account_id"
    retention = "Drei Jahre nach dem Widerruf, als Nachweis der Einwilligung."
    personal = {
        "id": "none", "tenant_id": "none", "account_id": "personal", "channel": "none", "wording_version": "none",
        "given_at": "personal", "given_via": "none", "assurance": "none", "withdrawn_at": "personal",
        "scope": "none", "model": "none", "stance": "personal", "by_representative": "personal",
        "withdrawn_via": "none", "note": "personal", "recorded_by": "personal", "used_for": "none",
        "withdrawal_note": "personal", "submission_id": "personal",
    }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id)
    account_id = models.UUIDField(null=True, db_index=True)
    # Instead of an account: the application from another portal that the declaration came with, or is about.
    submission_id = models.UUIDField(null=True)
    # The way that is agreed to or refused; a request for post stands under the letter.
    channel = models.CharField(max_length=30, default=Channel.PORTAL_MAILBOX.value)
    # One service package, or empty for every service of the authority.
    scope = models.CharField(max_length=80, blank=True, default=ALL_SERVICES)
    model = models.CharField(max_length=30, default=ConsentModel.EXPLICIT.value)
    stance = models.CharField(max_length=20, default=Stance.GIVEN.value)
    wording_version = models.CharField(max_length=60)
    given_at = models.DateTimeField()
    given_via = models.CharField(max_length=30)
    assurance = models.SmallIntegerField()
    by_representative = models.BooleanField(default=False)
    recorded_by = models.CharField(max_length=100, blank=True)
    note = models.CharField(max_length=500, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_via = models.CharField(max_length=30, blank=True)
    withdrawal_note = models.CharField(max_length=500, blank=True)
    # The notice that used up a single request for post.
    used_for = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "account_id", "channel", "scope"],
                condition=Q(withdrawn_at__isnull=True),
                name="delivery_consent_one_in_force",
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "submission_id", "channel", "scope"],
                condition=Q(withdrawn_at__isnull=True, submission_id__isnull=False),
                name="delivery_consent_one_of_portal",
            ),
            models.CheckConstraint(
                condition=Q(account_id__isnull=False) ^ Q(submission_id__isnull=False),
                name="delivery_consent_of_one_subject",
            ),
            one_of("stance", Stance, "delivery_consent_stance_known"),
            one_of("model", ConsentModel, "delivery_consent_model_known"),
        ]


class InstructionApproval(TenantModel):
    """Freigabe eines Textbausteins der Rechtsbehelfsbelehrung durch die Behörde."""

    retention = "Dauerhaft, solange Bescheide mit diesem Textbaustein aufbewahrt werden."
    personal = {
        "id": "none", "tenant_id": "none", "version": "none", "approved_by": "personal", "approved_at": "none",
    }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id)
    version = models.CharField(max_length=60)
    approved_by = models.CharField(max_length=200)
    approved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "version"], name="delivery_instruction_approved_once")
        ]
