"""Telling those who work on a case that one of its files is locked."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from gemeinwerk.domain.cases.actions.steps import CaseUnknown, locked, note_history
from gemeinwerk.domain.cases.models import Case, CaseHistoryEntry, DocumentRequest
from gemeinwerk.domain.cases.rules import FILE_LOCKED
from gemeinwerk.domain.submissions import queries as submissions
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor


@action("cases.note_locked_file")
def note_locked_file(*, actor: Actor, now: datetime, upload_id: UUID, draft_id: UUID) -> None:
    """Note in a case that malware was found in one of its files; a second time changes nothing.

    ``draft_id`` is the draft of the application, or the request that the file answers; a file that was never sent
    concerns nobody. Raises CaseUnknown where the application has no case yet, so that a job comes back.
    """
    case_id = _case_of(upload_id, draft_id)
    if case_id is None or CaseHistoryEntry.objects.filter(
        case_id=case_id, code=FILE_LOCKED, detail=str(upload_id)
    ).exists():  # fmt: skip
        record_nothing()
        return
    row = locked(case_id)
    note_history(row, FILE_LOCKED, actor=actor, now=now, detail=str(upload_id))
    record(f"case:{row.id}", upload=upload_id)


def _case_of(upload_id: UUID, draft_id: UUID) -> UUID | None:
    asked: UUID | None = DocumentRequest.objects.filter(message_id=draft_id).values_list("case_id", flat=True).first()
    if asked is not None:
        return asked
    submission_id = submissions.submission_with(attachment_id=upload_id)
    if submission_id is None:
        return None
    found: UUID | None = Case.objects.filter(submission_id=submission_id).values_list("id", flat=True).first()
    if found is None:
        raise CaseUnknown()
    return found
