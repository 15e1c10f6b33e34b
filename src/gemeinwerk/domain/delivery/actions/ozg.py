"""The postbox of a user account as a way of a notice: handed over once, proved by its receipt, left for another way (OZG § 9)."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from gemeinwerk.domain.delivery import rules
from gemeinwerk.domain.delivery.actions.follow_ups import ASK_JOB, look_again, look_no_more, watch
from gemeinwerk.domain.delivery.actions.steps import (
    HAND_TO_POSTBOX_JOB,
    add_event,
    announce_if_notified,
    locked,
    provide,
    queue_letter,
    queue_mail,
)
from gemeinwerk.domain.delivery.events import NoticeProvided
from gemeinwerk.domain.delivery.models import Delivery, PostboxDelivery, PostboxMessage
from gemeinwerk.domain.delivery.queries.choosing import choice_for
from gemeinwerk.domain.delivery.queries.deliveries import recipient_of
from gemeinwerk.domain.delivery.queries.policy import policy, postbox_address
from gemeinwerk.domain.delivery.types import (
    Channel,
    DeliveryEventKind,
    DeliveryState,
    HandOverState,
    MessageKind,
    PostboxOutcome,
    PostboxState,
    Trigger,
)
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.events import announce
from gemeinwerk.kernel.jobs import defer
from gemeinwerk.kernel.refusal import NotFound

LONGEST_RECEIPT = 256 * 1024
# So long, and so often, a receipt is still asked for after the notice took another way.
LATE = timedelta(days=90)
LATE_WAITS = (timedelta(days=1),)


def start_hand_over(row: Delivery, mailbox: str, *, now: datetime) -> UUID | None:
    """Put a notice on its way to the postbox and tell a person with an account here where to look; runs inside an action.

    Returns that entry, None for somebody who applied through another portal and looks into the user account alone.
    """
    PostboxDelivery.objects.create(
        delivery=row,
        account_id=row.account_id,
        mailbox=UUID(mailbox),
        state=HandOverState.WAITING.value,
        created_at=now,
    )
    watch(ASK_JOB, row.id, now=now)
    key = f"{HAND_TO_POSTBOX_JOB}:{row.id}"
    defer(HAND_TO_POSTBOX_JOB, tenant_id=row.tenant_id, key=key, delivery_id=row.id)
    if row.account_id is None:
        return None
    message = PostboxMessage.objects.create(
        account_id=row.account_id,
        kind=MessageKind.STATUS.value,
        subject=f"Im Nutzerkonto: {row.subject}"[:200],
        body=rules.postbox_hint(),
        delivery=row,
        submission_id=row.submission_id,
        case_id=row.case_id,
        created_at=now,
    )
    found: UUID = message.id
    return found


@action("delivery.note_handed_to_postbox")
def note_handed_to_postbox(*, actor: Actor, now: datetime, delivery_id: UUID, handle: str) -> None:
    """Note that the postbox has a notice, under the handle that it gave; a repeated call changes nothing.

    What was handed over after the notice took another way is noted as well, so that a late receipt is still read.
    Raises Forbidden, NotFound.
    """
    actor.require_role("admin")
    row, hand_over = _both(delivery_id)
    if hand_over.handle:
        record_nothing()
        return
    hand_over.handle, hand_over.handed_at = handle[:200], now
    if hand_over.state == HandOverState.WAITING.value:
        hand_over.state = HandOverState.HANDED.value
        row.state = DeliveryState.HANDED_TO_POSTBOX.value
        row.save(update_fields=["state"])
    hand_over.save()
    look_again(ASK_JOB, row.id, now=now, afresh=True)
    _step(row, hand_over, DeliveryEventKind.HANDED_TO_POSTBOX, f"handle:{hand_over.handle}", actor=actor, now=now)
    record(f"delivery:{row.id}", case=row.case_id, handle=hand_over.handle)


@action("delivery.await_postbox")
def await_postbox(*, actor: Actor, now: datetime, delivery_id: UUID) -> None:
    """Plan another attempt to hand a notice over, because the postbox did not answer. Raises Forbidden, NotFound."""
    actor.require_role("admin")
    row, hand_over = _both(delivery_id)
    if hand_over.state == HandOverState.WAITING.value:
        look_again(ASK_JOB, row.id, now=now)
    record_nothing()


@action("delivery.note_postbox_outcome")
def note_postbox_outcome(*, actor: Actor, now: datetime, delivery_id: UUID, outcome: PostboxOutcome) -> HandOverState:
    """Note what the postbox says: provision with its receipt, refusal, or silence for too long.

    Source: OZG § 9(1), AO § 122a(5): the notice counts as notified on the fourth day after the provision, which the
    authority proves. A refusal or silence opens another way; a receipt after that is kept without legal effect, so that
    the clock of the later way holds. Safe to repeat. Raises Forbidden, NotFound.
    """
    actor.require_role("admin")
    row, hand_over = _both(delivery_id)
    state = HandOverState(hand_over.state)
    if state is HandOverState.GIVEN_UP:
        return _late(row, hand_over, outcome, actor=actor, now=now)
    if state not in (HandOverState.WAITING, HandOverState.HANDED):
        record_nothing()
        return state
    if outcome.state is PostboxState.PROVIDED and hand_over.handle:
        problem = _problem(hand_over, outcome, now)
        if not problem:
            return _provided(row, hand_over, outcome, actor=actor, now=now)
        news = problem != hand_over.problem
        hand_over.problem = problem[:200]
        hand_over.save(update_fields=["problem"])
        return _wait_or_leave(row, hand_over, rules.SILENT, actor=actor, now=now, news=news)
    if outcome.state is PostboxState.REFUSED:
        hand_over.receipt = outcome.receipt[:LONGEST_RECEIPT]
        return _leave(row, hand_over, rules.refusal_reason(outcome.reason), refused=True, actor=actor, now=now)
    reason = rules.SILENT if hand_over.handle else rules.NOT_REACHED
    return _wait_or_leave(row, hand_over, reason, actor=actor, now=now)


def _both(delivery_id: UUID) -> tuple[Delivery, PostboxDelivery]:
    row = locked(delivery_id)
    hand_over = PostboxDelivery.objects.select_for_update().filter(delivery=row).first()
    if hand_over is None:
        raise NotFound()
    return row, hand_over


def _problem(hand_over: PostboxDelivery, outcome: PostboxOutcome, now: datetime) -> str:
    if not outcome.receipt or len(outcome.receipt) > LONGEST_RECEIPT:
        return "Die Quittung fehlt oder ist zu groß."
    return rules.receipt_problem(outcome.at, placed_at=hand_over.created_at, now=now)


def _provided(
    row: Delivery, hand_over: PostboxDelivery, outcome: PostboxOutcome, *, actor: Actor, now: datetime
) -> HandOverState:
    """Record the provision with its proof and tell the person (OZG § 9(1): at the latest on this day)."""
    look_no_more(row.id)
    _keep(hand_over, HandOverState.PROVIDED, outcome)
    row.state = DeliveryState.PROVIDED.value
    row.save(update_fields=["state"])
    _provision_step(row, hand_over, DeliveryEventKind.PROVIDED, actor=actor, now=now)
    subject, body = rules.postbox_notice(
        tenants.tenant(row.tenant_id).authority_name, postbox_address() if row.account_id else ""
    )
    queue_mail(row=row, to=row.recipient_email, subject=subject, body=body, tenant_id=row.tenant_id, now=now)
    announce(NoticeProvided(tenant_id=row.tenant_id, delivery_id=row.id, case_id=row.case_id))
    announce_if_notified(row, after=Trigger.PROVIDED)
    record(f"delivery:{row.id}", case=row.case_id, state=hand_over.state, receipt=_digest(hand_over.receipt))
    return HandOverState.PROVIDED


def _late(
    row: Delivery, hand_over: PostboxDelivery, outcome: PostboxOutcome, *, actor: Actor, now: datetime
) -> HandOverState:
    """Keep what comes after the notice took another way; the periods of that way stay as they are."""
    if outcome.state is PostboxState.PROVIDED and not _problem(hand_over, outcome, now):
        _keep(hand_over, HandOverState.PROVIDED_LATE, outcome)
        _provision_step(row, hand_over, DeliveryEventKind.PROVIDED_LATE, actor=actor, now=now)
    elif outcome.state is PostboxState.REFUSED:
        hand_over.state, hand_over.receipt = HandOverState.REFUSED.value, outcome.receipt[:LONGEST_RECEIPT]
        hand_over.save()
        why = f"why:{rules.refusal_reason(outcome.reason)}"
        _step(row, hand_over, DeliveryEventKind.POSTBOX_REFUSED, why, actor=actor, now=now)
    else:
        if hand_over.handle and now - hand_over.created_at < LATE:
            look_again(ASK_JOB, row.id, now=now, waits=LATE_WAITS)
        else:
            look_no_more(row.id)
        record_nothing()
        return HandOverState.GIVEN_UP
    look_no_more(row.id)
    record(f"delivery:{row.id}", case=row.case_id, state=hand_over.state, late=1)
    return HandOverState(hand_over.state)


def _wait_or_leave(
    row: Delivery, hand_over: PostboxDelivery, reason: str, *, actor: Actor, now: datetime, news: bool = False
) -> HandOverState:
    if rules.waited_in_vain(hand_over.created_at, now, policy().ozg_days_without_receipt):
        return _leave(row, hand_over, reason, refused=False, actor=actor, now=now)
    look_again(ASK_JOB, row.id, now=now)
    if news:
        record(f"delivery:{row.id}", case=row.case_id, problem=1)
    else:
        record_nothing()
    return HandOverState(hand_over.state)


def _leave(
    row: Delivery, hand_over: PostboxDelivery, reason: str, *, refused: bool, actor: Actor, now: datetime
) -> HandOverState:
    """Give the notice another way: the own mailbox where the person consented, or a letter. No period has begun yet."""
    state = HandOverState.REFUSED if refused else HandOverState.GIVEN_UP
    kind = DeliveryEventKind.POSTBOX_REFUSED if refused else DeliveryEventKind.POSTBOX_SILENT
    hand_over.state = state.value
    hand_over.save()
    _step(row, hand_over, kind, f"why:{reason}", actor=actor, now=now)
    if refused or not hand_over.handle:
        look_no_more(row.id)
    else:
        look_again(ASK_JOB, row.id, now=now, waits=LATE_WAITS)
    if row.account_id is None:
        # Without an account here there is no other mailbox to choose.
        queue_letter(row, actor=actor, now=now, reason=f"{reason} {rules.BY_LETTER}")
        record(f"delivery:{row.id}", case=row.case_id, state=state.value, channel=row.channel)
        return state
    choice = choice_for(row.procedural_code, recipient_of(row), scope=row.package_id, postbox_attempt_failed=True)
    # The earlier reason for the postbox stays; why the next way was chosen and what the postbox said are added.
    row.reasons = [*row.reasons, *(one for one in choice.reasons if one not in row.reasons)]
    if choice.channel is Channel.PORTAL_MAILBOX:
        row.channel, row.state = Channel.PORTAL_MAILBOX.value, DeliveryState.PROVIDED.value
        row.reasons = [*row.reasons, reason]
        row.save()
        provide(row, actor=actor, now=now)
    else:
        queue_letter(row, actor=actor, now=now, reason=reason)
    record(f"delivery:{row.id}", case=row.case_id, state=state.value, channel=row.channel)
    return state


def _keep(hand_over: PostboxDelivery, state: HandOverState, outcome: PostboxOutcome) -> None:
    hand_over.state, hand_over.provided_at = state.value, outcome.at
    hand_over.receipt, hand_over.problem = outcome.receipt, ""
    hand_over.save()


def _provision_step(
    row: Delivery, hand_over: PostboxDelivery, kind: DeliveryEventKind, *, actor: Actor, now: datetime
) -> None:
    at = hand_over.provided_at
    assert at is not None
    add_event(
        row,
        kind,
        actor=actor,
        now=now,
        on=berlin_date(at),
        evidence=f"postbox:provided;upload:{hand_over.id};at:{at.isoformat()}",
        proofs=(f"sha256:{_digest(hand_over.receipt)}",),
        address=_address(hand_over),
    )


def _step(
    row: Delivery, hand_over: PostboxDelivery, kind: DeliveryEventKind, said: str, *, actor: Actor, now: datetime
) -> None:
    code = "handed" if kind is DeliveryEventKind.HANDED_TO_POSTBOX else "failed"
    add_event(row, kind, actor=actor, now=now, evidence=f"postbox:{code};{said}", address=_address(hand_over))


def _address(hand_over: PostboxDelivery) -> str:
    return f"Postfach des Nutzerkontos {hand_over.mailbox}"


def _digest(receipt: str) -> str:
    return hashlib.sha256(receipt.encode()).hexdigest()
