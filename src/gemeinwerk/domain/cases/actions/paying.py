"""Facts about the payments of a case: a line of its history, and the process that waited for the payment begins."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from gemeinwerk.domain.cases import rules
from gemeinwerk.domain.cases.actions.opening import begin_process
from gemeinwerk.domain.cases.actions.steps import locked, move, note_history, permit
from gemeinwerk.domain.cases.models import Case, CaseHistoryEntry
from gemeinwerk.domain.cases.queries.cases import opened
from gemeinwerk.domain.cases.types import CaseState, Step
from gemeinwerk.domain.delivery import actions as delivery
from gemeinwerk.domain.delivery.types import MessageKind
from gemeinwerk.domain.payments import queries as payments
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.money import format_euro

ABOUT_CLAIMS = (rules.CLAIMED, rules.PAID, rules.COLLECTED, rules.REOPENED)


@action("cases.note_payment")
def note_payment(*, actor: Actor, now: datetime, case_id: UUID, claim_id: UUID) -> None:
    """Note how a claim of a case stands; where it waited for the payment and that came, its process begins.

    The claim itself is asked, so that facts told twice or out of order change nothing. A claim of something else than a
    case is none of this room.
    """
    row: Case | None = Case.objects.select_for_update().filter(id=case_id).first()
    if row is None:
        record_nothing()
        return
    claim = payments.claim_for(claim_id=claim_id)
    to_come = payments.debits_to_come(claim_ids=[claim.id], today=berlin_date(now)).get(claim.id)
    news = rules.payment_news(claim, _last(row, claim.reference), to_come=to_come)
    if not news:
        record_nothing()
        return
    note_history(
        row, news, actor=actor, now=now, detail=rules.payment_line(claim, to_come=to_come if claim.paid else None)
    )
    if news in (rules.PAID, rules.COLLECTED) and row.state == CaseState.WAITING_FOR_PAYMENT.value:
        _begin(row, actor=actor, now=now)
    record(f"case:{row.id}", claim=claim_id, news=news)


@action("cases.note_refund")
def note_refund(*, actor: Actor, now: datetime, case_id: UUID, refund_id: UUID) -> None:
    """Note that a refund of a case was paid out, once."""
    row: Case | None = Case.objects.select_for_update().filter(id=case_id).first()
    refund = payments.refund_for(refund_id=refund_id)
    known = CaseHistoryEntry.objects.filter(case_id=case_id, code=rules.REFUNDED)
    if row is None or refund is None or known.filter(detail__startswith=f"{refund.reference},").exists():
        record_nothing()
        return
    detail = f"{refund.reference}, {format_euro(refund.amount)}"
    note_history(row, rules.REFUNDED, actor=actor, now=now, detail=detail)
    record(f"case:{row.id}", refund=refund_id)


@action("cases.tell_of_debit")
def tell_of_debit(*, actor: Actor, now: datetime, case_id: UUID, claim_id: UUID, announcement_id: UUID) -> None:
    """Send the payer a message about a debit that was announced, once; nothing where the mandate was erased meanwhile."""
    found, creditor = payments.announced_debit(announcement_id=announcement_id), payments.creditor()
    debit, mandate, account_id = found or (None, None, None)
    if debit is None or mandate is None or account_id is None or creditor is None:
        record_nothing()
        return
    claim = payments.claim_for(claim_id=claim_id)
    delivery.send_message(
        actor=actor,
        now=now,
        account_id=account_id,
        kind=MessageKind.STATUS,
        subject=rules.DEBIT_SUBJECT,
        body=rules.debit_message(claim, creditor, mandate, debit),
        case_id=case_id if Case.objects.filter(id=case_id).exists() else None,
        key=f"debit:{announcement_id}",
    )
    # The message is on record by itself, once.
    record_nothing()


@action("cases.go_on_unpaid")
def go_on_unpaid(*, actor: Actor, now: datetime, case_id: UUID) -> None:
    """Begin the work on a case although its payment is still missing; the claim stays open.

    Raises CaseUnknown, StepRefused, Forbidden.
    """
    row = locked(case_id)
    permit(actor, row, Step.GO_ON_UNPAID)
    move(row, Step.GO_ON_UNPAID)
    note_history(row, rules.UNPAID, actor=actor, now=now)
    _begin(row, actor=actor, now=now)
    record(f"case:{row.id}")


def _begin(row: Case, *, actor: Actor, now: datetime) -> None:
    """Start what waited; the time in which the authority wants to decide begins now."""
    row.state = CaseState.RECEIVED.value
    row.target_on = rules.target_date(berlin_date(now), row.target_days) if row.target_days else None
    row.save(update_fields=["state", "target_on"])
    begin_process(row, opened(actor=actor, row=row, on=berlin_date(now)), actor=actor, now=now)


def _last(row: Case, reference: str) -> str:
    """Return the code of the last line about a claim."""
    lines = CaseHistoryEntry.objects.filter(case_id=row.id, code__in=ABOUT_CLAIMS, detail__startswith=f"{reference},")
    return lines.order_by("-at", "-id").values_list("code", flat=True).first() or ""
