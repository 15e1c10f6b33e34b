"""Background work of the submissions room; every job is safe to run twice."""

from __future__ import annotations

from uuid import UUID

from gemeinwerk.domain.submissions import actions
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.jobs import job


@job("submissions.forward")
def forward(*, tenant_id: UUID, dispatch_id: UUID) -> None:
    """Hand a waiting dispatch to the foreign delivery service."""
    actions.forward(actor=SYSTEM, now=now(), dispatch_id=dispatch_id)


@job("submissions.follow")
def follow(*, tenant_id: UUID, dispatch_id: UUID) -> None:
    """Learn how a dispatch ended."""
    actions.follow(actor=SYSTEM, now=now(), dispatch_id=dispatch_id)


@job("submissions.receive")
def receive(*, tenant_id: UUID, message_id: UUID) -> None:
    """Take one message over."""
    actions.receive(actor=SYSTEM, now=now(), message_id=message_id)


@job("submissions.report")
def report(*, tenant_id: UUID, message_id: UUID, case_id: UUID, token: str) -> None:
    """Report the end of a message to a foreign delivery service."""
    actions.report(actor=SYSTEM, now=now(), message_id=message_id, case_id=case_id, token=token)


@job("submissions.fetch")
def fetch(*, tenant_id: UUID) -> None:
    """Ask a foreign delivery service for what waits for the authority in scope."""
    actions.fetch(actor=SYSTEM, now=now())


@job("submissions.fetch_all", cron="* * * * *")
def fetch_all() -> None:
    """Ask for every authority that receives over a foreign delivery service."""
    actions.fetch_all(actor=SYSTEM, now=now())
