"""What the delivery room can export about a person and erase."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from gemeinwerk.domain.delivery.actions import erase_person
from gemeinwerk.domain.delivery.models import (
    Delivery,
    DeliveryConsent,
    DeliveryEvent,
    FiledRemedy,
    PostboxDelivery,
    PostboxMessage,
)
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.scope import person_scope, tenant_scope


def export_person(*, account_id: UUID) -> dict[str, list[dict[str, object]]]:
    """Return every row about a person, over all authorities (GDPR Art. 15, 20)."""
    with person_scope(account_id):
        return {
            "consents": list(
                DeliveryConsent.objects.order_by("given_at").values(
                    "tenant_id", "channel", "wording_version", "given_at", "given_via", "withdrawn_at"
                )
            ),
            "messages": list(
                PostboxMessage.objects.order_by("created_at").values(
                    "id", "tenant_id", "kind", "subject", "body", "document_id", "created_at", "read_at"
                )
            ),
            "deliveries": list(
                Delivery.objects.order_by("created_at").values(
                    "id", "tenant_id", "subject", "channel", "state", "recipient_name", "recipient_street",
                    "recipient_house_number", "recipient_postcode", "recipient_city", "recipient_country",
                    "recipient_email", "created_at",
                )
            ),
            "remedies": list(
                FiledRemedy.objects.order_by("received_at").values(
                    "id", "tenant_id", "delivery_id", "form", "statement", "reasons", "reinstatement_reasons",
                    "obstacle_ended_on", "received_at", "result", "judged_at", "handed_to", "outcome",
                )
            ),
            "postbox_hand_overs": list(
                PostboxDelivery.objects.order_by("created_at").values(
                    "tenant_id", "delivery_id", "mailbox", "state", "created_at", "handed_at", "provided_at"
                )
            ),
            "proofs": list(DeliveryEvent.objects.order_by("at").values("delivery_id", "kind", "channel", "at", "on")),
        }  # fmt: skip


def erase_person_everywhere(*, actor: Actor, now: datetime, account_id: UUID) -> int:
    """Erase what need not be kept, authority by authority; return the rows erased."""
    with person_scope(account_id):
        tenants: set[UUID] = set(PostboxMessage.objects.values_list("tenant_id", flat=True))
        tenants.update(DeliveryConsent.objects.values_list("tenant_id", flat=True))
    erased = 0
    for tenant_id in sorted(tenants):
        with tenant_scope(tenant_id):
            erased += erase_person(actor=actor, now=now, account_id=account_id)
    return erased
