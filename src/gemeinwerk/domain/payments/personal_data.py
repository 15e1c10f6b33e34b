"""What the payments room can export about a person and erase."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from gemeinwerk.domain.payments.actions import erase_person
from gemeinwerk.domain.payments.models import Claim, DebitAnnouncement, DebitMandate
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.scope import person_scope, tenant_scope


def export_person(*, account_id: UUID) -> dict[str, list[dict[str, object]]]:
    """Return every row about a person, over all authorities (GDPR Art. 15, 20)."""
    with person_scope(account_id):
        return {
            "claims": list(
                Claim.objects.order_by("opened_at").values(
                    "id", "tenant_id", "reference", "title", "items", "explanation", "total", "state", "due_on",
                    "opened_at", "paid_at", "routing_id", "recipient_name", "recipient_street", "recipient_postcode",
                    "recipient_city", "recipient_order",
                )
            ),
            "mandates": list(
                DebitMandate.objects.order_by("signed_on").values(
                    "id", "tenant_id", "reference", "holder", "iban", "signed_on", "used_at", "revoked_at"
                )
            ),
            "announced_debits": _announced(),
        }  # fmt: skip


def _announced() -> list[dict[str, object]]:
    """Return what the person was told of debits; the rows lie with the authorities of their mandates."""
    by_tenant: dict[UUID, list[UUID]] = {}
    for mandate_id, tenant_id in DebitMandate.objects.values_list("id", "tenant_id"):
        by_tenant.setdefault(tenant_id, []).append(mandate_id)
    found: list[dict[str, object]] = []
    for tenant_id, mandate_ids in by_tenant.items():
        with tenant_scope(tenant_id):
            rows = DebitAnnouncement.objects.filter(mandate_id__in=mandate_ids).order_by("announced_at")
            found += rows.values("id", "tenant_id", "claim_id", "mandate_id", "amount", "announced_at", "collect_from")
    return found


def erase_person_everywhere(*, actor: Actor, now: datetime, account_id: UUID) -> int:
    """Erase what need not be kept, authority by authority; return the rows erased."""
    with person_scope(account_id):
        tenants: set[UUID] = set(DebitMandate.objects.values_list("tenant_id", flat=True))
    erased = 0
    for tenant_id in sorted(tenants):
        with tenant_scope(tenant_id):
            erased += erase_person(actor=actor, now=now, account_id=account_id)
    return erased
