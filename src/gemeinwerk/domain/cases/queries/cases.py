"""One case for its page, opened for this view only, and the forms of its steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, TypedDict
from uuid import UUID

from gemeinwerk.domain.cases import rules
from gemeinwerk.domain.cases.models import (
    Case,
    CaseHistoryEntry,
    CaseNote,
    CaseReply,
    CaseTask,
    Decision,
    DocumentRequest,
)
from gemeinwerk.domain.cases.queries.application import Application, application
from gemeinwerk.domain.cases.queries.objection_rows import (
    decisions_of,
    may_decide_objection,
    objection_due,
    objection_rows,
)
from gemeinwerk.domain.cases.queries.pricing import DECISION, FeeOpen, decided_results, fee_to_come, priced_results
from gemeinwerk.domain.cases.queries.standings import standings
from gemeinwerk.domain.cases.queries.writing import Ruling, blocks_of, letter, outcomes_of, recipient_of
from gemeinwerk.domain.cases.types import (
    AnswerRow,
    AnswerSection,
    CaseFile,
    CaseState,
    CaseView,
    DecisionDraft,
    DecisionForm,
    DecisionView,
    FileRow,
    HistoryRow,
    NextStep,
    NoteRow,
    Outcome,
    ReplyRow,
    RequestRow,
    TaskKind,
    TaskView,
    TextBlock,
)
from gemeinwerk.domain.delivery import queries as delivery
from gemeinwerk.domain.documents import queries as documents
from gemeinwerk.domain.documents.types import UploadInfo
from gemeinwerk.domain.forms import queries as forms
from gemeinwerk.domain.identity import queries as identity
from gemeinwerk.domain.processes import queries as processes
from gemeinwerk.domain.submissions import queries as submissions
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.refusal import Finding, Invalid, NotFound
from gemeinwerk.kernel.scope import current_tenant

READERS = ("officer", "lead")
REPLY_DAYS = 14


class CaseMissing(NotFound):
    """There is no such case in this authority."""

    code = "cases.unknown"
    message = "Diesen Vorgang gibt es in Ihrer Behörde nicht."
    hint = "Bitte öffnen Sie den Posteingang und wählen Sie den Vorgang dort aus."


class DecisionIncomplete(Invalid):
    """The decision lacks something; the details name each field."""

    code = "cases.decision_incomplete"
    message = "Die Entscheidung ist noch nicht vollständig."
    hint = "Bitte prüfen Sie die genannten Angaben."


@dataclass(frozen=True, slots=True)
class RequestForm:
    """What the form of a request for documents shows."""

    case_id: UUID
    reference: str
    title: str
    applicant: str
    has_mailbox: bool
    due_on: date


def case_of(*, actor: Actor, case_id: UUID) -> Case:
    """Return a case of the tenant in scope to those who work on cases; raises Forbidden and CaseMissing."""
    actor.require_role(*READERS)
    row: Case | None = Case.objects.filter(id=case_id).first()
    if row is None:
        raise CaseMissing()
    return row


def opened(*, actor: Actor, row: Case, on: date) -> Application:
    """Return the application behind a case, decrypted."""
    return application(actor=actor, submission_id=row.submission_id, on=on, version_id=row.version_id)


def case_for(*, actor: Actor, case_id: UUID, today: date) -> CaseView:
    """Return a case with everything its page shows; raises Forbidden and CaseMissing."""
    row = case_of(actor=actor, case_id=case_id)
    app = opened(actor=actor, row=row, on=today)
    tasks = tuple(_task(one) for one in CaseTask.objects.filter(case_id=row.id).order_by("created_at"))
    names = {member.account_id: member.name for member in identity.staff_of(current_tenant())}
    state = CaseState(row.state)
    requests = DocumentRequest.objects.filter(case_id=row.id).order_by("at")
    decision = Decision.objects.filter(case_id=row.id).first()
    deliveries, decided = tuple(delivery.deliveries_of_case(case_id=row.id)), decisions_of(row.id)
    return CaseView(
        **_who_and_what(row, app),
        state=state,
        state_label=rules.STATE_LABELS[state],
        assigned_name=names.get(row.assigned_to, "") if row.assigned_to else "",
        deadline=rules.deadline(state, row.target_on, row.target_days, today),
        next_steps=_next_steps(actor, row, tasks, rules.after_check(outcomes_of(row.version_id), app.offer.remedy)),
        tasks=tasks,
        answers=_answers(app),
        attachments=_attachments(app),
        history=_history(row.id, names),
        notes=_notes(row.id, names),
        requests=tuple(RequestRow(r.id, r.at, r.text, r.due_on, r.answered_at) for r in requests),
        replies=_replies(row.id),
        decision=None if decision is None else _decision(decision),
        deliveries=deliveries,
        standings=standings(deliveries, today=today),
        objections=tuple(objection_rows(decided, deliveries)),
        objection_due=objection_due(decided, deliveries),
        may_decide_objection=may_decide_objection(actor, row),
        colleagues=tuple(names.items()),
        remarks=rules.remarks(_beside(app)),
    )


class _WhoAndWhat(TypedDict):
    """What the head of a case's page says."""

    case_id: UUID
    submission_id: UUID
    reference: str
    title: str
    service: str
    package_id: str
    unit: str
    assigned_to: UUID | None
    received_at: datetime
    outcome: Outcome | None
    applicant: str
    has_mailbox: bool


def _who_and_what(row: Case, app: Application) -> _WhoAndWhat:
    return {
        "case_id": row.id,
        "submission_id": row.submission_id,
        "reference": row.reference,
        "title": rules.case_title(app.offer.short_title, app.values),
        "service": app.offer.title,
        "package_id": row.package_id,
        "unit": row.unit,
        "assigned_to": row.assigned_to,
        "received_at": row.received_at,
        "outcome": Outcome(row.outcome) if row.outcome else None,
        "applicant": recipient_of(app).name,
        "has_mailbox": row.account_id is not None,
    }


def _next_steps(actor: Actor, row: Case, tasks: Sequence[TaskView], after_check: str) -> tuple[NextStep, ...]:
    return rules.next_steps(
        CaseState(row.state),
        actor.roles,
        is_mine=row.assigned_to is not None and row.assigned_to == actor.account_id,
        task=next((task.kind for task in tasks if task.open), None),
        is_assigned=row.assigned_to is not None,
        after_check=after_check,
    )


def request_form(*, actor: Actor, case_id: UUID, today: date) -> RequestForm:
    """Return what the form of a request for documents shows; raises Forbidden and CaseMissing."""
    row = case_of(actor=actor, case_id=case_id)
    app = opened(actor=actor, row=row, on=today)
    return RequestForm(
        row.id,
        row.reference,
        rules.case_title(app.offer.short_title, app.values),
        recipient_of(app).name,
        row.account_id is not None,
        today + timedelta(days=REPLY_DAYS),
    )


def decision_form(*, actor: Actor, case_id: UUID, today: date) -> DecisionForm:
    """Return what the form of a decision offers; raises Forbidden and CaseMissing."""
    row = case_of(actor=actor, case_id=case_id)
    app = opened(actor=actor, row=row, on=today)
    reasons, conditions = blocks_of(row.version_id)
    fee, problem = fee_to_come(app.offer.manifest.payment, processes.results_of(case_id=row.id), on=app.sent_on)
    return DecisionForm(
        case_id=row.id,
        reference=row.reference,
        title=rules.case_title(app.offer.short_title, app.values),
        outcomes=tuple((o, rules.OUTCOME_LABELS[o]) for o in outcomes_of(row.version_id)),
        reasons=reasons,
        conditions=conditions,
        fee=fee,
        applicant=recipient_of(app).name,
        fee_problem=problem,
    )


def decision_preview(*, actor: Actor, case_id: UUID, draft: DecisionDraft, now: datetime, signer: str) -> DecisionForm:
    """Return the form with the notice as it would be; raises DecisionIncomplete, FeeOpen, Forbidden, CaseMissing."""
    row = case_of(actor=actor, case_id=case_id)
    refuse_incomplete(row, draft)
    app = opened(actor=actor, row=row, on=berlin_date(now))
    ruling = ruling_of(row, draft, app, signer=signer)
    form = decision_form(actor=actor, case_id=case_id, today=berlin_date(now))
    preview = documents.letter_html(letter(app, ruling, at=now, draft=True))
    return replace(form, preview_html=preview)


def refuse_incomplete(row: Case, draft: DecisionDraft) -> None:
    """Raise DecisionIncomplete with a finding for every wrong field."""
    reasons, conditions = blocks_of(row.version_id)
    faults = rules.check_draft(draft, reasons, conditions, outcomes=outcomes_of(row.version_id))
    if faults:
        raise DecisionIncomplete(details=[Finding(f.field, None, f.message, f.hint) for f in faults])


def ruling_of(row: Case, draft: DecisionDraft, app: Application, *, signer: str) -> Ruling:
    """Return the decision that a complete draft says; the caller has checked the draft.

    Raises FeeOpen where the outcome costs something and the town has no by-law for it.
    """
    reasons, conditions = blocks_of(row.version_id)
    results = processes.results_of(case_id=row.id)
    try:
        results = priced_results(app.offer.manifest.payment, results, on=app.sent_on)
    except FeeOpen:
        terms = app.offer.manifest.payment
        if terms is None or rules.charges(terms, Outcome(draft.outcome)):
            raise
        results = {name: value for name, value in results.items() if name != DECISION}
    return Ruling(
        outcome=Outcome(draft.outcome),
        reasons=rules.chosen_blocks(reasons, draft.reason_ids),
        conditions=rules.chosen_blocks(conditions, draft.condition_ids),
        addition=draft.addition.strip(),
        results=results,
        signer=signer,
    )


def attachment(*, actor: Actor, case_id: UUID, attachment_id: UUID) -> CaseFile:
    """Return one attachment of the application.

    Raises Forbidden, CaseMissing, SubmissionUnknown, MalwareFound, NotScanned.
    """
    row = case_of(actor=actor, case_id=case_id)
    info, content = submissions.attachment(actor=actor, submission_id=row.submission_id, attachment_id=attachment_id)
    documents.refuse_unsafe(upload_id=info.id, content=content)
    return CaseFile(info.name, info.media_type, content)


def reply_file(*, actor: Actor, case_id: UUID, upload_id: UUID) -> CaseFile:
    """Return one file of an answer to this case.

    Raises Forbidden, CaseMissing, DocumentUnknown, MalwareFound, NotScanned.
    """
    row = case_of(actor=actor, case_id=case_id)
    for reply in CaseReply.objects.filter(case_id=row.id):
        info = delivery.reply_received(message_id=reply.message_id)
        if upload_id in info.upload_ids:
            found = documents.draft_upload(draft_id=info.reply_to, upload_id=upload_id)
            content = b"".join(found.chunks)
            documents.refuse_unsafe(upload_id=upload_id, content=content)
            return CaseFile(found.info.name, found.info.media_type, content)
    raise CaseMissing()


def notice_file(*, actor: Actor, case_id: UUID) -> CaseFile:
    """Return the sealed notice of a case; raises Forbidden, CaseMissing, DocumentUnknown."""
    row = case_of(actor=actor, case_id=case_id)
    decision = Decision.objects.filter(case_id=row.id).first()
    if decision is None or decision.document_id is None:
        raise CaseMissing("Zu diesem Vorgang gibt es noch keinen Bescheid.")
    info, content = documents.open_document(document_id=decision.document_id)
    return CaseFile(info.file_name, "application/pdf", content)


def _beside(app: Application) -> Mapping[str, Any]:
    """Return what came with the answers about their origin; older submissions have nothing."""
    return app.submission.provenance


def _answers(app: Application) -> tuple[AnswerSection, ...]:
    sections = forms.summary(app.model, app.layout, app.submission.answers)
    notes = rules.origin_notes(_beside(app))
    return tuple(
        AnswerSection(
            one.title, tuple(AnswerRow(row.label, row.value, note=notes.get(row.path, "")) for row in one.rows)
        )
        for one in sections
        if one.rows
    )


def _task(row: CaseTask) -> TaskView:
    return TaskView(row.id, TaskKind(row.kind), row.title, row.done_at is None, row.created_at, row.done_at)


def _history(case_id: UUID, names: dict[UUID, str]) -> tuple[HistoryRow, ...]:
    rows = CaseHistoryEntry.objects.filter(case_id=case_id).order_by("at", "id")
    return tuple(
        HistoryRow(r.at, rules.history_text(r.code, r.detail), names.get(r.actor_id, ""), r.internal) for r in rows
    )


def _notes(case_id: UUID, names: dict[UUID, str]) -> tuple[NoteRow, ...]:
    rows = CaseNote.objects.filter(case_id=case_id).order_by("at")
    return tuple(NoteRow(row.at, names.get(row.author_id, ""), row.text) for row in rows)


def _attachments(app: Application) -> tuple[FileRow, ...]:
    sent = app.submission.attachments
    known = documents.known_uploads(upload_ids=[one.id for one in sent]) if sent else {}
    return tuple(_file(one.id, one.name, one.media_type, one.size, known.get(one.id)) for one in sent)


def _file(key: UUID, name: str, media_type: str, size: int, known: UploadInfo | None) -> FileRow:
    locked = known is not None and known.quarantined
    scan = rules.scan_words(known.scanned_at, found=known.quarantined) if known is not None else ""
    return FileRow(
        key, name, media_type, size, scan=scan, locked=locked, unscanned=bool(known and not known.scanned_at)
    )


def _replies(case_id: UUID) -> tuple[ReplyRow, ...]:
    found = []
    for row in CaseReply.objects.filter(case_id=case_id).order_by("at"):
        info = delivery.reply_received(message_id=row.message_id)
        uploads = documents.known_uploads(upload_ids=info.upload_ids) if info.upload_ids else {}
        files = tuple(
            _file(u.id, u.name, u.media_type, u.size, u) for key in info.upload_ids if (u := uploads.get(key))
        )
        found.append(ReplyRow(row.message_id, row.at, info.body, files))
    return tuple(found)


def _decision(row: Decision) -> DecisionView:
    outcome = Outcome(row.outcome)
    return DecisionView(
        outcome=outcome,
        label=rules.OUTCOME_LABELS[outcome],
        reasons=tuple(TextBlock(**one) for one in row.reasons),
        conditions=tuple(TextBlock(**one) for one in row.conditions),
        addition=row.addition,
        fee=rules.fee_of(decided_results(row).get(DECISION)),
        automatic_basis=row.automatic_basis,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        document_id=row.document_id,
        issued_at=row.issued_at,
    )
