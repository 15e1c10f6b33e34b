"""Background work of the forms room."""

from __future__ import annotations

from uuid import UUID

from gemeinwerk.domain.forms import actions
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.jobs import job


@job("forms.delete_expired", cron="17 2 * * *", every_tenant=True)
def delete_expired(*, tenant_id: UUID) -> None:
    """Delete drafts whose time is over."""
    actions.delete_expired(actor=SYSTEM, now=now())
