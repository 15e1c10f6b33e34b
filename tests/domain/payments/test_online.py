"""Online payments beside the bank and the clock: what the provider hands on, and when it is asked again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal as D
from uuid import UUID

import pytest

from gemeinwerk.domain.payments import actions, queries
from gemeinwerk.domain.payments.actions import paying
from gemeinwerk.domain.payments.models import Attempt, BankBooking
from gemeinwerk.domain.payments.ports import ProviderUnavailable
from gemeinwerk.domain.payments.types import AttemptState, BegunPayment, ClaimState, ProviderAnswer, ProviderState
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.ids import new_id
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


class Jobs:
    """The jobs that wait, each at its moment; one of the same key waits once."""

    def __init__(self) -> None:
        self.waiting: dict[str, datetime] = {}

    def defer(self, name: str, *, tenant_id: UUID, key: str, at: datetime, attempt_id: UUID) -> None:
        self.waiting.setdefault(key, at)

    def take(self) -> datetime:
        """Take the first job out and return its moment."""
        return self.waiting.pop(min(self.waiting, key=lambda one: self.waiting[one]))

    def run(self, attempt_id: UUID, until: datetime) -> None:
        """Run every job at its moment, as the worker does."""
        while self.waiting and min(self.waiting.values()) <= until:
            job(attempt_id, self.take())


def job(attempt_id: UUID, at: datetime) -> None:
    actions.follow_payment(actor=SYSTEM, now=at, attempt_id=attempt_id, due_only=True)


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> Jobs:
    found = Jobs()
    monkeypatch.setattr(paying, "defer", found.defer)
    return found


def crashed(world: Outside, jobs: Jobs, attempt_id: UUID) -> None:
    """The worker dies between the claim and the answer."""
    paying.claim_question(actor=SYSTEM, now=jobs.take(), attempt_id=attempt_id, due_only=True)


def early(world: Outside, jobs: Jobs, attempt_id: UUID) -> None:
    """The clock of the worker is a little slow."""
    job(attempt_id, jobs.take() - timedelta(milliseconds=5))


def busy(world: Outside, jobs: Jobs, attempt_id: UUID) -> None:
    """The payer looks just before the job is due, and the provider is slow."""
    due, status = jobs.take(), world.provider.status

    def slow(*, authority: str, transaction_id: str) -> ProviderAnswer:
        job(attempt_id, due)
        return status(authority=authority, transaction_id=transaction_id)

    world.provider.status = slow  # type: ignore[method-assign]
    actions.follow_payment(actor=CITIZEN, now=due - timedelta(seconds=1), attempt_id=attempt_id)
    world.provider.status = status  # type: ignore[method-assign]


@pytest.mark.parametrize(("disturb", "after"), [(crashed, 0), (early, 70), (busy, 70)])
def test_the_provider_is_asked_on_whatever_disturbs_a_job(
    world: Outside, jobs: Jobs, disturb: Callable[[Outside, Jobs, UUID], None], after: int
) -> None:
    one = claim()
    attempt = begin(one.id).attempt_id
    # Up to the end of the first hour a second job waits, which finds out what never had an answer.
    jobs.waiting = {key: at for key, at in jobs.waiting.items() if at < NOW + timedelta(minutes=1)}
    jobs.run(attempt, NOW + timedelta(minutes=after))
    disturb(world, jobs, attempt)
    world.provider.decide(ProviderState.PAID)
    jobs.run(attempt, NOW + timedelta(days=2))
    assert queries.claim_for(claim_id=one.id).state is ClaimState.PAID and jobs.waiting == {}


def test_a_job_that_runs_twice_adds_no_further_job(world: Outside, jobs: Jobs) -> None:
    attempt = begin(claim().id).attempt_id
    jobs.run(attempt, NOW + timedelta(minutes=70))
    before = dict(jobs.waiting)
    for _ in range(3):
        job(attempt, NOW + timedelta(minutes=70))
    assert jobs.waiting == before and len(before) == 1


def test_an_answer_without_address_keeps_the_address(world: Outside) -> None:
    one = claim()
    before = begin(one.id)
    (transaction,) = world.provider.says
    world.provider.says[transaction] = ProviderAnswer(transaction, "P", ProviderState.INITIAL, "")
    assert begin(one.id, NOW + timedelta(hours=1)) == before and before.redirect_url


def lowered(one: UUID, amount: str = "20.00") -> None:
    actions.reduce_claim(
        actor=TREASURER, now=NOW, request_id=new_id(), claim_id=one, amount=D(amount), reason="Teilweise befreit"
    )


def orders(world: Outside) -> list[D]:
    return [one.gross for one in world.provider.orders.values()]


def test_nobody_is_led_to_a_page_that_asks_for_more_than_is_open(world: Outside) -> None:
    one = claim()
    before = begin(one.id)
    lowered(one.id)
    after = begin(one.id, NOW + timedelta(hours=1))
    assert orders(world) == [D("30.70"), D("10.70")] and after.redirect_url not in ("", before.redirect_url)
    assert begin(one.id, NOW + timedelta(hours=2)) == after and len(orders(world)) == 2
    assert Attempt.objects.get(id=before.attempt_id).redirect_url == ""
    world.provider.decide(ProviderState.PAID)
    actions.follow_payment(actor=CITIZEN, now=NOW + timedelta(hours=3), attempt_id=after.attempt_id)
    assert queries.claim_for(claim_id=one.id).state is ClaimState.PAID


def test_what_is_paid_on_the_old_page_is_asked_for_and_a_person_is_told(world: Outside, jobs: Jobs) -> None:
    one = claim()
    old = begin(one.id).attempt_id
    lowered(one.id)
    new = begin(one.id, NOW + timedelta(hours=1)).attempt_id
    for transaction in list(world.provider.says):
        world.provider.decide(ProviderState.PAID, transaction=transaction)
    jobs.waiting = {key: at for key, at in jobs.waiting.items() if str(old) in key}
    jobs.run(old, NOW + timedelta(days=3))
    actions.follow_payment(actor=CITIZEN, now=NOW + timedelta(days=3), attempt_id=new)
    found = queries.claim_for(claim_id=one.id)
    assert (found.state, found.over) == (ClaimState.OVERPAID, D("30.70"))
    assert found.flags == ("paid_after_failure",) and queries.ledger_sums()["clearing"] == D("41.40")


def test_what_was_paid_before_the_amount_changed_is_booked_and_not_asked_for_again(world: Outside) -> None:
    one = claim()
    begin(one.id)
    world.provider.decide(ProviderState.PAID)
    lowered(one.id)
    assert begin(one.id, NOW + timedelta(hours=1)).state is AttemptState.PAID and len(orders(world)) == 1
    assert queries.claim_for(claim_id=one.id).over == D("20.00")


def test_an_old_amount_is_not_asked_for_while_nobody_answers(world: Outside) -> None:
    one = claim()
    before = begin(one.id)
    world.provider.silent = True
    assert begin(one.id, NOW + timedelta(hours=1)) == before
    lowered(one.id)
    with pytest.raises(ProviderUnavailable):
        begin(one.id, NOW + timedelta(hours=2))
    world.provider.silent = False
    begin(one.id, NOW + timedelta(hours=3))
    assert orders(world) == [D("30.70"), D("10.70")]


def test_a_crash_before_the_first_answer_leads_to_the_open_amount_as_well(world: Outside) -> None:
    one = claim()
    paying.claim_attempt(actor=CITIZEN, now=NOW, claim_id=one.id, return_url=RETURN)
    lowered(one.id)
    found = begin(one.id, NOW + timedelta(minutes=10))
    assert Attempt.objects.get(id=found.attempt_id).amount == D("10.70") and found.redirect_url
    assert orders(world) == [D("30.70"), D("10.70")]


def test_a_replaced_payment_that_nobody_decides_is_told_to_a_person(world: Outside, jobs: Jobs) -> None:
    one = claim()
    old = begin(one.id).attempt_id
    lowered(one.id)
    begin(one.id, NOW + timedelta(hours=1))
    jobs.waiting = {key: at for key, at in jobs.waiting.items() if str(old) in key}
    jobs.run(old, NOW + timedelta(days=60))
    assert Attempt.objects.get(id=old).state == AttemptState.LOST
    assert queries.claim_for(claim_id=one.id).flags == ("never_decided",)
