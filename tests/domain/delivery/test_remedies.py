"""Remedies against a notice: filed in form and informally, in time and late, judged by a person, copied, handed over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from gemeinwerk.config.journey import EMPTY_PDF
from gemeinwerk.domain.audit import queries as audit
from gemeinwerk.domain.delivery import actions, personal_data, queries
from gemeinwerk.domain.delivery.models import DeliveryEvent, FiledRemedy, PostboxMessage
from gemeinwerk.domain.delivery.types import (
    Audience,
    DeliveryPlaced,
    FinalityState,
    ProceduralCode,
    Remedy,
    RemedyForm,
    RemedyResult,
    Timeliness,
)
from gemeinwerk.domain.documents import actions as documents
from gemeinwerk.kernel.actor import SYSTEM, Actor, ActorKind, AssuranceLevel
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import Conflict, Forbidden, Invalid, NotFound
from tests.domain.delivery.ways import at, citizen, consented, deliver, officer, recipient, send_all

pytestmark = pytest.mark.usefixtures("mailer")
KAG = ProceduralCode.AO_VIA_KAG


def opened(person: Actor, **values: object) -> DeliveryPlaced:
    """A notice of the dog tax in the mailbox, provided on 23 November 2026 and opened on the 25th: deemed on the 27th."""
    consented(person)
    values = {"code": KAG, "remedy": Remedy.OBJECTION, **values}
    placed = deliver(recipient(person.account_id), **values)  # type: ignore[arg-type]
    send_all()
    actions.record_retrieval(actor=person, now=at("2026-11-25T18:00"), delivery_id=placed.delivery_id)
    return placed


def objected(person: Actor, placed: DeliveryPlaced, moment: str = "2026-12-01T10:00", **values: object) -> UUID:
    usual = {"statement": "Ich lege Widerspruch ein.", "expected": RemedyForm.IN_FORM, **values}
    return actions.file_remedy(actor=person, now=at(moment), delivery_id=placed.delivery_id, **usual)


def state(placed: DeliveryPlaced, today: date = date(2027, 3, 1)) -> FinalityState:
    return queries.finality_of(queries.delivery(delivery_id=placed.delivery_id), today=today).state


def kinds(placed: DeliveryPlaced) -> list[str]:
    rows = DeliveryEvent.objects.filter(delivery_id=placed.delivery_id).order_by("number")
    return [row.kind for row in rows][-3:]


def judge(tenant: UUID, remedy_id: UUID, result: str, moment: str = "2027-02-01T10:00") -> None:
    person = replace(officer(tenant), account_id=new_id())
    actions.judge_remedy(actor=person, now=at(moment), remedy_id=remedy_id, result=result, reasons="Geprüft.")


def test_an_objection_in_time_and_in_form_stops_finality(tenant: UUID) -> None:
    person = citizen()
    placed = opened(person)
    assert state(placed) is FinalityState.FINAL
    remedy_id = objected(person, placed, reasons="Der Hund ist abgemeldet.")
    info, status = queries.remedy(remedy_id=remedy_id)
    assert (info.form, info.timeliness, info.is_open) == (RemedyForm.IN_FORM, Timeliness.IN_TIME, True)
    assert kinds(placed)[-1] == "remedy_received"
    assert status.effect.suspends is False
    assert state(placed) is FinalityState.STOPPED
    copy = PostboxMessage.objects.get(kind="receipt")
    assert "Der Hund ist abgemeldet." in copy.body and info.digest in copy.body
    assert queries.is_evidence_intact(delivery_id=placed.delivery_id)
    entry = next(one for one in audit.entries(actor=SYSTEM) if one.verb == "delivery.file_remedy")
    assert "abgemeldet" not in entry.details


def test_without_identification_it_is_kept_as_an_informal_message(tenant: UUID) -> None:
    person = citizen()
    placed = opened(person)
    weak = replace(person, assurance=AssuranceLevel.BASIC)
    with pytest.raises(actions.IdentificationChanged):
        objected(weak, placed)
    remedy_id = objected(weak, placed, expected=RemedyForm.INFORMAL)
    assert kinds(placed)[-1] == "informal_remedy_received"
    assert state(placed) is FinalityState.FINAL
    assert "wahrt die Form des Widerspruchs nicht" in PostboxMessage.objects.get(kind="receipt").body
    judge(tenant, remedy_id, "without_form")
    assert queries.remedy(remedy_id=remedy_id)[0].result is RemedyResult.WITHOUT_FORM
    assert state(placed) is FinalityState.FINAL


@pytest.mark.parametrize(
    ("moment", "hint"),
    [
        # Deemed on Friday 27 November; the period ends on 27 December, a Sunday, so on the 28th in Berlin.
        ("2026-12-28T22:59", Timeliness.IN_TIME),
        ("2026-12-28T23:00", Timeliness.AFTER_LAST_DAY),
    ],
)
def test_the_day_of_receipt_is_a_day_in_berlin(tenant: UUID, moment: str, hint: Timeliness) -> None:
    person = citizen()
    info, _ = queries.remedy(remedy_id=objected(person, opened(person), moment))
    assert info.timeliness is hint


def test_a_late_one_with_reinstatement_is_judged_by_a_person(tenant: UUID) -> None:
    person = citizen()
    placed = opened(person)
    remedy_id = objected(
        person,
        placed,
        "2027-01-20T10:00",
        reinstatement_reasons="Ich lag im Krankenhaus.",
        obstacle_ended_on=date(2027, 1, 10),
    )
    info, _ = queries.remedy(remedy_id=remedy_id)
    assert info.timeliness is Timeliness.AFTER_LAST_DAY
    assert info.reinstatement_last_day == date(2027, 2, 10), "one month under the AO"
    assert kinds(placed)[-2:] == ["remedy_received", "reinstatement_requested"]
    assert state(placed) is FinalityState.TO_JUDGE
    judge(tenant, remedy_id, "reinstated")
    assert kinds(placed)[-2:] == ["reinstatement_judged", "remedy_judged"]
    assert state(placed) is FinalityState.STOPPED
    judge(tenant, remedy_id, "reinstated")
    assert DeliveryEvent.objects.filter(kind="remedy_judged").count() == 1
    with pytest.raises(actions.AlreadyJudged):
        judge(tenant, remedy_id, "late")


def test_judged_late_finality_is_back(tenant: UUID) -> None:
    person = citizen()
    placed = opened(person)
    remedy_id = objected(person, placed, "2027-01-20T10:00")
    judge(tenant, remedy_id, "late")
    found = queries.finality_of(queries.delivery(delivery_id=placed.delivery_id), today=date(2027, 3, 1))
    assert (found.state, found.final_from) == (FinalityState.FINAL, date(2026, 12, 29))
    assert "reinstatement_judged" not in kinds(placed)


@pytest.mark.parametrize("result", ["late", "reinstated"])
def test_nobody_can_call_late_what_is_not(tenant: UUID, result: str) -> None:
    person = citizen()
    remedy_id = objected(person, opened(person))
    with pytest.raises(actions.NotLate):
        judge(tenant, remedy_id, result)
    assert queries.remedy(remedy_id=remedy_id)[0].is_open


def test_only_a_person_judges_and_only_with_reasons(tenant: UUID) -> None:
    person = citizen()
    remedy_id = objected(person, opened(person))
    member = replace(officer(tenant), account_id=new_id())
    asked = {"now": at("2026-12-02T10:00"), "remedy_id": remedy_id}
    with pytest.raises(NotFound):
        actions.judge_remedy(actor=SYSTEM, result="in_time", reasons="Maschine", **asked)
    with pytest.raises(Forbidden):
        actions.judge_remedy(actor=person, result="in_time", reasons="Ich", **asked)
    for result, reasons in (("in_time", " "), ("spät", "Grund"), ("in_time", "x" * 4001)):
        with pytest.raises(Invalid):
            actions.judge_remedy(actor=member, result=result, reasons=reasons, **asked)
    actions.judge_remedy(actor=member, result="in_time", reasons="Frist gewahrt.", **asked)
    assert queries.remedy(remedy_id=remedy_id)[0].judged_reasons == "Frist gewahrt."


def test_another_person_a_court_matter_and_an_unopened_notice_are_refused(tenant: UUID) -> None:
    person = citizen()
    placed = opened(person)
    with pytest.raises(NotFound):
        objected(citizen(), placed)
    with pytest.raises(NotFound):
        objected(replace(officer(tenant), kind=ActorKind.STAFF), placed)
    with pytest.raises(actions.NoObjection):
        objected(person, opened(person, remedy=Remedy.ACTION))
    unopened = deliver(recipient(person.account_id), code=KAG, remedy=Remedy.OBJECTION)
    with pytest.raises(actions.NoticeUnopened):
        objected(person, unopened)
    assert FiledRemedy.objects.count() == 0


@pytest.mark.parametrize(
    "values",
    [
        {"statement": " \x00 "},
        {"statement": "x" * 4001},
        {"reasons": "x" * 10_001},
        {"obstacle_ended_on": date(2026, 11, 30)},
        {"reinstatement_reasons": "Krank", "obstacle_ended_on": date(2027, 1, 1)},
        {"upload_ids": [new_id() for _ in range(11)]},
    ],
)
def test_hostile_input_leaves_nothing_half_saved(tenant: UUID, values: dict[str, object]) -> None:
    person = citizen()
    placed = opened(person)
    before = DeliveryEvent.objects.count()
    with pytest.raises(Invalid), transaction.atomic():
        objected(person, placed, **values)
    assert (FiledRemedy.objects.count(), DeliveryEvent.objects.count()) == (0, before)


def test_a_file_of_somebody_else_is_not_taken(tenant: UUID) -> None:
    person = citizen()
    placed = opened(person)
    message_id, other = placed.message_id, new_id()
    kept = {
        where: documents.receive_upload(
            actor=person, now=at("2026-12-01T09:00"), draft_id=where, name="beleg.pdf", content=BytesIO(EMPTY_PDF)
        )
        for where in (message_id, other)
    }
    with pytest.raises(NotFound), transaction.atomic():
        objected(person, placed, upload_ids=[kept[other].id], uploads_of=message_id)
    remedy_id = objected(person, placed, upload_ids=[kept[message_id].id] * 2, uploads_of=message_id)
    assert queries.remedy(remedy_id=remedy_id)[0].upload_ids == (kept[message_id].id,)


def test_the_same_form_sent_twice_is_one_objection(tenant: UUID) -> None:
    person = citizen()
    placed = opened(person)
    first, again, other = (objected(person, placed, key=key) for key in ("eins", "eins", "zwei"))
    assert first == again != other
    assert DeliveryEvent.objects.filter(kind="remedy_received").count() == 2
    assert PostboxMessage.objects.filter(kind="receipt").count() == 2


def test_what_was_filed_cannot_be_changed(tenant: UUID) -> None:
    person = citizen()
    remedy_id = objected(person, opened(person))
    for change in ({"statement": "anders"}, {"received_on": date(2026, 1, 1)}, {"form": "informal"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            FiledRemedy.objects.filter(id=remedy_id).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        FiledRemedy.objects.filter(id=remedy_id).delete()


def test_contested_receipt_suspends_and_proof_brings_the_remedy_back_in_time(tenant: UUID) -> None:
    placed = deliver(recipient(), code=KAG, remedy=Remedy.OBJECTION, moment="2026-11-23T09:00")
    letter = queries.print_queue(actor=SYSTEM)[0]
    actions.mark_posted(
        actor=SYSTEM, now=at("2026-11-24T09:00"), letter_id=letter.letter_id, posted_on=date(2026, 11, 24)
    )
    remedy_id = actions.record_remedy(
        actor=officer(tenant), now=at("2027-01-08T10:00"), delivery_id=placed.delivery_id, received_on=date(2027, 1, 7)
    )
    assert queries.remedy(remedy_id=remedy_id)[0].timeliness is Timeliness.AFTER_LAST_DAY
    actions.contest_receipt(actor=officer(tenant), now=at("2027-01-08T10:00"), delivery_id=placed.delivery_id)
    assert state(placed) is FinalityState.CONTESTED
    assert queries.remedy(remedy_id=remedy_id)[0].timeliness is Timeliness.UNDETERMINED
    taken_back = queries.last_day_file(
        queries.delivery(delivery_id=placed.delivery_id), audience=Audience.OFFICE, now=at("2027-01-08T11:00")
    )
    assert b"METHOD:CANCEL" in taken_back and f"{placed.delivery_id}-office".encode() in taken_back.replace(
        b"\r\n ", b""
    )
    actions.prove_receipt(
        actor=officer(tenant), now=at("2027-01-11T10:00"), delivery_id=placed.delivery_id, received_on=date(2026, 12, 9)
    )
    assert queries.remedy(remedy_id=remedy_id)[0].timeliness is Timeliness.IN_TIME
    assert state(placed) is FinalityState.STOPPED


def test_handed_over_once(tenant: UUID) -> None:
    person = citizen()
    remedy_id = objected(person, opened(person))
    lead = replace(officer(tenant), account_id=new_id(), roles=frozenset({"lead"}))
    for _ in range(2):
        actions.hand_over_remedy(
            actor=lead, now=at("2026-12-03T10:00"), remedy_id=remedy_id, authority=" Kreis  Muster "
        )
    assert queries.remedy(remedy_id=remedy_id)[0].handed_to == "Kreis Muster"
    with pytest.raises(Conflict):
        actions.hand_over_remedy(actor=lead, now=at("2026-12-03T10:00"), remedy_id=remedy_id, authority="Andere")
    with pytest.raises(Forbidden):
        actions.hand_over_remedy(actor=officer(tenant), now=at("2026-12-03T10:00"), remedy_id=remedy_id, authority="X")


def test_both_calendars_name_their_own_day_and_a_contested_one_is_cancelled(tenant: UUID) -> None:
    from icalendar import Calendar

    person = citizen()
    placed = opened(person, code=ProceduralCode.VWVFG_NRW)

    def event(audience: Audience):  # noqa: ANN202
        status = queries.delivery(delivery_id=placed.delivery_id)
        return Calendar.from_ical(queries.last_day_file(status, audience=audience, now=at("2026-12-01T10:00"))).walk(
            "VEVENT"
        )[0]

    status = queries.delivery(delivery_id=placed.delivery_id)
    mine, office = event(Audience.CITIZEN), event(Audience.OFFICE)
    assert mine.decoded("dtstart") == status.citizen_last_day
    assert office.decoded("dtstart") == status.office_last_day
    assert mine["uid"] != office["uid"]
    objected(person, placed)
    later = event(Audience.CITIZEN)
    assert later["uid"] == mine["uid"] and later.decoded("sequence") > mine.decoded("sequence")
    waiting = deliver(recipient(person.account_id))
    with pytest.raises(queries.NoLastDay):
        queries.last_day_file(
            queries.delivery(delivery_id=waiting.delivery_id), audience=Audience.CITIZEN, now=at("2026-12-01T10:00")
        )


def test_a_person_sees_only_their_own_remedy(tenant: UUID) -> None:
    person = citizen()
    remedy_id = objected(person, opened(person))
    found, info, _ = queries.own_remedy(account_id=person.account_id, remedy_id=remedy_id)
    assert (found, info.remedy_id) == (tenant, remedy_id)
    assert [row["id"] for row in personal_data.export_person(account_id=person.account_id)["remedies"]] == [remedy_id]
    with pytest.raises(NotFound):
        queries.own_remedy(account_id=new_id(), remedy_id=remedy_id)
    assert queries.remedy_copy(remedy_id=remedy_id, now=at("2026-12-01T10:00")).startswith(b"%PDF")
