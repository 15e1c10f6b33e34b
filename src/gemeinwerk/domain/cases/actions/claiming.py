"""Claims of a case: opened when it is sent or with its decision. Parts of an action."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from gemeinwerk.domain.cases import rules
from gemeinwerk.domain.cases.actions.steps import note_history
from gemeinwerk.domain.cases.models import Case
from gemeinwerk.domain.cases.queries.application import Application
from gemeinwerk.domain.cases.queries.claiming import charged, fee_before
from gemeinwerk.domain.cases.queries.pricing import DECISION, problem_of
from gemeinwerk.domain.cases.types import CaseState, Outcome
from gemeinwerk.domain.catalogue.types.paying import PaymentTerms
from gemeinwerk.domain.payments import actions as payments
from gemeinwerk.domain.payments import queries as payment_queries
from gemeinwerk.domain.payments.types import DueWhen
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import berlin_date

KEY: Final = "fee"


def claim_before(row: Case, app: Application, *, actor: Actor, now: datetime) -> bool:
    """Open the claim of a service that is paid before it, and let the case wait; False where nothing is to be paid first."""
    terms = app.offer.manifest.payment
    if terms is None or terms.when is not DueWhen.BEFORE:
        return False
    value = fee_before(app)
    if not rules.due_before(terms, rules.fee_of(value)):
        return False
    _open(row, app, terms, value, actor=actor, now=now)
    row.state = CaseState.WAITING_FOR_PAYMENT.value
    row.save(update_fields=["state"])
    return True


def claim_after(
    row: Case, app: Application, outcome: Outcome, results: Mapping[str, Any], *, actor: Actor, now: datetime
) -> None:
    """Open the claim that a decision makes due: the very amount that its notice names.

    What was to be paid before, but had no by-law then, is claimed with the decision.
    """
    terms, value = app.offer.manifest.payment, results.get(DECISION)
    if terms is None or value is None or not rules.charges(terms, outcome):
        return
    late = terms.schedule != "" and terms.when is DueWhen.BEFORE and not payment_queries.claims_of(subject_id=row.id)
    if terms.when is DueWhen.AFTER or late:
        _open(row, app, terms, value, actor=actor, now=now)


def note_missing_bylaw(row: Case, app: Application, *, actor: Actor, now: datetime) -> None:
    """Tell staff at once where a case has no price because its town has no by-law for it."""
    if problem := problem_of(app.offer.manifest.payment, on=app.sent_on):
        note_history(row, rules.FEE_OPEN, actor=actor, now=now, detail=problem)


def _open(row: Case, app: Application, terms: PaymentTerms, value: object, *, actor: Actor, now: datetime) -> None:
    asked = charged(app, terms, value)
    if asked is None:
        return
    claim = payments.open_claim(
        actor=actor,
        now=now,
        subject_id=row.id,
        key=KEY,
        title=f"{terms.purpose}, Aktenzeichen {row.reference}",
        fee=asked,
        payer_id=row.account_id,
        due_on=berlin_date(now) + timedelta(days=terms.due_days),
        means=terms.means,
    )
    note_history(row, rules.CLAIMED, actor=actor, now=now, detail=rules.payment_line(claim))
