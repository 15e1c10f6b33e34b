"""Background work of the delivery room: send mail, read what came back, end provisions that nobody retrieved."""

from __future__ import annotations

import contextlib
from uuid import UUID

import structlog

from gemeinwerk.domain.delivery import actions, queries
from gemeinwerk.domain.delivery.ports import (
    PostboxRefused,
    PostboxUnavailable,
    PrintHouseUnavailable,
    ozg_postbox,
    print_house,
)
from gemeinwerk.domain.delivery.types import PostboxOutcome, PostboxState
from gemeinwerk.kernel import clock
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.jobs import job

log = structlog.get_logger("gemeinwerk.delivery")


@job("delivery.send_mail")
def send_mail(*, tenant_id: UUID, mail_id: UUID) -> None:
    """Try once to send a mail of the outbox; a second run finds it sent and does nothing."""
    actions.send_mail(actor=SYSTEM, now=clock.now(), mail_id=mail_id)


@job("delivery.end_provisions", cron="20 1 * * *", every_tenant=True)
def end_provisions(*, tenant_id: UUID) -> None:
    """End every provision whose ten days are over and open the letter path (VwVfG § 41(2a) S. 4)."""
    now = clock.now()
    for delivery_id in queries.provisions_to_end(on=clock.berlin_date(now)):
        actions.end_provision(actor=SYSTEM, now=now, delivery_id=delivery_id)


@job("delivery.read_bounces", cron="*/5 * * * *")
def read_bounces() -> None:
    """Read mail that came back; a second run finds it settled, or noted already, and does nothing."""
    actions.read_bounces(actor=SYSTEM, now=clock.now())


@job(actions.HAND_OVER_JOB)
def hand_over_batch(*, tenant_id: UUID, batch_id: UUID) -> None:
    """Hand one order over to the print house; killed at any moment, the next run ends it and prints nothing twice."""
    order = queries.print_order(batch_id=batch_id)
    if order is None:
        return
    try:
        receipt = print_house().hand_over(order, queries.print_letters(batch_id=batch_id))
    except PrintHouseUnavailable:
        # The page shows that the order still waits.
        actions.await_print_house(actor=SYSTEM, now=clock.now(), batch_id=batch_id)
        return
    actions.note_handed_over(actor=SYSTEM, now=clock.now(), batch_id=batch_id, receipt=receipt)


@job(actions.HAND_TO_POSTBOX_JOB)
def hand_to_postbox(*, tenant_id: UUID, delivery_id: UUID) -> None:
    """Hand one notice to the postbox of a user account; killed at any moment, the next run ends it, and it is there once."""
    notice = queries.postbox_notice(delivery_id=delivery_id)
    if notice is None:
        return
    try:
        handle = ozg_postbox().hand_over(notice)
    except PostboxUnavailable:
        actions.await_postbox(actor=SYSTEM, now=clock.now(), delivery_id=delivery_id)
        return
    except PostboxRefused as refused:
        outcome = PostboxOutcome(PostboxState.REFUSED, reason=str(refused))
        actions.note_postbox_outcome(actor=SYSTEM, now=clock.now(), delivery_id=delivery_id, outcome=outcome)
        return
    actions.note_handed_to_postbox(actor=SYSTEM, now=clock.now(), delivery_id=delivery_id, handle=handle)


@job(actions.ASK_JOB)
def ask_postbox(*, tenant_id: UUID, delivery_id: UUID) -> None:
    """Ask what became of one notice, and hand it over first where that is still to be done; where nobody answers, the waiting is counted."""
    hand_to_postbox(tenant_id=tenant_id, delivery_id=delivery_id)
    handle, outcome = queries.hand_over_handle(delivery_id=delivery_id), PostboxOutcome(PostboxState.OPEN)
    if handle:
        with contextlib.suppress(PostboxUnavailable):
            outcome = ozg_postbox().outcome(handle)
    actions.note_postbox_outcome(actor=SYSTEM, now=clock.now(), delivery_id=delivery_id, outcome=outcome)


@job(actions.TELL_STATE_JOB)
def tell_state(*, tenant_id: UUID, message_id: UUID) -> None:
    """Send one message about a state whose turn it is; killed at any moment, the next run ends it, and it is there once."""
    message = queries.state_message(message_id=message_id)
    if message is None:
        return
    handle, problem = "", ""
    if not queries.state_messages_on():
        problem = "Statusmeldungen sind ausgeschaltet."
    else:
        try:
            handle = ozg_postbox().tell_state(message)
        except PostboxUnavailable:
            if not actions.await_state_message(actor=SYSTEM, now=clock.now(), message_id=message_id):
                return
            problem = "Das Postfach war nicht erreichbar."
        except PostboxRefused as refused:
            problem = str(refused) or "Das Postfach hat die Meldung abgelehnt."
    if actions.note_state_message(actor=SYSTEM, now=clock.now(), message_id=message_id, handle=handle, problem=problem):
        log.warning("state_message_given_up", message_id=str(message_id), status=message.status.value, problem=problem)


@job("delivery.find_lost", cron="*/15 * * * *")
def find_lost() -> None:
    """Ask again for hand-overs that no job looks after any more, in one query over all authorities."""
    actions.find_lost(actor=SYSTEM, now=clock.now())
