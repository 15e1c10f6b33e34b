"""Files that came while no scanner answered: shown as such, held back, scanned later, locked if something is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gemeinwerk.adapters.demo.malware import DemoScanner
from gemeinwerk.adapters.malware import ClamAvScanner, OptionalScanner
from gemeinwerk.domain.audit.models import Entry
from gemeinwerk.domain.cases import actions as cases
from gemeinwerk.domain.cases.models import Case, CaseHistoryEntry
from gemeinwerk.domain.documents import actions as documents
from gemeinwerk.domain.documents.models import Upload
from gemeinwerk.domain.documents.ports import malware_scanner, object_store
from gemeinwerk.domain.submissions.models import Attachment
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.jobs import JobRequest, run_job
from gemeinwerk.kernel.scope import tenant_scope
from tests.adapters.malware.daemon import LIMIT, daemon
from tests.web.seeding import BOCHUM, Seeded, jobs_here, seeded_world, taken_back, walk

UNKNOWN, CLEAN, LOCKED = "Noch nicht auf Schadprogramme geprüft", "kein Fund", "Schadsoftware gefunden, Datei gesperrt"


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: Any) -> Iterator[Seeded]:
    with django_db_blocker.unblock(), seeded_world() as found:
        yield found


@pytest.fixture
def tenant_id() -> UUID:
    return tenants.place(BOCHUM).tenant_id


@pytest.fixture
def bound(tmp_path: Path) -> Iterator[Callable[[str], None]]:
    """Binds a scanner at the address at which a daemon of a mode will answer as soon as it runs."""
    before = malware_scanner()

    def bind(mode: str) -> None:
        malware_scanner.bind(ClamAvScanner(str(tmp_path / f"clamd-{mode}-{LIMIT}.sock")))

    yield bind
    malware_scanner.bind(before)


def received_meanwhile(waiting: list[JobRequest]) -> list[JobRequest]:
    """Run what a journey asks for, but not the scan, for which the time has not come."""
    done = []
    while waiting:
        request = waiting.pop(0)
        if request.name != documents.SCAN_JOB:
            run_job(request.name, request.tenant_id, request.ids)
        done.append(request)
    return done


class Received:
    """An application with a file that nobody has scanned."""

    def __init__(self, tenant_id: UUID) -> None:
        ran = walk("bewohnerparkausweis", runs=received_meanwhile)
        self.scans = [one for one in ran if one.name == documents.SCAN_JOB]
        with tenant_scope(tenant_id):
            self.case = Case.objects.filter(package_id="bewohnerparkausweis").latest("id")
            self.upload_id = Attachment.objects.get(submission_id=self.case.submission_id).id
        self.page = f"/arbeitsplatz/vorgang/{self.case.id}/"
        self.file = f"{self.page}anlage/{self.upload_id}/"

    def upload(self) -> Upload:
        with tenant_scope(self.case.tenant_id):
            found: Upload = Upload.objects.get(id=self.upload_id)
            return found


def text(client: Client, where: str, status: int = 200) -> str:
    answer = client.get(where)
    assert answer.status_code == status
    return answer.content.decode()


@pytest.fixture
def officer(seeded: Seeded) -> Iterator[Client]:
    with taken_back():
        yield seeded.clients["sachbearbeitung.bochum"]


def test_without_a_scanner_files_are_kept_shown_and_held_back(
    seeded: Seeded, officer: Client, tenant_id: UUID, bound: Callable[[str], None]
) -> None:
    bound("true")
    received = Received(tenant_id)
    assert received.scans and {one.key for one in received.scans} == {documents.SCAN_JOB}
    assert received.scans[0].at is not None and received.upload().scanned_at is None
    assert UNKNOWN in text(officer, received.page)
    refused = text(officer, received.file, 503)
    assert "noch nicht auf Schadprogramme geprüft" in refused and "von selbst geprüft" in refused
    admin = next(c for c in seeded.clients.values() if c.get("/arbeitsplatz/betrieb/").status_code == 200)
    shown = text(admin, "/arbeitsplatz/betrieb/")
    assert "ClamAV antwortet nicht" in shown and "warten auf die Prüfung" in shown
    assert Client().get("/readyz").json() == {"ready": True, "problems": [], "notices": ["malware scanner"]}
    assert "gemeinwerk_malware_scanner_up 0.0" in text(Client(), "/metrics")


def test_the_scan_comes_back_until_the_scanner_answers(
    officer: Client, tenant_id: UUID, bound: Callable[[str], None], tmp_path: Path
) -> None:
    bound("true")
    received = Received(tenant_id)
    with jobs_here() as waiting:
        run_job(documents.SCAN_JOB, tenant_id, {})
        assert [(one.name, one.key, bool(one.at)) for one in waiting] == [(documents.SCAN_JOB,) * 2 + (True,)]
        waiting.clear()
        with daemon(tmp_path):
            assert officer.get(received.file).status_code == 200, "who waits for it gets it scanned at once"
            run_job(documents.SCAN_JOB, tenant_id, {})
        assert waiting == []
    assert CLEAN in text(officer, received.page)
    assert officer.get(received.file).status_code == 200
    with tenant_scope(tenant_id):
        before = Entry.objects.count()
        run_job(documents.SCAN_JOB, tenant_id, {})
        assert Entry.objects.count() == before


def test_what_is_found_later_is_locked_and_the_office_is_told(
    officer: Client,
    tenant_id: UUID,
    bound: Callable[[str], None],
    tmp_path: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:
    bound("finds-all")
    received = Received(tenant_id)
    first = received.upload().object_key
    with daemon(tmp_path, "finds-all"), jobs_here() as waiting:
        assert officer.get(received.file).status_code == 400, "found while somebody asks for it"
        with django_capture_on_commit_callbacks(execute=True):
            run_job(documents.SCAN_JOB, tenant_id, {})
        received_meanwhile(waiting)
    row = received.upload()
    assert row.state == "quarantined" and "/quarantine/" in row.object_key
    assert b"".join(object_store().stream(row.object_key)).startswith(b"%PDF")
    with pytest.raises(Exception, match=first):
        list(object_store().stream(first))
    page = text(officer, received.page)
    assert LOCKED in page and "wurde Schadsoftware gefunden." in page and f"anlage/{row.id}/" not in page
    assert "nachträglich Schadsoftware" in page
    assert "Sie ist gesperrt" in text(officer, received.file, 400)
    inbox = text(officer, f"/arbeitsplatz/?aktenzeichen={received.case.reference}&stand=all")
    assert inbox.count("Datei gesperrt") == 1
    with tenant_scope(tenant_id):
        told = CaseHistoryEntry.objects.filter(case_id=received.case.id, code="file_locked")
        assert told.count() == 1
        cases.note_locked_file(actor=SYSTEM, now=now(), upload_id=row.id, draft_id=row.draft_id)
        assert told.count() == 1
        said = Entry.objects.filter(verb="documents.note_scan").latest("seq").details
        assert '"quarantined":"True"' in said.replace(" ", "") and "signature" in said


def test_a_draft_with_a_locked_file_says_which_and_keeps_the_rest(
    tenant_id: UUID, officer: Client, bound: Callable[[str], None], tmp_path: Path
) -> None:
    from gemeinwerk.domain.documents import queries
    from gemeinwerk.domain.documents.types import MalwareFound

    bound("finds-all")
    draft_id = new_id()
    with tenant_scope(tenant_id), jobs_here():
        kept = documents.receive_upload(
            actor=SYSTEM, now=now(), draft_id=draft_id, name="schein.png", content=BytesIO(PIXEL)
        )
        with daemon(tmp_path, "finds-all"):
            run_job(documents.SCAN_JOB, tenant_id, {})
        with pytest.raises(MalwareFound, match="schein.png"):
            queries.draft_upload(draft_id=draft_id, upload_id=kept.id)
        # There is no application yet, so nobody in the office needs to know.
        cases.note_locked_file(actor=SYSTEM, now=now(), upload_id=kept.id, draft_id=draft_id)


def test_an_installation_without_any_scanner_gives_files_out_and_says_so(
    officer: Client, tenant_id: UUID, bound: Callable[[str], None]
) -> None:
    bound("true")
    malware_scanner.bind(OptionalScanner(DemoScanner(), addresses=()))
    received = Received(tenant_id)
    assert received.upload().scanned_at is None and UNKNOWN in text(officer, received.page)
    assert officer.get(received.file).status_code == 200


def test_scan_marks_cost_one_statement_however_many_files_there_are(
    officer: Client, tenant_id: UUID, bound: Callable[[str], None]
) -> None:
    bound("true")
    received = Received(tenant_id)
    with CaptureQueriesContext(connection) as asked:
        text(officer, received.page)
    assert sum("documents_upload" in one["sql"] for one in asked.captured_queries) == 1


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c6360000000020001e527defc0000000049454e44ae426082"
)
