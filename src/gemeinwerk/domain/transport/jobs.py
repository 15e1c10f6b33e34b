"""Background work of the delivery service; every job is safe to run twice."""

from __future__ import annotations

from uuid import UUID

from gemeinwerk.domain.transport import actions
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.jobs import job


@job("transport.send_callback")
def send_callback(*, tenant_id: UUID, callback_id: UUID) -> None:
    """Try a callback once."""
    actions.send_callback(actor=SYSTEM, now=now(), callback_id=callback_id)


@job("transport.reject_overdue", cron="17 3 * * *", every_tenant=True)
def reject_overdue(*, tenant_id: UUID) -> None:
    """Reject what nobody claimed for 14 days."""
    actions.reject_overdue(actor=SYSTEM, now=now())


@job("transport.remind_receivers", cron="7 6 * * *", every_tenant=True)
def remind_receivers(*, tenant_id: UUID) -> None:
    """Announce where submissions lie that nobody picks up."""
    actions.remind_receivers(actor=SYSTEM, now=now())


@job("transport.drop_unfinished", cron="27 3 * * *", every_tenant=True)
def drop_unfinished(*, tenant_id: UUID) -> None:
    """Delete what was announced and never submitted."""
    actions.drop_unfinished(actor=SYSTEM, now=now())


@job("transport.sweep_store", cron="47 3 * * *", every_tenant=True)
def sweep_store(*, tenant_id: UUID) -> None:
    """Delete stored content that no row names."""
    actions.sweep_store(actor=SYSTEM, now=now())


@job("transport.forget", cron="37 3 * * *", every_tenant=True)
def forget(*, tenant_id: UUID) -> None:
    """Forget old answers and callbacks."""
    actions.forget(actor=SYSTEM, now=now())
