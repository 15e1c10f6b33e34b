"""Reminders to offices: a mail without content, sent by the same outbox as all others."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings

from gemeinwerk.domain.delivery import rules
from gemeinwerk.domain.delivery.actions.steps import queue_mail
from gemeinwerk.domain.delivery.models import MailOutbox
from gemeinwerk.domain.transport import queries as transport
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.scope import current_tenant


@action("delivery.remind_receiver")
def remind_receiver(*, actor: Actor, now: datetime, destination_id: UUID, reminder_id: UUID) -> bool:
    """Ask for the mail that tells the contact of a destination of unclaimed submissions; tell whether one is sent.

    The same ``reminder_id`` again changes nothing. Raises Forbidden, DestinationUnknown.
    """
    actor.require_role("admin")
    address = transport.contact_address(destination_id=destination_id)
    if not address or MailOutbox.objects.filter(id=reminder_id).exists():
        record_nothing()
        return False
    name = transport.destination(destination_id=destination_id).name
    subject, body = rules.unclaimed_notice(name, destination_id, settings.TRANSPORT_REMIND_DAYS)
    queue_mail(
        row=None, to=address, subject=subject, body=body, tenant_id=current_tenant(), now=now, mail_id=reminder_id
    )
    record(f"mail:{reminder_id}", destination=destination_id)
    return True
