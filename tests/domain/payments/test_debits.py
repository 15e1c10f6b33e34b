"""Direct debits are announced before they are collected: when, to whom, and when anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as D
from uuid import UUID

import pytest
from django.db import connection

from gemeinwerk.domain.cases import subscribers
from gemeinwerk.domain.delivery.models import PostboxMessage
from gemeinwerk.domain.payments import actions, personal_data, queries
from gemeinwerk.domain.payments.events import DebitAnnounced
from gemeinwerk.domain.payments.models import DebitAnnouncement, DebitMandate
from gemeinwerk.domain.payments.rules.debits import collect_from
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import Forbidden, Invalid
from gemeinwerk.kernel.scope import current_tenant
from tests.domain.payments.world import CITIZEN, DAY, IBAN, NOW, TREASURER, Outside, claim, entry, outside

pytestmark = pytest.mark.usefixtures("tenant")
PAYER = UUID(int=9)


@pytest.fixture
def world(tenant: UUID) -> Iterator[Outside]:
    with outside() as found:
        yield found
        assert sum(queries.ledger_sums().values()) == 0


@pytest.mark.parametrize(
    ("due", "told", "days", "wanted"),
    [
        (date(2026, 12, 24), date(2026, 11, 24), 14, date(2026, 12, 24)),
        (date(2026, 11, 24), date(2026, 11, 24), 14, date(2026, 12, 8)),
        (date(2026, 10, 1), date(2026, 11, 24), 14, date(2026, 12, 8)),
        (date(2026, 12, 8), date(2026, 11, 24), 14, date(2026, 12, 8)),
        (date(2026, 12, 8), date(2026, 11, 25), 14, date(2026, 12, 9)),
        (date(2027, 1, 1), date(2026, 12, 18), 14, date(2027, 1, 1)),
        (date(2026, 11, 24), date(2026, 11, 24), 0, date(2026, 11, 24)),
    ],
)
def test_nothing_is_collected_before_it_is_due_or_too_soon_after_it_was_told(
    due: date, told: date, days: int, wanted: date
) -> None:
    assert collect_from(due_on=due, announced_on=told, notice_days=days) == wanted


def creditor() -> None:
    own = {"name": "Stadt Musterhausen", "iban": IBAN, "creditor_id": "DE98ZZZ09999999999"}
    actions.describe_creditor(actor=TREASURER, now=NOW, **own)


def mandate(payer: UUID | None = PAYER) -> UUID:
    given = new_id()
    actions.give_mandate(
        actor=CITIZEN, now=NOW, request_id=given, holder="Erika Muster", iban=IBAN, signed_on=DAY, payer_id=payer
    )
    return given


def told(claim_id: UUID) -> list[tuple[D, date]]:
    rows = DebitAnnouncement.objects.filter(claim_id=claim_id).order_by("announced_at")
    return [(row.amount, row.collect_from) for row in rows]


def test_a_mandate_announces_what_is_open_and_a_new_claim_is_announced_at_once(world: Outside) -> None:
    creditor()
    before = claim()
    given = mandate()
    after = claim()
    assert told(before.id) == told(after.id) == [(D("30.70"), before.due_on)]
    assert set(queries.announced_debits(claim_ids=[before.id, after.id, new_id()])) == {before.id, after.id}
    actions.give_mandate(
        actor=CITIZEN, now=NOW, request_id=given, holder="Erika Muster", iban=IBAN, signed_on=DAY, payer_id=PAYER
    )
    assert len(told(before.id)) == 1
    newer = mandate()
    assert len(told(before.id)) == 2 and queries.announced_debits(claim_ids=[before.id])[before.id].mandate_id == newer


def test_nothing_is_announced_without_a_creditor_or_to_nobody(world: Outside) -> None:
    one = claim()
    mandate()
    assert told(one.id) == []
    creditor()
    mandate(payer=None)
    assert told(one.id) == []


def test_the_payer_gets_one_message_however_often_the_fact_is_told(world: Outside) -> None:
    creditor()
    one = claim()
    mandate()
    row = DebitAnnouncement.objects.get(claim_id=one.id)
    fact = DebitAnnounced(current_tenant(), row.id, one.id, one.subject_id)
    for _ in range(3):
        subscribers.tell_payer_of_debit(fact)
    (message,) = PostboxMessage.objects.filter(account_id=PAYER)
    assert message.subject == "Ankündigung einer Lastschrift" and one.reference in message.body
    assert message.case_id is None
    assert [one["amount"] for one in personal_data.export_person(account_id=PAYER)["announced_debits"]] == [D("30.70")]
    assert actions.erase_person(actor=SYSTEM, now=NOW, account_id=PAYER) == 1
    assert DebitAnnouncement.objects.count() == 0
    subscribers.tell_payer_of_debit(fact)
    assert PostboxMessage.objects.filter(account_id=PAYER).count() == 1


def test_a_debit_of_another_mandate_than_the_announced_one_is_refused(world: Outside) -> None:
    """Nobody's account pays for somebody else's claim."""
    creditor()
    one = claim()
    mandate()
    stranger = mandate(payer=UUID(int=77))
    with pytest.raises(actions.NotAnnounced):
        actions.collect_debits(
            actor=TREASURER, now=NOW, request_id=new_id(), chosen=[(one.id, stranger)], collect_on=one.due_on
        )


def collect(one: UUID, given: UUID, on: date, now: datetime = NOW) -> None:
    actions.collect_debits(actor=TREASURER, now=now, request_id=new_id(), chosen=[(one, given)], collect_on=on)


def test_nothing_is_collected_before_the_announced_day_just_after_midnight(world: Outside) -> None:
    """In Berlin a new day has begun while it is still yesterday in UTC."""
    creditor()
    one = claim()
    given = mandate()
    after_midnight = datetime(2026, 11, 10, 23, 30, tzinfo=UTC)
    with pytest.raises(actions.CollectedTooEarly):
        collect(one.id, given, date(2026, 11, 11), after_midnight)
    with pytest.raises(Invalid, match="Vergangenheit"):
        collect(one.id, given, date(2026, 11, 10), after_midnight)
    assert world.bank.collections == []


def test_the_day_is_known_on_which_money_is_still_to_come(world: Outside) -> None:
    creditor()
    one, other = claim(), claim()
    given = mandate()
    both, before = [one.id, other.id], one.due_on - timedelta(days=1)
    assert queries.debits_to_come(claim_ids=both, today=before) == {}
    collect(one.id, given, one.due_on)
    assert queries.debits_to_come(claim_ids=both, today=before) == {one.id: one.due_on}
    assert queries.debits_to_come(claim_ids=both, today=one.due_on) == {}
    own = queries.own_claim(account_id=PAYER, claim_id=one.id)
    assert own.to_come(one.due_on - timedelta(days=1)) == one.due_on and own.to_come(one.due_on) is None
    brief = {row.id: row for row in queries.own_claims_in_brief(account_id=PAYER, subject_id=one.subject_id)}
    assert brief[one.id].to_come(DAY) == one.due_on
    (debit,) = world.bank.collections[0].debits
    back = entry("30.70", "zurück", credit=False, returned="AM04", end_to_end_id=debit.end_to_end_id)
    actions.import_statement(actor=TREASURER, now=NOW, content=world.bank.file(back))
    assert queries.own_claim(account_id=PAYER, claim_id=one.id).to_come(DAY) is None
    actions.import_statement(actor=TREASURER, now=NOW, content=world.bank.file(entry("30.70", one.reference)))
    found = queries.own_claim(account_id=PAYER, claim_id=one.id)
    assert found.claim.paid and found.to_come(DAY) is None


def test_nothing_is_collected_in_a_far_future(world: Outside) -> None:
    creditor()
    one = claim()
    given = mandate()
    for far in (DAY + timedelta(days=91), date(2206, 12, 3)):
        with pytest.raises(Invalid, match="90 Tage"):
            collect(one.id, given, far)
    assert queries.claim_for(claim_id=one.id).open == D("30.70")
    collect(one.id, given, DAY + timedelta(days=90))


def test_a_revoked_mandate_brings_no_older_one_back(world: Outside) -> None:
    """Two tabs give two mandates; the payer sees the newer one and revokes it."""
    creditor()
    one = claim()
    older, newer, stranger, paper = mandate(), mandate(), mandate(payer=UUID(int=77)), mandate(payer=None)
    for _ in range(2):
        actions.revoke_mandate(actor=CITIZEN, now=NOW, mandate_id=newer)
    assert queries.mandate_of(payer_id=PAYER) is None and queries.mandate_of(payer_id=UUID(int=77)) is not None
    in_force = set(DebitMandate.objects.filter(revoked_at__isnull=True).values_list("id", flat=True))
    assert in_force == {stranger, paper}
    for given in (older, newer):
        with pytest.raises(actions.MandateUnknown):
            collect(one.id, given, one.due_on)
    actions.revoke_mandate(actor=TREASURER, now=NOW, mandate_id=paper)
    assert queries.mandate_of(payer_id=UUID(int=77)) is not None
    with pytest.raises(Forbidden):
        actions.revoke_mandate(actor=CITIZEN, now=NOW, mandate_id=stranger)


def test_what_may_not_be_paid_by_debit_is_neither_announced_nor_listed(world: Outside) -> None:
    from gemeinwerk.domain.payments.types import PaymentMeans
    from tests.domain.payments.bylaws import SCHEDULE

    creditor()
    mandate()
    fee = queries.fee(SCHEDULE, on=DAY, items=("fest",))
    one = actions.open_claim(
        actor=SYSTEM, now=NOW, subject_id=new_id(), key="g", title="Gebühr", fee=fee, payer_id=PAYER,
        means=[PaymentMeans.TRANSFER],
    )  # fmt: skip
    assert told(one.id) == [] and one.id not in {row.claim.id for row in queries.collectable()}
    with pytest.raises(actions.NothingToAnnounce):
        actions.announce_debits(actor=TREASURER, now=NOW, claim_ids=[one.id])


def test_a_debit_that_came_back_is_not_announced_by_itself(world: Outside) -> None:
    creditor()
    one = claim()
    given = mandate()
    actions.collect_debits(
        actor=TREASURER, now=NOW, request_id=new_id(), chosen=[(one.id, given)], collect_on=one.due_on
    )
    (debit,) = world.bank.collections[0].debits
    back = entry("30.70", "zurück", credit=False, returned="AM04", end_to_end_id=debit.end_to_end_id)
    actions.import_statement(actor=TREASURER, now=NOW, content=world.bank.file(back))
    mandate()
    assert len(told(one.id)) == 1
    assert [row.collect_from for row in queries.collectable()] == [None]
    later = NOW + timedelta(days=1)
    assert actions.announce_debits(actor=TREASURER, now=later, claim_ids=[one.id]) == 1
    assert len(told(one.id)) == 2


def test_announcements_are_asked_in_one_query_each(world: Outside) -> None:
    from django.test.utils import CaptureQueriesContext

    creditor()
    [claim() for _ in range(5)]
    mandate()
    with CaptureQueriesContext(connection) as few:
        queries.collectable()
    [claim() for _ in range(10)]
    with CaptureQueriesContext(connection) as many:
        queries.collectable()
    assert len(few) == len(many) <= 8
