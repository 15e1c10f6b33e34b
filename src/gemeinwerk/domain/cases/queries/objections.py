"""Deciding on objections: what the form offers, the notice before it exists, the notice to be issued."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from gemeinwerk.domain.cases import rules
from gemeinwerk.domain.cases.models import Case, ObjectionDecision
from gemeinwerk.domain.cases.queries.application import Application
from gemeinwerk.domain.cases.queries.cases import DecisionIncomplete, case_of, opened
from gemeinwerk.domain.cases.queries.objection_rows import may_decide_objection
from gemeinwerk.domain.cases.queries.writing import recipient_of, sender_of
from gemeinwerk.domain.cases.types import CaseFile, ObjectionDraft, ObjectionForm
from gemeinwerk.domain.delivery import queries as delivery
from gemeinwerk.domain.delivery.types import (
    CostBearer,
    DeliveryStatus,
    ObjectionOutcome,
    Recipient,
    Remedy,
    RemedyInfo,
    RemedyInstruction,
)
from gemeinwerk.domain.documents import queries as documents
from gemeinwerk.domain.documents.types import Contact, LetterData, PreparedDocument
from gemeinwerk.kernel.actor import SYSTEM, Actor
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.refusal import Conflict, Finding, Forbidden


class NothingToDecide(Conflict):
    """No objection against this notice waits for a decision of this authority."""

    code = "cases.nothing_to_decide"
    message = "Gegen diesen Bescheid ist kein Widerspruch offen, über den jetzt zu entscheiden ist."
    hint = "Form und Frist müssen geprüft sein, und der Widerspruch darf nicht abgegeben oder schon entschieden sein."


@dataclass(frozen=True, slots=True)
class PreparedObjection:
    """A rendered and sealed decision on objections with what its delivery needs."""

    document: PreparedDocument
    instruction_version: str
    party: Recipient


def objection_form(*, actor: Actor, delivery_id: UUID) -> ObjectionForm:
    """Return what the form offers for the objections against a notice; raises NothingToDecide, Forbidden, NotFound."""
    actor.require_role("officer", "lead")
    status = delivery.delivery(delivery_id=delivery_id)
    row = case_of(actor=actor, case_id=status.case_id)
    if not may_decide_objection(actor, row):
        raise Forbidden()
    remedies = pending(status)
    outcomes = delivery.possible_outcomes(remedies)
    # All objections against one notice are decided together, so each has to be judged before.
    if not outcomes or any(one.is_open for one in status.remedies) or is_being_issued(delivery_id):
        raise NothingToDecide()
    name, deciding = delivery.deciding_authority(status)
    return ObjectionForm(
        delivery=status,
        case_id=row.id,
        reference=row.reference,
        title=row.title,
        applicant=status.recipient.name,
        remedies=remedies,
        outcomes=tuple((one, delivery.outcome_words(one)) for one in outcomes),
        costs=tuple((one.value, label) for one, label in delivery.cost_labels().items()),
        cost_rules=tuple((one, delivery.costs_of_objection(status, one)) for one in outcomes),
        deciding_name=name,
        deciding=deciding,
    )


def pending(status: DeliveryStatus) -> tuple[RemedyInfo, ...]:
    """Return the objections against a notice that wait for a decision; none where the remedy is an action."""
    return tuple(one for one in status.remedies if one.is_pending) if status.remedy is Remedy.OBJECTION else ()


def is_being_issued(delivery_id: UUID) -> bool:
    """Tell whether a decision on objections against this notice is made and its notice still being written."""
    return bool(ObjectionDecision.objects.filter(delivery_id=delivery_id, document_id__isnull=True).exists())


def objection_preview(
    *, actor: Actor, delivery_id: UUID, draft: ObjectionDraft, now: datetime, signer: str
) -> ObjectionForm:
    """Return the form with the notice as it would be.

    Raises DecisionIncomplete, NothingToDecide, InstructionMissing, InstructionNotApproved, CourtUnknown, Forbidden.
    """
    form = objection_form(actor=actor, delivery_id=delivery_id)
    refuse_incomplete_objection(form, draft)
    app = opened(actor=actor, row=case_of(actor=actor, case_id=form.case_id), on=berlin_date(now))
    written = objection_letter(app, form.delivery, form.remedies, draft, at=now, signer=signer, draft_only=True)
    return replace(form, preview_html=documents.letter_html(written))


def refuse_incomplete_objection(form: ObjectionForm, draft: ObjectionDraft) -> None:
    """Raise DecisionIncomplete with a finding for every wrong field."""
    rule = dict(form.cost_rules).get(draft.outcome)  # type: ignore[call-overload]
    decides = rule is not None and delivery.decides_here(
        ObjectionOutcome(draft.outcome), form.deciding, confirmed=draft.decides_here
    )
    faults = rules.check_objection(draft, [one for one, _ in form.outcomes], rule, decides=decides)
    if faults:
        raise DecisionIncomplete(details=[Finding(f.field, None, f.message, f.hint) for f in faults])


def objection_instruction(status: DeliveryStatus, outcome: ObjectionOutcome, on: date) -> RemedyInstruction | None:
    """Return the approved instruction of a decision on objections: the action at the court.

    Raises InstructionMissing, InstructionNotApproved, CourtUnknown.
    """
    return delivery.remedy_instruction(
        procedural_code=status.procedural_code,
        remedy=Remedy.ACTION,
        on=on,
        branch=status.branch,
        act=delivery.objection_act(outcome),
    )


def objection_letter(
    app: Application,
    status: DeliveryStatus,
    remedies: tuple[RemedyInfo, ...],
    draft: ObjectionDraft,
    *,
    at: datetime,
    signer: str,
    draft_only: bool = False,
) -> LetterData:
    """Return the decision on objections as a letter; raises what the remedy instruction may raise."""
    outcome, sender = ObjectionOutcome(draft.outcome), sender_of(app.offer)
    instruction = objection_instruction(status, outcome, berlin_date(at))
    costs = delivery.cost_sentence(
        CostBearer(draft.costs), authority=sender.name, share=draft.share, representation=draft.representation
    )
    rule = delivery.costs_of_objection(status, outcome)
    basis = "§ 72 VwGO" if outcome is ObjectionOutcome.GRANTED else "§ 73 VwGO"
    return LetterData(
        sender=sender,
        recipient=delivery.objection_address(status, outcome=outcome, party=recipient_of(app)),
        subject=f"{rules.OBJECTION_SUBJECTS[outcome]}: {app.offer.short_title}",
        reference=app.submission.reference,
        date=berlin_date(at),
        blocks=rules.objection_blocks(
            delivery.objection_sentence(outcome),
            draft,
            costs,
            notice=status.subject,
            notice_of=berlin_date(status.steps[0].at),
            received=[one.received_on for one in remedies],
        ),
        contact=Contact(name=signer, phone=sender.phone, email=sender.email),
        reasons=rules.objection_reasons(draft),
        legal_bases=tuple(dict.fromkeys((basis, rule.statute))),
        remedy_instruction=instruction.text if instruction else "",
        signer_name=signer or sender.name,
        demo=bool(instruction and instruction.demo_note),
        draft=draft_only,
    )


def prepared_objection(*, decision_id: UUID, now: datetime) -> PreparedObjection | None:
    """Render and seal a decision on objections; None where there is nothing (any more) to issue."""
    decision = ObjectionDecision.objects.filter(id=decision_id, document_id__isnull=True).first()
    if decision is None:
        return None
    app = opened(actor=SYSTEM, row=Case.objects.get(id=decision.case_id), on=berlin_date(now))
    status = delivery.delivery(delivery_id=decision.delivery_id)
    remedies = tuple(one for one in status.remedies if one.remedy_id in decision.remedy_ids)
    draft = ObjectionDraft(
        decision.outcome, decision.ruling, decision.reasons, decision.costs, decision.share, decision.representation
    )
    written = objection_letter(app, status, remedies, draft, at=now, signer=decision.decided_by)
    instruction = objection_instruction(status, ObjectionOutcome(decision.outcome), berlin_date(now))
    return PreparedObjection(
        document=documents.prepare_document(written, authority=written.sender.name, at=now),
        instruction_version=instruction.version if instruction else "",
        party=recipient_of(app),
    )


def delivered_file(*, actor: Actor, delivery_id: UUID) -> CaseFile:
    """Return the sealed notice of one delivery; raises Forbidden, CaseMissing, NotFound, DocumentUnknown."""
    actor.require_role("officer", "lead")
    status = delivery.delivery(delivery_id=delivery_id)
    case_of(actor=actor, case_id=status.case_id)
    info, content = documents.open_document(document_id=status.document_id)
    name = info.file_name.replace("Bescheid", "Widerspruchsbescheid", 1) if status.decides_objection else info.file_name
    return CaseFile(name, "application/pdf", content)
