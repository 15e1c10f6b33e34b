"""Messages about the state of an application: whether they are on, what waits, what was given up."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from gemeinwerk.domain.delivery.models import StateMessage
from gemeinwerk.domain.delivery.ports import ozg_postbox
from gemeinwerk.domain.delivery.queries.policy import policy
from gemeinwerk.domain.delivery.types import AccountState, PostboxStatus, StateMessageState
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.refusal import NotFound


def state_messages_on() -> bool:
    """Tell whether user accounts are told of states: a postbox is connected, and the setting says so."""
    return policy().ozg_state_messages and ozg_postbox().connected


def state_message(*, message_id: UUID) -> PostboxStatus | None:
    """Return a message that waits and whose turn it is, None where that is not so. Raises NotFound."""
    row = StateMessage.objects.filter(id=message_id).first()
    if row is None:
        raise NotFound()
    waiting = StateMessage.objects.filter(case_id=row.case_id, state=StateMessageState.WAITING.value)
    if waiting.order_by("number").values_list("id", flat=True).first() != row.id:
        return None
    return PostboxStatus(
        message_id=row.id,
        application_id=row.application_id,
        status=AccountState(row.status),
        service=row.service,
        sender=tenants.tenant(row.tenant_id).authority_name,
        at=row.created_at,
        reference=row.reference,
    )


def state_messages_given_up(*, actor: Actor, since: datetime) -> int:
    """Return how many messages of the authority in scope were given up since a moment. Raises Forbidden."""
    actor.require_role("admin", "auditor", "lead")
    rows = StateMessage.objects.filter(state=StateMessageState.GIVEN_UP.value, ended_at__gte=since)
    found: int = rows.count()
    return found
