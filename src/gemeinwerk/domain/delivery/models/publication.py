"""Table of announcements by which notices are served publicly."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gemeinwerk.domain.delivery.models.deliveries import Delivery
from gemeinwerk.domain.delivery.models.parts import PROOF, one_of
from gemeinwerk.domain.delivery.types import PublicGround
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.records import TenantModel


class PublicAnnouncement(TenantModel):
    """Benachrichtigung über eine öffentliche Zustellung, wie sie angeordnet wurde, mit den Tagen von Aushang und Abnahme."""

    retention = PROOF
    personal = {
        "id": "none", "tenant_id": "none", "delivery": "none", "ground": "none", "findings": "personal",
        "authority": "none", "name": "personal", "address": "personal", "dated": "none", "reference": "none",
        "inspection_at": "none", "place": "none", "ordered_at": "none", "ordered_by": "personal",
        "posted_on": "none", "shown_until": "none", "removed_on": "none", "withdrawn_at": "none",
    }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id)
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(max_length=30)
    findings = models.TextField()
    authority = models.CharField(max_length=300)
    name = models.CharField(max_length=300)
    address = models.CharField(max_length=600, blank=True)
    dated = models.DateField()
    reference = models.CharField(max_length=100)
    inspection_at = models.CharField(max_length=300)
    place = models.CharField(max_length=300)
    ordered_at = models.DateTimeField()
    ordered_by = models.CharField(max_length=100)
    posted_on = models.DateField(null=True)
    shown_until = models.DateField(null=True)
    removed_on = models.DateField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            one_of("ground", PublicGround, "delivery_announcement_ground_known"),
            models.UniqueConstraint(
                fields=["delivery"], condition=Q(withdrawn_at__isnull=True), name="delivery_one_announcement_in_force"
            ),
            models.CheckConstraint(
                condition=Q(posted_on__isnull=True, shown_until__isnull=True, removed_on__isnull=True)
                | Q(posted_on__isnull=False, shown_until__gt=models.F("posted_on")),
                name="delivery_announcement_days_in_order",
            ),
        ]
        indexes = [models.Index(fields=["tenant_id", "shown_until"], name="delivery_announcement_shown")]
