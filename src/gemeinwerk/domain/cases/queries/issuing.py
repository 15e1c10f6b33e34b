"""Preparing the notice of a decided case: the costly part, done outside any transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gemeinwerk.domain.cases import rules
from gemeinwerk.domain.cases.models import Case, Decision
from gemeinwerk.domain.cases.queries.application import Application
from gemeinwerk.domain.cases.queries.cases import opened
from gemeinwerk.domain.cases.queries.pricing import decided_results
from gemeinwerk.domain.cases.queries.writing import Ruling, instruction_for, letter, recipient_of
from gemeinwerk.domain.cases.types import Outcome, TextBlock
from gemeinwerk.domain.delivery.types import Recipient
from gemeinwerk.domain.documents import queries as documents
from gemeinwerk.domain.documents.types import PreparedDocument
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.clock import berlin_date


@dataclass(frozen=True, slots=True)
class PreparedNotice:
    """A rendered and sealed notice with everything that its delivery needs."""

    document: PreparedDocument
    recipient: Recipient
    procedural_code: str
    remedy: str
    instruction_version: str
    is_act: bool


def case_id_of(*, submission_id: UUID) -> UUID | None:
    """Return the case of a submission of the tenant in scope, or None."""
    found: UUID | None = Case.objects.filter(submission_id=submission_id).values_list("id", flat=True).first()
    return found


def prepared_notice(*, case_id: UUID, now: datetime) -> PreparedNotice | None:
    """Render and seal the notice of a decided case; None where there is nothing (any more) to issue."""
    row = Case.objects.filter(id=case_id).first()
    decision = Decision.objects.filter(case_id=case_id).first()
    if row is None or decision is None or decision.document_id is not None:
        return None
    app = opened(actor=SYSTEM, row=row, on=berlin_date(now))
    return _prepared(app, decision, now)


def _prepared(app: Application, decision: Decision, now: datetime) -> PreparedNotice:
    outcome = Outcome(decision.outcome)
    ruling = Ruling(
        outcome=outcome,
        reasons=tuple(TextBlock(**one) for one in decision.reasons),
        conditions=tuple(TextBlock(**one) for one in decision.conditions),
        addition=decision.addition,
        results=decided_results(decision),
        signer=decision.decided_by if decision.decider_id else "",
        automatic_basis=decision.automatic_basis,
    )
    written = letter(app, ruling, at=now)
    instruction = instruction_for(app.offer, outcome, now)
    return PreparedNotice(
        document=documents.prepare_document(written, authority=written.sender.name, at=now),
        recipient=recipient_of(app),
        procedural_code=app.offer.procedural_code.value,
        remedy=app.offer.remedy.value,
        instruction_version=instruction.version if instruction else "",
        is_act=rules.is_act(outcome, app.offer.remedy),
    )
