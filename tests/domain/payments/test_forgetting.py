"""After the years of the books names and accounts are emptied, the ledger stays, and the database allows it no earlier."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal as D
from uuid import UUID

import pytest
import time_machine
from django.db import IntegrityError, transaction

from gemeinwerk.domain.payments import actions, queries
from gemeinwerk.domain.payments.models import BankBooking, BankFile, Claim, LedgerEntry, Refund
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.ids import new_id
from tests.domain.payments.world import DAY, IBAN, SECOND, TREASURER, Outside, claim, entry, outside

OLD = datetime(2009, 5, 4, 10, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)


@pytest.fixture
def world(tenant: UUID) -> Iterator[Outside]:
    with outside() as found:
        yield found


def paid(world: Outside, now: datetime, amount: str = "30.70") -> UUID:
    one = claim(now=now)
    actions.import_statement(actor=TREASURER, now=now, content=world.bank.file(entry(amount, one.reference)))
    return one.id


def refunded(world: Outside, now: datetime) -> UUID:
    one, form = paid(world, now, "50.00"), new_id()
    found = actions.request_refund(
        actor=TREASURER, now=now, claim_id=one, request_id=new_id(), amount=D("19.30"), reason="Zu viel", holder="Erika Muster",
        iban=IBAN,
    )  # fmt: skip
    actions.approve_refund(actor=SECOND, now=now, refund_id=found)
    actions.describe_creditor(actor=TREASURER, now=now, name="Stadt Musterhausen", iban=IBAN)
    on = now.date() + timedelta(days=1)
    actions.order_refunds(actor=TREASURER, now=now, request_id=form, chosen=[found], execute_on=on)
    out = entry("19.30", "x", credit=False, end_to_end_id=Refund.objects.get(id=found).reference)
    actions.import_statement(actor=TREASURER, now=now, content=world.bank.file(out))
    return one


def test_what_is_settled_and_old_loses_its_names_and_nothing_else_does(world: Outside) -> None:
    old, fresh, still_open = refunded(world, OLD), paid(world, NOW), claim(now=OLD).id
    entries = list(LedgerEntry.objects.values_list("number", "amount"))
    assert [actions.forget_old(actor=SYSTEM, now=NOW) for _ in range(2)] == [1, 0]
    row = Claim.objects.get(id=old)
    assert (row.payer_id, row.title, row.total) == (None, "", D("30.70"))
    refund = Refund.objects.get(claim_id=old)
    assert (refund.holder, refund.iban, refund.reason, refund.amount) == ("", "", "", D("19.30"))
    assert set(BankBooking.objects.filter(claim_id=old).values_list("text", "party_name", "party_iban")) == {
        ("", "", "")
    }
    assert BankFile.objects.get().content == ""
    for one in (fresh, still_open):
        assert Claim.objects.get(id=one).title and Claim.objects.get(id=one).payer_id
    assert BankBooking.objects.get(claim_id=fresh).party_iban == IBAN
    assert (
        list(LedgerEntry.objects.values_list("number", "amount")) == entries
        and sum(queries.ledger_sums().values()) == 0
    )


def test_the_years_count_from_the_end_of_the_year(world: Outside) -> None:
    paid(world, datetime(2015, 1, 2, 10, 0, tzinfo=UTC))
    assert actions.forget_old(actor=SYSTEM, now=datetime(2025, 12, 31, 12, 0, tzinfo=UTC)) == 0
    assert actions.forget_old(actor=SYSTEM, now=datetime(2026, 1, 1, 0, 30, tzinfo=UTC)) == 1


def test_a_late_booking_keeps_an_old_claim(world: Outside) -> None:
    one = claim(now=OLD)
    actions.import_statement(actor=TREASURER, now=NOW, content=world.bank.file(entry("30.70", one.reference)))
    assert actions.forget_old(actor=SYSTEM, now=NOW) == 0 and Claim.objects.get(id=one.id).title


@pytest.mark.parametrize(("age", "values"), [
    (NOW, {"title": ""}), (NOW, {"payer_id": None}), (OLD, {"title": "Anderes"}), (OLD, {"total": D("1.00")}),
    (OLD, {"payer_id": UUID(int=3)}), (OLD, {"reference": ""}),
])  # fmt: skip
def test_the_database_lets_nothing_else_change(world: Outside, age: datetime, values: dict[str, object]) -> None:
    one = claim(now=age)
    with time_machine.travel(NOW), pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(id=one.id).update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(id=one.id).delete()


def test_bookings_and_files_of_this_year_stay_as_they_are(world: Outside) -> None:
    refunded(world, NOW)
    for model, name in ((BankBooking, "party_iban"), (BankFile, "content")):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.update(**{name: ""})
    assert DAY.year == 2026
