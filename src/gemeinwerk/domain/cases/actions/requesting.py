"""Asking the applicant for something, and getting it back into the same case."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from gemeinwerk.domain.cases.actions.steps import locked, move, note_history, permit
from gemeinwerk.domain.cases.models import Case, CaseReply, DocumentRequest
from gemeinwerk.domain.cases.types import CaseState, Step
from gemeinwerk.domain.delivery import actions as delivery
from gemeinwerk.domain.delivery import queries as messages
from gemeinwerk.domain.delivery.types import AccountState
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.dates import long_date
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import Conflict, Invalid

LONGEST_TEXT = 4000


class NoMailbox(Conflict):
    """The applicant has no postbox: the request goes by letter or phone."""

    code = "cases.no_mailbox"
    message = "Diese Person hat kein Postfach."
    hint = "Bitte fordern Sie die Unterlagen telefonisch oder per Brief an und vermerken Sie es als Notiz."


@action("cases.request_documents")
def request_documents(*, actor: Actor, now: datetime, case_id: UUID, text: str, due_on: date) -> UUID:
    """Ask the applicant for documents by a day (VwVfG NRW § 26 Abs. 2); the case waits.

    Raises CaseUnknown, StepRefused, Forbidden, NoMailbox, Invalid for an empty text or a day in the past.
    """
    row = locked(case_id)
    permit(actor, row, Step.REQUEST_DOCUMENTS)
    wanted = _wanted(text)
    if due_on <= berlin_date(now):
        raise Invalid("Die Frist liegt nicht in der Zukunft.", hint="Bitte wählen Sie einen späteren Tag.")
    if row.account_id is None:
        raise NoMailbox()
    move(row, Step.REQUEST_DOCUMENTS)
    request_id = new_id()
    message_id = delivery.send_message(
        actor=actor,
        now=now,
        account_id=row.account_id,
        kind="request",
        subject=f"Bitte um Unterlagen: {row.title}",
        body=f"{wanted}\n\nBitte antworten Sie bis zum {long_date(due_on)}.",
        submission_id=row.submission_id,
        case_id=row.id,
        key=f"request:{request_id}",
    )
    DocumentRequest.objects.create(
        id=request_id,
        case=row,
        account_id=row.account_id,
        text=wanted,
        due_on=due_on,
        message_id=message_id,
        requested_by=actor.account_id,
        at=now,
    )
    row.save(update_fields=["state"])
    delivery.tell_state(actor=actor, now=now, case_id=row.id, status=AccountState.ACTION_REQUIRED)
    note_history(row, "documents_requested", actor=actor, now=now)
    record(f"case:{row.id}", message=message_id)
    return request_id


def _wanted(text: str) -> str:
    wanted = text.replace("\x00", "").strip()
    if not wanted or len(wanted) > LONGEST_TEXT:
        raise Invalid("Bitte schreiben Sie, was fehlt.", hint=f"Der Text darf höchstens {LONGEST_TEXT} Zeichen haben.")
    return wanted


@action("cases.receive_reply")
def receive_reply(*, actor: Actor, now: datetime, message_id: UUID) -> None:
    """Take an answer of the applicant into its case; a second call changes nothing."""
    info = messages.reply_received(message_id=message_id)
    found = Case.objects.filter(submission_id=info.submission_id).values_list("id", flat=True).first()
    case_id = info.case_id or found
    if case_id is None or CaseReply.objects.filter(message_id=message_id).exists():
        record_nothing()
        return
    row = locked(case_id)
    CaseReply.objects.create(case=row, message_id=message_id, at=now)
    DocumentRequest.objects.filter(case=row, message_id=info.reply_to, answered_at=None).update(answered_at=now)
    waiting = DocumentRequest.objects.filter(case=row, answered_at=None).exists()
    if not (waiting and row.state == CaseState.WAITING_FOR_APPLICANT.value):
        move(row, Step.RECEIVE_REPLY)
        row.save(update_fields=["state"])
    note_history(row, "reply_received", actor=actor, now=now)
    record(f"case:{row.id}", message=message_id)
