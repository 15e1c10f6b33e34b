"""Random histories through the real actions and PostgreSQL: what the pure ledger promises holds where it is stored."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import transaction

from gemeinwerk.domain.payments import actions, queries
from gemeinwerk.domain.payments.actions.paying import claim_attempt
from gemeinwerk.domain.payments.models import Attempt, Claim, DayClosing, Refund
from gemeinwerk.domain.payments.queries.claims import standing_of
from gemeinwerk.domain.payments.rules import ledger
from gemeinwerk.domain.payments.types import BankEntry, ProviderState, RefundState
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import Refusal
from tests.domain.payments.world import CITIZEN, IBAN, NOW, RETURN, SECOND, TREASURER, Outside, claim, entry, outside

HISTORIES, STEPS = 24, 16


class Killed(Exception):
    """The process ended in the middle of an action."""


class Played:
    """One claim, the world around it, and a clock that runs on."""

    def __init__(self, world: Outside, seed: int) -> None:
        self.world, self.dice, self.now = world, random.Random(seed), NOW
        self.claim_id = claim().id
        self.entries: list[BankEntry] = []
        self.refunds: list[UUID] = []

    @property
    def reference(self) -> str:
        """The reference that payers write."""
        return queries.claim_for(claim_id=self.claim_id).reference

    def begin(self) -> None:
        """Begin a payment, sometimes with a crash before the provider is called."""
        given = {"actor": CITIZEN, "now": self.now, "claim_id": self.claim_id, "return_url": RETURN}
        (claim_attempt if self.dice.random() < 0.2 else actions.begin_payment)(**given)

    def decide(self) -> None:
        """The provider decides, or contradicts itself."""
        if self.world.provider.says:
            name = self.dice.choice(list(self.world.provider.says))
            said = self.dice.choice([ProviderState.PAID, ProviderState.PAID, ProviderState.FAILED])
            self.world.provider.decide(said, self.dice.choice([None, None, "31.70"]), name)

    def follow(self) -> None:
        """Every attempt is asked for, sometimes while the provider is silent."""
        self.world.provider.silent = self.dice.random() < 0.2
        try:
            for attempt_id in Attempt.objects.values_list("id", flat=True):
                actions.follow_payment(actor=CITIZEN, now=self.now, attempt_id=attempt_id)
        finally:
            self.world.provider.silent = False

    def transfer(self) -> None:
        """Somebody transfers something, or a transfer comes back."""
        amount = self.dice.choice(["30.70", "10.00", "45.00"])
        back = self.dice.random() < 0.25 and any(one.credit for one in self.entries)
        returned = {"credit": False, "returned": "AC04"} if back else {}
        self.entries.append(entry(amount, f"{self.reference} Zahlung", **returned))

    def statement(self) -> None:
        """Some entries are imported, known ones among them."""
        chosen = [one for one in self.entries if self.dice.random() < 0.7]
        self.dice.shuffle(chosen)
        actions.import_statement(actor=TREASURER, now=self.now, content=self.world.bank.file(*chosen))

    def refund(self) -> None:
        """What is over is asked back, a part or all that nobody asked for yet; a second person decides now or later."""
        over = ledger.refundable(standing_of(self.claim_id)) - queries.reserved_for_refunds(claim_id=self.claim_id)
        later = self.dice.random() < 0.4
        over = min(over, Decimal("5.00")) if later else over
        given = {"request_id": new_id(), "amount": over, "reason": "r", "holder": "E", "iban": IBAN}
        found = actions.request_refund(actor=TREASURER, now=self.now, claim_id=self.claim_id, **given)
        if not later:
            self._approve(found)

    def decide_refund(self) -> None:
        """A refund that waits is approved or rejected, whatever came since."""
        waiting = Refund.objects.filter(state=RefundState.REQUESTED.value).values_list("id", flat=True)
        found = self.dice.choice(sorted(waiting) or [new_id()])
        if self.dice.random() < 0.3:
            actions.reject_refund(actor=SECOND, now=self.now, refund_id=found)
        else:
            self._approve(found)

    def _approve(self, refund_id: UUID) -> None:
        actions.approve_refund(actor=SECOND, now=self.now, refund_id=refund_id)
        row = Refund.objects.get(id=refund_id)
        self.entries.append(entry(row.amount, row.reference, credit=False))

    def lower(self) -> None:
        """A part is no longer asked for, while a payment may wait."""
        given = {"actor": TREASURER, "now": self.now, "request_id": new_id(), "claim_id": self.claim_id}
        actions.reduce_claim(**given, amount=Decimal(self.dice.randint(1, 900)) / 100, reason="r")

    def take_back(self) -> None:
        """Cancel, write off, or close the day."""
        given = {"actor": TREASURER, "now": self.now}
        chance = self.dice.random()
        if chance < 0.3:
            actions.cancel_claim(**given, claim_id=self.claim_id, reason="withdrawn")
        elif chance < 0.6:
            actions.write_off(**given, claim_id=self.claim_id)
        else:
            for day in queries.open_days():
                actions.close_day(**given, day=day)

    def step(self) -> None:
        """One random step; some are killed before they commit, refused ones change nothing."""
        steps: list[Callable[[], None]] = [
            self.begin, self.begin, self.decide, self.decide, self.follow, self.follow, self.follow, self.transfer,
            self.statement, self.statement, self.refund, self.decide_refund, self.take_back, self.lower,
        ]  # fmt: skip
        chosen = self.dice.choice(steps)
        self.now += timedelta(hours=self.dice.randint(1, 9))
        with suppress(Killed, Refusal), transaction.atomic():
            chosen()
            if self.dice.random() < 0.1:
                raise Killed

    def check(self) -> None:
        """The stored ledger is sound, and the state of the claim is what it says."""
        standing = standing_of(self.claim_id)
        assert ledger.faults(standing) == ()
        assert Claim.objects.get(id=self.claim_id).state == ledger.state(standing).value
        found = queries.claim_for(claim_id=self.claim_id)
        assert not (found.paid and found.open > 0)
        assert sum(queries.ledger_sums().values()) == 0

    def end(self) -> None:
        """Everything arrives twice: nothing is lost, nothing is booked twice."""
        for _ in range(2):
            self.now += timedelta(days=1)
            for row in Attempt.objects.exclude(transaction_id=""):
                actions.follow_payment(actor=CITIZEN, now=self.now, attempt_id=row.id)
            file = self.world.bank.file(*self.entries)
            actions.import_statement(actor=TREASURER, now=self.now, content=file)
        sums = queries.ledger_sums()
        bank = sum((one.amount if one.credit else -one.amount for one in self.entries), Decimal(0))
        assert sums.get("bank", 0) == bank
        booked = Attempt.objects.exclude(booked=None).values_list("booked", flat=True)
        assert sums.get("clearing", 0) == sum(booked)
        self.check()


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_a_stored_history_keeps_its_ledger(tenant: UUID, seed: int) -> None:
    with outside() as world:
        played = Played(world, seed)
        closed: dict[datetime, bytes] = {}
        for _ in range(STEPS):
            played.step()
            played.check()
            for day in DayClosing.objects.values_list("day", flat=True):
                content = queries.day_file(day=day).content
                assert closed.setdefault(day, content) == content
        played.end()
        assert all(one.day <= berlin_date(played.now) for one in DayClosing.objects.all())
