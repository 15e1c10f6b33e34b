"""Who works on a case: take, assign, release; and internal notes."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from gemeinwerk.domain.cases.actions.steps import StepRefused, locked, move, note_history, permit
from gemeinwerk.domain.cases.models import Case, CaseNote
from gemeinwerk.domain.cases.types import CaseState, Step
from gemeinwerk.domain.delivery import actions as delivery
from gemeinwerk.domain.delivery.types import AccountState
from gemeinwerk.domain.identity import queries as identity
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.refusal import Conflict, Forbidden, Invalid, NotFound
from gemeinwerk.kernel.scope import current_tenant

LONGEST_NOTE: Final = 4000


class NothingToTake(NotFound):
    """No case waits for somebody to take it."""

    code = "cases.nothing_to_take"
    message = "Im Moment wartet kein Vorgang auf Bearbeitung."
    hint = "Neue Anträge erscheinen von selbst im Posteingang."


class AlreadyTaken(Conflict):
    """Somebody else works on the case."""

    code = "cases.already_taken"
    message = "Diesen Vorgang bearbeitet schon jemand anderes."
    hint = "Eine Leitung kann ihn neu zuweisen."


@action("cases.take")
def take(*, actor: Actor, now: datetime, case_id: UUID) -> None:
    """Take a case to work on; a lead may take it from somebody else. Safe to repeat.

    Raises CaseUnknown, StepRefused, AlreadyTaken, Forbidden.
    """
    row = locked(case_id)
    permit(actor, row, Step.TAKE)
    if row.assigned_to is not None and row.assigned_to == actor.account_id:
        record_nothing()
        return
    if row.assigned_to is not None and "lead" not in actor.roles:
        raise AlreadyTaken()
    _give(row, Step.TAKE, actor.account_id, actor=actor, now=now)
    record(f"case:{row.id}", assigned=actor.account_id)


@action("cases.take_next")
def take_next(*, actor: Actor, now: datetime) -> UUID:
    """Take the most urgent case that nobody works on and return it; two people never get the same one.

    Raises NothingToTake, Forbidden.
    """
    actor.require_role("officer", "lead")
    waiting = Case.objects.select_for_update(skip_locked=True).filter(
        state=CaseState.RECEIVED.value, assigned_to__isnull=True
    )
    row = waiting.order_by("target_on", "received_at", "id").first()
    if row is None:
        raise NothingToTake()
    _give(row, Step.TAKE, actor.account_id, actor=actor, now=now)
    record(f"case:{row.id}", assigned=actor.account_id)
    found: UUID = row.id
    return found


@action("cases.assign")
def assign(*, actor: Actor, now: datetime, case_id: UUID, account_id: UUID) -> None:
    """Give a case to a member of the authority's staff who may work on cases; leads only. Safe to repeat.

    Raises CaseUnknown, StepRefused, Invalid for anybody else's account, Forbidden.
    """
    row = locked(case_id)
    permit(actor, row, Step.ASSIGN)
    if row.assigned_to == account_id:
        record_nothing()
        return
    able = {member.account_id for member in identity.staff_of(current_tenant()) if member.roles & {"officer", "lead"}}
    if account_id not in able:
        raise Invalid("Diese Person kann keine Vorgänge bearbeiten.", hint="Bitte wählen Sie jemanden aus der Liste.")
    _give(row, Step.ASSIGN, account_id, actor=actor, now=now)
    record(f"case:{row.id}", assigned=account_id)


def _give(row: Case, step: Step, account_id: UUID | None, *, actor: Actor, now: datetime) -> None:
    if account_id is None:
        raise Forbidden()
    move(row, step)
    row.assigned_to = account_id
    row.save(update_fields=["state", "assigned_to"])
    delivery.tell_state(actor=actor, now=now, case_id=row.id, status=AccountState.PROCESSING)
    note_history(row, "taken" if step is Step.TAKE else "assigned", actor=actor, now=now)


@action("cases.release")
def release(*, actor: Actor, now: datetime, case_id: UUID) -> None:
    """Give a case back, so that anybody may take it. Raises CaseUnknown, StepRefused, Forbidden."""
    row = locked(case_id)
    permit(actor, row, Step.RELEASE)
    if row.assigned_to is None:
        raise StepRefused()
    move(row, Step.RELEASE)
    row.assigned_to = None
    row.save(update_fields=["state", "assigned_to"])
    note_history(row, "released", actor=actor, now=now)
    record(f"case:{row.id}")


@action("cases.add_note")
def add_note(*, actor: Actor, now: datetime, case_id: UUID, text: str) -> UUID:
    """Write an internal note. Raises CaseUnknown, Invalid for an empty or too long text, Forbidden."""
    row = locked(case_id)
    permit(actor, row, Step.NOTE)
    text = text.replace("\x00", "").strip()
    if not text or len(text) > LONGEST_NOTE:
        raise Invalid(
            "Die Notiz ist leer." if not text else "Die Notiz ist zu lang.",
            hint=f"Bitte schreiben Sie höchstens {LONGEST_NOTE} Zeichen.",
        )
    note = CaseNote.objects.create(case=row, author_id=actor.account_id, text=text, at=now)
    record(f"case:{row.id}", note=note.id)
    found: UUID = note.id
    return found
