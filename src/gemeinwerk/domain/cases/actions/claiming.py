"""Claims of a case: opened when it is sent or with its decision. Parts of an action."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from gemeinwerk.domain.cases import rules
from gemeinwerk.domain.cases.actions.steps import note_history
from gemeinwerk.domain.cases.models import Case
from gemeinwerk.domain.cases.queries.application import Application
from gemeinwerk.domain.cases.queries.claiming import charged, fee_before, fee_in
from gemeinwerk.domain.cases.types import CaseState, Fee, Outcome
from gemeinwerk.domain.catalogue.types.paying import PaymentTerms
from gemeinwerk.domain.payments import actions as payments
from gemeinwerk.domain.payments.types import DueWhen
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import berlin_date

KEY: Final = "fee"


def claim_before(row: Case, app: Application, *, actor: Actor, now: datetime) -> bool:
    """Open the claim of a service that is paid before it, and let the case wait; False where nothing is to be paid first."""
    terms = app.offer.manifest.payment
    if terms is None or terms.when is not DueWhen.BEFORE:
        return False
    fee = fee_before(app)
    if fee is None or not rules.due_before(terms, fee):
        return False
    _open(row, app, terms, fee, actor=actor, now=now)
    row.state = CaseState.WAITING_FOR_PAYMENT.value
    row.save(update_fields=["state"])
    return True


def claim_after(
    row: Case, app: Application, outcome: Outcome, results: Mapping[str, Any], *, actor: Actor, now: datetime
) -> None:
    """Open the claim that a decision makes due: the very amount that its notice names."""
    terms, fee = app.offer.manifest.payment, fee_in(results)
    if terms is None or fee is None or not rules.charges(terms, outcome):
        return
    _open(row, app, terms, fee, actor=actor, now=now)


def _open(row: Case, app: Application, terms: PaymentTerms, fee: Fee, *, actor: Actor, now: datetime) -> None:
    asked = charged(app, terms, fee)
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
