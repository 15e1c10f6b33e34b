"""Real threads with real commits: parallel equal requests have one effect."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier, Event
from typing import Any
from uuid import UUID

import pytest
from django.db import connections

from gemeinwerk.domain.payments import actions, queries
from gemeinwerk.domain.payments.actions import payouts, taking_over
from gemeinwerk.domain.payments.models import (
    Attempt,
    BankBooking,
    CashReceipt,
    Claim,
    DirectDebit,
    Invoice,
    LedgerEntry,
)
from gemeinwerk.domain.payments.types import ClaimState, InvoiceRecipient, ProviderState
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.domain.tenants.actions import describe_authority
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import Refusal
from gemeinwerk.kernel.scope import tenant_scope
from tests.conftest import DATA, TEMPLATE
from tests.domain.payments.bylaws import SCHEDULE
from tests.domain.payments.world import CITIZEN, IBAN, NOW, RETURN, SECOND, TREASURER, Outside, claim, entry, outside
from tests.template import clone, drop

THREADS = 6
DUE = NOW.date() + timedelta(days=30)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Outside]:
    """A database of its own for this module, because what is committed cannot be taken back."""
    name = f"gemeinwerk_test_payments_{secrets.token_hex(3)}"
    settings = connections["default"].settings_dict
    shared = settings["NAME"]
    clone(DATA, TEMPLATE, name)
    with django_db_blocker.unblock():
        connections.close_all()
        settings["NAME"] = name
        try:
            with tenant_scope(tenants.place("059110000000").tenant_id), outside() as found:
                yield found
        finally:
            connections.close_all()
            settings["NAME"] = shared
            drop(DATA, name)


def at_once(call: Callable[[int], Any]) -> list[Any]:
    """Run a call in threads that begin together; return results and refusals."""
    start, tenant_id = Barrier(THREADS, timeout=60), tenants.place("059110000000").tenant_id

    def run(place: int) -> Any:
        try:
            start.wait()
            with tenant_scope(tenant_id):
                return call(place)
        except Refusal as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def test_equal_requests_have_one_effect(world: Outside) -> None:
    subject = new_id()
    opened = at_once(lambda place: claim(subject=subject))
    assert len({one.id for one in opened}) == 1 and Claim.objects.count() == 1
    claim_id: UUID = opened[0].id
    at_once(lambda place: actions.begin_payment(actor=CITIZEN, now=NOW, claim_id=claim_id, return_url=RETURN))
    assert Attempt.objects.count() == 1 and len(world.provider.orders) == 1
    world.provider.decide(ProviderState.PAID)
    attempt_id = Attempt.objects.get().id
    at_once(lambda place: actions.follow_payment(actor=CITIZEN, now=NOW, attempt_id=attempt_id))
    assert queries.claim_for(claim_id=claim_id).state is ClaimState.PAID
    assert LedgerEntry.objects.filter(happening__startswith="provider:").count() == 2


def test_one_file_in_parallel_is_taken_over_once(world: Outside) -> None:
    claims = [claim() for _ in range(4)]
    file = world.bank.file(*(entry("30.70", one.reference) for one in claims), entry("1", "unklar"))
    before = BankBooking.objects.count()
    done = at_once(lambda place: actions.import_statement(actor=TREASURER, now=NOW, content=file))
    assert sum(one.new for one in done) == 5 and BankBooking.objects.count() - before == 5
    assert {queries.claim_for(claim_id=one.id).state for one in claims} == {ClaimState.PAID}


def test_receipts_of_many_hands_have_no_gaps(world: Outside) -> None:
    actions.open_desk(actor=TREASURER, now=NOW, code="P1", label="Parallel")
    claims, same = [claim() for _ in range(THREADS)], new_id()

    def pay(place: int) -> Any:
        given = {"actor": TREASURER, "now": NOW, "desk": "P1", "claim_id": claims[place].id}
        actions.record_cash(**given, amount=claims[0].open, request_id=new_id())
        return None

    at_once(pay)
    one = claim()
    twice = {"actor": TREASURER, "now": NOW, "desk": "P1", "claim_id": one.id, "amount": one.open, "request_id": same}
    assert len({found.number for found in at_once(lambda place: actions.record_cash(**twice))}) == 1
    numbers = CashReceipt.objects.filter(desk__code="P1").order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, THREADS + 2))


def test_invoices_of_many_hands_are_issued_once_and_have_no_gaps(world: Outside) -> None:
    actions.describe_creditor(actor=TREASURER, now=NOW, name="Stadt Bochum", iban=IBAN)
    actions.describe_invoice_contact(
        actor=TREASURER, now=NOW, contact="Stadtkasse", phone="0234 910-0", email="kasse@bochum.example"
    )
    describe_authority(
        actor=SYSTEM, now=NOW, authority_name="Stadt Bochum", street="Rathausplatz 1", postcode="44777", city="Bochum"
    )
    recipient = InvoiceRecipient("05911-12345-88", "Amt für Muster", "Musterweg 3", "44787", "Bochum")
    claims = [claim() for _ in range(THREADS)]
    for one in claims:
        actions.name_recipient(actor=TREASURER, now=NOW, claim_id=one.id, recipient=recipient)
    before = Invoice.objects.count()
    at_once(lambda place: actions.issue_invoice(actor=TREASURER, now=NOW, claim_id=claims[place].id))
    again = at_once(lambda place: actions.issue_invoice(actor=TREASURER, now=NOW, claim_id=claims[0].id))
    assert len({found[0].id for found in again}) == 1 and Invoice.objects.count() - before == THREADS
    last = claim()
    actions.name_recipient(actor=TREASURER, now=NOW, claim_id=last.id, recipient=recipient)
    same = at_once(lambda place: actions.issue_invoice(actor=TREASURER, now=NOW, claim_id=last.id))
    assert len({found[0].number for found in same}) == 1
    numbers = Invoice.objects.order_by("sequence").values_list("sequence", flat=True)
    assert list(numbers) == list(range(1, before + THREADS + 2))


def test_many_requests_for_one_overpayment_reserve_it_once(world: Outside) -> None:
    one = claim()
    actions.import_statement(actor=TREASURER, now=NOW, content=world.bank.file(entry("50", one.reference)))
    given = {"now": NOW, "claim_id": one.id, "reason": "Zu viel", "holder": "Erika Muster", "iban": IBAN}

    def ask(place: int) -> Any:
        return actions.request_refund(actor=TREASURER, request_id=new_id(), amount=Decimal("9.65"), **given)

    asked = at_once(ask)
    kept = [found for found in asked if isinstance(found, UUID)]
    assert len(kept) == 2 and queries.reserved_for_refunds(claim_id=one.id) == Decimal("19.30")
    assert all(isinstance(found, actions.RefundReserved) for found in asked if found not in kept)

    def approve(place: int) -> Any:
        return actions.approve_refund(actor=SECOND, now=NOW, refund_id=kept[place % 2])

    at_once(approve)
    booked = LedgerEntry.objects.filter(claim_id=one.id, happening__endswith=":approved")
    assert booked.values("happening").distinct().count() == 2
    file = queries.claim_file(actor=SECOND, claim_id=one.id)
    assert (file.refundable, file.reserved) == (0, 0)
    assert isinstance(at_once(ask)[0], actions.NothingToRefund)


def test_closing_a_day_while_others_book_leaves_nothing_behind(world: Outside) -> None:
    claims = [claim() for _ in range(THREADS)]
    day = queries.open_days()[0]

    def book_or_close(place: int) -> Any:
        if place == 0:
            return actions.close_day(actor=TREASURER, now=NOW, day=day)
        content = world.bank.file(entry("30.70", claims[place].reference))
        return actions.import_statement(actor=TREASURER, now=NOW, content=content)

    at_once(book_or_close)
    file = queries.day_file(day=day)
    claim()
    assert queries.day_file(day=day) == file and sum(queries.ledger_sums().values()) == 0
    assert {queries.claim_for(claim_id=one.id).state for one in claims[1:]} == {ClaimState.PAID}


def test_mandates_claims_and_collections_of_one_payer_never_wait_in_a_circle(world: Outside) -> None:
    """Mandates are given and claims opened while the treasury collects: nothing fails, and each claim is collected at most once."""
    own = {"name": "Stadt Musterhausen", "iban": IBAN, "creditor_id": "DE98ZZZ09999999999"}
    actions.describe_creditor(actor=TREASURER, now=NOW, **own)
    payer = UUID(int=41)
    given = {"holder": "Erika Muster", "iban": IBAN, "signed_on": NOW.date(), "payer_id": payer}
    first = new_id()
    actions.give_mandate(actor=CITIZEN, now=NOW, request_id=first, **given)
    ids = [owed(payer) for _ in range(8)]

    def act(place: int) -> Any:
        if place % 3 == 0:
            return actions.give_mandate(actor=CITIZEN, now=NOW, request_id=new_id(), **given)
        if place % 3 == 1:
            return owed(payer)
        return actions.collect_debits(
            actor=TREASURER, now=NOW, request_id=new_id(), chosen=[(one, first) for one in ids], collect_on=DUE
        )

    for _ in range(4):
        at_once(act)
    collected = [row.claim_id for row in DirectDebit.objects.filter(claim__payer_id=payer)]
    assert len(collected) == len(set(collected)) and set(collected) <= set(ids)
    assert sum(queries.ledger_sums().values()) == 0


def owed(payer: UUID) -> UUID:
    fee = queries.fee(SCHEDULE, on=NOW.date(), items=("fest",))
    found = actions.open_claim(
        actor=SYSTEM, now=NOW, subject_id=new_id(), key="g", title="Gebühr", fee=fee, payer_id=payer, due_on=DUE
    )
    return UUID(str(found.id))


def halfway(patch: pytest.MonkeyPatch, owner: Any, name: str) -> Event:
    """Let a step wait a moment after it was done for the first time; the event tells when."""
    step, done = getattr(owner, name), Event()

    def slow(*given: Any) -> Any:
        found = step(*given)
        if not done.is_set():
            done.set()
            time.sleep(1)
        return found

    patch.setattr(owner, name, slow)
    return done


def crossed(first: Callable[[], Any], begun: Event, second: Callable[[], Any]) -> list[Any]:
    """Run the second call while the first is half done; raises what they raise."""
    tenant_id = tenants.place("059110000000").tenant_id

    def run(call: Callable[[], Any], wait: bool) -> Any:
        try:
            assert not wait or begun.wait(60)
            with tenant_scope(tenant_id):
                return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        return [one.result(120) for one in (pool.submit(run, first, False), pool.submit(run, second, True))]


def test_a_file_whose_pieces_go_against_the_order_of_claims_meets_a_collection(
    world: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = {"name": "Stadt Musterhausen", "iban": IBAN, "creditor_id": "DE98ZZZ09999999999"}
    actions.describe_creditor(actor=TREASURER, now=NOW, **own)
    payer, given = UUID(int=43), new_id()
    low, high = sorted((owed(payer), owed(payer)))
    actions.give_mandate(
        actor=CITIZEN, now=NOW, request_id=given, holder="Erika", iban=IBAN, signed_on=NOW.date(), payer_id=payer
    )
    marks = [queries.claim_for(claim_id=one).reference for one in (high, low)]
    file = world.bank.file(*(entry("10.00", mark) for mark in marks))
    monkeypatch.setattr(taking_over, "AT_ONCE", 1)
    begun = halfway(monkeypatch, taking_over._Piece, "take")
    done, _ = crossed(
        lambda: actions.import_statement(actor=TREASURER, now=NOW, content=file),
        begun,
        lambda: actions.collect_debits(
            actor=SECOND, now=NOW, request_id=new_id(), chosen=[(low, given), (high, given)], collect_on=DUE
        ),
    )
    assert done.matched == 2
    assert {row.amount for row in DirectDebit.objects.filter(claim_id__in=[low, high])} == {Decimal("20.70")}


def test_refunds_that_go_against_the_order_of_claims_meet_a_statement(
    world: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.describe_creditor(actor=TREASURER, now=NOW, name="Stadt Bochum", iban=IBAN)
    low, high = sorted((claim(), claim()), key=lambda one: one.id)
    paid = world.bank.file(entry("50", low.reference), entry("50", high.reference))
    actions.import_statement(actor=TREASURER, now=NOW, content=paid)
    refunds = sorted((new_id(), new_id()))
    for refund, one in zip(refunds, (high, low), strict=True):
        asked = {"amount": Decimal("19.30"), "reason": "Zu viel", "holder": "Erika", "iban": IBAN}
        actions.request_refund(actor=TREASURER, now=NOW, claim_id=one.id, request_id=refund, **asked)
        actions.approve_refund(actor=SECOND, now=NOW, refund_id=refund)
    more = world.bank.file(entry("5", low.reference), entry("5", high.reference))
    begun = halfway(monkeypatch, payouts, "locked_refund")
    form = new_id()
    assert crossed(
        lambda: actions.order_refunds(actor=TREASURER, now=NOW, request_id=form, chosen=refunds, execute_on=NOW.date()),
        begun,
        lambda: actions.import_statement(actor=SECOND, now=NOW, content=more).matched,
    ) == [form, 2]
