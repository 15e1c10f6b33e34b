"""Online payments beside the bank and the clock: what the provider hands on, and when it is asked again."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal as D
from uuid import UUID

import pytest

from gemeinwerk.domain.payments import actions, queries
from gemeinwerk.domain.payments.models import BankBooking
from gemeinwerk.domain.payments.types import BegunPayment, ClaimState, ProviderState
from tests.domain.payments.world import CITIZEN, NOW, RETURN, TREASURER, Outside, claim, entry, outside

pytestmark = pytest.mark.usefixtures("tenant")


@pytest.fixture
def world(tenant: UUID) -> Iterator[Outside]:
    with outside() as found:
        yield found
        assert sum(queries.ledger_sums().values()) == 0


def begin(claim_id: UUID, now=NOW) -> BegunPayment:
    return actions.begin_payment(actor=CITIZEN, now=now, claim_id=claim_id, return_url=RETURN)


def take(world: Outside, *entries):
    return actions.import_statement(actor=TREASURER, now=NOW, content=world.bank.file(*entries))


def paid_online(world: Outside) -> UUID:
    one = claim()
    begun = begin(one.id)
    world.provider.decide(ProviderState.PAID)
    actions.follow_payment(actor=CITIZEN, now=NOW, attempt_id=begun.attempt_id)
    return one.id


def test_what_the_provider_hands_on_is_no_second_payment(world: Outside) -> None:
    """The provider passes the purpose on; a person says that it is the settlement, and nothing is left over."""
    one = paid_online(world)
    mark = queries.claim_for(claim_id=one).reference
    assert take(world, entry("30.70", mark, party_name="Zahlungsdienst")).matched == 0
    found = queries.claim_for(claim_id=one)
    assert (found.state, found.over) == (ClaimState.PAID, D("0.00"))
    row = BankBooking.objects.get()
    assert row.reason.startswith("Könnte die Abrechnung einer Online-Zahlung sein")
    actions.assign_booking(actor=TREASURER, now=NOW, booking_id=row.id, settlement=True)
    sums = queries.ledger_sums()
    assert (sums["suspense"], sums["clearing"], sums["bank"]) == (0, 0, D("30.70"))


def test_another_amount_or_what_is_open_again_is_a_payment_under_its_reference(world: Outside) -> None:
    one = paid_online(world)
    mark = queries.claim_for(claim_id=one).reference
    assert take(world, entry("30.71", mark)).matched == 1
    assert queries.claim_for(claim_id=one).over == D("30.71")
    take(world, entry("61.41", mark, credit=False, returned="AC04"))
    assert queries.claim_for(claim_id=one).open == D("30.70")
    assert take(world, entry("30.70", mark)).matched == 1
    assert queries.claim_for(claim_id=one).state is ClaimState.PAID


def test_a_transfer_that_is_paid_twice_is_still_seen(world: Outside) -> None:
    one = claim()
    take(world, entry("30.70", one.reference), entry("30.70", one.reference))
    assert queries.claim_for(claim_id=one.id).state is ClaimState.OVERPAID
