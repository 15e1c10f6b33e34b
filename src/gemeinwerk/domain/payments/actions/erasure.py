"""Erasure of what the room holds about a person and need not keep."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from gemeinwerk.domain.payments.models import DebitMandate
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor


@action("payments.erase_person")
def erase_person(*, actor: Actor, now: datetime, account_id: UUID) -> int:
    """Revoke a person's mandates with the authority in scope and erase those that were never used; return how many.

    Claims and what was booked stay as long as the books must be kept (GDPR Art. 17(3)(b)). Safe to repeat. Raises Forbidden.
    """
    actor.require_role("admin")
    found = DebitMandate.objects.filter(payer_id=account_id)
    revoked = found.filter(revoked_at__isnull=True, used_at__isnull=False).update(revoked_at=now)
    erased, _ = found.filter(used_at__isnull=True).delete()
    if not revoked and not erased:
        record_nothing()
        return 0
    record(f"account:{account_id}", mandates=erased, revoked=revoked)
    return int(erased) + int(revoked)
