"""Each copy carries its own addressee, evidence encloses its proofs, locks are taken in one order."""

from __future__ import annotations

import hashlib
import json
from datetime import date, time
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pikepdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gemeinwerk.config.chain_export import chain_lines
from gemeinwerk.domain.delivery import actions, queries
from gemeinwerk.domain.delivery.actions import evidence
from gemeinwerk.domain.delivery.models import LetterJob, PrintBatch
from gemeinwerk.domain.delivery.types import ProofFile, ServedHow, ServiceKind, ServiceWish
from gemeinwerk.domain.documents import actions as documents
from gemeinwerk.domain.documents import queries as sealing
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import Invalid
from gemeinwerk.verify.__main__ import main as verify
from tests.adapters.pdf.conformance import broken_rules
from tests.adapters.pdf.letters import letter as paper
from tests.adapters.pdf.test_letters import words
from tests.domain.delivery.test_addressees_and_again import MAX, noted
from tests.domain.delivery.test_printing import SCAN
from tests.domain.delivery.ways import at, deliver, officer, recipient
from tests.domain.locks import locking

pytestmark = pytest.mark.usefixtures("mailer", "tenant")


def window(pdf: bytes) -> str:
    """What stands in the address zone of form B (DIN 5008)."""
    return " ".join(
        word for word, left, top, right, bottom in words(pdf) if right < 106 and top >= 61.5 and bottom <= 91
    )


def with_notice(lines: tuple[str, ...], case_id: UUID) -> UUID:
    prepared = sealing.prepare_document(paper(recipient=lines), authority="Stadt Bochum", at=at("2026-11-23T08:59"))
    return documents.issue_document(
        actor=SYSTEM, now=at("2026-11-23T09:00"), prepared=prepared, case_id=case_id, purpose="notice"
    ).id


def test_every_copy_carries_its_own_addressee_in_the_window(tenant: UUID) -> None:
    case_id, party = new_id(), recipient()
    noted(tenant, case_id, "joint", MAX)
    deliver(party, case_id=case_id, document_id=with_notice(party.address_lines(), case_id))
    items = {item.address_lines: item.needs_address_page for item in queries.print_queue(actor=officer(tenant))}
    assert items == {party.address_lines(): False, MAX.address_lines(): True}
    batch = PrintBatch.objects.create(created_at=at("2026-11-23T10:00"), letters=2)
    LetterJob.objects.update(batch=batch)
    seen = {window(one.parts[0]): len(one.parts) for one in queries.print_letters(batch_id=batch.id)}
    assert seen == {" ".join(party.address_lines()): 1, " ".join(MAX.address_lines()): 2}


def served_by_deed(tenant: UUID) -> UUID:
    placed = deliver(recipient())
    staff = officer(tenant)
    actions.order_service(
        actor=staff, now=at("2026-11-24T09:00"), delivery_id=placed.delivery_id, wish=ServiceWish(ServiceKind.DEED)
    )
    actions.record_service(
        actor=staff, now=at("2026-12-10T09:00"), delivery_id=placed.delivery_id, on=date(2026, 11, 26),
        how=ServedHow.LETTERBOX, proof=ProofFile("urkunde.pdf", BytesIO(SCAN.read_bytes())),
    )  # fmt: skip
    return placed.delivery_id


def evidence_of(tenant: UUID, delivery_id: UUID) -> tuple[bytes, dict[str, bytes]]:
    pdf = actions.issue_evidence(actor=officer(tenant), now=at("2026-12-11T09:00"), delivery_id=delivery_id)
    with pikepdf.open(BytesIO(pdf)) as document:
        return pdf, {name: one.get_file().read_bytes() for name, one in document.attachments.items()}


def test_evidence_encloses_the_scan_of_the_deed(tenant: UUID) -> None:
    pdf, files = evidence_of(tenant, served_by_deed(tenant))
    assert broken_rules(pdf, part="3") == []
    (said,) = json.loads(files["schritte.json"])["proof_files"]
    assert files[said["file"]] == SCAN.read_bytes() and not said["why_not"]
    assert said["sha256"] == f"sha256:{hashlib.sha256(SCAN.read_bytes()).hexdigest()}"


def test_the_chain_names_notice_scan_and_evidence(
    tenant: UUID, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An examiner holds the files and the export only: each is the one that the chain names, or it is found."""
    pdf, files = evidence_of(tenant, served_by_deed(tenant))
    (scan,) = [name for name in files if name.startswith("beleg-")]
    held = {"nachweis.pdf": pdf, scan: files[scan], "anderer.pdf": files[scan] + b" "}
    chain = tmp_path / "kette.jsonl"
    chain.write_text("".join(json.dumps(line) + "\n" for line in chain_lines()))
    for name, content in held.items():
        (tmp_path / name).write_bytes(content)
    assert verify([str(chain), "--proof", str(tmp_path / "nachweis.pdf"), "--proof", str(tmp_path / scan)]) == 0
    said = capsys.readouterr().out
    assert "nachweis.pdf: genannt in Eintrag" in said and f"{scan}: genannt in Schritt" in said
    assert verify([str(chain), "--proof", str(tmp_path / "anderer.pdf")]) == 1
    assert "FEHLER  anderer.pdf" in capsys.readouterr().out
    assert verify([str(chain), "--proof", str(tmp_path / "fehlt.pdf")]) == 2


def test_a_scan_without_room_is_named_with_the_reason(tenant: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "MOST_ENCLOSED", 10)
    _, files = evidence_of(tenant, served_by_deed(tenant))
    (said,) = json.loads(files["schritte.json"])["proof_files"]
    assert not said["file"] and "zu groß" in said["why_not"] and said["sha256"].startswith("sha256:")
    assert not [name for name in files if name.startswith("beleg-")]


def test_a_letter_is_locked_before_its_delivery_when_an_address_is_completed(tenant: UUID) -> None:
    placed = deliver(recipient(street="", postcode="", city=""))
    with CaptureQueriesContext(
        connection,
    ) as caught:
        actions.complete_address(
            actor=officer(tenant), now=at("2026-11-24T09:00"), delivery_id=placed.delivery_id, street="Weg",
            house_number="1", postcode="44787", city="Bochum",
        )  # fmt: skip
    held = [sql for sql in locking(caught) if "delivery_" in sql]
    tables = ["letterjob" if 'FROM "delivery_letterjob"' in sql else "delivery" for sql in held]
    assert tables[:2] == ["letterjob", "delivery"]


@pytest.mark.parametrize(
    ("hour", "needs"), [(time(5, 59), True), (time(6), False), (time(20, 59), False), (time(21), True)]
)
def test_a_hand_over_at_night_needs_permission_and_says_its_hour(tenant: UUID, hour: time, needs: bool) -> None:
    placed, staff = deliver(recipient()), officer(tenant)
    actions.order_service(
        actor=staff, now=at("2026-11-24T09:00"), delivery_id=placed.delivery_id,
        wish=ServiceWish(ServiceKind.RECEIPT_BY_HAND),
    )  # fmt: skip

    def prove(hour: time | None, permitted: bool) -> None:
        actions.record_service(
            actor=staff, now=at("2026-12-10T09:00"), delivery_id=placed.delivery_id, on=date(2026, 11, 25), hour=hour,
            permitted=permitted, proof=ProofFile("bekenntnis.pdf", BytesIO(SCAN.read_bytes())),
        )  # fmt: skip

    with pytest.raises(Invalid, match="Uhrzeit"):
        prove(None, True)
    if needs:
        with pytest.raises(actions.PermissionMissing):
            prove(hour, False)
    prove(hour, needs)
    step = queries.delivery(delivery_id=placed.delivery_id).steps[-1]
    assert step.note.endswith(f"um {hour:%H:%M} Uhr") and step.proof_id is not None
