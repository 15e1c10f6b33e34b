"""The way of a notice: mailbox with consent, letter without, and every exit between the two."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from gemeinwerk.domain.delivery import actions, jobs, queries
from gemeinwerk.domain.delivery.models import Delivery, DeliveryEvent, LetterJob
from gemeinwerk.domain.delivery.ports import MailRefused, MailUnavailable
from gemeinwerk.domain.delivery.types import (
    Channel,
    DeliveryState,
    LetterState,
    MailState,
    NotificationStatus,
    ProceduralCode,
    Remedy,
)
from gemeinwerk.kernel import clock
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import Conflict, Forbidden, Invalid, NotFound
from gemeinwerk.kernel.scope import tenant_scope
from tests.domain.delivery.ways import (
    KeptMail,
    at,
    citizen,
    consented,
    deliver,
    in_mailbox,
    officer,
    recipient,
    send_all,
    waiting_mail,
)

pytestmark = pytest.mark.usefixtures("mailer")


def status(delivery_id: UUID):  # noqa: ANN201
    return queries.delivery(delivery_id=delivery_id)


def test_mailbox_from_provision_to_the_last_day(tenant: UUID, mailer: KeptMail) -> None:
    person = citizen()
    consented(person)
    placed = deliver(recipient(person.account_id))
    assert (placed.channel, placed.state) == (Channel.PORTAL_MAILBOX, DeliveryState.PROVIDED)
    assert placed.message_id is not None
    send_all()
    assert status(placed.delivery_id).notification.retrieval_ends_on == date(2026, 12, 3)
    mail = mailer.sent[0]
    assert mail.to == "mara@beispiel.invalid"
    assert "Bewohnerparkausweis" not in mail.subject + mail.body
    document = actions.record_retrieval(actor=person, now=at("2026-11-25T18:00"), delivery_id=placed.delivery_id)
    found = status(placed.delivery_id)
    assert document == found.document_id
    assert found.state is DeliveryState.RETRIEVED
    assert found.notification.deemed_on == date(2026, 11, 26)
    assert found.citizen_last_day == found.office_last_day == date(2026, 12, 28)
    assert "28. Dezember 2026 Klage" in " ".join(found.citizen_sentences)


def test_the_first_retrieval_is_decisive(tenant: UUID) -> None:
    person = citizen()
    consented(person)
    placed = deliver(recipient(person.account_id))
    send_all()
    for moment in ("2026-11-25T18:00", "2026-11-30T18:00", "2027-02-01T18:00"):
        actions.record_retrieval(actor=person, now=at(moment), delivery_id=placed.delivery_id)
    assert DeliveryEvent.objects.filter(kind="retrieved").count() == 1
    assert status(placed.delivery_id).notification.trigger_day == date(2026, 11, 25)


def test_day_of_retrieval_is_a_day_in_berlin(tenant: UUID) -> None:
    person, placed = in_mailbox()
    actions.record_retrieval(actor=person, now=at("2026-11-25T23:30"), delivery_id=placed)
    assert status(placed).notification.trigger_day == date(2026, 11, 26)


@pytest.mark.parametrize(
    ("account", "consent", "values", "reason"),
    [
        (False, False, {}, "kein Nutzerkonto"),
        (True, False, {}, "Einwilligung"),
        (True, True, {"email": ""}, "E-Mail-Adresse"),
    ],
)
def test_letter_with_a_reason(tenant: UUID, account: bool, consent: bool, values: dict[str, str], reason: str) -> None:
    person = citizen()
    if consent:
        consented(person)
    placed = deliver(recipient(person.account_id if account else None, **values))
    assert (placed.channel, placed.state) == (Channel.LETTER, DeliveryState.LETTER_QUEUED)
    assert reason in placed.reasons[0]
    assert queries.print_queue(actor=officer(tenant))[0].address_lines == (
        "Mara Beispiel", "Musterweg 3", "44787 Bochum",
    )  # fmt: skip


def test_a_document_on_paper_is_posted_in_spite_of_consent(tenant: UUID) -> None:
    person = citizen()
    consented(person)
    assert deliver(recipient(person.account_id), letter_required=True).channel is Channel.LETTER


def test_withdrawn_consent_means_post(tenant: UUID) -> None:
    person = citizen()
    consented(person)
    actions.withdraw_consent(actor=person, now=at("2026-11-21T10:00"))
    actions.withdraw_consent(actor=person, now=at("2026-11-21T10:01"))
    placed = deliver(recipient(person.account_id))
    assert placed.channel is Channel.LETTER
    assert "verlangt" in placed.reasons[0]


def test_letter_to_the_last_day_in_tax_law(tenant: UUID) -> None:
    placed = deliver(recipient(), moment="2026-12-21T09:00", code=ProceduralCode.AO_VIA_KAG, remedy=Remedy.OBJECTION)
    staff = officer(tenant)
    item = queries.print_queue(actor=staff)[0]
    assert actions.mark_printed(actor=staff, now=at("2026-12-22T08:00"), letter_ids=[item.letter_id]) == 1
    assert actions.mark_printed(actor=staff, now=at("2026-12-22T08:00"), letter_ids=[item.letter_id]) == 0
    actions.mark_posted(actor=staff, now=at("2026-12-22T15:00"), letter_id=item.letter_id, posted_on=date(2026, 12, 22))
    found = status(placed.delivery_id)
    assert found.state is DeliveryState.POSTED
    assert found.notification.deemed_on == date(2026, 12, 28)
    assert (found.citizen_last_day, found.office_last_day) == (date(2027, 1, 26), date(2027, 1, 28))


def test_posting_day_is_evidence(tenant: UUID) -> None:
    deliver(recipient())
    staff = officer(tenant)
    letter_id = queries.print_queue(actor=staff)[0].letter_id
    for wrong in (date(2026, 11, 22), date(2026, 11, 30)):
        with pytest.raises(Invalid):
            actions.mark_posted(actor=staff, now=at("2026-11-24T09:00"), letter_id=letter_id, posted_on=wrong)
    for _ in range(2):
        actions.mark_posted(actor=staff, now=at("2026-11-24T09:00"), letter_id=letter_id, posted_on=date(2026, 11, 24))
    with pytest.raises(actions.LetterAlreadyPosted):
        actions.mark_posted(actor=staff, now=at("2026-11-25T09:00"), letter_id=letter_id, posted_on=date(2026, 11, 25))
    assert queries.letter(actor=staff, letter_id=letter_id).state is LetterState.POSTED
    assert DeliveryEvent.objects.filter(kind="posted").count() == 1


def test_ten_days_without_retrieval_open_the_letter_path(tenant: UUID) -> None:
    person = citizen()
    consented(person)
    placed = deliver(recipient(person.account_id))
    send_all()
    assert queries.provisions_to_end(on=date(2026, 12, 3)) == []
    assert queries.provisions_to_end(on=date(2026, 12, 4)) == [placed.delivery_id]
    early = actions.end_provision
    early(actor=SYSTEM, now=at("2026-12-03T22:00"), delivery_id=placed.delivery_id)
    assert status(placed.delivery_id).state is DeliveryState.NOTICE_SENT
    for _ in range(2):
        actions.end_provision(actor=SYSTEM, now=at("2026-12-04T01:20"), delivery_id=placed.delivery_id)
    found = status(placed.delivery_id)
    assert (found.channel, found.state) == (Channel.LETTER, DeliveryState.LETTER_QUEUED)
    assert "nicht rechtzeitig abgerufen" in found.reasons[-1]
    assert LetterJob.objects.count() == 1
    with pytest.raises(actions.ProvisionEnded):
        actions.record_retrieval(actor=person, now=at("2026-12-04T09:00"), delivery_id=placed.delivery_id)


def test_retrieval_after_the_window_is_refused_even_before_the_nightly_job(tenant: UUID) -> None:
    person = citizen()
    consented(person)
    placed = deliver(recipient(person.account_id))
    send_all()
    with pytest.raises(actions.ProvisionEnded):
        actions.record_retrieval(actor=person, now=at("2026-12-03T23:10"), delivery_id=placed.delivery_id)


def test_nightly_job_is_safe_to_run_twice(tenant: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    person = citizen()
    consented(person)
    placed = deliver(recipient(person.account_id))
    send_all()
    monkeypatch.setattr(clock, "now", lambda: at("2026-12-10T01:20"))
    for _ in range(2):
        jobs.end_provisions(tenant_id=tenant)
    assert status(placed.delivery_id).state is DeliveryState.LETTER_QUEUED
    assert LetterJob.objects.count() == 1


def test_tax_notice_in_the_mailbox_counts_without_retrieval(tenant: UUID) -> None:
    person = citizen()
    consented(person)
    placed = deliver(
        recipient(person.account_id), moment="2026-12-28T09:00", code=ProceduralCode.AO_VIA_KAG, remedy="objection"
    )
    send_all("2026-12-28T09:01")
    found = status(placed.delivery_id)
    assert found.notification.deemed_on == date(2027, 1, 4)
    assert (found.citizen_last_day, found.office_last_day) == (date(2027, 2, 1), date(2027, 2, 4))
    assert queries.provisions_to_end(on=date(2027, 3, 1)) == []


def test_bounced_mail_opens_the_letter_path(tenant: UUID, mailer: KeptMail) -> None:
    person = citizen()
    consented(person)
    placed = deliver(recipient(person.account_id))
    mailer.fault = MailRefused("550")
    mail_id = waiting_mail()[0]
    assert actions.send_mail(actor=SYSTEM, now=at("2026-11-23T09:01"), mail_id=mail_id) is MailState.BOUNCED
    assert actions.send_mail(actor=SYSTEM, now=at("2026-11-23T09:02"), mail_id=mail_id) is MailState.BOUNCED
    found = status(placed.delivery_id)
    assert (found.channel, found.state) == (Channel.LETTER, DeliveryState.LETTER_QUEUED)
    assert "unzustellbar" in found.reasons[-1]


def test_bounce_reported_later(tenant: UUID) -> None:
    person = citizen()
    consented(person)
    placed = deliver(recipient(person.account_id))
    send_all()
    for _ in range(2):
        actions.record_bounce(actor=officer(tenant), now=at("2026-11-24T09:00"), delivery_id=placed.delivery_id)
    assert LetterJob.objects.count() == 1


def test_a_bounce_after_the_retrieval_changes_nothing(tenant: UUID) -> None:
    person = citizen()
    consented(person)
    placed = deliver(recipient(person.account_id))
    send_all()
    actions.record_retrieval(actor=person, now=at("2026-11-24T08:00"), delivery_id=placed.delivery_id)
    actions.record_bounce(actor=SYSTEM, now=at("2026-11-24T09:00"), delivery_id=placed.delivery_id)
    assert status(placed.delivery_id).state is DeliveryState.RETRIEVED


def test_silent_mail_server_is_asked_again_and_then_given_up(tenant: UUID, mailer: KeptMail) -> None:
    person = citizen()
    consented(person)
    placed = deliver(recipient(person.account_id))
    mailer.fault = MailUnavailable("timeout")
    mail_id = waiting_mail()[0]
    for attempt in range(7):
        found = actions.send_mail(actor=SYSTEM, now=at(f"2026-11-23T1{attempt}:00"), mail_id=mail_id)
        assert found is MailState.QUEUED
    assert actions.send_mail(actor=SYSTEM, now=at("2026-11-26T10:00"), mail_id=mail_id) is MailState.FAILED
    assert status(placed.delivery_id).state is DeliveryState.LETTER_QUEUED


def test_provision_without_any_mail_ends_after_some_days(tenant: UUID) -> None:
    person = citizen()
    consented(person)
    placed = deliver(recipient(person.account_id))
    assert queries.provisions_to_end(on=date(2026, 11, 26)) == []
    assert queries.provisions_to_end(on=date(2026, 11, 27)) == [placed.delivery_id]


def test_mail_job_is_safe_to_run_twice(tenant: UUID, mailer: KeptMail) -> None:
    person = citizen()
    consented(person)
    deliver(recipient(person.account_id))
    mail_id = waiting_mail()[0]
    for _ in range(2):
        jobs.send_mail(tenant_id=tenant, mail_id=mail_id)
    jobs.send_mail(tenant_id=tenant, mail_id=new_id())
    assert len(mailer.sent) == 1


def test_the_same_document_is_delivered_once(tenant: UUID) -> None:
    document_id, case_id = new_id(), new_id()
    first = deliver(recipient(), document_id=document_id, case_id=case_id)
    second = deliver(recipient(), document_id=document_id, case_id=case_id)
    assert first.delivery_id == second.delivery_id
    assert Delivery.objects.count() == 1
    assert len(queries.deliveries_of_case(case_id=case_id)) == 1


def test_missing_address_is_held_until_it_is_entered(tenant: UUID) -> None:
    placed = deliver(recipient(street="", postcode=""))
    assert placed.state is DeliveryState.FAILED
    staff = officer(tenant)
    item = queries.print_queue(actor=staff)[0]
    assert item.state is LetterState.HELD
    with pytest.raises(actions.LetterHeld):
        actions.mark_posted(
            actor=staff, now=at("2026-11-24T09:00"), letter_id=item.letter_id, posted_on=date(2026, 11, 24)
        )
    address = {"street": "Ring", "house_number": "1", "postcode": "44787", "city": "Bochum"}
    with pytest.raises(Invalid):
        actions.complete_address(
            actor=staff, now=at("2026-11-24T09:00"), delivery_id=placed.delivery_id, **{**address, "city": " "}
        )
    actions.complete_address(actor=staff, now=at("2026-11-24T09:00"), delivery_id=placed.delivery_id, **address)
    assert queries.print_queue(actor=staff)[0].state is LetterState.QUEUED
    with pytest.raises(Conflict):
        actions.complete_address(actor=staff, now=at("2026-11-24T09:00"), delivery_id=placed.delivery_id, **address)


def test_returned_letter_is_not_notified_and_can_be_sent_again(tenant: UUID) -> None:
    placed = deliver(recipient())
    staff = officer(tenant)
    first = queries.print_queue(actor=staff)[0].letter_id
    actions.mark_posted(actor=staff, now=at("2026-11-24T09:00"), letter_id=first, posted_on=date(2026, 11, 24))
    assert status(placed.delivery_id).notification.status is NotificationStatus.NOTIFIED
    actions.record_return(actor=staff, now=at("2026-12-01T09:00"), letter_id=first)
    assert status(placed.delivery_id).deadline is None
    actions.complete_address(
        actor=staff, now=at("2026-12-02T09:00"), delivery_id=placed.delivery_id,
        street="Neue Straße", house_number="2", postcode="47533", city="Kleve",
    )  # fmt: skip
    second = queries.print_queue(actor=staff)[0].letter_id
    actions.mark_posted(actor=staff, now=at("2026-12-03T09:00"), letter_id=second, posted_on=date(2026, 12, 3))
    assert status(placed.delivery_id).notification.trigger_day == date(2026, 12, 3)


def test_contested_receipt_suspends_the_period_until_it_is_proved(tenant: UUID) -> None:
    placed = deliver(recipient())
    staff = officer(tenant)
    letter_id = queries.print_queue(actor=staff)[0].letter_id
    actions.mark_posted(actor=staff, now=at("2026-11-24T09:00"), letter_id=letter_id, posted_on=date(2026, 11, 24))
    actions.contest_receipt(actor=staff, now=at("2026-12-10T09:00"), delivery_id=placed.delivery_id)
    found = status(placed.delivery_id)
    assert found.notification.status is NotificationStatus.CONTESTED
    assert found.citizen_last_day is None
    with pytest.raises(Invalid):
        actions.prove_receipt(
            actor=staff, now=at("2026-12-11T09:00"), delivery_id=placed.delivery_id, received_on=date(2026, 12, 30)
        )
    actions.prove_receipt(
        actor=staff, now=at("2026-12-11T09:00"), delivery_id=placed.delivery_id, received_on=date(2026, 12, 3)
    )
    assert status(placed.delivery_id).notification.deemed_on == date(2026, 12, 3)


def test_letter_abroad_has_no_presumption(tenant: UUID) -> None:
    placed = deliver(recipient(country="NL"))
    staff = officer(tenant)
    letter_id = queries.print_queue(actor=staff)[0].letter_id
    actions.mark_posted(actor=staff, now=at("2026-11-24T09:00"), letter_id=letter_id, posted_on=date(2026, 11, 24))
    found = status(placed.delivery_id)
    assert found.channel is Channel.LETTER_ABROAD
    assert found.notification.status is NotificationStatus.WAITING
    assert found.recipient.address_lines()[-1] == "NL"


def test_a_remedy_is_noted_with_its_day(tenant: UUID) -> None:
    placed = deliver(recipient())
    staff = officer(tenant)
    actions.record_remedy(
        actor=staff, now=at("2026-12-30T09:00"), delivery_id=placed.delivery_id, received_on=date(2026, 12, 29)
    )
    assert status(placed.delivery_id).steps[-1].on == date(2026, 12, 29)
    with pytest.raises(Invalid):
        actions.record_remedy(
            actor=staff, now=at("2026-12-30T09:00"), delivery_id=placed.delivery_id, received_on=date(2027, 1, 29)
        )


def test_proofs_are_locked_in_the_database(tenant: UUID) -> None:
    deliver(recipient())
    for statement in ("UPDATE delivery_deliveryevent SET kind = 'posted'", "DELETE FROM delivery_deliveryevent"):
        with pytest.raises(DatabaseError, match="locked"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_who_may_do_what(tenant: UUID, kleve: UUID) -> None:
    person, stranger = citizen(), citizen()
    consented(person)
    placed = deliver(recipient(person.account_id))
    for actor in (stranger, officer(tenant)):
        with pytest.raises(NotFound):
            actions.record_retrieval(actor=actor, now=at("2026-11-24T09:00"), delivery_id=placed.delivery_id)
    with pytest.raises(Forbidden):
        queries.print_queue(actor=stranger)
    with pytest.raises(Forbidden):
        actions.contest_receipt(actor=person, now=at("2026-11-24T09:00"), delivery_id=placed.delivery_id)
    with tenant_scope(kleve):
        with pytest.raises(NotFound):
            queries.delivery(delivery_id=placed.delivery_id)
        with pytest.raises(NotFound):
            actions.record_retrieval(actor=person, now=at("2026-11-24T09:00"), delivery_id=placed.delivery_id)


def test_unknown_law_is_refused_before_anything_is_written(tenant: UUID) -> None:
    with pytest.raises(actions.UnknownLaw):
        deliver(recipient(), code="XYZ")
    with pytest.raises(actions.UnknownLaw):
        deliver(recipient(), remedy="appeal")
    assert Delivery.objects.count() == 0


def test_mail_for_a_notice_that_has_left_the_mailbox_is_not_sent(tenant: UUID, mailer: KeptMail) -> None:
    person = citizen()
    consented(person)
    placed = deliver(recipient(person.account_id))
    actions.end_provision(actor=SYSTEM, now=at("2026-11-27T02:20"), delivery_id=placed.delivery_id)
    assert "konnte nicht versandt werden" in status(placed.delivery_id).reasons[-1]
    send_all("2026-11-27T08:00")
    assert mailer.sent == []


def test_delivery_to_the_mailbox_takes_few_statements(tenant: UUID, django_assert_max_num_queries) -> None:  # noqa: ANN001
    person = citizen()
    consented(person)
    queries.remedy_instruction(procedural_code="VWVFG_NRW", remedy="action", on=date(2026, 11, 24))
    with django_assert_max_num_queries(20):
        deliver(recipient(person.account_id))


def test_reading_a_notice_takes_few_statements(tenant: UUID, django_assert_max_num_queries) -> None:  # noqa: ANN001
    person = citizen()
    consented(person)
    placed = deliver(recipient(person.account_id))
    with django_assert_max_num_queries(5):
        queries.message(account_id=person.account_id, message_id=placed.message_id)
    with django_assert_max_num_queries(2):
        queries.postbox(account_id=person.account_id)
