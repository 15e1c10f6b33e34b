"""Messages about the state of an application: one for each state, in their order, never in place of a notice.

They are a courtesy. What fails is tried for a day and then given up; the case never waits for it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from gemeinwerk.domain.delivery.actions.follow_ups import TELL_STATE_JOB, look_again, look_no_more, watch
from gemeinwerk.domain.delivery.models import StateMessage
from gemeinwerk.domain.delivery.queries.states import state_messages_on
from gemeinwerk.domain.delivery.types import AccountState, StateMessageState
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.jobs import defer
from gemeinwerk.kernel.refusal import NotFound
from gemeinwerk.kernel.scope import current_tenant

GIVE_UP_AFTER: Final = timedelta(days=1)
WAITING: Final = StateMessageState.WAITING.value


@action("delivery.begin_states")
def begin_states(
    *, actor: Actor, now: datetime, case_id: UUID, application_id: UUID, service: str, reference: str
) -> None:
    """Tell the user account that an application was taken over; later states of the case follow this one.

    Nothing happens unless a postbox is connected and the setting switches these messages on. Safe to repeat. Raises
    Forbidden.
    """
    actor.require_role("officer", "lead", "admin")
    if not state_messages_on():
        record_nothing()
        return
    _queue(case_id, application_id, AccountState.RECEIVED, service, reference, now=now)


@action("delivery.tell_state")
def tell_state(*, actor: Actor, now: datetime, case_id: UUID, status: AccountState) -> None:
    """Tell the user account a new state of a case whose first state was told; each state once. Safe to repeat.

    Raises Forbidden.
    """
    actor.require_role("officer", "lead", "admin")
    first = StateMessage.objects.filter(case_id=case_id).order_by("number").first() if state_messages_on() else None
    if first is None:
        record_nothing()
        return
    _queue(case_id, first.application_id, status, first.service, first.reference, now=now)


@action("delivery.note_state_message")
def note_state_message(*, actor: Actor, now: datetime, message_id: UUID, handle: str = "", problem: str = "") -> bool:
    """Note that a message is with the postbox, or that it is given up with the reason; tell whether it is given up now.

    The next state of the case takes its turn. Safe to repeat. Raises Forbidden, NotFound.
    """
    actor.require_role("admin")
    row = _locked(message_id)
    if row.state != WAITING:
        record_nothing()
        return False
    row.state = (StateMessageState.SENT if handle else StateMessageState.GIVEN_UP).value
    row.handle, row.problem, row.ended_at = handle[:200], problem[:200], now
    row.save()
    look_no_more(row.id)
    _let_go(StateMessage.objects.filter(case_id=row.case_id, state=WAITING).order_by("number").first(), now=now)
    record(f"case:{row.case_id}", status=row.status, state=row.state, message=row.id)
    return not handle


@action("delivery.await_state_message")
def await_state_message(*, actor: Actor, now: datetime, message_id: UUID) -> bool:
    """Plan another attempt because the postbox did not answer; tell whether it has been long enough to give up instead.

    Raises Forbidden, NotFound.
    """
    actor.require_role("admin")
    row = _locked(message_id)
    record_nothing()
    if row.state != WAITING:
        return False
    if now - row.created_at > GIVE_UP_AFTER:
        return True
    look_again(TELL_STATE_JOB, row.id, now=now)
    return False


def _queue(
    case_id: UUID, application_id: UUID, status: AccountState, service: str, reference: str, *, now: datetime
) -> None:
    # The lock lets the end of the message before, which looks for the next one, come before or after this.
    earlier = list(StateMessage.objects.select_for_update().filter(case_id=case_id))
    row = StateMessage(
        case_id=case_id,
        application_id=application_id,
        number=len(earlier) + 1,
        status=status.value,
        service=service[:250],
        reference=reference[:50],
        created_at=now,
    )
    if not StateMessage.objects.add_once(row):
        record_nothing()
        return
    if all(one.state != WAITING for one in earlier):
        _let_go(row, now=now)
    record(f"case:{case_id}", status=row.status, message=row.id)


def _let_go(row: StateMessage | None, *, now: datetime) -> None:
    """Send one message; those behind it wait, so that an account never shows an older state after a newer one."""
    if row is None:
        return
    watch(TELL_STATE_JOB, row.id, now=now)
    key = f"{TELL_STATE_JOB}:{row.id}"
    defer(TELL_STATE_JOB, tenant_id=current_tenant(), key=key, message_id=row.id)


def _locked(message_id: UUID) -> StateMessage:
    row: StateMessage | None = StateMessage.objects.select_for_update().filter(id=message_id).first()
    if row is None:
        raise NotFound()
    return row
