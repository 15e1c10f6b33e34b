"""The postbox of a user account as a way: handed over once, proved by its receipt, left where it refuses or stays silent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pikepdf
import pytest
from django.db import IntegrityError, transaction

from gemeinwerk.adapters.demo.ozg_postbox import DemoOzgPostbox
from gemeinwerk.domain.delivery import actions, jobs, ports, queries
from gemeinwerk.domain.delivery.models import DeliveryEvent, FollowUp, LetterJob, MailOutbox, PostboxDelivery
from gemeinwerk.domain.delivery.personal_data import export_person
from gemeinwerk.domain.delivery.types import (
    Channel,
    DeliveryPlaced,
    DeliveryState,
    HandOverState,
    PostboxOutcome,
    PostboxState,
    ProceduralCode,
    Remedy,
)
from gemeinwerk.domain.documents import actions as documents
from gemeinwerk.domain.documents import queries as sealing
from gemeinwerk.kernel.actor import SYSTEM, Actor
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import Forbidden, NotFound
from tests.adapters.pdf.letters import letter as paper
from tests.domain.delivery.ways import (
    KeptMail,
    at,
    citizen,
    consented,
    deliver,
    officer,
    recipient,
    send_all,
    waiting_mail,
)

pytestmark = pytest.mark.usefixtures("mailer", "tenant")
HANDLE = "00000000-0000-4000-8000-0000000000a1"
PLACED = "2026-11-23T09:00"


@pytest.fixture(autouse=True)
def deemed(settings: Any) -> Iterator[None]:
    """The law as OZG § 9(1) has it: deemed unless excluded."""
    settings.DELIVERY_POLICY = {"ozg_postbox_needs_explicit_consent": False}
    queries.policy.cache_clear()
    yield
    queries.policy.cache_clear()


@pytest.fixture(autouse=True)
def box(tmp_path: Path) -> Iterator[DemoOzgPostbox]:
    """A postbox whose messages lie in the test's folder, at a time of the test."""
    before = ports.ozg_postbox()
    made = DemoOzgPostbox(tmp_path / "box", clock=lambda: at("2026-11-23T09:05"))
    ports.ozg_postbox.bind(made)
    yield made
    ports.ozg_postbox.bind(before)


def placed(person: Actor, **values: Any) -> DeliveryPlaced:
    """A sealed notice on its way to the postbox of a person."""
    case_id = new_id()
    prepared = sealing.prepare_document(paper(), authority="Stadt Bochum", at=at("2026-11-23T08:59"))
    document = documents.issue_document(
        actor=SYSTEM, now=at(PLACED), prepared=prepared, case_id=case_id, purpose="notice"
    )
    to = recipient(person.account_id, **{"postbox_handle": HANDLE, **values.pop("to", {})})
    return deliver(to, case_id=case_id, document_id=document.id, **values)


def kinds(delivery_id: UUID) -> list[str]:
    return list(DeliveryEvent.objects.filter(delivery_id=delivery_id).order_by("number").values_list("kind", flat=True))


def ask(tenant: UUID, delivery_id: UUID, moment: str | datetime) -> HandOverState:
    now = at(moment) if isinstance(moment, str) else moment
    handle = queries.hand_over_handle(delivery_id=delivery_id)
    outcome = ports.ozg_postbox().outcome(handle) if handle else PostboxOutcome(PostboxState.OPEN)
    return actions.note_postbox_outcome(actor=SYSTEM, now=now, delivery_id=delivery_id, outcome=outcome)


def handed(tenant: UUID, person: Actor, **values: Any) -> UUID:
    delivery_id = placed(person, **values).delivery_id
    jobs.hand_to_postbox(tenant_id=tenant, delivery_id=delivery_id)
    return delivery_id


def test_provided_counts_on_the_fourth_day_from_the_receipt(tenant: UUID, mailer: KeptMail) -> None:
    person = citizen()
    way = placed(person)
    assert (way.channel, way.state) == (Channel.OZG_POSTBOX, DeliveryState.PREPARED)
    assert "nicht ausgeschlossen" in way.reasons[0]
    status = queries.delivery(delivery_id=way.delivery_id)
    assert status.notification is None and "keine Frist" in status.office_sentences[0]
    jobs.hand_to_postbox(tenant_id=tenant, delivery_id=way.delivery_id)
    assert queries.delivery(delivery_id=way.delivery_id).state is DeliveryState.HANDED_TO_POSTBOX
    assert ask(tenant, way.delivery_id, "2026-11-23T09:10") is HandOverState.PROVIDED
    send_all()
    status = queries.delivery(delivery_id=way.delivery_id)
    # T5 of the worked examples: provided on Monday 23 November, deemed on Friday, the month ends on Monday 28 December.
    assert status.notified_on == date(2026, 11, 27) and status.citizen_last_day == date(2026, 12, 28)
    assert status.citizen_sentences[0] == (
        "Der Bescheid wurde am 23. November 2026 in das Postfach Ihres Nutzerkontos eingestellt."
    )
    assert "Postfach des Nutzerkontos eingestellt" in status.office_sentences[0]
    assert kinds(way.delivery_id) == ["prepared", "handed_to_postbox", "provided", "notice_sent"]
    assert "Nutzerkonto" in mailer.sent[-1].subject and "2026" not in mailer.sent[-1].body


def test_the_receipt_is_the_proof(tenant: UUID) -> None:
    delivery_id = handed(tenant, citizen())
    ask(tenant, delivery_id, "2026-11-23T09:10")
    row = PostboxDelivery.objects.get(delivery_id=delivery_id)
    proof = queries.proof_file(actor=officer(tenant), delivery_id=delivery_id, upload_id=row.id)
    assert proof.content.decode() == row.receipt
    step = next(one for one in queries.delivery(delivery_id=delivery_id).steps if one.kind.value == "provided")
    assert step.proof_id == row.id and "10:05" in step.note and step.on == date(2026, 11, 23)
    pdf = actions.issue_evidence(actor=officer(tenant), now=at("2026-11-24T09:00"), delivery_id=delivery_id)
    assert queries.is_evidence_intact(delivery_id=delivery_id)
    with pikepdf.open(BytesIO(pdf)) as opened:
        files = {name: spec.get_file().read_bytes() for name, spec in opened.attachments.items()}
    (named,) = json.loads(files["schritte.json"])["proof_files"]
    assert files[named["file"]].decode() == row.receipt and not named["why_not"] and named["file"].endswith(".jwt")
    row.receipt = ""
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_excluded_goes_by_letter_and_an_exclusion_of_one_service_holds_for_it_alone(tenant: UUID) -> None:
    person = citizen()
    version = queries.postbox_wording(code=ProceduralCode.VWVFG_NRW).version
    actions.refuse_consent(actor=person, now=at("2026-11-20T10:00"), wording_version=version, scope="parken")
    excluded = placed(person, package_id="parken")
    assert excluded.channel is Channel.LETTER and "ausgeschlossen" in excluded.reasons[0]
    assert placed(person, package_id="hunde").channel is Channel.OZG_POSTBOX
    actions.give_consent(actor=person, now=at("2026-11-21T10:00"), wording_version=version, scope="parken")
    assert placed(person, package_id="parken").channel is Channel.OZG_POSTBOX


def test_no_handle_no_mail_address_or_no_bridge_means_another_way(tenant: UUID, box: DemoOzgPostbox) -> None:
    person = citizen()
    assert placed(person, to={"postbox_handle": ""}).channel is Channel.LETTER
    assert placed(person, to={"email": ""}).channel is Channel.LETTER
    box.connected = False  # type: ignore[misc]
    assert placed(person).channel is Channel.LETTER


@pytest.mark.parametrize("consent", [False, True])
def test_refused_takes_the_other_way_and_no_clock_is_lost(tenant: UUID, box: DemoOzgPostbox, consent: bool) -> None:
    person = citizen()
    if consent:
        consented(person)
    delivery_id = handed(tenant, person)
    box.order("refuse")
    assert ask(tenant, delivery_id, "2026-11-23T09:10") is HandOverState.REFUSED
    status = queries.delivery(delivery_id=delivery_id)
    assert "nicht angenommen" in " ".join(status.reasons) and "Bestellt in der Demonstration" in " ".join(
        status.reasons
    )
    assert status.channel is (Channel.PORTAL_MAILBOX if consent else Channel.LETTER)
    assert status.notified_on is None
    letter = queries.message(
        account_id=person.account_id, message_id=queries.postbox(account_id=person.account_id)[0].message_id
    )  # type: ignore[arg-type]
    assert letter.can_retrieve is consent and ("nicht angenommen" in letter.body) is not consent
    assert ask(tenant, delivery_id, "2026-11-23T09:15") is HandOverState.REFUSED
    assert kinds(delivery_id).count("postbox_refused") == 1 and len(queries.postbox(account_id=person.account_id)) == 1  # type: ignore[arg-type]


def test_an_unknown_postbox_is_refused_at_once(tenant: UUID, box: DemoOzgPostbox) -> None:
    box.order("unknown")
    delivery_id = handed(tenant, citizen())
    assert kinds(delivery_id) == ["prepared", "postbox_refused", "letter_queued"] and box.kept() == 0


@pytest.mark.parametrize("order", ["silent", "down"])
def test_silence_ends_after_three_days_and_a_late_receipt_harms_nobody(
    tenant: UUID, box: DemoOzgPostbox, order: str
) -> None:
    delivery_id = handed(tenant, citizen())
    box.order(order)
    open_ = PostboxOutcome(PostboxState.OPEN)
    early = at(PLACED) + timedelta(days=3)
    found = actions.note_postbox_outcome(actor=SYSTEM, now=early, delivery_id=delivery_id, outcome=open_)
    assert found is HandOverState.HANDED
    late = early + timedelta(minutes=1)
    found = actions.note_postbox_outcome(actor=SYSTEM, now=late, delivery_id=delivery_id, outcome=open_)
    assert found is HandOverState.GIVEN_UP
    letter = LetterJob.objects.get(delivery_id=delivery_id)
    actions.mark_posted(
        actor=officer(tenant), now=at("2026-11-27T12:00"), letter_id=letter.id, posted_on=date(2026, 11, 27)
    )
    before = queries.delivery(delivery_id=delivery_id)
    assert before.notified_on == date(2026, 12, 1)
    box.order("provide")
    assert FollowUp.objects.filter(id=delivery_id).exists(), "a late receipt is still asked for"
    assert ask(tenant, delivery_id, "2026-11-28T09:00") is HandOverState.PROVIDED_LATE
    assert not FollowUp.objects.filter(id=delivery_id).exists()
    after = queries.delivery(delivery_id=delivery_id)
    assert (after.notified_on, after.citizen_last_day) == (before.notified_on, before.citizen_last_day)
    assert kinds(delivery_id)[-1] == "provided_late" and len(waiting_mail()) == 0
    assert ask(tenant, delivery_id, "2026-11-28T09:05") is HandOverState.PROVIDED_LATE
    assert kinds(delivery_id).count("provided_late") == 1


def test_a_bridge_that_never_answers_opens_the_other_way(tenant: UUID, box: DemoOzgPostbox) -> None:
    box.order("down")
    delivery_id = handed(tenant, citizen())
    assert kinds(delivery_id) == ["prepared"]
    assert ask(tenant, delivery_id, "2026-11-27T09:00") is HandOverState.GIVEN_UP
    assert "nicht erreichbar" in " ".join(queries.delivery(delivery_id=delivery_id).reasons)
    jobs.hand_to_postbox(tenant_id=tenant, delivery_id=delivery_id)
    assert box.kept() == 0, "what goes another way is not handed over any more"


@pytest.mark.parametrize("moment", ["2026-11-24T09:00", "2026-11-23T08:00", None])
def test_a_receipt_with_an_impossible_time_starts_no_clock(tenant: UUID, moment: str | None) -> None:
    delivery_id = handed(tenant, citizen())
    forged = PostboxOutcome(PostboxState.PROVIDED, at(moment) if moment else None, receipt="x")
    for _ in range(2):
        found = actions.note_postbox_outcome(
            actor=SYSTEM, now=at("2026-11-23T09:10"), delivery_id=delivery_id, outcome=forged
        )
        assert found is HandOverState.HANDED
    assert PostboxDelivery.objects.get(delivery_id=delivery_id).problem
    assert queries.delivery(delivery_id=delivery_id).notified_on is None
    assert ask(tenant, delivery_id, "2026-11-23T09:20") is HandOverState.PROVIDED


def test_a_receipt_without_proof_or_before_the_hand_over_counts_for_nothing(tenant: UUID) -> None:
    delivery_id = placed(citizen()).delivery_id
    early = PostboxOutcome(PostboxState.PROVIDED, at("2026-11-23T09:05"), receipt="x")
    found = actions.note_postbox_outcome(
        actor=SYSTEM, now=at("2026-11-23T09:10"), delivery_id=delivery_id, outcome=early
    )
    assert found is HandOverState.WAITING
    jobs.hand_to_postbox(tenant_id=tenant, delivery_id=delivery_id)
    bare = PostboxOutcome(PostboxState.PROVIDED, at("2026-11-23T09:05"))
    found = actions.note_postbox_outcome(
        actor=SYSTEM, now=at("2026-11-23T09:10"), delivery_id=delivery_id, outcome=bare
    )
    assert found is HandOverState.HANDED and "provided" not in kinds(delivery_id)


def test_doubled_and_reordered_answers_have_one_effect(tenant: UUID) -> None:
    delivery_id = handed(tenant, citizen())
    ask(tenant, delivery_id, "2026-11-23T09:10")
    refusal = PostboxOutcome(PostboxState.REFUSED, reason="zu spät", receipt="x")
    for outcome in (refusal, PostboxOutcome(PostboxState.OPEN)):
        for moment in ("2026-11-23T09:12", "2026-12-23T09:12"):
            found = actions.note_postbox_outcome(actor=SYSTEM, now=at(moment), delivery_id=delivery_id, outcome=outcome)
            assert found is HandOverState.PROVIDED
    ask(tenant, delivery_id, "2026-11-23T09:20")
    assert kinds(delivery_id) == ["prepared", "handed_to_postbox", "provided"]
    assert MailOutbox.objects.filter(delivery_id=delivery_id).count() == 1


def test_killed_between_the_hand_over_and_its_note_it_is_there_once(
    tenant: UUID, box: DemoOzgPostbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery_id = placed(citizen()).delivery_id
    with monkeypatch.context() as patch:
        patch.setattr(actions, "note_handed_to_postbox", lambda **_: (_ for _ in ()).throw(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            jobs.hand_to_postbox(tenant_id=tenant, delivery_id=delivery_id)
    assert box.kept() == 1 and kinds(delivery_id) == ["prepared"]
    assert FollowUp.objects.filter(id=delivery_id).exists()
    for _ in range(3):
        jobs.hand_to_postbox(tenant_id=tenant, delivery_id=delivery_id)
    assert box.kept() == 1 and kinds(delivery_id) == ["prepared", "handed_to_postbox"]
    actions.note_handed_to_postbox(actor=SYSTEM, now=at("2026-11-23T09:11"), delivery_id=delivery_id, handle="other")
    assert queries.hand_over_handle(delivery_id=delivery_id) == f"demo:{delivery_id}"


def test_handed_over_while_waiting_ended_is_noted_without_effect(tenant: UUID) -> None:
    delivery_id = placed(citizen()).delivery_id
    assert ask(tenant, delivery_id, "2026-11-27T09:00") is HandOverState.GIVEN_UP
    actions.note_handed_to_postbox(actor=SYSTEM, now=at("2026-11-27T09:01"), delivery_id=delivery_id, handle="h:1")
    assert queries.delivery(delivery_id=delivery_id).state is DeliveryState.LETTER_QUEUED
    assert FollowUp.objects.get(id=delivery_id).job == "delivery.ask_postbox"
    silent = PostboxOutcome(PostboxState.OPEN)
    for moment, asked in (("2027-01-27T09:10", True), ("2027-11-27T09:10", False)):
        actions.note_postbox_outcome(actor=SYSTEM, now=at(moment), delivery_id=delivery_id, outcome=silent)
        assert FollowUp.objects.filter(id=delivery_id).exists() is asked


def test_a_late_mail_moves_the_day_to_the_safer_one(tenant: UUID) -> None:
    delivery_id = handed(tenant, citizen())
    ask(tenant, delivery_id, "2026-11-23T09:10")
    send_all("2026-11-24T09:00")
    status = queries.delivery(delivery_id=delivery_id)
    assert status.notified_on == date(2026, 11, 28)
    assert status.citizen_last_day == date(2026, 12, 28) and status.office_last_day == date(2026, 12, 30)


def test_mail_that_comes_back_sends_the_letter(tenant: UUID) -> None:
    delivery_id = handed(tenant, citizen())
    ask(tenant, delivery_id, "2026-11-23T09:10")
    send_all()
    actions.record_bounce(actor=officer(tenant), now=at("2026-11-24T09:00"), delivery_id=delivery_id)
    status = queries.delivery(delivery_id=delivery_id)
    assert status.channel is Channel.LETTER and status.notified_on is None
    told = queries.message(
        account_id=status.recipient.account_id,
        message_id=queries.postbox(account_id=status.recipient.account_id)[0].message_id,
    )  # type: ignore[arg-type]
    assert "als Brief" in told.body and "unzustellbar" in told.body and told.entry.subject.startswith("Per Post")
    assert "provision_ended" not in kinds(delivery_id), "what lies in the postbox of the account stays there"


def test_a_mail_that_never_leaves_sends_the_letter(tenant: UUID) -> None:
    delivery_id = handed(tenant, citizen())
    ask(tenant, delivery_id, "2026-11-23T09:10")
    assert delivery_id not in queries.provisions_to_end(on=date(2026, 11, 26))
    assert delivery_id in queries.provisions_to_end(on=date(2026, 11, 27))
    actions.end_provision(actor=SYSTEM, now=at("2026-11-27T01:20"), delivery_id=delivery_id)
    assert queries.delivery(delivery_id=delivery_id).channel is Channel.LETTER
    assert kinds(delivery_id)[-2:] == ["bounced", "letter_queued"]


def test_nobody_retrieves_here_what_lies_in_the_user_account(tenant: UUID) -> None:
    person = citizen()
    delivery_id = handed(tenant, person)
    ask(tenant, delivery_id, "2026-11-23T09:10")
    with pytest.raises(actions.NotInMailbox):
        actions.record_retrieval(actor=person, now=at("2026-11-24T09:00"), delivery_id=delivery_id)
    assert "retrieved" not in kinds(delivery_id)


def test_an_objection_needs_no_opening(tenant: UUID) -> None:
    person = citizen()
    delivery_id = handed(tenant, person, remedy=Remedy.OBJECTION, code=ProceduralCode.SGB_X)
    ask(tenant, delivery_id, "2026-11-23T09:10")
    remedy_id = actions.file_remedy(
        actor=person, now=at("2026-11-24T09:00"), delivery_id=delivery_id, statement="Widerspruch", expected="in_form"
    )
    assert remedy_id


def test_only_the_system_notes_and_only_known_deliveries(tenant: UUID) -> None:
    person = citizen()
    delivery_id = placed(person).delivery_id
    for actor in (person, officer(tenant)):
        with pytest.raises(Forbidden):
            actions.note_handed_to_postbox(actor=actor, now=at(PLACED), delivery_id=delivery_id, handle="x")
    with pytest.raises(NotFound):
        actions.note_handed_to_postbox(actor=SYSTEM, now=at(PLACED), delivery_id=new_id(), handle="x")
    assert export_person(account_id=person.account_id)["postbox_hand_overs"][0]["mailbox"] == UUID(HANDLE)  # type: ignore[arg-type]
