"""Formal service, hand-over and electronic mailboxes: ordered, proved, failed, cured; no clock runs before its proof."""

from __future__ import annotations

import hashlib
import zipfile
from datetime import date, time
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest

from gemeinwerk.domain.delivery import actions, queries
from gemeinwerk.domain.delivery.models import LetterJob
from gemeinwerk.domain.delivery.queries.postbox import message as postbox_message
from gemeinwerk.domain.delivery.types import (
    ActKind,
    Channel,
    DeliveryState,
    ProofFile,
    ServedHow,
    ServiceFailure,
    ServiceKind,
    ServiceWish,
)
from gemeinwerk.domain.documents import actions as documents
from gemeinwerk.domain.documents import queries as sealing
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import Forbidden, Invalid, NotFound
from gemeinwerk.kernel.scope import person_scope, tenant_scope
from tests.adapters.pdf.letters import letter as paper
from tests.domain.delivery.test_printing import SCAN
from tests.domain.delivery.ways import at, citizen, consented, deliver, officer, recipient, send_all

pytestmark = pytest.mark.usefixtures("mailer", "tenant")
DAY = "2026-11-24T09:00"


def order(tenant: UUID, delivery_id: UUID, kind: ServiceKind, moment: str = DAY, **values: Any) -> None:
    wish = ServiceWish(kind, **values)
    actions.order_service(actor=officer(tenant), now=at(moment), delivery_id=delivery_id, wish=wish)


def scan() -> ProofFile:
    return ProofFile("urkunde.pdf", BytesIO(SCAN.read_bytes()))


def prove(tenant: UUID, delivery_id: UUID, on: date, moment: str = "2026-12-10T09:00", **values: Any) -> None:
    values.setdefault("proof", scan())
    actions.record_service(actor=officer(tenant), now=at(moment), delivery_id=delivery_id, on=on, **values)


def status(delivery_id: UUID) -> Any:
    return queries.delivery(delivery_id=delivery_id)


def view(tenant: UUID, delivery_id: UUID) -> Any:
    return queries.service_view(actor=officer(tenant), delivery_id=delivery_id)


def test_a_deed_from_the_order_to_the_last_day(tenant: UUID) -> None:
    placed = deliver(recipient())
    order(tenant, placed.delivery_id, ServiceKind.DEED)
    found = status(placed.delivery_id)
    assert (found.channel, found.state) == (Channel.SERVED_BY_DEED, DeliveryState.SERVICE_ORDERED)
    assert found.notification is None and "keine Frist" in " ".join(found.office_sentences)
    assert LetterJob.objects.get(delivery_id=placed.delivery_id).state == "cancelled"
    for name in ("zustellungsauftrag", "umschlag"):
        pdf = queries.service_paper(actor=officer(tenant), delivery_id=placed.delivery_id, name=name)
        assert pdf.startswith(b"%PDF")
    prove(tenant, placed.delivery_id, date(2026, 11, 24), how=ServedHow.LETTERBOX)
    found = status(placed.delivery_id)
    assert (found.state, found.notification.deemed_on) == (DeliveryState.SERVED, date(2026, 11, 24))
    assert found.deadline.citizen_last_day == date(2026, 12, 24), "T22"
    assert found.steps[-1].note.startswith("Einlegen in den Briefkasten")
    file = queries.proof_file(actor=officer(tenant), delivery_id=placed.delivery_id, upload_id=found.steps[-1].proof_id)
    assert file.content == SCAN.read_bytes()
    assert queries.is_evidence_intact(delivery_id=placed.delivery_id)


@pytest.mark.parametrize("how", list(ServedHow))
def test_every_kind_of_service_by_deed_counts_from_its_day(tenant: UUID, how: ServedHow) -> None:
    placed = deliver(recipient())
    order(tenant, placed.delivery_id, ServiceKind.DEED)
    prove(tenant, placed.delivery_id, date(2026, 11, 26), how=how)
    assert status(placed.delivery_id).notification.deemed_on == date(2026, 11, 26)


def test_a_registered_letter_counts_from_its_posting(tenant: UUID) -> None:
    placed = deliver(recipient())
    order(tenant, placed.delivery_id, ServiceKind.REGISTERED)
    letter = LetterJob.objects.get(delivery_id=placed.delivery_id, state="queued")
    actions.mark_posted(
        actor=officer(tenant), now=at("2026-12-18T15:00"), letter_id=letter.id, posted_on=date(2026, 12, 18)
    )
    found = status(placed.delivery_id)
    assert found.notification.deemed_on == date(2026, 12, 22) and found.notification.statute == "§ 4 Abs. 2 LZG NRW"
    with pytest.raises(actions.NothingOrdered):
        prove(tenant, placed.delivery_id, date(2026, 12, 19), moment="2026-12-20T09:00")


def test_a_return_slip_counts_by_its_day_and_not_before(tenant: UUID) -> None:
    placed = deliver(recipient(country="FR"))
    order(tenant, placed.delivery_id, ServiceKind.RETURN_SLIP)
    with pytest.raises(Invalid):
        prove(tenant, placed.delivery_id, date(2026, 11, 25))
    letter = LetterJob.objects.get(delivery_id=placed.delivery_id, state="queued")
    actions.mark_posted(
        actor=officer(tenant), now=at("2026-11-25T15:00"), letter_id=letter.id, posted_on=date(2026, 11, 25)
    )
    assert "Rückschein" in " ".join(status(placed.delivery_id).office_sentences)
    with pytest.raises(actions.WayOpen):
        order(tenant, placed.delivery_id, ServiceKind.HAND_OVER, moment="2026-11-26T09:00")
    prove(tenant, placed.delivery_id, date(2026, 12, 1))
    assert status(placed.delivery_id).notification.deemed_on == date(2026, 12, 1)


def test_a_registered_letter_stays_one_with_a_new_address(tenant: UUID) -> None:
    placed = deliver(recipient())
    order(tenant, placed.delivery_id, ServiceKind.REGISTERED)
    letter = LetterJob.objects.get(delivery_id=placed.delivery_id, state="queued")
    staff = officer(tenant)
    actions.mark_posted(actor=staff, now=at("2026-11-25T15:00"), letter_id=letter.id, posted_on=date(2026, 11, 25))
    actions.record_return(actor=staff, now=at("2026-11-28T15:00"), letter_id=letter.id)
    assert status(placed.delivery_id).notification is None
    actions.complete_address(
        actor=staff, now=at("2026-11-29T15:00"), delivery_id=placed.delivery_id, street="Neu", house_number="1", postcode="44787", city="Bochum"
    )  # fmt: skip
    assert status(placed.delivery_id).channel is Channel.SERVED_REGISTERED


def test_hand_over_notifies_at_that_moment(tenant: UUID) -> None:
    person = citizen()
    placed = deliver(recipient(person.account_id))
    order(tenant, placed.delivery_id, ServiceKind.HAND_OVER)
    prove(tenant, placed.delivery_id, date(2026, 11, 24), moment="2026-11-24T10:00")
    found = status(placed.delivery_id)
    assert (found.channel, found.state) == (Channel.HAND_OVER, DeliveryState.ACKNOWLEDGED)
    assert found.notification.deemed_on == date(2026, 11, 24)
    with person_scope(person.account_id):
        seen = postbox_message(account_id=person.account_id, message_id=placed.message_id or _message_of(person))
    assert seen.delivery.citizen_last_day == found.citizen_last_day == date(2026, 12, 24)


def _message_of(person: Any) -> UUID:
    return queries.postbox(account_id=person.account_id)[0].message_id


def test_from_the_mailbox_another_way_ends_the_provision(tenant: UUID) -> None:
    person = citizen()
    consented(person)
    placed = deliver(recipient(person.account_id))
    send_all()
    order(tenant, placed.delivery_id, ServiceKind.DEED)
    kinds = [step.kind.value for step in status(placed.delivery_id).steps]
    assert kinds[-2:] == ["provision_ended", "service_ordered"]
    with pytest.raises(actions.ProvisionEnded):
        actions.record_retrieval(actor=person, now=at("2026-11-25T09:00"), delivery_id=placed.delivery_id)
    with tenant_scope(tenant):
        assert queries.provisions_to_end(on=date(2027, 1, 1)) == []


def test_what_is_notified_goes_no_other_way_unless_it_is_contested(tenant: UUID) -> None:
    placed = deliver(recipient())
    letter = LetterJob.objects.get(delivery_id=placed.delivery_id)
    actions.mark_posted(
        actor=officer(tenant), now=at("2026-11-24T15:00"), letter_id=letter.id, posted_on=date(2026, 11, 24)
    )
    assert not view(tenant, placed.delivery_id).can_order
    with pytest.raises(actions.AlreadyNotified):
        order(tenant, placed.delivery_id, ServiceKind.DEED, moment="2026-12-01T09:00")
    actions.contest_receipt(actor=officer(tenant), now=at("2026-12-02T09:00"), delivery_id=placed.delivery_id)
    order(tenant, placed.delivery_id, ServiceKind.DEED, moment="2026-12-03T09:00")
    prove(tenant, placed.delivery_id, date(2026, 12, 4), how=ServedHow.HANDED)
    assert status(placed.delivery_id).notification.deemed_on == date(2026, 12, 4)


def test_a_failed_service_leaves_no_clock_and_another_way_is_open(tenant: UUID) -> None:
    placed = deliver(recipient())
    order(tenant, placed.delivery_id, ServiceKind.DEED)
    actions.record_service_failed(
        actor=officer(tenant), now=at("2026-11-30T09:00"), delivery_id=placed.delivery_id, reason=ServiceFailure.MOVED, proof=scan()
    )  # fmt: skip
    found = status(placed.delivery_id)
    assert found.state is DeliveryState.PREPARED and found.notification is None
    assert found.steps[-1].note == "Verzogen" and found.steps[-1].proof_id
    assert "anderen Weg" in " ".join(found.office_sentences)
    with pytest.raises(actions.NothingOrdered):
        prove(tenant, placed.delivery_id, date(2026, 12, 1), how=ServedHow.HANDED)
    order(tenant, placed.delivery_id, ServiceKind.HAND_OVER, moment="2026-12-01T09:00")
    with pytest.raises(Invalid):
        prove(tenant, placed.delivery_id, date(2026, 11, 30))
    prove(tenant, placed.delivery_id, date(2026, 12, 1))
    assert status(placed.delivery_id).notification.deemed_on == date(2026, 12, 1)


def test_actual_receipt_cures_a_failed_service(tenant: UUID) -> None:
    placed = deliver(recipient())
    order(tenant, placed.delivery_id, ServiceKind.DEED)
    staff = officer(tenant)
    actions.record_service_failed(
        actor=staff, now=at("2026-11-30T09:00"), delivery_id=placed.delivery_id, reason=ServiceFailure.UNKNOWN_THERE
    )
    actions.prove_receipt(
        actor=staff, now=at("2026-12-02T09:00"), delivery_id=placed.delivery_id, received_on=date(2026, 11, 27)
    )
    found = status(placed.delivery_id)
    assert (found.state, found.notification.deemed_on) == (DeliveryState.SERVED, date(2026, 11, 27))
    assert found.notification.statute == "§ 8 LZG NRW"


def test_a_decision_on_an_objection_needs_formal_service(tenant: UUID) -> None:
    placed = deliver(recipient())
    with pytest.raises(queries.WayNotAllowed) as refused:
        order(tenant, placed.delivery_id, ServiceKind.HAND_OVER, act=ActKind.OBJECTION_DECISION)
    assert "§ 73 Abs. 3 VwGO" in refused.value.message
    order(tenant, placed.delivery_id, ServiceKind.DEED, act=ActKind.OBJECTION_DECISION)


def test_a_written_power_leads_to_the_representative(tenant: UUID) -> None:
    placed = deliver(recipient())
    with pytest.raises(queries.RepresentativeMustBeServed):
        order(tenant, placed.delivery_id, ServiceKind.DEED, has_written_power=True)
    assert LetterJob.objects.get(delivery_id=placed.delivery_id).state == "queued", "a refused order changes nothing"
    office = recipient(name="Kanzlei Beispiel", street="Kanzleiweg")
    order(tenant, placed.delivery_id, ServiceKind.DEED, has_written_power=True, representative=office)
    assert status(placed.delivery_id).recipient.name == "Kanzlei Beispiel"
    step = queries.evidence_of(delivery_id=placed.delivery_id)[-1]
    assert step.kind == "service_ordered" and step.address.startswith("Kanzlei Beispiel")


def test_acknowledgement_by_hand_on_a_sunday_needs_permission(tenant: UUID) -> None:
    placed = deliver(recipient())
    order(tenant, placed.delivery_id, ServiceKind.RECEIPT_BY_HAND)
    with pytest.raises(actions.PermissionMissing):
        prove(tenant, placed.delivery_id, date(2026, 11, 29), hour=time(10))
    prove(tenant, placed.delivery_id, date(2026, 11, 29), hour=time(10), permitted=True)
    assert status(placed.delivery_id).state is DeliveryState.ACKNOWLEDGED


def sealed_notice(case_id: UUID) -> UUID:
    prepared = sealing.prepare_document(paper(), authority="Stadt Bochum", at=at("2026-11-23T08:59"))
    return documents.issue_document(
        actor=SYSTEM, now=at("2026-11-23T09:00"), prepared=prepared, case_id=case_id, purpose="notice"
    ).id


def test_a_message_for_a_mailbox_carries_notice_sheet_receipt_and_checksums(tenant: UUID) -> None:
    case_id = new_id()
    placed = deliver(recipient(name="Kanzlei Beispiel"), case_id=case_id, document_id=sealed_notice(case_id))
    values = {"gives_acknowledgements": True, "has_opened_mailbox": True}
    with pytest.raises(queries.WayNotAllowed):
        order(tenant, placed.delivery_id, ServiceKind.RECEIPT_BY_MAILBOX, **values)
    order(tenant, placed.delivery_id, ServiceKind.RECEIPT_BY_MAILBOX, mailbox="DE.BRAK.4711", **values)
    staff = officer(tenant)
    first = queries.mailbox_message(actor=staff, delivery_id=placed.delivery_id, sender="Petra Beispiel")
    assert first == queries.mailbox_message(actor=staff, delivery_id=placed.delivery_id, sender="Petra Beispiel")
    with zipfile.ZipFile(BytesIO(first.content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    sums = dict(reversed(line.split("  ")) for line in files.pop("SHA256SUMS").decode().splitlines())
    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    sheet = files["begleitblatt.txt"].decode()
    assert (
        sheet.startswith("Zustellung gegen Empfangsbekenntnis")
        and "Petra Beispiel" in sheet
        and "Kanzlei Beispiel" in sheet
    )
    assert {"empfangsbekenntnis.pdf", "begleitblatt.txt"} < set(files)
    actions.record_sent(
        actor=staff,
        now=at("2026-11-25T09:00"),
        delivery_id=placed.delivery_id,
        sent_on=date(2026, 11, 25),
        proof=scan(),
    )
    actions.record_sent(
        actor=staff,
        now=at("2026-11-25T09:05"),
        delivery_id=placed.delivery_id,
        sent_on=date(2026, 11, 25),
        proof=scan(),
    )
    found = status(placed.delivery_id)
    assert found.state is DeliveryState.SENT and found.notification.deemed_on is None
    sent = [one for one in queries.evidence_of(delivery_id=placed.delivery_id) if one.kind == "sent"]
    assert [one.address for one in sent] == ["DE.BRAK.4711"]
    prove(tenant, placed.delivery_id, date(2026, 12, 7))
    assert status(placed.delivery_id).notification.deemed_on == date(2026, 12, 7)


def test_a_formless_message_counts_from_its_sending(tenant: UUID) -> None:
    placed = deliver(recipient())
    order(tenant, placed.delivery_id, ServiceKind.MAILBOX, has_opened_mailbox=True, mailbox="DE.EBO.1")
    with pytest.raises(actions.ProofMissing):
        actions.record_sent(
            actor=officer(tenant), now=at("2026-11-25T09:00"), delivery_id=placed.delivery_id, sent_on=date(2026, 11, 25), proof=None
        )  # fmt: skip
    actions.record_sent(
        actor=officer(tenant), now=at("2026-11-25T09:00"), delivery_id=placed.delivery_id, sent_on=date(2026, 11, 25), proof=scan()
    )  # fmt: skip
    assert status(placed.delivery_id).notification.deemed_on == date(2026, 11, 29)


def test_proofs_are_needed_and_days_are_bounded(tenant: UUID) -> None:
    placed = deliver(recipient())
    order(tenant, placed.delivery_id, ServiceKind.DEED)
    for values in (
        {"on": date(2026, 12, 11), "how": ServedHow.HANDED},
        {"on": date(2026, 11, 23), "how": ServedHow.HANDED},
        {"on": date(2026, 11, 25)},
        {"on": date(2026, 11, 25), "how": ServedHow.HANDED, "proof": None},
        {"on": date(2026, 11, 25), "how": ServedHow.HANDED, "proof": ProofFile("x.pdf", BytesIO(b"MZ\x90"))},
    ):
        with pytest.raises(Invalid):
            prove(tenant, placed.delivery_id, **values)
    assert status(placed.delivery_id).notification is None
    prove(tenant, placed.delivery_id, date(2026, 11, 25), how=ServedHow.HANDED)
    prove(tenant, placed.delivery_id, date(2026, 11, 25), how=ServedHow.HANDED)
    assert [step.kind.value for step in status(placed.delivery_id).steps].count("served") == 1
    with pytest.raises(actions.NothingOrdered):
        prove(tenant, placed.delivery_id, date(2026, 11, 26), how=ServedHow.HANDED)


def test_only_staff_of_the_same_authority(tenant: UUID, kleve: UUID) -> None:
    placed = deliver(recipient())
    wish = ServiceWish(ServiceKind.DEED)
    for call in (
        lambda actor: actions.order_service(actor=actor, now=at(DAY), delivery_id=placed.delivery_id, wish=wish),
        lambda actor: queries.service_view(actor=actor, delivery_id=placed.delivery_id),
        lambda actor: queries.proof_file(actor=actor, delivery_id=placed.delivery_id, upload_id=new_id()),
    ):
        with pytest.raises(Forbidden):
            call(citizen())
        with tenant_scope(kleve), pytest.raises(NotFound):
            call(officer(kleve))
