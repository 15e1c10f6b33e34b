"""The postbox: messages, answers, consent, and what nobody else may see."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from gemeinwerk.domain.delivery import actions, personal_data, queries, rules
from gemeinwerk.domain.delivery.models import PostboxMessage
from gemeinwerk.domain.delivery.types import DeliveryPolicy, MessageKind, Remedy
from gemeinwerk.kernel.actor import SYSTEM, Actor, ActorKind
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import Forbidden, Invalid, NotFound
from gemeinwerk.kernel.scope import tenant_scope
from tests.domain.delivery.ways import (
    KeptMail,
    at,
    citizen,
    consented,
    deliver,
    officer,
    recipient,
    send_all,
)

pytestmark = pytest.mark.usefixtures("mailer")


def send(account_id: UUID, **values: object) -> UUID:
    usual: dict[str, object] = {
        "kind": MessageKind.REQUEST,
        "subject": "Bitte um Unterlagen",
        "body": "Bitte senden Sie uns Ihren Fahrzeugschein.",
        "email": "",
    }
    return actions.send_message(actor=SYSTEM, now=at("2026-11-23T09:00"), account_id=account_id, **{**usual, **values})


def test_message_arrives_is_read_and_answered(tenant: UUID, mailer: KeptMail) -> None:
    person = citizen()
    case_id = new_id()
    message_id = send(person.account_id, case_id=case_id, email="mara@beispiel.invalid")
    send_all()
    assert "Fahrzeugschein" not in mailer.sent[0].body
    assert queries.unread_count(account_id=person.account_id) == 1
    actions.mark_read(actor=person, now=at("2026-11-23T10:00"), message_id=message_id)
    actions.mark_read(actor=person, now=at("2026-11-23T11:00"), message_id=message_id)
    assert queries.unread_count(account_id=person.account_id) == 0
    upload = new_id()
    answer = actions.reply(
        actor=person, now=at("2026-11-23T12:00"), message_id=message_id, body="Anbei.", upload_ids=[upload], key="x"
    )
    again = actions.reply(actor=person, now=at("2026-11-23T12:00"), message_id=message_id, body="Anbei.", key="x")
    assert answer == again
    received = queries.reply_received(message_id=answer)
    assert (received.case_id, received.body, received.upload_ids) == (case_id, "Anbei.", (upload,))
    letter = queries.message(account_id=person.account_id, message_id=message_id)
    assert [reply.body for reply in letter.replies] == ["Anbei."]
    assert [entry.message_id for entry in queries.postbox(account_id=person.account_id)] == [message_id]
    assert len(queries.messages_of_case(case_id=case_id)) == 2


def test_the_same_key_sends_once(tenant: UUID) -> None:
    person = citizen()
    assert send(person.account_id, key="receipt:1") == send(person.account_id, key="receipt:1")
    assert PostboxMessage.objects.count() == 1


def test_one_postbox_over_all_authorities(tenant: UUID, kleve: UUID) -> None:
    person = citizen()
    send(person.account_id)
    with tenant_scope(kleve):
        send(person.account_id, kind="status", subject="Sachstand")
    entries = queries.postbox(account_id=person.account_id)
    assert {entry.tenant_id for entry in entries} == {tenant, kleve}
    assert all(entry.sender for entry in entries)


def test_nobody_reads_or_answers_the_messages_of_another(tenant: UUID, kleve: UUID) -> None:
    person, stranger = citizen(), citizen()
    message_id = send(person.account_id)
    with pytest.raises(queries.MessageUnknown):
        queries.message(account_id=stranger.account_id, message_id=message_id)
    for call in (actions.mark_read, actions.reply):
        values = {"body": "x"} if call is actions.reply else {}
        with pytest.raises(queries.MessageUnknown):
            call(actor=stranger, now=at("2026-11-23T10:00"), message_id=message_id, **values)
        with tenant_scope(kleve), pytest.raises(queries.MessageUnknown):
            call(actor=person, now=at("2026-11-23T10:00"), message_id=message_id, **values)
    assert queries.postbox(account_id=stranger.account_id) == []


@pytest.mark.parametrize(
    "values",
    [{"body": " "}, {"body": "x" * 20_001}, {"subject": ""}, {"kind": "notice"}, {"kind": "reply"}, {"kind": "?"}],
)
def test_bad_messages_are_refused(tenant: UUID, values: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        send(new_id(), **values)
    assert PostboxMessage.objects.count() == 0


def test_bad_answers_are_refused(tenant: UUID) -> None:
    person = citizen()
    message_id = send(person.account_id)
    for values in ({"body": " "}, {"body": "x" * 10_001}, {"body": "x", "upload_ids": [new_id()] * 11}):
        with pytest.raises(Invalid):
            actions.reply(actor=person, now=at("2026-11-23T10:00"), message_id=message_id, **values)
    guest = Actor(ActorKind.GUEST, "guest")
    with pytest.raises(Forbidden):
        actions.reply(actor=guest, now=at("2026-11-23T10:00"), message_id=message_id, body="x")
    answer = actions.reply(actor=person, now=at("2026-11-23T10:00"), message_id=message_id, body="x")
    with pytest.raises(queries.MessageUnknown):
        actions.reply(actor=person, now=at("2026-11-23T10:00"), message_id=answer, body="x")
    with pytest.raises(queries.MessageUnknown):
        queries.reply_received(message_id=message_id)


def test_who_may_send(tenant: UUID) -> None:
    person, stranger = citizen(), citizen()
    values = {"kind": "receipt", "subject": "Eingang", "body": "Danke.", "email": ""}
    moment = at("2026-11-23T10:00")
    actions.send_message(actor=person, now=moment, account_id=person.account_id, **values)
    for actor in (stranger, Actor(ActorKind.GUEST, "guest"), Actor(ActorKind.STAFF, "staff:2")):
        with pytest.raises(Forbidden):
            actions.send_message(actor=actor, now=moment, account_id=person.account_id, **values)


def test_a_notice_shows_its_document_only_after_the_retrieval(tenant: UUID) -> None:
    person = citizen()
    consented(person)
    placed = deliver(recipient(person.account_id))
    before = queries.message(account_id=person.account_id, message_id=placed.message_id)
    assert (before.document_id, before.can_retrieve) == (None, True)
    document_id = actions.record_retrieval(actor=person, now=at("2026-11-24T09:00"), delivery_id=placed.delivery_id)
    after = queries.message(account_id=person.account_id, message_id=placed.message_id)
    assert (after.document_id, after.can_retrieve) == (document_id, False)
    assert after.delivery.citizen_sentences[0].startswith("Der Bescheid gilt am 25. November 2026")
    assert queries.unread_count(account_id=person.account_id) == 0


def test_a_person_with_an_account_is_told_that_the_notice_comes_by_post(tenant: UUID) -> None:
    person = citizen()
    placed = deliver(recipient(person.account_id))
    entry = queries.postbox(account_id=person.account_id)[0]
    assert (entry.kind, entry.delivery_id) == (MessageKind.STATUS, placed.delivery_id)
    letter = queries.message(account_id=person.account_id, message_id=entry.message_id)
    assert "Einwilligung" in letter.body
    assert (letter.document_id, letter.can_retrieve) == (None, False)
    item = queries.print_queue(actor=officer(tenant))[0]
    actions.mark_posted(
        actor=officer(tenant), now=at("2026-11-24T15:00"), letter_id=item.letter_id, posted_on=date(2026, 11, 24)
    )
    after = queries.message(account_id=person.account_id, message_id=entry.message_id)
    assert after.delivery.citizen_last_day == date(2026, 12, 28)


def test_consent_is_per_authority_versioned_and_repeatable(tenant: UUID, kleve: UUID) -> None:
    person = citizen()
    assert not queries.consent(account_id=person.account_id, tenant_id=tenant).is_given
    with pytest.raises(actions.WordingOutdated):
        actions.give_consent(actor=person, now=at("2026-11-20T10:00"), wording_version="postfach-de-0")
    consented(person)
    consented(person)
    found = queries.consent(account_id=person.account_id, tenant_id=tenant)
    assert found.is_given
    assert found.wording_version == rules.consent_wording().version
    assert not queries.consent(account_id=person.account_id, tenant_id=kleve).is_given
    actions.withdraw_consent(actor=person, now=at("2026-11-21T10:00"))
    assert not queries.consent(account_id=person.account_id, tenant_id=tenant).is_given
    with pytest.raises(Forbidden):
        actions.give_consent(
            actor=Actor(ActorKind.GUEST, "guest"), now=at("2026-11-20T10:00"), wording_version="postfach-de-1"
        )


def test_instruction_of_two_towns_and_approval(tenant: UUID, kleve: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    values = {"procedural_code": "VWVFG_NRW", "remedy": "action", "on": date(2026, 11, 24)}
    here = queries.remedy_instruction(**values)
    assert here.addressee.seat == "Gelsenkirchen"
    assert here.demo_note == rules.DEMO_NOTE
    with tenant_scope(kleve):
        assert queries.remedy_instruction(**values).addressee.name == "Verwaltungsgericht Düsseldorf"
    objection = queries.remedy_instruction(**{**values, "procedural_code": "AO_VIA_KAG", "remedy": "objection"})
    assert "Bochum" in objection.text
    assert queries.remedy_instruction(**{**values, "procedural_code": "PSTG", "remedy": "none"}) is None
    with pytest.raises(queries.CourtUnknown):
        queries.remedy_addressee(tenant_id=tenant, remedy=Remedy.ACTION, region_key="09")
    monkeypatch.setattr("gemeinwerk.domain.delivery.queries.instructions.policy", DeliveryPolicy)
    with pytest.raises(rules.InstructionNotApproved):
        queries.remedy_instruction(**values)
    lead = Actor(ActorKind.STAFF, "staff:3", tenant_id=tenant, roles=frozenset({"lead"}))
    approval = {"now": at("2026-11-24T09:00"), "version": "vwvfg-klage-de-1", "approved_by": "Rechtsamt"}
    with pytest.raises(Forbidden):
        actions.approve_instruction(actor=officer(tenant), **approval)
    with pytest.raises(NotFound):
        actions.approve_instruction(actor=lead, **{**approval, "version": "?"})
    with pytest.raises(Invalid):
        actions.approve_instruction(actor=lead, **{**approval, "approved_by": " "})
    for _ in range(2):
        actions.approve_instruction(actor=lead, **approval)
    assert queries.remedy_instruction(**values).is_approved
    assert [block.version for block in queries.instruction_blocks() if block.approved_on] == ["vwvfg-klage-de-1"]


def test_export_and_erasure(tenant: UUID, kleve: UUID) -> None:
    person = citizen()
    consented(person)
    send(person.account_id)
    placed = deliver(recipient(person.account_id))
    with tenant_scope(kleve):
        send(person.account_id)
    export = personal_data.export_person(account_id=person.account_id)
    assert {name: len(rows) for name, rows in export.items() if name != "proofs"} == {
        "consents": 1, "messages": 3, "deliveries": 1, "remedies": 0, "postbox_hand_overs": 0,
    }  # fmt: skip
    erase = personal_data.erase_person_everywhere
    assert erase(actor=SYSTEM, now=at("2026-11-25T09:00"), account_id=person.account_id) == 2
    assert erase(actor=SYSTEM, now=at("2026-11-25T09:00"), account_id=person.account_id) == 0
    assert queries.delivery(delivery_id=placed.delivery_id)
    assert not queries.consent(account_id=person.account_id, tenant_id=tenant).is_given
