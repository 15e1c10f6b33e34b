"""Representatives and several addressees with a clock of their own; the same notice again; paper instead of a file."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from gemeinwerk.domain.delivery import actions, queries
from gemeinwerk.domain.delivery.models import CaseParticipant, Delivery, DeliveryEvent, PostboxMessage
from gemeinwerk.domain.delivery.types import (
    Channel,
    DeliveryState,
    Finality,
    FinalityState,
    NotificationStatus,
    ProceduralCode,
    Recipient,
)
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import Forbidden, Invalid, NotFound
from gemeinwerk.kernel.scope import tenant_scope
from tests.domain.delivery.ways import at, citizen, consented, deliver, in_mailbox, officer, recipient, send_all

pytestmark = pytest.mark.usefixtures("mailer")
KAG = ProceduralCode.AO_VIA_KAG
LAWYER = Recipient("Rechtsanwältin Paula Probe", "Kanzleiweg", "7", "45127", "Essen")
MAX = Recipient("Max Beispiel", "Musterweg", "3", "44787", "Bochum")


def noted(tenant: UUID, case_id: UUID, role: str = "representative", to: Recipient = LAWYER, **flags: bool) -> UUID:
    return actions.add_participant(
        actor=officer(tenant), now=at("2026-11-20T10:00"), case_id=case_id, role=role, recipient=to, **flags
    )


def test_the_notice_goes_to_the_representative_and_the_party_is_told(tenant: UUID) -> None:
    person, case_id = citizen(), new_id()
    consented(person)
    noted(tenant, case_id, written_power=True)
    placed = deliver(recipient(person.account_id), case_id=case_id)
    assert placed.channel is Channel.LETTER
    status = queries.deliveries_of_case(case_id=case_id)[0]
    assert (status.recipient.name, status.addressee_role) == (LAWYER.name, "Vertretung")
    assert "§ 14 Abs. 3" in status.addressee_reason and len(queries.deliveries_of_case(case_id=case_id)) == 1
    entry = queries.postbox(account_id=person.account_id)[0]
    letter = queries.message(account_id=person.account_id, message_id=entry.message_id)
    assert LAWYER.name in letter.body and (letter.document_id, letter.can_retrieve) == (None, False)
    assert queries.address_of_notice(case_id=case_id, party=recipient(), procedural_code="VWVFG_NRW") == (
        LAWYER.name, "für Mara Beispiel", "Kanzleiweg 7", "45127 Essen",
    )  # fmt: skip


def test_a_representative_with_consent_gets_it_in_their_own_postbox(tenant: UUID) -> None:
    helper, person, case_id = citizen(), citizen(), new_id()
    consented(helper)
    to = Recipient(LAWYER.name, "Weg", "1", "45127", "Essen", email="p@probe.invalid", account_id=helper.account_id)
    noted(tenant, case_id, to=to)
    placed = deliver(recipient(person.account_id), case_id=case_id)
    assert placed.channel is Channel.PORTAL_MAILBOX
    with pytest.raises(NotFound):
        actions.record_retrieval(actor=person, now=at("2026-11-24T09:00"), delivery_id=placed.delivery_id)
    actions.record_retrieval(actor=helper, now=at("2026-11-24T09:00"), delivery_id=placed.delivery_id)


def test_each_addressee_has_a_clock_of_their_own(tenant: UUID) -> None:
    person, case_id, document_id = citizen(), new_id(), new_id()
    consented(person)
    noted(tenant, case_id, "joint", MAX)
    deliver(recipient(person.account_id), case_id=case_id, document_id=document_id)
    deliver(recipient(person.account_id), case_id=case_id, document_id=document_id)
    own, other = queries.deliveries_of_case(case_id=case_id)
    assert Delivery.objects.count() == 2 and (own.channel, other.channel) == (Channel.PORTAL_MAILBOX, Channel.LETTER)
    actions.record_retrieval(actor=person, now=at("2026-11-24T09:00"), delivery_id=own.delivery_id)
    item = queries.print_queue(actor=officer(tenant))[0]
    assert item.address_lines[0] == MAX.name
    actions.mark_posted(
        actor=officer(tenant), now=at("2026-11-26T15:00"), letter_id=item.letter_id, posted_on=date(2026, 11, 26)
    )
    own, other = queries.deliveries_of_case(case_id=case_id)
    assert (own.notification.deemed_on, other.notification.deemed_on) == (date(2026, 11, 25), date(2026, 11, 30))
    assert queries.is_evidence_intact(delivery_id=own.delivery_id)
    assert queries.is_evidence_intact(delivery_id=other.delivery_id)


def test_a_document_is_delivered_once_even_if_a_representative_is_noted_afterwards(tenant: UUID) -> None:
    case_id, document_id = new_id(), new_id()
    first = deliver(recipient(), case_id=case_id, document_id=document_id)
    noted(tenant, case_id)
    assert deliver(recipient(), case_id=case_id, document_id=document_id) == first
    assert Delivery.objects.count() == 1


def test_one_copy_for_a_couple_unless_one_wants_post(tenant: UUID) -> None:
    home = Recipient("Max Beispiel")
    for wants, copies in ((False, 1), (True, 2)):
        case_id = new_id()
        if wants:
            noted(tenant, case_id, "joint", MAX, shared_address=True, wants_own_copy=True)
        else:
            noted(tenant, case_id, "joint", home, shared_address=True)
        deliver(recipient(), case_id=case_id, code=KAG)
        found = queries.deliveries_of_case(case_id=case_id)
        assert len(found) == copies
        assert ("und Max Beispiel" in found[0].recipient.name) is not wants


def test_an_ended_participant_gets_nothing_more(tenant: UUID, kleve: UUID) -> None:
    case_id = new_id()
    one = noted(tenant, case_id)
    with pytest.raises(actions.RepresentativeKnown):
        noted(tenant, case_id)
    end = {"actor": officer(tenant), "now": at("2026-11-21T10:00"), "participant_id": one}
    with pytest.raises(NotFound):
        actions.end_participant(**end, case_id=new_id())
    with tenant_scope(kleve), pytest.raises(NotFound):
        actions.end_participant(**{**end, "actor": officer(kleve)}, case_id=case_id)
    for _ in range(2):
        actions.end_participant(**end, case_id=case_id)
    assert queries.participants(case_id=case_id) == []
    deliver(recipient(), case_id=case_id)
    assert queries.deliveries_of_case(case_id=case_id)[0].recipient.name == "Mara Beispiel"
    noted(tenant, case_id)


@pytest.mark.parametrize(
    ("role", "to", "refusal"),
    [
        ("helper", LAWYER, Invalid),
        ("representative", Recipient(" "), Invalid),
        ("representative", Recipient("Paula Probe"), Invalid),
        ("joint", Recipient("Paula Probe", "Weg", "1"), Invalid),
    ],
)
def test_bad_participants_are_refused(tenant: UUID, role: str, to: Recipient, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        noted(tenant, new_id(), role, to)
    with pytest.raises(Forbidden):
        actions.add_participant(
            actor=citizen(), now=at("2026-11-20T10:00"), case_id=new_id(), role="joint", recipient=MAX
        )
    assert CaseParticipant.objects.count() == 0


def contested(tenant: UUID, delivery_id: UUID, moment: str = "2026-12-10T09:00") -> None:
    actions.contest_receipt(actor=officer(tenant), now=at(moment), delivery_id=delivery_id)


def again(tenant: UUID, delivery_id: UUID, channel: str, moment: str = "2026-12-11T09:00") -> None:
    actions.provide_again(actor=officer(tenant), now=at(moment), delivery_id=delivery_id, channel=channel)


def posted(tenant: UUID, day: str) -> None:
    item = queries.print_queue(actor=officer(tenant))[0]
    actions.mark_posted(
        actor=officer(tenant), now=at(f"{day}T15:00"), letter_id=item.letter_id, posted_on=date.fromisoformat(day)
    )


def test_a_contested_letter_again_as_a_letter_counts_from_the_new_posting(tenant: UUID) -> None:
    placed = deliver(recipient())
    posted(tenant, "2026-11-24")
    with pytest.raises(actions.NotContested):
        again(tenant, placed.delivery_id, "letter")
    contested(tenant, placed.delivery_id)
    assert queries.delivery(delivery_id=placed.delivery_id).notification.status is NotificationStatus.CONTESTED
    again(tenant, placed.delivery_id, "letter")
    with pytest.raises(actions.NotContested):
        again(tenant, placed.delivery_id, "letter")
    assert queries.delivery(delivery_id=placed.delivery_id).notification is None
    posted(tenant, "2026-12-14")
    found = queries.delivery(delivery_id=placed.delivery_id)
    assert found.notification.deemed_on == date(2026, 12, 18)
    assert found.state is DeliveryState.POSTED and queries.is_evidence_intact(delivery_id=placed.delivery_id)


def test_a_contested_letter_again_in_the_mailbox(tenant: UUID) -> None:
    person = citizen()
    placed = deliver(recipient(person.account_id))
    posted(tenant, "2026-11-24")
    contested(tenant, placed.delivery_id)
    with pytest.raises(actions.WayNotOpen):
        again(tenant, placed.delivery_id, "portal_mailbox")
    consented(person)
    again(tenant, placed.delivery_id, "portal_mailbox")
    send_all("2026-12-11T09:05")
    entry = queries.postbox(account_id=person.account_id)[0]
    letter = queries.message(account_id=person.account_id, message_id=entry.message_id)
    assert letter.can_retrieve and PostboxMessage.objects.count() == 1
    actions.record_retrieval(actor=person, now=at("2026-12-12T09:00"), delivery_id=placed.delivery_id)
    found = queries.delivery(delivery_id=placed.delivery_id)
    assert found.notification.deemed_on == date(2026, 12, 13)


def test_ten_days_count_anew_after_providing_again(tenant: UUID) -> None:
    person = citizen()
    consented(person)
    placed = deliver(recipient(person.account_id))
    send_all()
    contested(tenant, placed.delivery_id, "2026-11-25T09:00")
    again(tenant, placed.delivery_id, "portal_mailbox", "2026-12-01T09:00")
    send_all("2026-12-01T09:05")
    assert queries.provisions_to_end(on=date(2026, 12, 5)) == []
    assert queries.provisions_to_end(on=date(2026, 12, 12)) == [placed.delivery_id]


def test_the_first_retrieval_stays_decisive(tenant: UUID) -> None:
    person = citizen()
    consented(person)
    placed = deliver(recipient(person.account_id), code=ProceduralCode.SGB_X)
    send_all()
    actions.record_retrieval(actor=person, now=at("2026-11-25T09:00"), delivery_id=placed.delivery_id)
    contested(tenant, placed.delivery_id)
    before = queries.delivery(delivery_id=placed.delivery_id).notification
    assert before.deemed_on == date(2026, 11, 25)
    with pytest.raises(actions.WayNotOpen):
        again(tenant, placed.delivery_id, "letter")
    again(tenant, placed.delivery_id, "portal_mailbox")
    send_all("2026-12-11T09:05")
    found = queries.delivery(delivery_id=placed.delivery_id)
    assert (found.state, found.notification) == (DeliveryState.RETRIEVED, before)


@pytest.mark.parametrize("retrieved", [False, True])
def test_paper_is_wanted_instead_of_the_file(tenant: UUID, retrieved: bool) -> None:
    person = citizen()
    consented(person)
    placed = deliver(recipient(person.account_id))
    send_all()
    if retrieved:
        actions.record_retrieval(actor=person, now=at("2026-11-25T09:00"), delivery_id=placed.delivery_id)
    staff: Actor = officer(tenant)
    actions.refuse_format(actor=staff, now=at("2026-11-26T09:00"), delivery_id=placed.delivery_id)
    found = queries.delivery(delivery_id=placed.delivery_id)
    assert (found.channel, found.state) == (Channel.LETTER, DeliveryState.LETTER_QUEUED)
    assert "Papier" in found.reasons[-1]
    if retrieved:
        # The day of the file stays for the citizen; nothing is late or final before the letter has left.
        assert (found.citizen_last_day, found.office_last_day) == (date(2026, 12, 28), None)
        assert queries.finality_of(found, today=date(2028, 1, 1)) == Finality(FinalityState.RUNNING)
        assert any("sein Tag steht noch nicht fest" in one for one in found.office_sentences)
        assert any("28. Dezember 2026" in one for one in found.citizen_sentences)
    else:
        assert found.notification is None
    posted(tenant, "2026-11-27")
    found = queries.delivery(delivery_id=placed.delivery_id)
    days = (date(2026, 12, 28), date(2027, 1, 4)) if retrieved else (date(2027, 1, 4), date(2027, 1, 4))
    assert (found.citizen_last_day, found.office_last_day) == days
    with pytest.raises(actions.WayNotOpen):
        actions.refuse_format(actor=staff, now=at("2026-11-28T09:00"), delivery_id=placed.delivery_id)
    assert DeliveryEvent.objects.filter(kind="format_refused").count() == 1


def test_paper_that_is_wanted_after_the_last_day_reopens_nothing(tenant: UUID) -> None:
    person, placed = in_mailbox()
    actions.record_retrieval(actor=person, now=at("2026-11-25T09:00"), delivery_id=placed)
    before = queries.delivery(delivery_id=placed)
    final = queries.finality_of(before, today=date(2027, 3, 1))
    assert final.state is FinalityState.FINAL
    actions.refuse_format(actor=officer(tenant), now=at("2027-03-01T09:00"), delivery_id=placed)
    posted(tenant, "2027-03-02")
    after = queries.delivery(delivery_id=placed)
    assert (after.channel, after.notification, after.deadline) == (Channel.LETTER, before.notification, before.deadline)
    assert queries.finality_of(after, today=date(2027, 3, 9)) == final
