"""The file for the court: complete, in the order of time, numbered, with checksums that hold and evidence inside."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from uuid import UUID

import pikepdf
import pytest

from gemeinwerk.domain.audit import queries as audit
from gemeinwerk.domain.cases import actions, queries
from gemeinwerk.domain.cases.models import Case, CaseHistoryEntry
from gemeinwerk.domain.delivery import actions as delivery
from gemeinwerk.domain.delivery import queries as deliveries
from gemeinwerk.domain.delivery.models import Delivery
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actor import SYSTEM, Actor, ActorKind
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import Conflict, Forbidden
from gemeinwerk.kernel.scope import tenant_scope
from tests.web.seeding import BOCHUM, jobs_here, loaded_world, walk, work


def member(*roles: str) -> Actor:
    tenant_id = tenants.place(BOCHUM).tenant_id
    return Actor(ActorKind.STAFF, "staff:1", tenant_id=tenant_id, account_id=new_id(), roles=frozenset(roles))


@pytest.fixture(scope="module")
def noted(django_db_setup: None, django_db_blocker: Any) -> Iterator[UUID]:
    """A case of the dog tax in Bochum with an objection on paper; yields the remedy."""
    with django_db_blocker.unblock(), loaded_world():
        walk("bewohnerparkausweis")
        walk("hundesteuer", by_letter=True)
        with tenant_scope(tenants.place(BOCHUM).tenant_id), jobs_here() as waiting:
            notice = Delivery.objects.get(remedy="objection")
            remedy_id = delivery.record_remedy(
                actor=SYSTEM, now=now(), delivery_id=notice.id, received_on=berlin_date(now())
            )
            work(waiting)
            yield remedy_id


def exported(case_id: UUID) -> zipfile.ZipFile:
    found = actions.export_court_file(actor=member("lead"), now=now(), case_id=case_id)
    assert found.name.endswith(".zip")
    return zipfile.ZipFile(BytesIO(found.content))


def test_the_whole_file_holds_together(noted: UUID) -> None:
    case_id = deliveries.remedy(remedy_id=noted)[0].case_id
    archive = exported(case_id)
    assert archive.testzip() is None
    sums = dict(reversed(line.split("  ", 1)) for line in archive.read("SHA256SUMS").decode().splitlines())
    assert set(sums) == set(archive.namelist()) - {"SHA256SUMS"}
    assert all(hashlib.sha256(archive.read(name)).hexdigest() == digest for name, digest in sums.items())
    index = json.loads(archive.read("akte.json"))
    titles = [one["title"] for one in index["documents"]]
    assert {"Antrag", "Bescheid", "Erklärung gegen den Bescheid", "Verlauf und Vermerke"} <= set(titles)
    assert [one["at"] for one in index["documents"]] == sorted(one["at"] for one in index["documents"])
    for one in index["documents"]:
        assert hashlib.sha256(archive.read(one["file"])).hexdigest() == one["sha256"]
    assert index["deliveries"][0]["remedies"][0]["result"] is None
    with pikepdf.open(BytesIO(archive.read("Gerichtsakte.pdf"))) as bound:
        assert len(bound.pages) == index["pages"]
        with bound.open_outline() as outline:
            found = [str(item.title) for item in outline.root]
    assert found == ["Inhalt", *titles]
    firsts = [one["first_page"] for one in index["documents"]]
    assert firsts == sorted(firsts) and firsts[0] >= 2 and firsts[-1] <= index["pages"]


def test_evidence_of_each_delivery_lies_sealed_beside_it(noted: UUID) -> None:
    archive = exported(deliveries.remedy(remedy_id=noted)[0].case_id)
    names = [name for name in archive.namelist() if name.startswith("nachweise/")]
    assert len(names) == 1
    assert b"/ByteRange" in archive.read(names[0])
    with pikepdf.open(BytesIO(archive.read(names[0]))) as pdf:
        steps = json.loads(pdf.attachments["schritte.json"].get_file().read_bytes())
    assert any("remedy_received" in step["content"] for step in steps["steps"])


def test_attachments_of_the_application_are_in_it(noted: UUID) -> None:
    case_id = Case.objects.get(package_id="bewohnerparkausweis").id
    archive = exported(case_id)
    index = json.loads(archive.read("akte.json"))
    (one,) = [row for row in index["documents"] if row["title"].startswith("Anlage zum Antrag")]
    view = queries.case_for(actor=member("lead"), case_id=case_id, today=berlin_date(now()))
    original = queries.attachment(actor=member("lead"), case_id=case_id, attachment_id=view.attachments[0].id)
    assert archive.read(one["file"]) == original.content


def test_only_a_lead_exports_and_the_audit_names_the_digest(noted: UUID) -> None:
    case_id = deliveries.remedy(remedy_id=noted)[0].case_id
    with pytest.raises(Forbidden):
        actions.export_court_file(actor=member("officer"), now=now(), case_id=case_id)
    found = actions.export_court_file(actor=member("lead"), now=now(), case_id=case_id)
    entry = next(one for one in audit.entries(actor=SYSTEM) if one.verb == "cases.export_court_file")
    assert json.loads(entry.details)["sha256"] == hashlib.sha256(found.content).hexdigest()
    assert CaseHistoryEntry.objects.filter(case_id=case_id, code="court_file_exported").exists()


def test_a_case_with_an_open_remedy_is_not_closed(noted: UUID) -> None:
    info, _ = deliveries.remedy(remedy_id=noted)
    view = queries.case_for(actor=member("lead"), case_id=info.case_id, today=berlin_date(now()))
    assert "close" not in [step.step.value for step in view.next_steps]
    with pytest.raises(actions.RemedyOpen):
        actions.close(actor=member("lead"), now=now(), case_id=info.case_id)


def test_handed_over_leaves_a_line_once(noted: UUID) -> None:
    for _ in range(2):
        actions.hand_over(actor=member("lead"), now=now(), remedy_id=noted, authority="Kreis Muster")
    with pytest.raises(Conflict):
        actions.hand_over(actor=member("lead"), now=now(), remedy_id=noted, authority="Andere Behörde")
    assert CaseHistoryEntry.objects.filter(code="remedy_handed_over").count() == 1
