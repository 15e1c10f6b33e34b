"""Every further addressee gets a paper of their own, and the queue and its deliveries are locked in one order."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from shutil import which
from uuid import UUID

import pikepdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gemeinwerk.domain.delivery import actions, queries
from gemeinwerk.domain.delivery.models import LetterJob
from gemeinwerk.domain.delivery.types import Channel, LetterItem, Recipient, ServiceKind, ServiceWish
from gemeinwerk.domain.documents import actions as documents
from gemeinwerk.domain.documents import queries as sealing
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import NotFound
from gemeinwerk.kernel.scope import tenant_scope
from tests.adapters.pdf.letters import letter as paper
from tests.adapters.pdf.test_letters import words
from tests.domain.delivery.test_addressees_and_again import LAWYER, MAX, noted
from tests.domain.delivery.test_printing import handed, house
from tests.domain.delivery.ways import at, deliver, officer, recipient

__all__ = ["house"]

pytestmark = pytest.mark.usefixtures("mailer", "tenant")
ANNA = Recipient("Anna Beispiel", "Nebenweg", "8", "45127", "Essen")


def sealed_for(case_id: UUID, party: tuple[str, ...]) -> UUID:
    prepared = sealing.prepare_document(paper(recipient=party), authority="Stadt Bochum", at=at("2026-11-23T08:59"))
    issued = documents.issue_document(
        actor=SYSTEM, now=at("2026-11-23T09:00"), prepared=prepared, case_id=case_id, purpose="notice"
    )
    found: UUID = issued.id
    return found


def window(pdf: bytes) -> str:
    """What can be read through the window of a DIN 5008 form B envelope, below the zone for franking."""
    zone = [word for word, left, top, right, bottom in words(pdf) if left < 105 and top >= 61.5 and bottom <= 90]
    return " ".join(zone)


def page(content: bytes, number: int) -> bytes:
    with pikepdf.open(BytesIO(content)) as whole, pikepdf.new() as one:
        one.pages.append(whole.pages[number])
        kept = BytesIO()
        one.save(kept)
    return kept.getvalue()


def text(pdf: bytes) -> str:
    run = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(run.stdout.decode().split())


def joint_letters(tenant: UUID) -> dict[str, LetterItem]:
    case_id = new_id()
    for one in (MAX, ANNA):
        noted(tenant, case_id, "joint", one)
    party = recipient()
    deliver(party, case_id=case_id, document_id=sealed_for(case_id, party.address_lines()))
    return {item.address_lines[0]: item for item in queries.print_queue(actor=officer(tenant))}


@pytest.mark.skipif(which("pdftotext") is None, reason="pdftotext is not installed")
def test_the_window_of_every_letter_shows_its_own_addressee(tenant: UUID, house: Path) -> None:
    letters = joint_letters(tenant)
    needed = {name: item.needs_address_page for name, item in letters.items()}
    assert needed == {"Mara Beispiel": False, "Max Beispiel": True, "Anna Beispiel": True}
    (batch_id,) = handed(tenant, house)
    content = (house / str(batch_id) / "briefe.pdf").read_bytes()
    order = json.loads((house / str(batch_id) / "auftrag.json").read_text())
    shown = {entry["brief"]: window(page(content, entry["erste_seite"] - 1)) for entry in order["briefe"]}
    assert shown == {str(item.letter_id): " ".join(item.address_lines) for item in letters.values()}


@pytest.mark.skipif(which("pdftotext") is None, reason="pdftotext is not installed")
def test_the_page_says_whose_copy_it_is(tenant: UUID) -> None:
    letters = joint_letters(tenant)
    of_anna = queries.letter_address_page(actor=officer(tenant), letter_id=letters["Anna Beispiel"].letter_id)
    assert window(of_anna) == "Anna Beispiel Nebenweg 8 45127 Essen"
    assert "richtet sich auch an Sie" in text(of_anna)
    of_mara = queries.letter_address_page(actor=officer(tenant), letter_id=letters["Mara Beispiel"].letter_id)
    assert "richtet sich auch an Sie" not in text(of_mara)


def test_a_representative_stands_on_the_notice_and_needs_no_page(tenant: UUID) -> None:
    case_id = new_id()
    noted(tenant, case_id, "representative", LAWYER, written_power=True)
    deliver(recipient(), case_id=case_id)
    (letter,) = queries.print_queue(actor=officer(tenant))
    assert letter.address_lines[0] == LAWYER.name and not letter.needs_address_page


def test_another_authority_sees_no_page(tenant: UUID, kleve: UUID) -> None:
    item = joint_letters(tenant)["Anna Beispiel"]
    with tenant_scope(kleve), pytest.raises(NotFound):
        queries.letter_address_page(actor=officer(kleve), letter_id=item.letter_id)


def _complete(tenant: UUID, letter: LetterJob) -> None:
    LetterJob.objects.filter(id=letter.id).update(state="held")
    actions.complete_address(
        actor=officer(tenant), now=at("2026-11-24T09:00"), delivery_id=letter.delivery_id,
        street="Neue Straße", house_number="9", postcode="44789", city="Bochum",
    )  # fmt: skip


def _post(tenant: UUID, letter: LetterJob) -> None:
    actions.mark_posted(
        actor=officer(tenant), now=at("2026-11-24T15:00"), letter_id=letter.id, posted_on=date(2026, 11, 24)
    )


def _return(tenant: UUID, letter: LetterJob) -> None:
    _post(tenant, letter)
    connection.queries_log.clear()
    actions.record_return(actor=officer(tenant), now=at("2026-11-27T09:00"), letter_id=letter.id)


def _again(tenant: UUID, letter: LetterJob) -> None:
    _post(tenant, letter)
    staff, now = officer(tenant), at("2026-12-02T09:00")
    actions.contest_receipt(actor=staff, now=now, delivery_id=letter.delivery_id)
    connection.queries_log.clear()
    actions.provide_again(actor=staff, now=now, delivery_id=letter.delivery_id, channel=Channel.LETTER)


def _order(tenant: UUID, letter: LetterJob) -> None:
    wish = ServiceWish(ServiceKind.RETURN_SLIP)
    actions.order_service(actor=officer(tenant), now=at("2026-11-24T09:00"), delivery_id=letter.delivery_id, wish=wish)


@pytest.mark.parametrize("step", [_complete, _post, _return, _again, _order])
def test_a_letter_is_locked_before_its_delivery(tenant: UUID, step: Callable[[UUID, LetterJob], None]) -> None:
    """Two steps at the same time can wait for each other only if they lock in different orders."""
    letter = LetterJob.objects.get(delivery_id=deliver(recipient()).delivery_id)
    with CaptureQueriesContext(connection):
        step(tenant, letter)
        ran = [entry["sql"] for entry in connection.queries_log]
    held = [
        "letter" if 'FROM "delivery_letterjob"' in sql else "delivery"
        for sql in ran
        if "FOR UPDATE" in sql and ('FROM "delivery_letterjob"' in sql or 'FROM "delivery_delivery"' in sql)
    ]
    assert held[0] == "letter" and "delivery" in held, held
