"""How an application stands, for the applicant: no names of staff, nothing internal."""

from __future__ import annotations

from uuid import UUID

from gemeinwerk.domain.cases import rules
from gemeinwerk.domain.cases.models import Case, CaseHistoryEntry, DocumentRequest
from gemeinwerk.domain.cases.types import CaseState, CitizenState, CitizenStatus, HistoryRow
from gemeinwerk.domain.identity.types import Person
from gemeinwerk.kernel.scope import person_scope


def status_for_submission(*, person: Person, submission_id: UUID) -> CitizenStatus | None:
    """Return how a person's own application stands; None before it has become a case, or for anybody else's."""
    with person_scope(person.account_id):
        return _status(submission_id)


def status_in_tenant(*, submission_id: UUID) -> CitizenStatus | None:
    """Return how an application stands, in the scope of its tenant; for guests whose receipt was checked before."""
    return _status(submission_id)


def statuses(*, person: Person, submission_ids: list[UUID]) -> dict[UUID, CitizenState]:
    """Return the state in words for several own applications, in one statement."""
    with person_scope(person.account_id):
        rows = Case.objects.filter(submission_id__in=submission_ids).values_list("submission_id", "state")
        return {submission_id: _state(CaseState(state)) for submission_id, state in rows}


def _state(state: CaseState) -> CitizenState:
    return CitizenState(rules.CITIZEN_LABELS[state], needs_answer=state is CaseState.WAITING_FOR_APPLICANT)


def _status(submission_id: UUID) -> CitizenStatus | None:
    row = Case.objects.filter(submission_id=submission_id).first()
    if row is None:
        return None
    state = CaseState(row.state)
    due_on = None
    if state is CaseState.WAITING_FOR_APPLICANT:
        requests = DocumentRequest.objects.filter(case_id=row.id, answered_at__isnull=True)
        due_on = requests.order_by("-at").values_list("due_on", flat=True).first()
    entries = CaseHistoryEntry.objects.filter(case_id=row.id, internal=False).order_by("at", "id")
    history = tuple(
        HistoryRow(entry.at, rules.history_text(entry.code, entry.detail, for_citizen=True), "", internal=False)
        for entry in entries
    )
    sentence = rules.citizen_sentence(state, target_on=row.target_on, due_on=due_on)
    return CitizenStatus(row.reference, state, rules.CITIZEN_LABELS[state], sentence, row.target_on, history, row.id)
