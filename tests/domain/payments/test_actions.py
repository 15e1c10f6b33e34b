"""The actions of the payments room against PostgreSQL: each way to pay, and what may go wrong on it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from uuid import UUID
from xml.etree import ElementTree

import pytest
from django.db import IntegrityError, connection, transaction

from gemeinwerk.domain.audit.models import Entry
from gemeinwerk.domain.payments import actions, queries
from gemeinwerk.domain.payments.actions.paying import claim_attempt, note_provider_answer
from gemeinwerk.domain.payments.models import Attempt, BankBooking, CashReceipt, Claim, LedgerEntry
from gemeinwerk.domain.payments.personal_data import erase_person_everywhere, export_person
from gemeinwerk.domain.payments.ports import FileRefused, ProviderRefused, ProviderUnavailable
from gemeinwerk.domain.payments.types import (
    AttemptState,
    ClaimState,
    Creditor,
    ProviderAnswer,
    ProviderState,
    RefundState,
)
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.jobs import JOBS, run_job
from gemeinwerk.kernel.refusal import Forbidden, Invalid
from gemeinwerk.kernel.scope import current_tenant
from tests.domain.payments.world import (
    CITIZEN,
    DAY,
    IBAN,
    NOW,
    RETURN,
    SECOND,
    TREASURER,
    Outside,
    claim,
    entry,
    outside,
    person,
)

pytestmark = pytest.mark.usefixtures("tenant")
D = Decimal
HOUR = timedelta(hours=1)


@pytest.fixture
def world(tenant: UUID) -> Iterator[Outside]:
    with outside() as found:
        yield found
        assert sum(queries.ledger_sums().values()) == 0


def begin(claim_id: UUID, now=NOW):
    return actions.begin_payment(actor=CITIZEN, now=now, claim_id=claim_id, return_url=RETURN)


def follow(attempt_id: UUID, now=NOW + HOUR):
    return actions.follow_payment(actor=CITIZEN, now=now, attempt_id=attempt_id)


def take(world: Outside, *entries):
    return actions.import_statement(actor=TREASURER, now=NOW, content=world.bank.file(*entries))


def state(claim_id: UUID) -> ClaimState:
    found = queries.claim_for(claim_id=claim_id)
    assert Claim.objects.get(id=claim_id).state == found.state.value
    return found.state


def test_a_claim_is_opened_once_and_frozen(world: Outside) -> None:
    subject = new_id()
    first, before = claim(subject=subject), Entry.objects.count()
    assert claim(subject=subject) == first and Entry.objects.count() == before
    with pytest.raises(actions.ClaimDiffers):
        claim(("fest", "saal"), subject=subject)
    assert (first.open, first.state, len(first.reference)) == (D("30.70"), ClaimState.OPEN, 17)
    assert first.explanation[-1].startswith("Zu zahlen")
    assert queries.claims_of(subject_id=subject) == (first,)
    for change in ({"total": 1}, {"items": []}, {"reference": "KZ"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Claim.objects.filter(id=first.id).update(**change)
    for table in ("payments_claim", "payments_ledgerentry"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")


def test_the_database_refuses_half_a_booking(world: Outside) -> None:
    claim()
    row = LedgerEntry.objects.first()
    row.number, row.happening = None, "half"
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_a_payment_is_booked_when_it_was_fetched_not_when_a_browser_returns(world: Outside) -> None:
    one = claim()
    begun = begin(one.id)
    assert begun.redirect_url.startswith("https://pay.invalid/") and begun.state is AttemptState.UNDECIDED
    again = begin(one.id, NOW + HOUR)
    assert again == begun and len(world.provider.orders) == 1
    assert follow(begun.attempt_id).state is AttemptState.UNDECIDED and state(one.id) is ClaimState.OPEN
    world.provider.decide(ProviderState.PAID)
    assert state(one.id) is ClaimState.OPEN
    for hours in (2, 3, 4):
        assert follow(begun.attempt_id, NOW + hours * HOUR).state is AttemptState.PAID
    assert state(one.id) is ClaimState.PAID and queries.claim_for(claim_id=one.id).paid
    assert LedgerEntry.objects.filter(happening__startswith="provider:").count() == 2
    with pytest.raises(actions.NothingOpen):
        begin(one.id, NOW + 5 * HOUR)
    (order,) = world.provider.orders.values()
    assert order.gross == D("30.70") and order.purpose == one.reference and order.authority == "05911000"


@pytest.mark.parametrize(
    ("answers", "ends", "flags"),
    [
        (("failed", "failed"), ClaimState.OPEN, ()),
        (("failed", "paid"), ClaimState.PAID, ("paid_after_failure",)),
        (("paid", "failed", "cancelled", "initial"), ClaimState.PAID, ("contradiction",)),
        (("cancelled", "initial"), ClaimState.OPEN, ()),
        (("paid:40.00", "paid:30.70"), ClaimState.OVERPAID, ("other_amount",)),
        (("paid:10.00",), ClaimState.PARTLY_PAID, ("other_amount",)),
        (("paid:0.00",), ClaimState.OPEN, ("other_amount",)),
    ],
)
def test_contradictory_answers(world: Outside, answers: tuple[str, ...], ends: ClaimState, flags: tuple) -> None:
    one = claim()
    begun = begin(one.id)
    transaction_id = world.provider.decide(ProviderState.INITIAL)
    for said in answers:
        code, _, gross = said.partition(":")
        answer = ProviderAnswer(transaction_id, "", ProviderState(code), gross=D(gross) if gross else None)
        note_provider_answer(actor=SYSTEM, now=NOW, attempt_id=begun.attempt_id, answer=answer)
    assert state(one.id) is ends and queries.claim_for(claim_id=one.id).flags == flags
    assert (one.id in {found.id for found in queries.flagged_claims()}) == bool(flags)
    actions.clear_flags(actor=TREASURER, now=NOW, claim_id=one.id)
    assert queries.claim_for(claim_id=one.id).flags == ()


def test_an_answer_for_another_payment_books_nothing(world: Outside) -> None:
    one, other = claim(), claim()
    first, second = begin(one.id), begin(other.id)
    paid = world.provider.decide(ProviderState.PAID)
    for transaction_id in (paid, "", "forged"):
        answer = ProviderAnswer(transaction_id, "", ProviderState.PAID)
        note_provider_answer(actor=SYSTEM, now=NOW, attempt_id=first.attempt_id, answer=answer)
    assert state(one.id) is ClaimState.OPEN and queries.claim_for(claim_id=one.id).flags == ("foreign_answer",)
    follow(second.attempt_id)
    assert state(other.id) is ClaimState.PAID


def test_a_crash_between_the_steps_begins_the_same_order_again(world: Outside) -> None:
    one = claim()
    claimed = claim_attempt(actor=CITIZEN, now=NOW, claim_id=one.id, return_url=RETURN)
    with pytest.raises(actions.PaymentUnderWay):
        begin(one.id)
    begun = begin(one.id, NOW + timedelta(minutes=3))
    assert begun.attempt_id == claimed.id and len(world.provider.orders) == 1
    lost = claim()
    crashed = claim_attempt(actor=CITIZEN, now=NOW, claim_id=lost.id, return_url=RETURN)
    assert follow(crashed.id, NOW + timedelta(minutes=30)).state is AttemptState.BEGUN
    assert follow(crashed.id, NOW + 2 * HOUR).state is AttemptState.LOST
    assert begin(lost.id, NOW + 3 * HOUR).attempt_id != crashed.id


def test_a_provider_that_is_silent_or_refuses(world: Outside) -> None:
    one = claim()
    world.provider.silent = True
    with pytest.raises(ProviderUnavailable):
        begin(one.id)
    world.provider.silent, world.provider.refuses = False, "FORBIDDEN"
    with pytest.raises(ProviderRefused):
        begin(one.id)
    assert Attempt.objects.get().state == "failed" and Attempt.objects.get().detail == "FORBIDDEN"
    world.provider.refuses = ""
    begun = begin(one.id)
    world.provider.silent = True
    assert begin(one.id, NOW + HOUR) == begun
    assert follow(begun.attempt_id).state is AttemptState.UNDECIDED
    world.provider.silent = False
    world.provider.decide(ProviderState.FAILED)
    fresh = begin(one.id, NOW + 2 * HOUR)
    assert fresh.attempt_id != begun.attempt_id and fresh.state is AttemptState.UNDECIDED


def test_the_job_asks_until_it_knows_and_twice_is_once(world: Outside) -> None:
    import time_machine

    one = claim()
    begun = begin(one.id)
    ids = {"attempt_id": str(begun.attempt_id)}
    asked = world.provider.asked
    for days in range(30):
        with time_machine.travel(NOW + timedelta(days=days, minutes=10), tick=False):
            run_job("payments.ask_provider", current_tenant(), ids)
            first = Attempt.objects.values().get()
            run_job("payments.ask_provider", current_tenant(), ids)
            assert Attempt.objects.values().get() == first
    assert world.provider.asked - asked == 24
    assert Attempt.objects.get().state == "lost"
    assert queries.claim_for(claim_id=one.id).flags == ("never_decided",)
    assert JOBS["payments.hand_over"].every_tenant


def test_cash_and_card_have_receipts_without_gaps(world: Outside) -> None:
    actions.open_desk(actor=TREASURER, now=NOW, code="a1", label="Bürgerbüro")
    actions.open_desk(actor=TREASURER, now=NOW, code="A1", label="Bürgerbüro")
    one, two = claim(), claim()
    request = new_id()
    same = [
        actions.record_cash(actor=TREASURER, now=NOW, claim_id=one.id, desk="A1", amount=D(20), request_id=request)
        for _ in range(2)
    ]
    assert same[0] == same[1] and same[0].label == "A1-000001" and state(one.id) is ClaimState.PARTLY_PAID
    with pytest.raises(actions.MoreThanOpen):
        actions.record_cash(actor=TREASURER, now=NOW, claim_id=one.id, desk="A1", amount=D(20), request_id=new_id())
    with pytest.raises(actions.DeskUnknown):
        actions.record_cash(actor=TREASURER, now=NOW, claim_id=one.id, desk="B2", amount=D(1), request_id=new_id())
    card = {"desk": "A1", "terminal_receipt": "0815"}
    actions.record_card(actor=TREASURER, now=NOW, claim_id=one.id, amount=D("10.70"), request_id=new_id(), **card)
    actions.record_card(actor=TREASURER, now=NOW, claim_id=two.id, amount=D("30.70"), request_id=new_id(), **card)
    assert list(CashReceipt.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3]
    assert state(one.id) is state(two.id) is ClaimState.PAID
    with pytest.raises(Forbidden):
        actions.record_cash(actor=CITIZEN, now=NOW, claim_id=one.id, desk="A1", amount=D(1), request_id=new_id())


def test_bank_entries_find_their_claim(world: Outside) -> None:
    exact, part, over, double, back = (claim() for _ in range(5))
    wild = exact.reference.lower().replace("-", " ").replace("kz ", "kz\n")
    file = world.bank.file(
        entry("30.70", f"Parken {wild} danke"),
        entry("10", part.reference),
        entry("40", over.reference.replace("-", "")),
        entry("30.70", "", end_to_end_id=double.reference),
        entry("30.70", double.reference),
        entry("30.70", back.reference),
        entry("30.70", f"Rückgabe {back.reference}", credit=False, returned="AC04"),
        entry("12", "Ohne Kassenzeichen"),
        entry("61.40", f"{exact.reference} und {part.reference}"),
        entry("5", "Kontogebühr", credit=False),
    )
    done = actions.import_statement(actor=TREASURER, now=NOW, content=file)
    assert (done.new, done.matched, done.known) == (10, 7, 0)
    before = LedgerEntry.objects.count()
    again = actions.import_statement(actor=TREASURER, now=NOW, content=file)
    assert (again.new, again.known) == (0, 10) and LedgerEntry.objects.count() == before
    assert [state(one.id).value for one in (exact, part, over, double, back)] == [
        "paid", "partly_paid", "overpaid", "overpaid", "open",
    ]  # fmt: skip
    assert [str(one.amount) for one in queries.unmatched_bookings()] == ["12.00", "61.40", "-5.00"]
    assert queries.ledger_sums()["suspense"] == D("-68.40") and queries.ledger_sums()["bank"] == D("210.50")
    with pytest.raises(FileRefused):
        actions.import_statement(actor=TREASURER, now=NOW, content=b"anything")
    with pytest.raises(Forbidden):
        actions.import_statement(actor=CITIZEN, now=NOW, content=file)


def test_an_invoice_asks_for_what_is_open(world: Outside) -> None:
    one = claim()
    take(world, entry("10", one.reference))
    account = Creditor("Stadt Bochum", IBAN)
    asked, code = queries.asked_transfer(claim=queries.claim_for(claim_id=one.id), account=account)
    assert (asked.amount, asked.text, asked.name) == (D("20.70"), one.reference, "Stadt Bochum") and code
    take(world, entry(asked.amount, asked.text))
    nothing, code = queries.asked_transfer(claim=queries.claim_for(claim_id=one.id), account=account)
    assert nothing.amount == 0 and code == ""


def test_a_person_assigns_what_nobody_could_match(world: Outside) -> None:
    one = claim()
    take(
        world,
        entry("30.70", "Parkausweis"),
        entry("30.70", "Rückgabe", credit=False, returned="MD06"),
        entry("99", "Abrechnung"),
    )
    first, second, third = queries.unmatched_bookings()
    assert first.reason
    with pytest.raises(Invalid):
        actions.assign_booking(actor=TREASURER, now=NOW, booking_id=first.id, claim_id=one.id, settlement=True)
    actions.assign_booking(actor=TREASURER, now=NOW, booking_id=first.id, claim_id=one.id)
    assert state(one.id) is ClaimState.PAID
    with pytest.raises(actions.BookingAssigned):
        actions.assign_booking(actor=TREASURER, now=NOW, booking_id=first.id, claim_id=one.id)
    actions.assign_booking(actor=TREASURER, now=NOW, booking_id=second.id, claim_id=one.id)
    assert state(one.id) is ClaimState.OPEN
    actions.assign_booking(actor=TREASURER, now=NOW, booking_id=third.id, settlement=True)
    assert queries.unmatched_bookings() == () and queries.ledger_sums()["clearing"] == D("-99.00")
    assert queries.ledger_sums()["suspense"] == 0


def ask_refund(claim_id: UUID, amount: str, actor=TREASURER) -> UUID:
    return actions.request_refund(
        actor=actor, now=NOW, claim_id=claim_id, request_id=new_id(), amount=D(amount), reason="Zu viel gezahlt",
        holder="Erika Muster", iban=IBAN,
    )  # fmt: skip


def test_a_refund_needs_four_eyes_and_is_paid_once(world: Outside) -> None:
    one = claim()
    take(world, entry("50", one.reference))
    with pytest.raises(actions.NothingToRefund):
        ask_refund(one.id, "19.31")
    refund = ask_refund(one.id, "19.30")
    with pytest.raises(actions.SameEyes):
        actions.approve_refund(actor=TREASURER, now=NOW, refund_id=refund)
    with pytest.raises(Forbidden):
        actions.approve_refund(actor=person("officer", number=3), now=NOW, refund_id=refund)
    for _ in range(2):
        actions.approve_refund(actor=SECOND, now=NOW, refund_id=refund)
    with pytest.raises(actions.RefundDecided):
        actions.reject_refund(actor=SECOND, now=NOW, refund_id=refund)
    (waiting,) = queries.refund_files(actor=SECOND, state=RefundState.APPROVED)
    out = {"credit": False, "end_to_end_id": waiting.reference}
    assert take(world, entry("19.30", "Erstattung", **out), entry("19.30", "Erstattung", **out)).matched == 1
    assert state(one.id) is ClaimState.PAID and not queries.refund_files(actor=SECOND, state=RefundState.APPROVED)
    assert len(queries.unmatched_bookings()) == 1, "paid out twice: a person has to look"
    take(world, entry("19.30", waiting.reference, returned="AC01"))
    assert state(one.id) is ClaimState.OVERPAID and ask_refund(one.id, "19.30") != refund


def test_what_is_asked_back_is_reserved_until_it_is_decided(world: Outside) -> None:
    one = claim()
    take(world, entry("50", one.reference))
    first = ask_refund(one.id, "19.00")
    for amount in ("19.30", "0.31"):
        with pytest.raises(actions.RefundReserved):
            ask_refund(one.id, amount)
    second = ask_refund(one.id, "0.30", SECOND)
    file = queries.claim_file(actor=TREASURER, claim_id=one.id)
    assert (file.refundable, file.reserved) == (D(0), D("19.30"))
    actions.reject_refund(actor=SECOND, now=NOW, refund_id=first)
    file = queries.claim_file(actor=TREASURER, claim_id=one.id)
    assert (file.refundable, file.reserved) == (D("19.00"), D("0.30"))
    actions.approve_refund(actor=TREASURER, now=NOW, refund_id=second)
    file = queries.claim_file(actor=TREASURER, claim_id=one.id)
    assert (file.refundable, file.reserved) == (D("19.00"), D(0))
    ask_refund(one.id, "19.00")


def test_a_reserved_refund_is_not_released_when_the_money_went_back(world: Outside) -> None:
    one = claim()
    take(world, entry("50", one.reference))
    refund = ask_refund(one.id, "19.30")
    take(world, entry("50", one.reference, credit=False, returned="AC04"))
    with pytest.raises(actions.NothingToRefund):
        actions.approve_refund(actor=SECOND, now=NOW, refund_id=refund)


def test_a_cancelled_claim_is_given_back_wholly(world: Outside) -> None:
    one, unpaid = claim(), claim()
    take(world, entry("30.70", one.reference))
    for _ in range(2):
        actions.cancel_claim(actor=TREASURER, now=NOW, claim_id=one.id, reason="withdrawn")
        actions.cancel_claim(actor=TREASURER, now=NOW, claim_id=unpaid.id, reason="withdrawn")
    assert state(unpaid.id) is ClaimState.CANCELLED and state(one.id) is ClaimState.OVERPAID
    assert not queries.claim_for(claim_id=one.id).paid
    refund = ask_refund(one.id, "30.70")
    actions.approve_refund(actor=SECOND, now=NOW, refund_id=refund)
    reference = queries.refund_files(actor=SECOND, state=RefundState.APPROVED)[0].reference
    take(world, entry("30.70", reference, credit=False))
    assert state(one.id) is ClaimState.REFUNDED
    with pytest.raises(actions.NothingOpen):
        begin(unpaid.id)


def test_small_amounts_are_written_off_and_come_back_with_late_money(world: Outside) -> None:
    large, small = claim(), claim()
    with pytest.raises(actions.NotSmall):
        actions.write_off(actor=TREASURER, now=NOW, claim_id=large.id)
    take(world, entry("10.71", small.reference))
    for _ in range(2):
        actions.write_off(actor=TREASURER, now=NOW, claim_id=small.id)
    assert state(small.id) is ClaimState.WRITTEN_OFF
    take(world, entry("19.99", small.reference))
    assert state(small.id) is ClaimState.PAID and queries.ledger_sums()["write_off"] == 0


def test_a_day_is_closed_once_and_later_facts_go_to_the_next(world: Outside) -> None:
    one = claim(("fest", "saal"))
    with pytest.raises(queries.DayOpen):
        queries.day_file(day=DAY)
    with pytest.raises(actions.DayUnfit):
        actions.close_day(actor=TREASURER, now=NOW, day=DAY + timedelta(days=1))
    actions.close_day(actor=TREASURER, now=NOW, day=DAY)
    first = queries.day_file(day=DAY)
    take(world, entry("149.70", one.reference))
    actions.close_day(actor=TREASURER, now=NOW, day=DAY)
    assert queries.day_file(day=DAY) == first and queries.open_days() == (DAY + timedelta(days=1),)
    with pytest.raises(actions.DayUnfit):
        actions.close_day(actor=TREASURER, now=NOW + timedelta(days=5), day=DAY + timedelta(days=3))
    rows = list(csv.DictReader(io.StringIO(first.content.decode()), delimiter=";"))
    assert [(row["Konto"], row["Sachkonto"], row["Soll"], row["Haben"]) for row in rows] == [
        ("Forderungen", "", "149,70", ""),
        ("Ertrag", "431100", "", "30,70"),
        ("Ertrag", "441100", "", "100,00"),
        ("Umsatzsteuer", "441100", "", "19,00"),
    ]
    root = ElementTree.fromstring(queries.day_file(day=DAY, xml=True).content)
    assert root.get("umsatz") == "149.70" and len(root) == len(rows)


def test_overdue_claims_are_handed_over_once(world: Outside) -> None:
    late, paid = claim(), claim()
    take(world, entry("30.70", paid.reference))
    then = NOW + timedelta(days=60)
    assert [actions.hand_over(actor=SYSTEM, now=then) for _ in range(2)] == [1, 0]
    file = queries.dunning_file(day=then.date()).content.decode()
    assert late.reference in file and paid.reference not in file and "30,70" in file
    assert [one.id for one in queries.open_claims(due_before=then.date())] == [late.id]


def test_a_direct_debit_is_collected_and_may_come_back(world: Outside) -> None:
    one, mandate = claim(), new_id()
    given = {"request_id": mandate, "holder": "Erika Muster", "iban": IBAN, "signed_on": DAY, "payer_id": UUID(int=9)}
    assert len({actions.give_mandate(actor=CITIZEN, now=NOW, **given) for _ in range(2)}) == 1
    collect = {"collect_on": one.due_on}
    with pytest.raises(queries.PayeeMissing):
        actions.collect_debits(actor=TREASURER, now=NOW, request_id=new_id(), chosen=[(one.id, mandate)], **collect)
    own = {"name": "Stadt Musterhausen", "iban": IBAN, "creditor_id": "DE98ZZZ09999999999"}
    actions.describe_creditor(actor=TREASURER, now=NOW, **own)
    form = new_id()
    with pytest.raises(actions.NotAnnounced):
        actions.collect_debits(actor=TREASURER, now=NOW, request_id=form, chosen=[(one.id, mandate)], **collect)
    assert [one.collect_from for one in queries.collectable()] == [None]
    assert actions.announce_debits(actor=TREASURER, now=NOW, claim_ids=[one.id, one.id]) == 1
    with pytest.raises(actions.NothingToAnnounce):
        actions.announce_debits(actor=TREASURER, now=NOW, claim_ids=[one.id])
    assert [one.collect_from for one in queries.collectable()] == [one.due_on]
    with pytest.raises(actions.CollectedTooEarly):
        early = one.due_on - timedelta(days=1)
        actions.collect_debits(actor=TREASURER, now=NOW, request_id=form, chosen=[(one.id, mandate)], collect_on=early)
    for _ in range(2):
        actions.collect_debits(actor=TREASURER, now=NOW, request_id=form, chosen=[(one.id, mandate)], **collect)
    assert len(world.bank.collections) == 1
    assert queries.bank_file(file_id=form).content == world.bank.collections[0].message_id.encode()
    (debit,) = world.bank.collections[0].debits
    assert debit.first and debit.amount == D("30.70") and state(one.id) is ClaimState.PAID
    with pytest.raises(actions.NothingToCollect):
        actions.collect_debits(actor=TREASURER, now=NOW, request_id=new_id(), chosen=[(one.id, mandate)], **collect)
    came = {"end_to_end_id": debit.end_to_end_id}
    take(world, entry("30.70", "Lastschrift", **came), entry("30.70", "zurück", credit=False, returned="AM04", **came))
    assert state(one.id) is ClaimState.OPEN and queries.ledger_sums()["clearing"] == 0
    with pytest.raises(actions.NotAnnounced):
        actions.collect_debits(actor=TREASURER, now=NOW, request_id=new_id(), chosen=[(one.id, mandate)], **collect)
    later = NOW + timedelta(days=30)
    assert actions.announce_debits(actor=TREASURER, now=later, claim_ids=[one.id]) == 1
    assert [one.collect_from for one in queries.collectable()] == [later.date() + timedelta(days=14)]
    actions.revoke_mandate(actor=CITIZEN, now=NOW, mandate_id=mandate)
    with pytest.raises(actions.MandateUnknown):
        actions.collect_debits(actor=TREASURER, now=NOW, request_id=new_id(), chosen=[(one.id, mandate)], **collect)


def test_a_person_sees_their_claims_and_unused_mandates_are_erased(world: Outside) -> None:
    one, account = claim(), UUID(int=9)
    given = {"request_id": new_id(), "holder": "Erika Muster", "iban": IBAN, "signed_on": DAY, "payer_id": account}
    actions.give_mandate(actor=CITIZEN, now=NOW, **given)
    found = export_person(account_id=account)
    assert [row["id"] for row in found["claims"]] == [one.id] and len(found["mandates"]) == 1
    assert [erase_person_everywhere(actor=SYSTEM, now=NOW, account_id=account) for _ in range(2)] == [1, 0]
    assert export_person(account_id=account)["mandates"] == [] and BankBooking.objects.count() == 0
