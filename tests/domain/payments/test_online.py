"""Online payments beside the bank and the clock: what the provider hands on, and when it is asked again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal as D
from uuid import UUID

import pytest

from gemeinwerk.domain.payments import actions, queries
from gemeinwerk.domain.payments.actions import paying
from gemeinwerk.domain.payments.models import BankBooking
from gemeinwerk.domain.payments.types import BegunPayment, ClaimState, ProviderAnswer, ProviderState
from gemeinwerk.kernel.actor import SYSTEM
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
