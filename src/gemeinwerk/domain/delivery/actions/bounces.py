"""Returned mail read from its mailbox: the letter follows, and nothing that is forged or unknown changes anything."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from gemeinwerk.domain.delivery import rules
from gemeinwerk.domain.delivery.actions.notices import record_bounce
from gemeinwerk.domain.delivery.models import MailOutbox
from gemeinwerk.domain.delivery.ports import BounceReport, BouncesUnavailable, bounce_mailbox
from gemeinwerk.domain.delivery.types import MailState
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actions import action, record, record_nothing, steps
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.refusal import NotFound
from gemeinwerk.kernel.scope import tenant_scope

AT_ONCE = 200


@steps("delivery.note_bounce")
def read_bounces(*, actor: Actor, now: datetime) -> int:
    """Read returned mail, note each final bounce of a mail that left here, and return how many counted.

    A message is settled after what it says has been noted, so that a crash in between repeats it without effect. A
    mailbox that does not answer is asked again the next time. Raises Forbidden.
    """
    actor.require_role("admin")
    counted = 0
    try:
        for returned in bounce_mailbox().read(limit=AT_ONCE):
            counted += sum(_noted(report, actor=actor, now=now) for report in returned.reports)
            bounce_mailbox().settle(returned.handle)
    except BouncesUnavailable:
        return counted
    return counted


def _noted(report: BounceReport, *, actor: Actor, now: datetime) -> bool:
    """Note one report in the scope of the authority whose mail it names; tell whether it counted."""
    found = rules.mail_of(report.message_id)
    if found is None or not rules.is_final_bounce(report.action, report.status):
        return False
    mail_id, tenant_id = found
    try:
        tenants.tenant(tenant_id)
    except NotFound:
        return False
    with tenant_scope(tenant_id):
        return note_bounce(actor=actor, now=now, mail_id=mail_id, recipient=report.recipient, status=report.status[:12])


@action("delivery.note_bounce")
def note_bounce(*, actor: Actor, now: datetime, mail_id: UUID, recipient: str, status: str) -> bool:
    """Note that a mail of the outbox came back for good; the letter follows for the notice it announced.

    Nothing happens for an unknown mail, one that never left, or a report about another recipient. A notice that was
    retrieved stays retrieved. Safe to repeat. Raises Forbidden.
    """
    actor.require_role("admin")
    # The lock waits for an attempt that is under way, so that a return that is faster than its commit is not lost.
    row = MailOutbox.objects.select_for_update().filter(id=mail_id).first()
    if row is None or row.state != MailState.SENT.value or row.to.strip().lower() != recipient.strip().lower():
        record_nothing()
        return False
    row.state = MailState.BOUNCED.value
    row.save(update_fields=["state"])
    if row.delivery_id is not None:
        record_bounce(actor=actor, now=now, delivery_id=row.delivery_id, evidence=f"mail:{row.id}:{status}")
    record(f"mail:{row.id}", state=row.state, status=status, delivery=row.delivery_id)
    return True
