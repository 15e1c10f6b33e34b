"""From a fee to a claim: exact items with their accounts, and lines of the history that follow the claim."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal as D
from uuid import UUID

import pytest

from gemeinwerk.domain.cases.rules import (
    CLAIMED,
    COLLECTED,
    PAID,
    REOPENED,
    charged,
    due_before,
    payment_line,
    payment_news,
)
from gemeinwerk.domain.cases.types import Fee, FeeLine
from gemeinwerk.domain.catalogue.types.paying import Booking, PaymentTerms
from gemeinwerk.domain.payments.types import ClaimState, ClaimStatus, DueWhen, LegalNature, PaymentMeans
from gemeinwerk.domain.payments.types import Fee as ChargedFee
from gemeinwerk.kernel.dates import long_date

DAY = date(2026, 11, 26)
TERMS = PaymentTerms(
    DueWhen.AFTER, 30, "Gebühr", LegalNature.PUBLIC_FEE, tuple(PaymentMeans), Booking("4311", "12.02"),
    {"marke": Booking("4312", "12.03")},
)  # fmt: skip


def claimed(fee: Fee) -> ChargedFee | None:
    return charged(fee, TERMS, schedule="Muster 1.0.0", basis="Satzung", on=DAY, sources=("Satz: 30.00",))


def test_each_line_becomes_an_item_with_its_own_account() -> None:
    lines = (FeeLine("Ausweis", D("30.00"), "§ 1"), FeeLine("Marke", D("0.70"), "§ 2", "marke"), FeeLine("frei", D(0)))
    found = claimed(Fee(D("30.70"), lines))
    assert found is not None and found.gross == D("30.70")
    assert [(one.label, one.net, one.account_code, one.legal_source) for one in found.items] == [
        ("Ausweis", D("30.00"), "4311", "§ 1"),
        ("Marke", D("0.70"), "4312", "§ 2"),
    ]
    assert any("26. November 2026" in one for one in found.explanation) and "Satz: 30.00" in found.explanation


@pytest.mark.parametrize(
    "lines",
    [
        (),
        (FeeLine("Ausweis", D("30.00")),),
        (FeeLine("Ausweis", D("31.00")), FeeLine("Nachlass", D("-0.30"))),
    ],
)
def test_what_is_claimed_is_always_what_was_decided(lines: tuple[FeeLine, ...]) -> None:
    found = claimed(Fee(D("30.70"), lines))
    assert found is not None and found.gross == D("30.70") and len(found.items) == 1
    assert found.items[0].label == "Gebühr" and len(found.items[0].explanation) == len(lines)


@pytest.mark.parametrize("amount", ["0.00", "-1.00"])
def test_nothing_is_claimed_for_nothing(amount: str) -> None:
    assert claimed(Fee(D(amount))) is None
    assert not due_before(replace(TERMS, when=DueWhen.BEFORE), Fee(D(amount)))


def test_what_waits_for_its_payment() -> None:
    before, fee = replace(TERMS, when=DueWhen.BEFORE), Fee(D("1.00"))
    assert due_before(before, fee)
    assert not due_before(TERMS, fee) and not due_before(None, fee) and not due_before(before, None)


def status(state: ClaimState, owed: str, missing: str) -> ClaimStatus:
    return ClaimStatus(
        UUID(int=1), UUID(int=2), "fee", "FD-1", "Gebühr", state, D(owed), D(missing), D("0.00"), DAY, (), (), (),
        datetime(2026, 11, 26, tzinfo=UTC),
    )  # fmt: skip


NEWS = [
    (ClaimState.OPEN, "30.00", "30.00", CLAIMED, ""),
    (ClaimState.PARTLY_PAID, "30.00", "10.00", CLAIMED, ""),
    (ClaimState.PAID, "30.00", "0.00", CLAIMED, PAID),
    (ClaimState.OVERPAID, "30.00", "0.00", CLAIMED, PAID),
    (ClaimState.PAID, "30.00", "0.00", PAID, ""),
    (ClaimState.OPEN, "30.00", "30.00", PAID, REOPENED),
    (ClaimState.OPEN, "30.00", "30.00", REOPENED, ""),
    (ClaimState.PAID, "30.00", "0.00", REOPENED, PAID),
    (ClaimState.CANCELLED, "0.00", "0.00", PAID, ""),
    # Told before the payment itself was told: nothing is said that was never so.
    (ClaimState.OPEN, "30.00", "30.00", "", ""),
]


@pytest.mark.parametrize(("state", "owed", "missing", "last", "news"), NEWS)
def test_the_history_follows_the_claim_and_says_nothing_twice(
    state: ClaimState, owed: str, missing: str, last: str, news: str
) -> None:
    assert payment_news(status(state, owed, missing), last) == news


@pytest.mark.parametrize(
    ("state", "missing", "last", "news"),
    [
        (ClaimState.PAID, "0.00", CLAIMED, COLLECTED),
        (ClaimState.PAID, "0.00", COLLECTED, ""),
        (ClaimState.PAID, "0.00", PAID, ""),
        (ClaimState.OPEN, "30.00", COLLECTED, REOPENED),
    ],
)
def test_a_debit_to_come_is_not_called_money_that_came_in(
    state: ClaimState, missing: str, last: str, news: str
) -> None:
    assert payment_news(status(state, "30.00", missing), last, to_come=DAY) == news
    assert payment_line(status(state, "30.00", missing), to_come=DAY).endswith(f", am {long_date(DAY)}")


def test_a_line_begins_with_the_reference() -> None:
    assert payment_line(status(ClaimState.OPEN, "30.00", "30.00")).startswith("FD-1, 30,00")
