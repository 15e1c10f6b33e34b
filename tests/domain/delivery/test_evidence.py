"""The steps of a delivery as evidence: chained, with address and proof, named by the audit entries, checked as one chain."""

from __future__ import annotations

import hashlib
import json
from io import BytesIO
from uuid import UUID

import pikepdf
import pytest
from django.db import DatabaseError, connection, transaction

from gemeinwerk.config.chain_export import chain_lines
from gemeinwerk.domain.audit import queries as audit
from gemeinwerk.domain.delivery import actions, queries
from gemeinwerk.domain.documents.ports import seal_keys, sealer
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import Forbidden, NotFound
from gemeinwerk.verify import examine
from tests.adapters.pdf.conformance import broken_rules
from tests.domain.delivery.ways import KeptMail, at, citizen, consented, deliver, officer, recipient, send_all

pytestmark = pytest.mark.usefixtures("mailer")


def test_each_step_follows_from_the_one_before_and_the_audit_names_it(tenant: UUID, mailer: KeptMail) -> None:
    person = citizen()
    consented(person)
    placed = deliver(recipient(person.account_id))
    send_all()
    actions.record_retrieval(actor=person, now=at("2026-11-25T18:00"), delivery_id=placed.delivery_id)
    steps = queries.evidence_of(delivery_id=placed.delivery_id)
    assert [step.kind for step in steps] == ["prepared", "provided", "notice_sent", "retrieved"]
    assert [step.number for step in steps] == [1, 2, 3, 4]
    assert [step.previous_hash for step in steps] == ["0" * 64, *[step.hash for step in steps[:-1]]]
    assert steps[2].address == "mara@beispiel.invalid" and steps[3].address == f"Postfach {person.account_id}"
    said, day = json.loads(steps[3].content), "2026-11-25"
    assert (said["at"], said["at_berlin"]) == (f"{day}T18:00:00.000000Z", f"{day}T19:00:00.000000+01:00")
    named = [json.loads(one.details).get("step") for one in audit.entries(actor=SYSTEM)]
    for step in (steps[1], steps[2], steps[3]):
        assert f"{placed.delivery_id}:{step.number}:{step.hash}" in named
    report = examine(chain_lines())
    assert report.faults == [] and report.steps == 4


def test_an_address_stands_in_no_export(tenant: UUID, mailer: KeptMail) -> None:
    person = citizen()
    consented(person)
    deliver(recipient(person.account_id))
    send_all()
    assert "mara@beispiel.invalid" not in json.dumps(list(chain_lines()))


def test_a_letter_records_its_postal_address(tenant: UUID, mailer: KeptMail) -> None:
    placed = deliver(recipient(None))
    steps = queries.evidence_of(delivery_id=placed.delivery_id)
    assert [step.kind for step in steps] == ["prepared", "letter_queued"]
    assert steps[1].address.count("\n") == 2
    assert examine(chain_lines()).faults == []


def test_steps_are_locked_and_unknown_deliveries_have_none(tenant: UUID, mailer: KeptMail) -> None:
    deliver(recipient(None))
    for statement in ("UPDATE delivery_deliveryevent SET address = 'x'", "DELETE FROM delivery_deliveryevent"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(NotFound):
        queries.evidence_of(delivery_id=new_id())


def test_the_evidence_file_is_one_sealed_pdf_with_everything_inside(tenant: UUID, mailer: KeptMail) -> None:
    person = citizen()
    consented(person)
    placed = deliver(recipient(person.account_id))
    send_all()
    pdf = actions.issue_evidence(actor=officer(tenant), now=at("2026-11-25T18:00"), delivery_id=placed.delivery_id)
    assert broken_rules(pdf, part="3") == []
    assert (seal := sealer().verify(pdf, roots=seal_keys().trusted_roots())).valid and seal.whole_file
    with pikepdf.open(BytesIO(pdf)) as document:
        said = json.loads(document.attachments["schritte.json"].get_file().read_bytes())
    steps, previous = said["steps"], "0" * 64
    assert [json.loads(step["content"])["kind"] for step in steps] == ["prepared", "provided", "notice_sent"]
    for step in steps:
        digest = hashlib.sha256(f"{step['address_salt']}\x1f{step['address']}".encode()).hexdigest()
        parts = (previous, said["chain"], said["delivery"], str(step["number"]), step["content"], digest)
        previous = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
        assert previous == step["hash"]
    named = [json.loads(one["details"])["step"].rpartition(":")[2] for one in said["audit_entries"]]
    assert set(named) == {steps[1]["hash"], steps[2]["hash"]}
    assert audit.entries(actor=SYSTEM)[0].verb == "delivery.issue_evidence"


def test_evidence_is_for_staff_only(tenant: UUID, mailer: KeptMail) -> None:
    person = citizen()
    consented(person)
    placed = deliver(recipient(person.account_id))
    with pytest.raises(Forbidden):
        actions.issue_evidence(actor=person, now=at("2026-11-25T18:00"), delivery_id=placed.delivery_id)
