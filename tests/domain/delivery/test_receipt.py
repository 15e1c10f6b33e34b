"""Receipt proved and contested: which day counts, about which letter it is said, and what stays closed."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gemeinwerk.domain.delivery import actions, queries
from gemeinwerk.domain.delivery.models import Delivery, LetterJob
from gemeinwerk.domain.delivery.types import (
    FinalityState,
    NotificationStatus,
    ProceduralCode,
    ServiceKind,
    ServiceWish,
)
from gemeinwerk.kernel.refusal import Invalid
from tests.domain.delivery.ways import at, citizen, consented, deliver, in_mailbox, officer, recipient
from tests.domain.locks import locking

pytestmark = pytest.mark.usefixtures("mailer")


def letter(delivery_id: UUID) -> LetterJob:
    return LetterJob.objects.filter(delivery_id=delivery_id).exclude(state="cancelled").get()


def post(tenant: UUID, delivery_id: UUID, day: str) -> None:
    actions.mark_posted(
        actor=officer(tenant), now=at(f"{day}T15:00"), letter_id=letter(delivery_id).id,
        posted_on=date.fromisoformat(day),
    )  # fmt: skip


def contest(tenant: UUID, delivery_id: UUID, moment: str) -> None:
    actions.contest_receipt(actor=officer(tenant), now=at(moment), delivery_id=delivery_id)


def prove(tenant: UUID, delivery_id: UUID, on: date, moment: str = "2026-12-22T09:00") -> None:
    actions.prove_receipt(actor=officer(tenant), now=at(moment), delivery_id=delivery_id, received_on=on)


def last_days(delivery_id: UUID) -> tuple[date | None, date | None]:
    found = queries.delivery(delivery_id=delivery_id)
    return found.citizen_last_day, found.office_last_day


def test_a_proved_day_lies_between_the_notice_and_today(tenant: UUID) -> None:
    placed = deliver(recipient()).delivery_id
    wish = ServiceWish(kind=ServiceKind.DEED)
    actions.order_service(actor=officer(tenant), now=at("2026-11-24T09:00"), delivery_id=placed, wish=wish)
    for wrong in (date(2025, 11, 27), date(2026, 11, 22), date(2026, 12, 23)):
        with pytest.raises(Invalid):
            prove(tenant, placed, wrong)
    assert queries.delivery(delivery_id=placed).notification is None
    prove(tenant, placed, date(2026, 11, 27))
    assert last_days(placed) == (date(2026, 12, 28), date(2026, 12, 28))


def test_a_later_proof_corrects_the_first(tenant: UUID) -> None:
    placed = deliver(recipient()).delivery_id
    post(tenant, placed, "2026-11-24")
    contest(tenant, placed, "2026-12-20T09:00")
    prove(tenant, placed, date(2026, 12, 1))
    assert last_days(placed) == (date(2027, 1, 4), date(2027, 1, 4))
    prove(tenant, placed, date(2026, 12, 11))
    assert last_days(placed) == (date(2027, 1, 11), date(2027, 1, 11))


@pytest.mark.parametrize("retrieved", [False, True])
def test_in_social_law_proof_goes_before_the_retrieval(tenant: UUID, retrieved: bool) -> None:
    """§ 37 Abs. 2a SGB X: the retrieval decides only where receipt cannot be proved."""
    person, placed = in_mailbox(code=ProceduralCode.SGB_X)
    if retrieved:
        actions.record_retrieval(actor=person, now=at("2026-12-20T09:00"), delivery_id=placed)
    contest(tenant, placed, "2026-12-21T09:00")
    found = queries.delivery(delivery_id=placed)
    assert found.notification.status is (NotificationStatus.NOTIFIED if retrieved else NotificationStatus.CONTESTED)
    prove(tenant, placed, date(2026, 11, 24))
    assert queries.delivery(delivery_id=placed).notification.deemed_on == date(2026, 11, 27)
    assert last_days(placed) == (date(2026, 12, 28), date(2026, 12, 28))


def test_who_opened_a_tax_notice_has_it(tenant: UUID) -> None:
    """The first retrieval proves receipt; it comes too late to be contested, but not before its own day."""
    person, placed = in_mailbox(code=ProceduralCode.AO_VIA_KAG)
    actions.record_retrieval(actor=person, now=at("2026-12-03T09:00"), delivery_id=placed)
    contest(tenant, placed, "2026-12-10T09:00")
    assert queries.delivery(delivery_id=placed).notification.deemed_on == date(2026, 12, 3)


def test_what_was_said_about_a_letter_that_came_back_is_not_said_about_the_next(tenant: UUID) -> None:
    placed = deliver(recipient()).delivery_id
    post(tenant, placed, "2026-11-24")
    contest(tenant, placed, "2026-12-01T09:00")
    prove(tenant, placed, date(2026, 11, 30), "2026-12-02T09:00")
    actions.record_return(actor=officer(tenant), now=at("2026-12-03T09:00"), letter_id=letter(placed).id)
    actions.complete_address(
        actor=officer(tenant), now=at("2026-12-03T10:00"), delivery_id=placed, street="Neuweg", house_number="1",
        postcode="44787", city="Bochum",
    )  # fmt: skip
    post(tenant, placed, "2026-12-04")
    assert queries.delivery(delivery_id=placed).notification.deemed_on == date(2026, 12, 8)
    contest(tenant, placed, "2026-12-20T09:00")
    found = queries.delivery(delivery_id=placed)
    assert queries.finality_of(found, today=date(2027, 6, 1)).state is FinalityState.CONTESTED


def test_nobody_contests_what_has_not_left(tenant: UUID) -> None:
    placed = deliver(recipient()).delivery_id
    with pytest.raises(actions.NothingSent):
        contest(tenant, placed, "2026-11-24T09:00")
    post(tenant, placed, "2026-11-25")
    contest(tenant, placed, "2026-12-01T09:00")


@pytest.mark.parametrize("channel", ["portal_mailbox", "letter"])
def test_a_letter_at_the_print_house_is_not_overtaken(
    tenant: UUID, channel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A contest from before such a thing was refused stands in the record, and the print house prints what it holds."""
    person = citizen()
    placed = deliver(recipient(person.account_id)).delivery_id
    consented(person)
    (batch,) = actions.gather_letters(actor=officer(tenant), now=at("2026-11-24T10:00"))
    with monkeypatch.context() as before:
        before.setattr("gemeinwerk.domain.delivery.actions.notices.facts_of", lambda row, events: None)
        contest(tenant, placed, "2026-11-24T11:00")
    Delivery.objects.filter(id=placed).update(state="posted")
    for state in ("queued", "handed_to_printer"):
        LetterJob.objects.filter(delivery_id=placed).update(state=state)
        with pytest.raises(actions.LetterWithPrinter):
            actions.provide_again(
                actor=officer(tenant), now=at("2026-11-24T12:00"), delivery_id=placed, channel=channel
            )
    assert queries.print_order(batch_id=batch).letters == 1
    LetterJob.objects.filter(delivery_id=placed).update(state="cancelled")
    assert queries.print_order(batch_id=batch).letters == 0 and not list(queries.print_letters(batch_id=batch))


def test_letters_are_locked_before_their_delivery_when_a_notice_is_given_again(tenant: UUID) -> None:
    """Else a letter that comes back at the same moment waits for it, and it for the letter."""
    placed = deliver(recipient()).delivery_id
    post(tenant, placed, "2026-11-24")
    contest(tenant, placed, "2026-12-01T09:00")
    with CaptureQueriesContext(connection) as caught:
        actions.provide_again(actor=officer(tenant), now=at("2026-12-02T09:00"), delivery_id=placed, channel="letter")
    tables = [sql.split('FROM "delivery_')[1].split('"')[0] for sql in locking(caught) if 'FROM "delivery_' in sql]
    assert tables[:2] == ["letterjob", "delivery"]
