"""Reductions by a part, moved overpayments and pay-outs: the ledger stays even, four eyes where the policy says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal as D
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemeinwerk.domain.payments import actions, queries
from gemeinwerk.domain.payments.models import Abatement, CashReceipt, Refund
from gemeinwerk.domain.payments.rules import ledger
from gemeinwerk.domain.payments.types import (
    AbatementState,
    Account,
    ClaimState,
    Happening,
    HappeningKind,
    Line,
    Posting,
    RefundState,
    Standing,
)
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import Forbidden, Invalid
from tests.domain.payments.bylaws import SCHEDULE
from tests.domain.payments.world import DAY, IBAN, NOW, SECOND, TREASURER, Outside, claim, entry, outside, person

OFFICER = person("officer", number=5)
REVENUE, VAT, OTHER = Line(Account.REVENUE, "1", "1"), Line(Account.VAT, "2", "1"), Line(Account.REVENUE, "3", "1")


@pytest.fixture
def world(tenant: UUID) -> Iterator[Outside]:
    with outside() as found:
        yield found
        assert sum(queries.ledger_sums().values()) == 0


def opened(*amounts: tuple[Line, str]) -> Standing:
    shares = tuple(Posting(line, D(amount)) for line, amount in amounts)
    total = sum((one.amount for one in shares), D(0))
    return ledger.book(Standing(), Happening("opened", HappeningKind.OPENED, total, shares=shares))[0]


def test_revenue_and_tax_go_back_in_proportion_and_every_cent_is_placed() -> None:
    before = opened((REVENUE, "100.00"), (VAT, "19.00"))
    after, _ = ledger.book(before, Happening("reduced", HappeningKind.REDUCED, D("11.90")))
    assert (after.lines[REVENUE], after.lines[VAT]) == (D("-90.00"), D("-17.10"))
    after, _ = ledger.book(before, Happening("reduced", HappeningKind.REDUCED, D("0.01")))
    assert after.lines[REVENUE] == D("-99.99") and ledger.open_amount(after) == D("118.99")


CENTS = st.integers(1, 500_000)


@given(first=CENTS, second=CENTS, third=CENTS, chance=st.floats(0, 1))
def test_any_reduction_by_a_part_keeps_the_ledger_sound(first: int, second: int, third: int, chance: float) -> None:
    asked = {REVENUE: D(first) / 100, VAT: D(second) / 100, OTHER: D(third) / 100}
    before = opened(*((line, str(amount)) for line, amount in asked.items()))
    cents = first + second + third
    amount = D(max(1, min(int(cents * chance), cents - 1))) / 100
    after, _ = ledger.book(before, Happening("reduced", HappeningKind.REDUCED, amount))
    assert ledger.faults(after) == () and ledger.owed(after) == D(cents) / 100 - amount
    for line, was in asked.items():
        back = was + after.lines[line]
        assert 0 <= back <= was and abs(back - was * amount / (D(cents) / 100)) < D("0.01")


def test_what_is_not_a_part_or_not_over_is_unbookable() -> None:
    standing = opened((REVENUE, "10.00"))
    for kind, amount in ((HappeningKind.REDUCED, "10.00"), (HappeningKind.REDUCED, "0.00"), (HappeningKind.MOVED_OUT, "1.00"),
                         (HappeningKind.MOVED_IN, "10.01")):  # fmt: skip
        with pytest.raises(ledger.Unbookable):
            ledger.book(standing, Happening("x", kind, D(amount)))


def reduce(actor: object, one: UUID, amount: str, form: UUID | None = None) -> AbatementState:
    return actions.reduce_claim(
        actor=actor, now=NOW, request_id=form or new_id(), claim_id=one, amount=D(amount), reason="Teilweise befreit"  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_small_reduction_is_booked_by_one_and_once(world: Outside) -> None:
    one, form = claim(), new_id()
    assert {reduce(TREASURER, one.id, "10.00", form) for _ in range(2)} == {AbatementState.BOOKED}
    assert queries.claim_for(claim_id=one.id).owed == D("20.70") and Abatement.objects.count() == 1


def test_a_larger_one_waits_for_a_second_person(world: Outside) -> None:
    fee = queries.fee(SCHEDULE, on=DAY, items=("stufe",), measures={"wert": D(5000)})
    one = actions.open_claim(actor=SYSTEM, now=NOW, subject_id=new_id(), key="g", title="Baugebühr", fee=fee)
    form = new_id()
    assert reduce(TREASURER, one.id, "50.00", form) is AbatementState.REQUESTED
    assert queries.claim_for(claim_id=one.id).owed == D("60.00")
    with pytest.raises(actions.SameEyesAgain):
        actions.approve_abatement(actor=TREASURER, now=NOW, abatement_id=form)
    with pytest.raises(Forbidden):
        actions.approve_abatement(actor=OFFICER, now=NOW, abatement_id=form)
    for _ in range(2):
        actions.approve_abatement(actor=SECOND, now=NOW, abatement_id=form)
    assert queries.claim_for(claim_id=one.id).owed == D("10.00")
    with pytest.raises(actions.AbatementDecided):
        actions.reject_abatement(actor=SECOND, now=NOW, abatement_id=form)
    with pytest.raises(actions.TooMuchReduced):
        reduce(TREASURER, one.id, "10.00")
    with pytest.raises(actions.AbatementUnknown):
        actions.approve_abatement(actor=SECOND, now=NOW, abatement_id=new_id())


def test_many_small_reductions_of_a_claim_need_a_second_person_together(world: Outside) -> None:
    fee = queries.fee(SCHEDULE, on=DAY, items=("stufe",), measures={"wert": D(5000)})
    one, other = (
        actions.open_claim(actor=SYSTEM, now=NOW, subject_id=new_id(), key="g", title="Baugebühr", fee=fee)
        for _ in range(2)
    )
    assert reduce(TREASURER, one.id, "20.00") is AbatementState.BOOKED
    assert reduce(SECOND, one.id, "29.99") is AbatementState.BOOKED
    assert reduce(TREASURER, one.id, "0.01") is AbatementState.REQUESTED
    waiting = Abatement.objects.get(state=AbatementState.REQUESTED).id
    actions.approve_abatement(actor=SECOND, now=NOW, abatement_id=waiting)
    assert queries.claim_for(claim_id=one.id).owed == D("10.00")
    assert reduce(TREASURER, other.id, "49.99") is AbatementState.BOOKED


def test_an_officer_never_reduces_alone(world: Outside) -> None:
    one, form = claim(), new_id()
    assert reduce(OFFICER, one.id, "1.00", form) is AbatementState.REQUESTED
    for _ in range(2):
        actions.reject_abatement(actor=SECOND, now=NOW, abatement_id=form)
    assert queries.claim_for(claim_id=one.id).owed == D("30.70")


def test_a_paid_claim_that_is_reduced_is_overpaid(world: Outside) -> None:
    one = claim()
    actions.import_statement(actor=TREASURER, now=NOW, content=world.bank.file(entry("30.70", one.reference)))
    reduce(TREASURER, one.id, "10.00")
    found = queries.claim_for(claim_id=one.id)
    assert (found.state, found.over) == (ClaimState.OVERPAID, D("10.00"))


def over(world: Outside) -> UUID:
    one = claim()
    actions.import_statement(actor=TREASURER, now=NOW, content=world.bank.file(entry("50.00", one.reference)))
    return one.id


def move(source: UUID, target: UUID, amount: str, form: UUID | None = None) -> None:
    actions.move_overpayment(
        actor=TREASURER, now=NOW, request_id=form or new_id(), from_id=source, to_id=target, amount=D(amount)
    )


def test_an_overpayment_moves_once_and_nothing_is_left_on_the_way(world: Outside) -> None:
    source, target, form = over(world), claim(), new_id()
    for _ in range(2):
        move(source, target.id, "19.30", form)
    assert queries.claim_for(claim_id=source).state is ClaimState.PAID
    found = queries.claim_for(claim_id=target.id)
    assert (found.state, found.open) == (ClaimState.PARTLY_PAID, D("11.40"))
    sums = queries.ledger_sums()
    assert sums["transfer"] == 0 and sum(sums.values()) == 0
    with pytest.raises(actions.NothingToMove):
        move(source, target.id, "0.01")


def test_what_is_asked_back_is_not_moved_as_well(world: Outside) -> None:
    source, target = over(world), claim()
    actions.request_refund(
        actor=TREASURER, now=NOW, claim_id=source, request_id=new_id(), amount=D("10.00"), reason="Zu viel",
        holder="Erika Muster", iban=IBAN,
    )  # fmt: skip
    with pytest.raises(actions.NothingToMove):
        move(source, target.id, "9.31")
    move(source, target.id, "9.30")


def test_nobodys_money_pays_for_somebody_else(world: Outside) -> None:
    source = over(world)
    fee = queries.fee(SCHEDULE, on=DAY, items=("fest",))
    given = {"actor": SYSTEM, "now": NOW, "key": "g", "title": "Fremd", "fee": fee}
    for payer in (UUID(int=8), None):
        other = actions.open_claim(subject_id=new_id(), payer_id=payer, **given)  # type: ignore[arg-type]
        with pytest.raises(actions.OtherPayer):
            move(source, other.id, "1.00")
    assert queries.claim_for(claim_id=source).over == D("19.30")


def approved(world: Outside, iban: str) -> UUID:
    found = actions.request_refund(
        actor=TREASURER, now=NOW, claim_id=over(world), request_id=new_id(), amount=D("19.30"), reason="Zu viel",
        holder="Erika Muster", iban=iban,
    )  # fmt: skip
    actions.approve_refund(actor=SECOND, now=NOW, refund_id=found)
    return found


def order(refunds: list[UUID], form: UUID | None = None) -> UUID:
    return actions.order_refunds(
        actor=TREASURER, now=NOW, request_id=form or new_id(), chosen=refunds, execute_on=DAY + timedelta(days=1)
    )


def test_the_bank_pays_a_refund_once_and_the_statement_says_so(world: Outside) -> None:
    one = approved(world, IBAN)
    with pytest.raises(queries.PayeeMissing):
        order([one])
    actions.describe_creditor(actor=TREASURER, now=NOW, name="Stadt Musterhausen", iban=IBAN)
    form = new_id()
    assert [order([one], form) for _ in range(2)] == [form, form]
    for again in (lambda: order([one]), lambda: pay_cash(one)):
        with pytest.raises(actions.RefundUnfit):
            again()
    row = Refund.objects.get(id=one)
    assert row.state == RefundState.APPROVED and row.reference.encode() in queries.bank_file(file_id=form).content
    out = entry("19.30", "x", credit=False, end_to_end_id=row.reference)
    actions.import_statement(actor=TREASURER, now=NOW, content=world.bank.file(out))
    assert Refund.objects.get(id=one).state == RefundState.PAID


def pay_cash(refund: UUID) -> object:
    actions.open_desk(actor=TREASURER, now=NOW, code="R1", label="Rathaus")
    return actions.pay_out_cash(actor=TREASURER, now=NOW, refund_id=refund, desk="R1")


def test_cash_is_paid_out_once_with_a_receipt_and_not_by_the_bank_as_well(world: Outside) -> None:
    one = approved(world, "")
    actions.describe_creditor(actor=TREASURER, now=NOW, name="Stadt Musterhausen", iban=IBAN)
    with pytest.raises(actions.RefundUnfit):
        order([one])
    assert pay_cash(one) == pay_cash(one)
    assert CashReceipt.objects.get().amount == D("-19.30") and queries.ledger_sums()["cash"] == D("-19.30")
    out = entry("19.30", Refund.objects.get(id=one).reference, credit=False)
    assert actions.import_statement(actor=TREASURER, now=NOW, content=world.bank.file(out)).matched == 0


def test_one_wrong_account_stops_the_whole_file(world: Outside) -> None:
    one, two = approved(world, IBAN), approved(world, IBAN)
    # An account that was kept before accounts were checked against the file.
    Refund.objects.filter(id=two).update(iban="CH9300762011623852957")
    actions.describe_creditor(actor=TREASURER, now=NOW, name="Stadt Musterhausen", iban=IBAN)
    with pytest.raises(Invalid, match="Erstattungen"):
        order([one, two])
