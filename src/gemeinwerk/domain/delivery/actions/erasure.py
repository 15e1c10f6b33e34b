"""Erasure of what the room holds about a person and need not keep."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from gemeinwerk.domain.delivery.models import DeliveryConsent, MailOutbox, PostboxMessage
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor


@action("delivery.erase_person")
def erase_person(*, actor: Actor, now: datetime, account_id: UUID) -> int:
    """Erase a person's messages and withdraw the consent with the authority in scope; return the rows erased.

    Notices, their proofs and letters stay until the end of the retention of their case (GDPR Art. 17(3)(b)).
    Safe to repeat. Raises Forbidden.
    """
    actor.require_role("admin")
    consents = DeliveryConsent.objects.filter(account_id=account_id, withdrawn_at__isnull=True).update(withdrawn_at=now)
    MailOutbox.objects.filter(delivery__account_id=account_id, sent_at__isnull=False).delete()
    erased, _ = PostboxMessage.objects.filter(account_id=account_id, delivery__isnull=True).delete()
    if not consents and not erased:
        record_nothing()
        return 0
    record(f"account:{account_id}", messages=erased, consents=consents)
    return int(erased)
