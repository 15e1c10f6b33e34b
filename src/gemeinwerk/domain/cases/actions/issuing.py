"""Issuing: the sealed notice is kept and delivered, once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from gemeinwerk.domain.cases.actions.steps import StepRefused, locked, move, note_history, permit
from gemeinwerk.domain.cases.events import CaseClosed
from gemeinwerk.domain.cases.models import Case, CaseTask, Decision
from gemeinwerk.domain.cases.queries.issuing import PreparedNotice
from gemeinwerk.domain.cases.types import CaseState, Step, TaskKind
from gemeinwerk.domain.delivery import actions as delivery
from gemeinwerk.domain.documents import actions as documents
from gemeinwerk.domain.documents.types import SealedDocumentInfo
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.events import announce
from gemeinwerk.kernel.scope import current_tenant

PURPOSE = "notice"


class RemedyOpen(StepRefused):
    """Nobody has decided yet about form and time of a remedy against the notice."""

    code = "cases.remedy_open"
    message = "Zu diesem Vorgang ist noch ein Rechtsbehelf zu prüfen."
    hint = "Bitte prüfen Sie ihn zuerst."


@action("cases.issue_notice")
def issue_notice(*, actor: Actor, now: datetime, case_id: UUID, prepared: PreparedNotice) -> None:
    """Keep the sealed notice of a decided case and send it on its way; a second call changes nothing."""
    row = locked(case_id)
    decision = Decision.objects.select_for_update().get(case_id=case_id)
    if decision.document_id is not None:
        record_nothing()
        return
    document = documents.issue_document(
        actor=actor, now=now, prepared=prepared.document, case_id=case_id, purpose=PURPOSE, account_id=row.account_id
    )
    decision.document_id, decision.issued_at = document.id, now
    decision.save(update_fields=["document_id", "issued_at"])
    if prepared.is_act:
        _deliver(row, document, prepared, actor=actor, now=now)
    else:
        _confirm(row, document, actor=actor, now=now)
    row.save(update_fields=["state", "closed_at"])
    record(f"case:{row.id}", document=document.id)


@action("cases.close")
def close(*, actor: Actor, now: datetime, case_id: UUID) -> None:
    """Close a case whose notice has left. Raises CaseUnknown, StepRefused, RemedyOpen, Forbidden."""
    row = locked(case_id)
    permit(actor, row, Step.CLOSE)
    if CaseTask.objects.filter(case=row, kind=TaskKind.REMEDY.value, done_at__isnull=True).exists():
        raise RemedyOpen()
    move(row, Step.CLOSE)
    row.closed_at = now
    row.save(update_fields=["state", "closed_at"])
    note_history(row, "closed", actor=actor, now=now)
    announce(CaseClosed(tenant_id=current_tenant(), case_id=row.id))
    record(f"case:{row.id}")


def _deliver(row: Case, document: SealedDocumentInfo, prepared: PreparedNotice, *, actor: Actor, now: datetime) -> None:
    delivery.deliver_notice(
        actor=actor,
        now=now,
        case_id=row.id,
        document_id=document.id,
        recipient=prepared.recipient,
        procedural_code=prepared.procedural_code,
        remedy=prepared.remedy,
        subject=document.title,
        instruction_version=prepared.instruction_version,
        submission_id=row.submission_id,
        package_id=row.package_id,
    )
    row.state = CaseState.DELIVERED.value
    note_history(row, "issued", actor=actor, now=now)


def _confirm(row: Case, document: SealedDocumentInfo, *, actor: Actor, now: datetime) -> None:
    """A mere confirmation is no administrative act: it is put into the postbox of those who have one."""
    if row.account_id is not None:
        delivery.send_message(
            actor=actor,
            now=now,
            account_id=row.account_id,
            kind="status",
            subject=document.title,
            body=document.text,
            submission_id=row.submission_id,
            case_id=row.id,
            document_id=document.id,
            key=f"confirm:{row.id}",
        )
    row.state, row.closed_at = CaseState.CLOSED.value, now
    note_history(row, "closed", actor=actor, now=now)
