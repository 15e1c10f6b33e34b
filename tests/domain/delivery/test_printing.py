"""The print house: letters go there once, and its file of posting days starts the clocks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pikepdf
import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from gemeinwerk.adapters.pdf import FolderPrintHouse, NoPrintHouse
from gemeinwerk.domain.delivery import actions, jobs, ports, queries
from gemeinwerk.domain.delivery.actions.printing import gather_letters
from gemeinwerk.domain.delivery.models import FollowUp, LetterJob, PostingReport
from gemeinwerk.domain.delivery.types import BatchState, DeliveryState, LetterState, ProofFile
from gemeinwerk.domain.documents import actions as documents
from gemeinwerk.domain.documents import queries as sealing
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import Conflict, Forbidden, Invalid
from gemeinwerk.kernel.scope import tenant_scope
from tests.adapters.pdf.letters import letter as paper
from tests.conftest import PROJECT
from tests.domain.delivery.ways import KeptMail, at, citizen, deliver, officer, recipient
from tests.domain.locks import locking

pytestmark = pytest.mark.usefixtures("mailer", "tenant")
SCAN = PROJECT / "packages" / "bewohnerparkausweis" / "cases" / "zulassung.pdf"
HEAD = "brief;aufgegeben_am;sendungsnummer\n"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Path]:
    """A print house whose folder is the test's."""
    before = ports.print_house()
    ports.print_house.bind(FolderPrintHouse(tmp_path / "aus"))
    yield tmp_path / "aus"
    ports.print_house.bind(before)


def posted_letter(**address: str) -> UUID:
    """A letter in the queue, with a sealed notice; return its id."""
    case_id = new_id()
    prepared = sealing.prepare_document(paper(), authority="Stadt Bochum", at=at("2026-11-23T08:59"))
    document = documents.issue_document(
        actor=SYSTEM, now=at("2026-11-23T09:00"), prepared=prepared, case_id=case_id, purpose="notice"
    )
    placed = deliver(recipient(**address), case_id=case_id, document_id=document.id)
    found: UUID = LetterJob.objects.get(delivery_id=placed.delivery_id).id
    return found


def handed(tenant: UUID, house: Path) -> list[UUID]:
    batches = gather_letters(actor=officer(tenant), now=at("2026-11-23T10:00"))
    for batch_id in batches:
        jobs.hand_over_batch(tenant_id=tenant, batch_id=batch_id)
    return batches


def take(tenant: UUID, *lines: str, moment: str = "2026-11-25T08:00") -> object:
    return actions.take_postings(actor=officer(tenant), now=at(moment), content=(HEAD + "\n".join(lines)).encode())


def state(letter_id: UUID) -> str:
    return str(LetterJob.objects.get(id=letter_id).state)


def test_a_letter_goes_to_the_print_house_and_its_day_comes_back(tenant: UUID, house: Path) -> None:
    letter_id = posted_letter()
    (batch_id,) = handed(tenant, house)
    (batch,) = queries.batches(actor=officer(tenant))
    assert (batch.state, batch.letters, batch.open_letters) == (BatchState.HANDED_OVER, 1, 1)
    content = (house / str(batch_id) / "briefe.pdf").read_bytes()
    assert batch.sha256 == hashlib.sha256(content).hexdigest()
    delivery_id = LetterJob.objects.get(id=letter_id).delivery_id
    assert [step.kind for step in queries.evidence_of(delivery_id=delivery_id)][-1] == "handed_to_printer"
    result = take(tenant, f"{letter_id};24.11.2026;RR 12")
    assert (result.noted, result.known, result.findings) == (1, 0, ())
    status = queries.delivery(delivery_id=delivery_id)
    assert status.state is DeliveryState.POSTED and status.notification.deemed_on == date(2026, 11, 28)
    assert status.deadline.citizen_last_day == date(2026, 12, 28)
    step = queries.evidence_of(delivery_id=delivery_id)[-1]
    report = PostingReport.objects.get()
    assert f"sha256:{report.sha256}" in step.proofs and "Sendungsnummer RR-12" in [one.note for one in status.steps]
    assert hashlib.sha256(bytes(report.content)).hexdigest() == report.sha256
    assert queries.batches(actor=officer(tenant))[0].open_letters == 0
    assert queries.is_evidence_intact(delivery_id=delivery_id)


def test_nothing_is_handed_over_twice(tenant: UUID, house: Path) -> None:
    letter_id = posted_letter()
    (batch_id,) = handed(tenant, house)
    jobs.hand_over_batch(tenant_id=tenant, batch_id=batch_id)
    jobs.find_lost()
    with pytest.raises(actions.NothingToPrint):
        gather_letters(actor=officer(tenant), now=at("2026-11-23T11:00"))
    assert state(letter_id) == LetterState.HANDED_TO_PRINTER
    assert actions.mark_printed(actor=officer(tenant), now=at("2026-11-23T11:00"), letter_ids=[letter_id]) == 0


def test_killed_after_the_hand_over_the_next_run_only_notes_it(tenant: UUID, house: Path) -> None:
    posted_letter()
    (batch_id,) = gather_letters(actor=officer(tenant), now=at("2026-11-23T10:00"))
    order = queries.print_order(batch_id=batch_id)
    ports.print_house().hand_over(order, queries.print_letters(batch_id=batch_id))
    (house / str(batch_id)).rename(house.parent / "taken")
    jobs.hand_over_batch(tenant_id=tenant, batch_id=batch_id)
    assert not (house / str(batch_id)).exists()
    assert queries.batches(actor=officer(tenant))[0].state is BatchState.HANDED_OVER


def test_a_print_house_that_does_not_answer_gets_the_order_later(tenant: UUID, house: Path) -> None:
    letter_id = posted_letter()
    house.write_text("in the way")
    (batch_id,) = handed(tenant, house)
    assert queries.batches(actor=officer(tenant))[0].state is BatchState.GATHERED
    with pytest.raises(actions.LetterWithPrinter):
        actions.mark_posted(
            actor=officer(tenant), now=at("2026-11-24T08:00"), letter_id=letter_id, posted_on=date(2026, 11, 24)
        )
    assert FollowUp.objects.get(id=batch_id).next_at > now(), "the next attempt is planned"
    house.unlink()
    jobs.hand_over_batch(tenant_id=tenant, batch_id=batch_id)
    assert not FollowUp.objects.filter(id=batch_id).exists()
    assert state(letter_id) == LetterState.HANDED_TO_PRINTER


def test_orders_are_bounded_and_hold_every_letter_once(tenant: UUID, house: Path) -> None:
    letters = {LetterJob.objects.get(delivery_id=deliver(recipient()).delivery_id).id for _ in range(5)}
    batches = gather_letters(actor=officer(tenant), now=at("2026-11-23T10:00"), most=2)
    sizes = [one.letters for one in queries.batches(actor=officer(tenant))]
    assert sorted(sizes) == [1, 2, 2] and len(batches) == 3
    assert set(LetterJob.objects.filter(batch_id__in=batches).values_list("id", flat=True)) == letters


def test_held_letters_stay(tenant: UUID, house: Path) -> None:
    deliver(recipient(street=""))
    with pytest.raises(actions.NothingToPrint):
        gather_letters(actor=officer(tenant), now=at("2026-11-23T10:00"))


def test_without_a_print_house_nothing_is_gathered(tenant: UUID, house: Path) -> None:
    posted_letter()
    ports.print_house.bind(NoPrintHouse())
    with pytest.raises(actions.NoPrintHouseConnected):
        gather_letters(actor=officer(tenant), now=at("2026-11-23T10:00"))


def test_several_letters_are_locked_in_one_order(tenant: UUID, house: Path) -> None:
    """Two files with the same letters in another order would otherwise wait for each other."""
    letters = [posted_letter() for _ in range(3)]
    with CaptureQueriesContext(connection) as caught:
        handed(tenant, house)
        take(tenant, *(f"{letter};25.11.2026;" for letter in reversed(letters)), moment="2026-11-25T18:00")
    several = [
        sql
        for sql in locking(caught)
        if 'FROM "delivery_letterjob"' in sql and (" IN (" in sql or '"batch_id" =' in sql)
    ]
    assert len(several) >= 2 and all('ORDER BY "delivery_letterjob"."id"' in sql for sql in several), several


def test_only_staff_of_the_post_may(tenant: UUID, house: Path) -> None:
    for call in (
        lambda actor: gather_letters(actor=actor, now=at("2026-11-23T10:00")),
        lambda actor: actions.take_postings(actor=actor, now=at("2026-11-23T10:00"), content=b""),
        lambda actor: queries.batches(actor=actor),
    ):
        with pytest.raises(Forbidden):
            call(citizen())


def test_wrong_lines_are_refused_one_by_one_and_the_rest_is_noted(tenant: UUID, house: Path) -> None:
    good, other, queued = posted_letter(), posted_letter(), None
    handed(tenant, house)
    queued = posted_letter()
    result = take(
        tenant,
        f"{good};2026-11-24;1",
        f"{new_id()};2026-11-24;2",
        f"{other};2026-11-26;3",
        f"{queued};2026-11-24;4",
        "Unsinn",
    )
    assert result.noted == 1 and [one.line for one in result.findings] == [3, 4, 5, 6]
    assert (state(good), state(other), state(queued)) == ("posted", "handed_to_printer", "queued")
    said = " ".join(one.message for one in result.findings)
    assert "gibt es in Ihrer Behörde nicht" in said and "Zukunft" in said and "nicht bei der Druckerei" in said
    before = take(tenant, f"{other};2026-11-22;3", f"{good};2026-11-24;1")
    assert before.known == 1 and "vor dem Bescheid" in before.findings[0].message


def test_the_same_file_again_and_a_contradiction_change_nothing(tenant: UUID, house: Path) -> None:
    letter_id = posted_letter()
    handed(tenant, house)
    take(tenant, f"{letter_id};2026-11-24;1")
    again = take(tenant, f"{letter_id};2026-11-24;1")
    assert (again.noted, again.known) == (0, 1) and PostingReport.objects.count() == 1
    with pytest.raises(actions.PostingFileRefused) as refused:
        take(tenant, f"{letter_id};2026-11-25;1")
    assert "anderer Tag" in refused.value.details[0].message
    assert LetterJob.objects.get(id=letter_id).posted_on == date(2026, 11, 24)


def test_letters_of_another_authority_are_unknown(tenant: UUID, house: Path, kleve: UUID) -> None:
    letter_id = posted_letter()
    handed(tenant, house)
    with tenant_scope(kleve), pytest.raises(actions.PostingFileRefused):
        take(kleve, f"{letter_id};2026-11-24;1")
    assert state(letter_id) == LetterState.HANDED_TO_PRINTER


def test_the_file_is_kept_as_it_came(tenant: UUID, house: Path) -> None:
    letter_id = posted_letter()
    handed(tenant, house)
    take(tenant, f"{letter_id};2026-11-24;1")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE delivery_postingreport SET noted = 7")


def test_returned_with_its_scan_to_a_new_address_and_again(tenant: UUID, house: Path) -> None:
    letter_id = posted_letter()
    handed(tenant, house)
    take(tenant, f"{letter_id};2026-11-24;1")
    delivery_id = LetterJob.objects.get(id=letter_id).delivery_id
    staff, now = officer(tenant), at("2026-11-27T09:00")
    with SCAN.open("rb") as scan:
        actions.record_return(actor=staff, now=now, letter_id=letter_id, scan=ProofFile("umschlag.pdf", scan))
    status = queries.delivery(delivery_id=delivery_id)
    assert status.notification is None and status.state is DeliveryState.FAILED
    found = queries.proof_file(actor=staff, delivery_id=delivery_id, upload_id=status.steps[-1].proof_id)
    assert found.content == SCAN.read_bytes() and found.media_type == "application/pdf"
    digest = hashlib.sha256(found.content).hexdigest()
    assert f"sha256:{digest}" in queries.evidence_of(delivery_id=delivery_id)[-1].proofs
    actions.complete_address(
        actor=staff,
        now=now,
        delivery_id=delivery_id,
        street="Neue Straße",
        house_number="9",
        postcode="44789",
        city="Bochum",
    )
    (batch_id,) = handed(tenant, house)
    with pikepdf.open(BytesIO((house / str(batch_id) / "briefe.pdf").read_bytes())) as again:
        pages = len(again.pages)
    _, notice = sealing.open_document(document_id=status.document_id)
    with pikepdf.open(BytesIO(notice)) as alone:
        assert pages == len(alone.pages) + 1, "a page with the new address lies on top"
    (letter,) = queries.print_queue(actor=staff)
    assert letter.needs_address_page and letter.address_lines[1] == "Neue Straße 9"
    take(tenant, f"{letter.letter_id};2026-11-30;2", moment="2026-12-01T08:00")
    assert queries.delivery(delivery_id=delivery_id).notification.deemed_on == date(2026, 12, 4)


def test_a_hostile_scan_is_refused_and_nothing_is_noted(tenant: UUID, house: Path) -> None:
    letter_id = posted_letter()
    handed(tenant, house)
    take(tenant, f"{letter_id};2026-11-24;1")
    for content in (b"MZ" + b"\x00" * 100, b"", b"%PDF-1.7 broken", b"<html></html>"):
        with pytest.raises(Invalid), transaction.atomic():
            actions.record_return(
                actor=officer(tenant), now=at("2026-11-27T09:00"), letter_id=letter_id,
                scan=ProofFile("../../x.pdf", BytesIO(content)),
            )  # fmt: skip
    assert state(letter_id) == LetterState.POSTED


def test_a_letter_that_is_not_posted_cannot_come_back(tenant: UUID, house: Path, mailer: KeptMail) -> None:
    letter_id = posted_letter()
    with pytest.raises(Conflict):
        actions.record_return(actor=officer(tenant), now=at("2026-11-27T09:00"), letter_id=letter_id)
