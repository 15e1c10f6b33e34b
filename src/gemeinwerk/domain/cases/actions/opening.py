"""Opening a case: from the encrypted submission to the first work, or straight to an automatic decision."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from gemeinwerk.domain.cases import rules
from gemeinwerk.domain.cases.actions.claiming import claim_after, claim_before, note_missing_bylaw
from gemeinwerk.domain.cases.actions.steps import add_tasks, note_history
from gemeinwerk.domain.cases.events import CaseOpened
from gemeinwerk.domain.cases.models import Case, Decision
from gemeinwerk.domain.cases.queries.application import Application, application
from gemeinwerk.domain.cases.queries.pricing import priced_results
from gemeinwerk.domain.cases.queries.writing import blocks_of, instruction_for, recipient_of
from gemeinwerk.domain.cases.types import CaseState, Outcome, TaskKind, TextBlock
from gemeinwerk.domain.delivery import actions as delivery
from gemeinwerk.domain.delivery.types import AccountState
from gemeinwerk.domain.processes import actions as processes
from gemeinwerk.domain.processes import queries as decisions
from gemeinwerk.domain.processes.types import StepResult
from gemeinwerk.domain.submissions import actions as submissions
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.events import announce
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.jobs import defer
from gemeinwerk.kernel.refusal import Conflict, Invalid
from gemeinwerk.kernel.scope import current_tenant

# A decision that the platform may not make alone although the process went on: a person makes it.
BY_PERSON = "platform-decide"


@action("cases.open")
def open_case(*, actor: Actor, now: datetime, submission_id: UUID) -> UUID:
    """Open the case of a submission and start its process; a second call for the same submission changes nothing.

    Where a statute allows it and nothing speaks against it, the decision is made at once; where the service is paid before
    it, its process begins with the payment. Raises what opening the
    submission and running the process may raise.
    """
    known = Case.objects.filter(submission_id=submission_id).values_list("id", flat=True).first()
    if known is not None:
        record_nothing()
        return UUID(str(known))
    app = application(actor=actor, submission_id=submission_id, on=berlin_date(now))
    row = _case(app, now)
    submissions.accept(actor=actor, now=now, submission_id=submission_id)
    note_history(row, "opened", actor=actor, now=now)
    _keep_consent(row, app, actor=actor, now=now)
    _begin_states(row, app, actor=actor, now=now)
    note_missing_bylaw(row, app, actor=actor, now=now)
    if not claim_before(row, app, actor=actor, now=now):
        begin_process(row, app, actor=actor, now=now)
    announce(CaseOpened(tenant_id=current_tenant(), case_id=row.id, submission_id=submission_id))
    record(f"case:{row.id}", submission=submission_id, package=row.package_id)
    found: UUID = row.id
    return found


def _keep_consent(row: Case, app: Application, *, actor: Actor, now: datetime) -> None:
    """Put the consent that came through another portal into the registry; silence is no declaration."""
    sent = app.submission
    if not sent.origin or sent.account_id is not None or sent.consent is None:
        return
    delivery.record_portal_consent(
        actor=actor,
        now=now,
        submission_id=sent.submission_id,
        given=sent.consent,
        scope=row.package_id,
        given_at=sent.received_at,
        origin=sent.origin,
    )


def _begin_states(row: Case, app: Application, *, actor: Actor, now: datetime) -> None:
    """Tell the user account that the application was taken over, where it has a postbox and knows the application."""
    application_id = app.submission.application_id
    if application_id is None or not recipient_of(app).postbox_handle:
        return
    delivery.begin_states(
        actor=actor, now=now, case_id=row.id, application_id=application_id, service=row.title, reference=row.reference
    )


def begin_process(row: Case, app: Application, *, actor: Actor, now: datetime) -> None:
    """Start the process of a case with the values of the day on which it was sent; part of an action."""
    variables = app.variables(app.sent_on)
    result = processes.start_instance(
        actor=actor,
        now=now,
        package_id=row.package_id,
        package_version=row.package_version,
        case_id=row.id,
        variables=variables,
    )
    add_tasks(row, [(item.id, item.kind, item.title) for item in result.work_items], now=now)
    _go_on(row, app, result, variables, actor=actor, now=now)


def _case(app: Application, now: datetime) -> Case:
    days = app.offer.processing_target_days.value
    sent = app.submission
    row: Case = Case.objects.create(
        id=new_id(),
        reference=sent.reference,
        submission_id=sent.submission_id,
        account_id=sent.account_id,
        package_id=sent.package_id,
        package_version=sent.package_version,
        version_id=app.offer.version_id,
        place_key=sent.place_key,
        title=app.offer.short_title,
        state=CaseState.RECEIVED.value,
        unit=app.offer.responsible.value.unit,
        received_at=sent.received_at,
        opened_at=now,
        target_on=rules.target_date(berlin_date(sent.received_at), days) if days else None,
        target_days=days,
    )
    return row


def _go_on(
    row: Case, app: Application, result: StepResult, variables: dict[str, object], *, actor: Actor, now: datetime
) -> None:
    names = {operation.name for operation in result.operations}
    if not names & {"issue_notice", "confirm"} or result.work_items:
        return
    confirmed = "issue_notice" not in names
    hindrance = rules.automatic_hindrance(
        handling=app.offer.handling.value,
        automatic_basis=app.offer.automatic_basis,
        decided_by_rule=result.results.get("automatic"),
        remark=rules.has_remark(app.values, app.free_text_names),
        is_notice=not confirmed,
    )
    results = dict(result.results)
    if not hindrance:
        try:
            results = priced_results(app.offer.manifest.payment, results, on=app.sent_on)
            instruction_for(app.offer, Outcome.CONFIRMED if confirmed else Outcome.GRANTED, now)
        except (Invalid, Conflict) as problem:
            hindrance = f"{problem.message} {problem.hint}"
    if hindrance and not (confirmed and app.offer.handling.value == "confirmation"):
        add_tasks(row, [(BY_PERSON, TaskKind.DECIDE.value, "Entscheiden")], now=now)
        note_history(row, "to_person", actor=actor, now=now, detail=hindrance)
        return
    _decide_automatically(row, app, results, variables, confirmed=confirmed, actor=actor, now=now)


def _decide_automatically(
    row: Case,
    app: Application,
    results: dict[str, Any],
    variables: dict[str, object],
    *,
    confirmed: bool,
    actor: Actor,
    now: datetime,
) -> None:
    outcome, reasons = _outcome(row, {**variables, **results}, confirmed=confirmed)
    keep_decision(
        row,
        outcome=outcome,
        reasons=reasons,
        basis=app.offer.automatic_basis if rules.is_act(outcome, app.offer.remedy) else "",
        legal_bases=[basis.text for basis in app.offer.legal_bases],
        results=results,
        actor=actor,
        now=now,
    )
    row.state, row.outcome = CaseState.DECIDED.value, outcome.value
    row.save(update_fields=["state", "outcome"])
    note_history(row, "decided_automatically", actor=actor, now=now)
    delivery.tell_state(actor=actor, now=now, case_id=row.id, status=AccountState.COMPLETED)
    claim_after(row, app, outcome, results, actor=actor, now=now)
    defer("cases.issue_notice", tenant_id=current_tenant(), case_id=row.id)


def _outcome(row: Case, inputs: dict[str, Any], *, confirmed: bool) -> tuple[Outcome, tuple[TextBlock, ...]]:
    if confirmed:
        return Outcome.CONFIRMED, ()
    found = decisions.decide(
        package_id=row.package_id, package_version=row.package_version, decision="outcome", inputs=inputs
    ).value
    chosen = found if isinstance(found, dict) else {"outcome": found}
    reasons = rules.chosen_blocks(blocks_of(row.version_id)[0], [str(one) for one in chosen.get("reasons") or ()])
    return Outcome(str(chosen["outcome"])), reasons


def keep_decision(
    row: Case,
    *,
    outcome: Outcome,
    reasons: tuple[TextBlock, ...],
    results: dict[str, Any],
    legal_bases: list[str],
    actor: Actor,
    now: datetime,
    conditions: tuple[TextBlock, ...] = (),
    addition: str = "",
    basis: str = "",
    decided_by: str = "",
) -> None:
    """Write the decision of a case; part of an action."""
    Decision.objects.create(
        case=row,
        outcome=outcome.value,
        reasons=[_plain(one) for one in reasons],
        conditions=[_plain(one) for one in conditions],
        addition=addition,
        results=decisions.to_plain(results),
        legal_bases=legal_bases,
        automatic_basis=basis,
        decided_by=decided_by or "automatisch",
        decider_id=actor.account_id if decided_by else None,
        decided_at=now,
    )


def _plain(block: TextBlock) -> dict[str, str]:
    return {
        "id": block.id,
        "title": block.title,
        "text": block.text,
        "legal_basis": block.legal_basis,
        "outcome": block.outcome,
    }
