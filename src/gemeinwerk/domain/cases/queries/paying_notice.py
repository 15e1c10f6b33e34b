"""How a notice is paid: read from the claim that its decision opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings

from gemeinwerk.domain.cases import rules
from gemeinwerk.domain.cases.queries.application import Application
from gemeinwerk.domain.cases.queries.pricing import DECISION
from gemeinwerk.domain.documents.types import Block
from gemeinwerk.domain.payments import queries as payments
from gemeinwerk.domain.payments.types import ClaimStatus, Creditor, DueWhen
from gemeinwerk.kernel.money import format_euro

if TYPE_CHECKING:
    from gemeinwerk.domain.cases.queries.writing import Ruling


@dataclass(frozen=True, slots=True)
class PayingPart:
    """The part of a notice about paying, and the picture for a banking app (SVG), empty where there is none."""

    blocks: tuple[Block, ...] = ()
    code: str = ""


def asked(app: Application, case_id: UUID, *, on: date, ask: str) -> PayingPart:
    """Return what the notice of a decided case says on a day about paying; ``ask`` is where to ask for an account that is not named."""
    claims = payments.claims_of(subject_id=case_id)
    account = payments.creditor() if any(one.open > 0 for one in claims) else None
    online = f"{settings.ENVIRONMENT.base_url.rstrip('/')}/konto/zahlungen/" if app.submission.account_id else ""
    payer = app.submission.account_id
    mandate = payments.mandate_of(payer_id=payer) if payer is not None and account is not None else None
    told = payments.announced_debits(claim_ids=[one.id for one in claims]) if mandate is not None else {}
    to_come = payments.debits_to_come(claim_ids=[one.id for one in claims], today=on)
    said = {"ask": ask, "online": online}
    blocks = [
        block
        for one in claims
        for block in rules.payment_blocks(
            one, account, **said, mandate=mandate, debit=told.get(one.id), to_come=to_come.get(one.id)
        )
    ]
    asked_for = [one for one in claims if not rules.is_collected(one, account, mandate, told.get(one.id))]
    return PayingPart(tuple(blocks), _code([one for one in asked_for if rules.can_be_transferred(one)], account))


def expected(app: Application, ruling: Ruling) -> PayingPart:
    """Return what the preview of a notice says about paying, before there is a claim."""
    terms, fee = app.offer.manifest.payment, rules.fee_of(ruling.results.get(DECISION))
    if terms is None or terms.when is not DueWhen.AFTER or not rules.charges(terms, ruling.outcome):
        return PayingPart()
    if fee is None or fee.amount <= 0:
        return PayingPart()
    return PayingPart(rules.expected_payment(format_euro(fee.amount)))


def _code(claims: list[ClaimStatus], account: Creditor | None) -> str:
    """Return the picture of the one transfer that is asked; of several claims each would need its own."""
    if account is None or len(claims) != 1:
        return ""
    return payments.asked_transfer(claim=claims[0], account=account)[1]
