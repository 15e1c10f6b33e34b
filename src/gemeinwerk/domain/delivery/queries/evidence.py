"""The recorded steps of deliveries as evidence: in their order, each with its link to the one before."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Q

from gemeinwerk.domain.delivery.models import DeliveryEvent
from gemeinwerk.domain.delivery.rules import evidence as rules
from gemeinwerk.domain.delivery.types import EvidenceStep
from gemeinwerk.kernel.clock import BERLIN
from gemeinwerk.kernel.refusal import NotFound

PAGE = 2000


def evidence_steps() -> Iterator[EvidenceStep]:
    """Yield every chained step of the tenant in scope, by delivery and number, in pages."""
    found = DeliveryEvent.objects.filter(number__isnull=False).order_by("delivery_id", "number")
    rows = list(found[:PAGE])
    while rows:
        yield from (_step(row) for row in rows)
        last = rows[-1]
        beyond = Q(delivery_id__gt=last.delivery_id) | Q(delivery_id=last.delivery_id, number__gt=last.number)
        rows = list(found.filter(beyond)[:PAGE]) if len(rows) == PAGE else []


def evidence_of(*, delivery_id: UUID) -> list[EvidenceStep]:
    """Return the chained steps of one delivery of the tenant in scope; raises NotFound."""
    rows = DeliveryEvent.objects.filter(delivery_id=delivery_id, number__isnull=False).order_by("number")
    found = [_step(row) for row in rows]
    if not found:
        raise NotFound()
    return found


def is_evidence_intact(*, delivery_id: UUID) -> bool:
    """Tell whether the steps of a delivery are numbered without a gap, linked and unchanged."""
    previous = rules.GENESIS
    rows = DeliveryEvent.objects.filter(delivery_id=delivery_id, number__isnull=False).order_by("number")
    for place, row in enumerate(rows, start=1):
        if (row.number, row.previous_hash, row.hash) != (place, previous, hash_of(row)):
            return False
        previous = row.hash
    return True


def hash_of(row: DeliveryEvent) -> str:
    """Return the hash that a step must have, from what its row says now."""
    return rules.step_hash(
        tenant_id=row.tenant_id,
        delivery_id=row.delivery_id,
        number=row.number or 0,
        content=_content(row),
        address=rules.address_digest(row.address_salt, row.address),
        previous=row.previous_hash,
    )


def _content(row: DeliveryEvent) -> str:
    return rules.step_content(
        kind=row.kind,
        channel=row.channel,
        at=row.at,
        on=row.on,
        actor=row.actor,
        assurance=row.assurance,
        evidence=row.evidence,
        proofs=list(row.proofs),
    )


def _step(row: DeliveryEvent) -> EvidenceStep:
    return EvidenceStep(
        delivery_id=row.delivery_id,
        number=row.number or 0,
        kind=row.kind,
        channel=row.channel,
        at=row.at,
        at_berlin=row.at.astimezone(BERLIN),
        on=row.on,
        actor=row.actor,
        address=row.address,
        address_salt=row.address_salt,
        address_digest=rules.address_digest(row.address_salt, row.address),
        evidence=row.evidence,
        proofs=tuple(row.proofs),
        content=_content(row),
        previous_hash=row.previous_hash,
        hash=row.hash,
    )
