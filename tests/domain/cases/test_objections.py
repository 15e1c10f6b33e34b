"""Deciding on objections: written by a person, issued once, served formally, with its own clock; both sides and the court see it."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from gemeinwerk.domain.cases import actions, personal_data, queries
from gemeinwerk.domain.cases.models import Case, CaseHistoryEntry, ObjectionDecision, Reminder
from gemeinwerk.domain.cases.types import ObjectionDraft
from gemeinwerk.domain.delivery import actions as delivery
from gemeinwerk.domain.delivery import queries as deliveries
from gemeinwerk.domain.delivery.models import Delivery, FiledRemedy, PostboxMessage
from gemeinwerk.domain.delivery.queries.policy import policy
from gemeinwerk.domain.delivery.types import (
    Channel,
    DeliveryState,
    DeliveryStatus,
    FinalityState,
    ObjectionOutcome,
    ParticipantRole,
    ProofFile,
    Recipient,
    RemedyForm,
    ServedHow,
    ServiceKind,
    ServiceWish,
)
from gemeinwerk.domain.documents import queries as documents
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actor import SYSTEM, Actor, ActorKind, AssuranceLevel
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import Conflict, Forbidden, NotFound
from gemeinwerk.kernel.scope import person_scope, tenant_scope
from tests.domain.delivery.test_serving import SCAN
from tests.web.seeding import BOCHUM, jobs_here, loaded_world, walk, work

REJECTED = ObjectionDraft(
    outcome="rejected",
    reasons="Der Hund war im Jahr gemeldet.\n\nDie Satzung lässt keine Ausnahme zu.",
    costs="objector",
    decides_here=True,
)


def member(*roles: str, account_id: UUID | None = None) -> Actor:
    tenant_id = tenants.place(BOCHUM).tenant_id
    return Actor(
        ActorKind.STAFF, "staff:1", tenant_id=tenant_id, account_id=account_id or new_id(), roles=frozenset(roles)
    )


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A notice of the dog tax in Bochum that went by letter, posted today."""
    with django_db_blocker.unblock(), loaded_world():
        walk("hundesteuer", by_letter=True)
        with tenant_scope(tenants.place(BOCHUM).tenant_id):
            yield


@pytest.fixture()
def notice(town: None) -> Iterator[UUID]:
    """The notice, in a savepoint that is taken back, with jobs that run where the test asks for it."""
    with transaction.atomic():
        Case.objects.update(assigned_to=None)
        yield Delivery.objects.get(remedy="objection").id
        transaction.set_rollback(True)


def citizen(notice: UUID) -> Actor:
    account_id = Delivery.objects.get(id=notice).account_id
    return Actor(
        ActorKind.CITIZEN, f"account:{account_id}", account_id=account_id, assurance=AssuranceLevel.SUBSTANTIAL
    )


def filed(notice: UUID, result: str = "in_time") -> UUID:
    """An objection on paper on which a person has judged form and time."""
    remedy_id = delivery.record_remedy(actor=SYSTEM, now=now(), delivery_id=notice, received_on=berlin_date(now()))
    if result:
        delivery.judge_remedy(
            actor=member("officer"), now=now(), remedy_id=remedy_id, result=result, reasons="Geprüft."
        )
    return remedy_id


def decided(notice: UUID, draft: ObjectionDraft = REJECTED) -> DeliveryStatus:
    """Decide and issue; return the delivery of the decision."""
    with jobs_here() as waiting:
        actions.decide_objection(actor=member("officer"), now=now(), delivery_id=notice, draft=draft, signer="Anna Amt")
        work(waiting)
    document = ObjectionDecision.objects.latest("decided_at").document_id
    return deliveries.delivery(delivery_id=Delivery.objects.get(document_id=document).id)


def served(status: DeliveryStatus) -> DeliveryStatus:
    """Order a deed and record it as of today."""
    wish = ServiceWish(kind=ServiceKind.DEED)
    delivery.order_service(actor=member("officer"), now=now(), delivery_id=status.delivery_id, wish=wish)
    with SCAN.open("rb") as content:
        delivery.record_service(
            actor=member("officer"),
            now=now(),
            delivery_id=status.delivery_id,
            on=berlin_date(now()),
            proof=ProofFile("urkunde.pdf", content),
            how=ServedHow.HANDED,
        )
    return deliveries.delivery(delivery_id=status.delivery_id)


def state(delivery_id: UUID, later: int = 0) -> FinalityState:
    status = deliveries.delivery(delivery_id=delivery_id)
    return deliveries.finality_of(status, today=berlin_date(now()) + timedelta(days=later)).state


def test_a_rejection_from_the_decision_to_its_own_last_day(notice: UUID) -> None:
    remedy_id = filed(notice)
    found = decided(notice)
    assert found.decides_objection and found.remedy.value == "action"
    assert (found.state, found.channel) == (DeliveryState.PREPARED, Channel.SERVED_BY_DEED)
    assert found.deadline is None and "noch nicht zugestellt" in found.office_sentences[0]
    assert state(notice) is FinalityState.SUSPENDED and state(found.delivery_id) is FinalityState.NOT_NOTIFIED
    info, first = deliveries.remedy(remedy_id=remedy_id)
    assert (info.outcome_label, info.decision_id) == (
        "Widerspruch als unbegründet zurückgewiesen",
        found.delivery_id,
    )
    assert [one.delivery_id for one in first.decisions] == [found.delivery_id]

    found = served(found)
    assert found.notified_on == berlin_date(now()) and found.deadline is not None
    assert found.deadline.statute == "§ 74 Abs. 1 Satz 1 VwGO"
    assert "VwZG" in found.reasons[-1] and "VwZG" in found.office_sentences[1]
    assert found.served_line.startswith("Widerspruchsbescheid zugestellt am")
    assert state(found.delivery_id) is FinalityState.RUNNING and state(notice) is FinalityState.SUSPENDED
    assert state(found.delivery_id, 60) is FinalityState.FINAL and state(notice, 60) is FinalityState.FINAL
    # An action at the court suspends both.
    delivery.record_remedy(actor=SYSTEM, now=now(), delivery_id=found.delivery_id, received_on=berlin_date(now()))
    assert state(found.delivery_id, 60) is FinalityState.STOPPED and state(notice, 60) is FinalityState.SUSPENDED


def test_the_notice_says_result_reasons_costs_and_instruction_in_every_form(notice: UUID) -> None:
    filed(notice)
    found = decided(notice)
    info = documents.document_of(document_id=found.document_id)
    assert info.title.startswith("Widerspruchsbescheid: ")
    for words in (
        "Ihr Widerspruch wird als unbegründet zurückgewiesen.",
        "Der Hund war im Jahr gemeldet.",
        "Sie tragen die Kosten des Widerspruchsverfahrens.",
        "nach Zustellung des Widerspruchsbescheids Klage beim Verwaltungsgericht Gelsenkirchen",
        "Anna Amt",
    ):
        assert words in info.text, words
    _, pdf = documents.open_document(document_id=found.document_id)
    assert b"/ByteRange" in pdf
    for form in ("grossdruck", "text", "webseite"):
        assert documents.document_variant(document_id=found.document_id, form=form).content
    assert queries.delivered_file(actor=member("officer"), delivery_id=found.delivery_id).content == pdf


def test_it_is_served_formally_and_no_other_way(notice: UUID) -> None:
    filed(notice)
    found = decided(notice)
    for kind in (ServiceKind.HAND_OVER, ServiceKind.MAILBOX):
        with pytest.raises(deliveries.WayNotAllowed):
            delivery.order_service(
                actor=member("officer"), now=now(), delivery_id=found.delivery_id,
                wish=ServiceWish(kind=kind, has_opened_mailbox=True, mailbox="DE.1"),
            )  # fmt: skip
    with pytest.raises(delivery.NothingSent):
        delivery.contest_receipt(actor=member("officer"), now=now(), delivery_id=found.delivery_id)
    served(found)
    delivery.contest_receipt(actor=member("officer"), now=now(), delivery_id=found.delivery_id)
    with pytest.raises(delivery.WayNotOpen):
        delivery.provide_again(
            actor=member("officer"), now=now(), delivery_id=found.delivery_id, channel=Channel.LETTER
        )


def test_the_person_reads_it_after_it_is_served(notice: UUID) -> None:
    filed(notice)
    account_id = Delivery.objects.get(id=notice).account_id
    assert account_id is not None
    found = decided(notice)
    message = PostboxMessage.objects.get(delivery_id=found.delivery_id).id
    letter = deliveries.message(account_id=account_id, message_id=message)
    assert letter.document_id is None and not letter.can_retrieve and "keine Frist" in letter.body
    waiting = deliveries.delivery(delivery_id=notice)
    assert waiting.remedies[0].answer.startswith("Die Behörde hat über Ihren Widerspruch entschieden.")
    served(found)
    letter = deliveries.message(account_id=account_id, message_id=message)
    assert letter.document_id == found.document_id and letter.delivery is not None
    assert letter.delivery.served_line
    # The page of the first notice shows the decision, too, read as the person.
    statuses = deliveries.deliveries_of_submission(
        account_id=account_id, submission_id=Case.objects.get(package_id="hundesteuer").submission_id
    )
    first = next(one for one in statuses if one.delivery_id == notice)
    assert first.remedies[0].answer.startswith("Die Behörde hat Ihren Widerspruch zurückgewiesen.")
    assert first.is_decided and first.decisions[0].served_line == letter.delivery.served_line


def test_helped_in_full_a_new_notice_goes_by_rule_and_replaces_the_first(notice: UUID) -> None:
    remedy_id = filed(notice)
    draft = replace(
        REJECTED, outcome="granted", ruling="Der Bescheid wird aufgehoben.", costs="authority", decides_here=False
    )
    found = decided(notice, draft)
    assert found.subject.startswith("Abhilfebescheid: ") and not found.decides_objection
    assert found.channel is Channel.LETTER and found.state is DeliveryState.LETTER_QUEUED
    assert state(notice) is FinalityState.SUSPENDED, "not notified, it replaces nothing yet"
    delivery.prove_receipt(
        actor=member("officer"), now=now(), delivery_id=found.delivery_id, received_on=berlin_date(now())
    )
    text = documents.document_of(document_id=found.document_id).text
    assert "Ihrem Widerspruch wird abgeholfen." in text and "Der Bescheid wird aufgehoben." in text
    assert deliveries.remedy(remedy_id=remedy_id)[0].outcome_label.startswith("Abhilfe")


def test_several_objections_against_one_notice_are_decided_together(notice: UUID) -> None:
    first, second = filed(notice), filed(notice)
    found = decided(notice)
    assert set(FiledRemedy.objects.filter(decision_id=found.delivery_id).values_list("id", flat=True)) == {
        first,
        second,
    }
    with pytest.raises(queries.NothingToDecide):
        actions.decide_objection(actor=member("officer"), now=now(), delivery_id=notice, draft=REJECTED)


def test_nothing_is_decided_before_a_person_has_judged_every_objection(notice: UUID) -> None:
    filed(notice)
    open_one = filed(notice, "")
    with pytest.raises(queries.NothingToDecide):
        actions.decide_objection(actor=member("officer"), now=now(), delivery_id=notice, draft=REJECTED)
    delivery.judge_remedy(
        actor=member("officer"), now=now(), remedy_id=open_one, result="without_form", reasons="Ohne Unterschrift."
    )
    assert len(queries.objection_form(actor=member("officer"), delivery_id=notice).remedies) == 2


def test_without_form_it_can_only_be_inadmissible_and_the_way_stays_open_in_form(notice: UUID) -> None:
    filed(notice, "without_form")
    with pytest.raises(actions.DecisionIncomplete):
        actions.decide_objection(actor=member("officer"), now=now(), delivery_id=notice, draft=REJECTED)
    decided(notice, replace(REJECTED, outcome="inadmissible"))
    assert not deliveries.delivery(delivery_id=notice).is_decided
    again = delivery.file_remedy(
        actor=citizen(notice), now=now(), delivery_id=notice, statement="Widerspruch.", expected=RemedyForm.IN_FORM
    )
    assert state(notice) in (FinalityState.TO_JUDGE, FinalityState.SUSPENDED)
    delivery.judge_remedy(actor=member("officer"), now=now(), remedy_id=again, result="in_time", reasons="Geprüft.")
    assert state(notice) is FinalityState.STOPPED
    assert decided(notice).decides_objection, "a second decision against the same notice"
    with pytest.raises(delivery.NoObjection):
        delivery.file_remedy(
            actor=citizen(notice), now=now(), delivery_id=notice, statement="Noch einmal.", expected=RemedyForm.IN_FORM
        )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"outcome": "granted_fully"}, "outcome"),
        ({"outcome": "inadmissible"}, "outcome"),
        ({"reasons": ""}, "reasons"),
        ({"costs": ""}, "costs"),
        ({"costs": "shared"}, "share"),
        ({"share": "Sie die Hälfte"}, "share"),
        ({"ruling": "Der Bescheid wird aufgehoben."}, "ruling"),
        ({"outcome": "granted_in_part"}, "ruling"),
        ({"decides_here": False}, "decides_here"),
        ({"reasons": "x" * 15_001}, "reasons"),
    ],
)
def test_an_incomplete_decision_is_refused_and_nothing_is_kept(
    notice: UUID, change: dict[str, Any], field: str
) -> None:
    filed(notice)
    with pytest.raises(actions.DecisionIncomplete) as refused:
        actions.decide_objection(
            actor=member("officer"), now=now(), delivery_id=notice, draft=replace(REJECTED, **change)
        )
    assert field in [one.where for one in refused.value.details]
    assert not ObjectionDecision.objects.exists()


def test_without_an_approved_instruction_nothing_is_decided(notice: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    filed(notice)
    strict = replace(policy(), approval_required=True)
    monkeypatch.setattr("gemeinwerk.domain.delivery.queries.instructions.policy", lambda: strict)
    with pytest.raises(Conflict) as refused:
        actions.decide_objection(actor=member("officer"), now=now(), delivery_id=notice, draft=REJECTED)
    assert refused.value.code == "delivery.instruction_not_approved"
    assert not ObjectionDecision.objects.exists()
    delivery.approve_instruction(
        actor=member("lead"), now=now(), version="abgaben-widerspruchsbescheid-de-1", approved_by="Lea Leitung"
    )
    found = decided(notice)
    assert Delivery.objects.get(id=found.delivery_id).instruction_version == "abgaben-widerspruchsbescheid-de-1"


def test_who_may_decide(notice: UUID) -> None:
    filed(notice)
    row = Case.objects.get(package_id="hundesteuer")
    for actor in (citizen(notice), SYSTEM, member("admin"), member("treasury")):
        with pytest.raises((Forbidden, NotFound)):
            actions.decide_objection(actor=actor, now=now(), delivery_id=notice, draft=REJECTED)
    colleague = new_id()
    Case.objects.filter(id=row.id).update(assigned_to=colleague)
    with pytest.raises(Forbidden):
        actions.decide_objection(actor=member("officer"), now=now(), delivery_id=notice, draft=REJECTED)
    with jobs_here():
        actions.decide_objection(
            actor=member("officer", account_id=colleague), now=now(), delivery_id=notice, draft=REJECTED
        )
    other = tenants.place("051540036036").tenant_id
    with tenant_scope(other), pytest.raises(NotFound):
        actions.decide_objection(
            actor=replace(member("lead"), tenant_id=other), now=now(), delivery_id=notice, draft=REJECTED
        )


def test_once_made_it_is_not_made_again_nor_handed_over_and_it_is_issued_once(notice: UUID) -> None:
    remedy_id = filed(notice)
    with jobs_here() as waiting:
        decision_id = actions.decide_objection(actor=member("lead"), now=now(), delivery_id=notice, draft=REJECTED)
        with pytest.raises(queries.NothingToDecide):
            actions.decide_objection(actor=member("lead"), now=now(), delivery_id=notice, draft=REJECTED)
        with pytest.raises(Conflict):
            actions.hand_over(actor=member("lead"), now=now(), remedy_id=remedy_id, authority="Kreis Muster")
        prepared = queries.prepared_objection(decision_id=decision_id, now=now())
        assert prepared is not None
        work(waiting)
        before = Delivery.objects.count()
        actions.issue_objection(actor=SYSTEM, now=now(), decision_id=decision_id, prepared=prepared)
    assert Delivery.objects.count() == before
    assert queries.prepared_objection(decision_id=decision_id, now=now()) is None
    with pytest.raises(Conflict):
        actions.hand_over(actor=member("lead"), now=now(), remedy_id=remedy_id, authority="Kreis Muster")


def test_what_went_elsewhere_is_not_decided_here(notice: UUID) -> None:
    remedy_id = filed(notice)
    actions.hand_over(actor=member("lead"), now=now(), remedy_id=remedy_id, authority="Kreis Muster")
    with pytest.raises(queries.NothingToDecide):
        queries.objection_form(actor=member("officer"), delivery_id=notice)


def test_the_case_shows_it_and_reminders_follow_the_decision(notice: UUID) -> None:
    filed(notice)
    case_id = Case.objects.get(package_id="hundesteuer").id
    view = queries.case_for(actor=member("officer"), case_id=case_id, today=berlin_date(now()))
    assert view.objection_due == notice and not view.objections
    with jobs_here() as waiting:
        actions.renew_reminders(actor=SYSTEM, now=now(), case_id=case_id)
        work(waiting)
    kinds = set(Reminder.objects.filter(case_id=case_id).values_list("kind", flat=True))
    assert {"objection", "inactivity"} <= kinds
    found = decided(notice)
    kinds = set(Reminder.objects.filter(case_id=case_id).values_list("kind", flat=True))
    assert "service" in kinds and not {"objection", "inactivity"} & kinds, "decided is not inactive"
    with jobs_here() as waiting:
        served(found)
        work(waiting)
    reminder = Reminder.objects.get(case_id=case_id)
    assert reminder.kind == "finality", "served, it asks for nothing more"
    assert reminder.delivery_id == found.delivery_id, "one day for both notices"
    view = queries.case_for(actor=member("officer"), case_id=case_id, today=berlin_date(now()))
    assert view.objection_due is None and view.objections[0].decision_id == found.delivery_id
    codes = CaseHistoryEntry.objects.filter(case_id=case_id, code="objection_decided").values_list(
        "internal", flat=True
    )
    assert list(codes) == [False]


def test_the_file_for_the_court_and_the_access_request_hold_it(notice: UUID) -> None:
    filed(notice)
    found = served(decided(notice))
    case_id = Case.objects.get(package_id="hundesteuer").id
    content = actions.export_court_file(actor=member("lead"), now=now(), case_id=case_id).content
    archive = zipfile.ZipFile(BytesIO(content))
    index = json.loads(archive.read("akte.json"))
    titles = [one["title"] for one in index["documents"]]
    assert "Entscheidung über den Widerspruch" in titles
    assert len([title for title in titles if title.startswith("Zustellnachweis")]) == 2
    first, second = index["deliveries"]
    assert first["remedies"][0]["outcome"] == "rejected"
    assert first["remedies"][0]["decision"] == second["delivery"] == str(found.delivery_id)
    assert (first["finality"], second["finality"]) == ("suspended", "running")
    account_id = Delivery.objects.get(id=notice).account_id
    assert account_id is not None
    exported = personal_data.export_person(account_id)
    assert [row["objection_decision"] for row in exported if "objection_decision" in row] == ["rejected"]
    with person_scope(new_id()):
        assert not ObjectionDecision.objects.exists()


def test_erasure_leaves_what_the_retention_of_the_case_keeps(notice: UUID) -> None:
    filed(notice)
    found = decided(notice)
    account_id = Delivery.objects.get(id=notice).account_id
    assert account_id is not None
    delivery.erase_person(actor=SYSTEM, now=now(), account_id=account_id)
    assert ObjectionDecision.objects.filter(document_id=found.document_id).exists()
    assert PostboxMessage.objects.filter(delivery_id=found.delivery_id).exists()
    assert deliveries.delivery(delivery_id=notice).decisions[0].delivery_id == found.delivery_id


def test_what_was_decided_is_locked_in_the_database(notice: UUID) -> None:
    filed(notice)
    decided(notice)
    with pytest.raises(DatabaseError), transaction.atomic():
        ObjectionDecision.objects.update(reasons="Anders.")
    with pytest.raises(DatabaseError), transaction.atomic():
        FiledRemedy.objects.update(outcome="")
    with pytest.raises(DatabaseError), transaction.atomic():
        FiledRemedy.objects.update(statement="Anders.")


def test_a_representative_with_a_written_power_is_served(notice: UUID) -> None:
    filed(notice)
    case_id = Case.objects.get(package_id="hundesteuer").id
    lawyer = Recipient("Kanzlei Muster", "Gerichtsstraße", "1", "44787", "Bochum")
    delivery.add_participant(
        actor=member("officer"), now=now(), case_id=case_id, role=ParticipantRole.REPRESENTATIVE, recipient=lawyer,
        written_power=True,
    )  # fmt: skip
    found = decided(notice)
    assert found.recipient.name == "Kanzlei Muster" and found.addressee_role == "Vertretung"
    first = deliveries.delivery(delivery_id=notice)
    address = deliveries.objection_address(first, outcome=ObjectionOutcome.REJECTED, party=first.recipient)
    assert address[0] == "Kanzlei Muster", "the window of the paper shows who is served"


@pytest.mark.parametrize("outcome", [ObjectionOutcome.REJECTED, ObjectionOutcome.GRANTED])
def test_after_the_end_of_a_representation_the_party_is_answered(town: UUID, outcome: ObjectionOutcome) -> None:
    """§ 14 Abs. 1 VwVfG NRW: a power that was withdrawn counts from when the authority learns of it."""
    case_id, lawyer = new_id(), Recipient("Kanzlei Muster", "Gerichtsstraße", "1", "44787", "Bochum")
    party = Recipient("Erika Mustermann", "Musterstraße", "12", "44787", "Bochum")

    def representing(name: str) -> UUID:
        return delivery.add_participant(
            actor=member("officer"), now=now(), case_id=case_id, role=ParticipantRole.REPRESENTATIVE,
            recipient=replace(lawyer, name=name), written_power=True,
        )  # fmt: skip

    first = representing("Kanzlei Muster")
    placed = delivery.deliver_notice(
        actor=SYSTEM, now=now(), case_id=case_id, document_id=new_id(), recipient=party, procedural_code="AO_VIA_KAG",
        remedy="objection", subject="Bescheid: Hundesteuer", instruction_version="1",
    )  # fmt: skip
    status = deliveries.delivery(delivery_id=placed.delivery_id)
    assert status.recipient.name == "Kanzlei Muster"
    names = [deliveries.objection_address(status, outcome=outcome, party=party)[0]]
    delivery.end_participant(actor=member("officer"), now=now(), case_id=case_id, participant_id=first)
    names.append(deliveries.objection_address(status, outcome=outcome, party=party)[0])
    representing("Kanzlei Beispiel")
    names.append(deliveries.objection_address(status, outcome=outcome, party=party)[0])
    assert names == ["Kanzlei Muster", "Erika Mustermann", "Kanzlei Beispiel"]
    assert deliveries.objector(status, party) == party
