"""Background work of the payments room; every job is safe to run twice."""

from __future__ import annotations

from uuid import UUID

from gemeinwerk.domain.payments import actions
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.jobs import job


@job("payments.ask_provider")
def ask_provider(*, tenant_id: UUID, attempt_id: UUID) -> None:
    """Ask the provider once how a payment stands, if it is due."""
    actions.follow_payment(actor=SYSTEM, now=now(), attempt_id=attempt_id, due_only=True)


@job("payments.hand_over", cron="40 4 * * *", every_tenant=True)
def hand_over(*, tenant_id: UUID) -> None:
    """Hand overdue claims over for dunning."""
    actions.hand_over(actor=SYSTEM, now=now())


@job("payments.forget_old", cron="20 3 2 * *", every_tenant=True)
def forget_old(*, tenant_id: UUID) -> None:
    """Empty what names a person where the years of the books are over."""
    actions.forget_old(actor=SYSTEM, now=now())
