"""No more is paid out than the ledger still owes, whatever was approved before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal as D
from uuid import UUID

import pytest

from gemeinwerk.domain.payments import actions, queries
from gemeinwerk.domain.payments.actions.payouts import RefundUncovered
from gemeinwerk.domain.payments.rules import ledger
from gemeinwerk.domain.payments.types import Account, Line, Standing
from gemeinwerk.kernel.ids import new_id
from tests.domain.payments.world import DAY, IBAN, NOW, SECOND, TREASURER, Outside, claim, entry, outside


@pytest.fixture
def world(tenant: UUID) -> Iterator[Outside]:
    with outside() as found:
        yield found
        assert sum(queries.ledger_sums().values()) == 0


def overpaid(world: Outside, amount: str = "50.00") -> UUID:
    """A claim of 30.70 for which this came in by transfer."""
    one = claim()
    actions.import_statement(actor=TREASURER, now=NOW, content=world.bank.file(entry(amount, one.reference)))
    return one.id


def ask(claim_id: UUID, amount: str, iban: str = IBAN) -> UUID:
    return actions.request_refund(
        actor=TREASURER, now=NOW, claim_id=claim_id, request_id=new_id(), amount=D(amount), reason="zu viel",
        holder="Erika Mustermann", iban=iban,
    )  # fmt: skip


def test_nothing_is_paid_out_that_the_bank_took_back_since(world: Outside) -> None:
    one = overpaid(world)
    bank, cash = ask(one, "10.00"), ask(one, "9.30", "")
    for refund in (bank, cash):
        actions.approve_refund(actor=SECOND, now=NOW, refund_id=refund)
    reference = queries.claim_for(claim_id=one).reference
    back = entry("50.00", f"Rückgabe {reference}", credit=False, returned="AC04")
    actions.import_statement(actor=TREASURER, now=NOW, content=world.bank.file(back))
    actions.describe_creditor(actor=TREASURER, now=NOW, name="Stadt Musterhausen", iban=IBAN)
    actions.open_desk(actor=TREASURER, now=NOW, code="R1", label="Rathaus")
    assert queries.claim_for(claim_id=one).over == 0
    with pytest.raises(RefundUncovered):
        actions.order_refunds(
            actor=TREASURER, now=NOW, request_id=new_id(), chosen=[bank], execute_on=DAY + timedelta(days=1)
        )
    with pytest.raises(RefundUncovered):
        actions.pay_out_cash(actor=TREASURER, now=NOW, refund_id=cash, desk="R1")


@pytest.mark.parametrize(("owed", "ordered", "free"), [("10", "0", "10"), ("10", "4", "6"), ("10", "11", "0")])
def test_what_may_leave_is_never_negative(owed: str, ordered: str, free: str) -> None:
    assert ledger.payable(Standing({Line(Account.REFUND): -D(owed)}), D(ordered)) == D(free)
