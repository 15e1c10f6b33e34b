"""Background work of the audit room: a signed checkpoint of every chain that grew, every hour."""

from __future__ import annotations

from uuid import UUID

from gemeinwerk.domain.audit import actions
from gemeinwerk.domain.audit.ports import checkpoint_signer
from gemeinwerk.kernel import clock
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.jobs import job


@job("audit.sign_checkpoint", cron="7 * * * *", every_tenant=True)
def sign_checkpoint(*, tenant_id: UUID) -> None:
    """Sign the end of a tenant's chain; a second run finds nothing new."""
    _sign()


@job("audit.sign_platform_checkpoint", cron="7 * * * *")
def sign_platform_checkpoint() -> None:
    """Sign the end of the chain that belongs to no tenant."""
    _sign()


def _sign() -> None:
    now = clock.now()
    checkpoint_signer().prepare(actor=SYSTEM, now=now)
    actions.sign_checkpoint(actor=SYSTEM, now=now)
