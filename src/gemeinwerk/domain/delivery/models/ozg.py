"""The table of hand-overs to postboxes of user accounts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gemeinwerk.domain.delivery.models.deliveries import Delivery
from gemeinwerk.domain.delivery.models.parts import PROOF, one_of
from gemeinwerk.domain.delivery.types import HandOverState
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.records import TenantModel


class PostboxDelivery(TenantModel):
    """Übergabe eines Bescheids an das Postfach eines Nutzerkontos, mit der Quittung, wie sie kam (OZG § 9)."""

    person_column = "account_id"
    retention = PROOF
    personal = {
        "id": "none", "tenant_id": "none", "account_id": "personal", "delivery": "none", "mailbox": "personal",
        "state": "none", "created_at": "none", "handle": "none", "handed_at": "none", "provided_at": "none",
        "receipt": "none", "problem": "none",
    }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id)
    # None where the application came through another portal, whose person has no account here.
    account_id = models.UUIDField(null=True)
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="+")
    mailbox = models.UUIDField()
    state = models.CharField(max_length=20, default=HandOverState.WAITING.value)
    created_at = models.DateTimeField()
    # How the postbox names the message; with it the outcome is asked for.
    handle = models.CharField(max_length=200, blank=True)
    handed_at = models.DateTimeField(null=True)
    provided_at = models.DateTimeField(null=True)
    receipt = models.TextField(blank=True)
    # Why a receipt was not believed.
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            one_of("state", HandOverState, "delivery_hand_over_state_known"),
            models.UniqueConstraint(fields=["delivery"], name="delivery_one_hand_over"),
            models.CheckConstraint(
                condition=~Q(state__in=["provided", "provided_late"]) | (Q(provided_at__isnull=False) & ~Q(receipt="")),
                name="delivery_provision_is_proved",
            ),
        ]
        indexes = [models.Index(fields=["tenant_id", "state", "created_at"], name="delivery_hand_over_open")]
