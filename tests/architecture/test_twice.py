"""Every subscriber and every job is safe to run twice: the second run leaves every row as the first one left it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

import pytest
import time_machine
from django.apps import apps
from django.db import connection, transaction

from gemeinwerk.adapters.demo.ozg_postbox import DemoOzgPostbox
from gemeinwerk.adapters.fitconnect import HttpCourier
from gemeinwerk.adapters.fitconnect import connection as connection_of
from gemeinwerk.client import Patience, Wire
from gemeinwerk.client.simulator import doors
from gemeinwerk.config.journey import Journey
from gemeinwerk.domain.cases.models import Case, CaseHistoryEntry
from gemeinwerk.domain.delivery import actions as delivery
from gemeinwerk.domain.delivery.models import (
    Delivery,
    FiledRemedy,
    LetterJob,
    MailOutbox,
    PostboxDelivery,
    PostboxMessage,
)
from gemeinwerk.domain.delivery.ports import BounceReport, ReturnedMail, bounce_mailbox, ozg_postbox
from gemeinwerk.domain.delivery.queries import policy
from gemeinwerk.domain.delivery.rules import mail_identity
from gemeinwerk.domain.delivery.types import AccountState
from gemeinwerk.domain.documents import actions as documents
from gemeinwerk.domain.documents import queries as sealing
from gemeinwerk.domain.documents.actions import SCAN_JOB
from gemeinwerk.domain.documents.models import Upload
from gemeinwerk.domain.documents.ports import malware_scanner
from gemeinwerk.domain.documents.types import MalwareVerdict
from gemeinwerk.domain.forms.models import Draft
from gemeinwerk.domain.payments import actions as payments
from gemeinwerk.domain.payments.actions.booking import book, locked_claim
from gemeinwerk.domain.payments.models import Claim
from gemeinwerk.domain.payments.types import Happening, HappeningKind
from gemeinwerk.domain.submissions import actions as submissions
from gemeinwerk.domain.submissions.models import Attachment, Dispatch
from gemeinwerk.domain.submissions.ports import courier
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.domain.transport.models import Message
from gemeinwerk.domain.transport.ports import CallbackAnswer
from gemeinwerk.domain.transport.queries.tokens import forget_active_key
from gemeinwerk.domain.transport.types import CallbackTarget
from gemeinwerk.kernel.actions import action, record
from gemeinwerk.kernel.actor import SYSTEM, Actor, ActorKind
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.dates import short_date
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.jobs import JOBS, JobRequest, JobSpec, run_job
from gemeinwerk.kernel.scope import tenant_scope
from tests.adapters.fitconnect.test_couriers import written
from tests.adapters.pdf.letters import letter as paper
from tests.client.world import service_pair
from tests.domain.delivery.ways import citizen, deliver, recipient
from tests.domain.transport.world import SECRET, opened
from tests.web.seeding import BOCHUM, Seeded, jobs_here, seeded_world, taken_back, walk

TABLES = sorted(m._meta.db_table for m in apps.get_models() if m.__module__.startswith("gemeinwerk.domain."))


class Stop(Exception):
    """Ends a journey before its decision."""


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: Any) -> Iterator[Seeded]:
    with django_db_blocker.unblock(), seeded_world() as found:
        yield found


def rows(tenant_id: UUID) -> dict[str, str]:
    """Return a hash over all rows of every table that the tenant sees."""
    found = {}
    with tenant_scope(tenant_id), connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} t")
            found[table] = cursor.fetchone()[0]
    return found


def changed_by_a_second_run(request: JobRequest, waiting: list[JobRequest]) -> list[str]:
    """Run a job twice; return the tables that the second run changed, and the jobs that it asked for again."""
    assert request.tenant_id is not None
    run_job(request.name, request.tenant_id, request.ids)
    asked, after_first = len(waiting), rows(request.tenant_id)
    run_job(request.name, request.tenant_id, request.ids)
    after_second = rows(request.tenant_id)
    again = [one.name for one in waiting[asked:] if one.key is None]
    del waiting[asked:]
    return [table for table in TABLES if after_first[table] != after_second[table]] + again


class Twice:
    """Works on waiting jobs, each twice, and remembers what ran and what a second run changed."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.problems: list[str] = []

    def __call__(self, waiting: list[JobRequest]) -> list[JobRequest]:
        done = []
        while waiting:
            request = waiting.pop(0)
            self.seen.add(request.name)
            # What was asked for at a later time runs at that time.
            with time_machine.travel(max(now(), request.at or now()), tick=False):
                self.problems += [f"{request.name}: {what}" for what in changed_by_a_second_run(request, waiting)]
            done.append(request)
        return done


def ask_and_answer(seeded: Seeded, twice: Twice) -> None:
    """An officer asks for a document, the citizen answers into the same case."""
    officer, erika = seeded.clients["sachbearbeitung.bochum"], seeded.clients["erika"]
    with jobs_here() as waiting:

        class Half(Journey):
            def _work(self) -> None:
                twice(waiting)

            def _decide(self, case_id: UUID, offer: Any) -> str:
                raise Stop

        with pytest.raises(Stop):
            Half("bewohnerparkausweis", BOCHUM, lambda *_: None).run()
        with tenant_scope(tenants.place(BOCHUM).tenant_id):
            case_id = Case.objects.latest("id").id
        page = f"/arbeitsplatz/vorgang/{case_id}"
        assert officer.post(f"{page}/uebernehmen/").status_code == 303
        due = f"{now() + timedelta(days=20):%d.%m.%Y}"
        asked = officer.post(f"{page}/nachfordern/", {"text": "Bitte senden Sie den Nachweis.", "due_on": due})
        assert asked.status_code == 303
        twice(waiting)
        with tenant_scope(tenants.place(BOCHUM).tenant_id):
            message = PostboxMessage.objects.filter(case_id=case_id, kind="request").get().id
        answered = erika.post(f"/postfach/{message}/antworten/", {"text": "Anbei.", "schluessel": "eins"})
        assert answered.status_code == 303
        twice(waiting)


def object_and_judge(seeded: Seeded, twice: Twice) -> None:
    """An objection comes in, receipt is contested and proved, a person judges; the letter comes back."""
    officer = seeded.clients["sachbearbeitung.bochum"]
    with tenant_scope(tenants.place(BOCHUM).tenant_id):
        notice = Delivery.objects.filter(remedy="objection").earliest("id").id
        letter = LetterJob.objects.get(delivery_id=notice).id
    today = short_date(berlin_date(now()))
    with jobs_here() as waiting:
        assert officer.post(f"/arbeitsplatz/druck/{letter}/aufgegeben/", {"posted_on": today}).status_code == 303
        page = f"/arbeitsplatz/zustellung/{notice}"
        for path, values in (
            ("rechtsbehelf", {"received_on": today}),
            ("bestritten", {}),
            ("nachgewiesen", {"proved_on": today}),
        ):
            assert officer.post(f"{page}/{path}/", values).status_code == 303
            twice(waiting)
        with tenant_scope(tenants.place(BOCHUM).tenant_id):
            remedies = list(FiledRemedy.objects.filter(delivery_id=notice).values_list("id", flat=True))
        for remedy in remedies:
            values = {"ergebnis": "in_time", "gruende": "Geprüft."}
            assert officer.post(f"/arbeitsplatz/rechtsbehelf/{remedy}/", values).status_code == 303
        assert officer.post(f"/arbeitsplatz/druck/{letter}/ruecklauf/").status_code == 303
        twice(waiting)
        decision = {"outcome": "rejected", "reasons": "Geprüft.", "costs": "objector", "decides_here": "on"}
        lead = seeded.clients["leitung.bochum"]
        assert lead.post(f"{page}/widerspruch/", {**decision, "_action": "issue"}).status_code == 303
        twice(waiting)


def find_malware_late(twice: Twice) -> None:
    """A file came while no scanner answered; later something is found in it."""

    class Finds:
        def scan(self, content: BinaryIO) -> MalwareVerdict:
            return MalwareVerdict(clean=False, signature="Planted", by="Test")

    tenant_id, before = tenants.place(BOCHUM).tenant_id, malware_scanner()
    with tenant_scope(tenant_id), jobs_here() as waiting:
        Upload.objects.filter(id__in=Attachment.objects.values("id")).update(scanned_at=None)
        malware_scanner.bind(Finds())  # type: ignore[arg-type]
        try:
            waiting.append(JobRequest(SCAN_JOB, tenant_id, {}))
            twice(waiting)
        finally:
            malware_scanner.bind(before)
        assert CaseHistoryEntry.objects.filter(code="file_locked").exists()


def print_letters(twice: Twice) -> None:
    """An order goes to the print house; its job runs again and again."""
    tenant_id = tenants.place(BOCHUM).tenant_id
    with tenant_scope(tenant_id), jobs_here() as waiting:
        LetterJob.objects.filter(state="printed").update(state="queued")
        delivery.gather_letters(actor=SYSTEM, now=now())
        handed = list(waiting)
        twice(waiting)
        assert LetterJob.objects.filter(state="handed_to_printer").exists()
        twice(handed)


def hand_to_postboxes(twice: Twice) -> None:
    """A notice goes to the postbox of a user account; its jobs and their follow-ups run again and again."""
    tenant_id = tenants.place(BOCHUM).tenant_id
    with tenant_scope(tenant_id), jobs_here() as waiting, tempfile.TemporaryDirectory() as folder:
        before, box = ozg_postbox(), DemoOzgPostbox(Path(folder))
        ozg_postbox.bind(box)
        try:
            person, case_id = citizen(), new_id()
            delivery.give_consent(actor=person, now=now(), wording_version="nutzerkonto-de-1")
            prepared = sealing.prepare_document(paper(), authority="Stadt Bochum", at=now())
            document = documents.issue_document(
                actor=SYSTEM, now=now(), prepared=prepared, case_id=case_id, purpose="notice"
            )
            to = recipient(person.account_id, postbox_handle=str(UUID(int=7)))
            moment = now().replace(tzinfo=None).isoformat()
            placed = deliver(to, moment=moment, case_id=case_id, document_id=document.id)
            twice(waiting)
            found = PostboxDelivery.objects.get(delivery_id=placed.delivery_id)
            assert (found.state, box.kept()) == ("provided", 1)
        finally:
            ozg_postbox.bind(before)


def tell_states(twice: Twice, settings: Any) -> None:
    """A user account is told the states of an application, one after the other."""
    tenant_id, case_id = tenants.place(BOCHUM).tenant_id, new_id()
    with tenant_scope(tenant_id), jobs_here() as waiting, tempfile.TemporaryDirectory() as folder:
        before, box = ozg_postbox(), DemoOzgPostbox(Path(folder))
        ozg_postbox.bind(box)
        usual, settings.DELIVERY_POLICY = settings.DELIVERY_POLICY, {"ozg_state_messages": True}
        policy.cache_clear()
        try:
            told: dict[str, Any] = {"actor": SYSTEM, "now": now(), "case_id": case_id}
            delivery.begin_states(**told, application_id=new_id(), service="Test", reference="")
            delivery.tell_state(**told, status=AccountState.COMPLETED)
            box.order("down")
            first = waiting.pop(0)
            twice.problems += changed_by_a_second_run(first, waiting)
            box.order("provide")
            twice(waiting)
            assert [one["status"] for one in box.states()] == ["RECEIVED", "COMPLETED"]
        finally:
            ozg_postbox.bind(before)
            settings.DELIVERY_POLICY = usual
            policy.cache_clear()


def pay_and_give_back(twice: Twice) -> None:
    """A claim is paid before its service; the money comes back, comes again, and at last is given back."""
    walk("geburtsurkunde", runs=twice)
    tenant_id = tenants.place(BOCHUM).tenant_id
    clerk = Actor(ActorKind.STAFF, "staff:1", account_id=UUID(int=1), roles=frozenset({"treasury"}))
    with tenant_scope(tenant_id), jobs_here() as waiting:
        claim = Claim.objects.filter(items__0__when="before").latest("opened_at")
        for kind in (HappeningKind.RETURNED, HappeningKind.RECEIVED):
            book(locked_claim(claim.id), Happening(f"planted:{kind}", kind, claim.total), actor=SYSTEM, now=now())
            twice(waiting)
        payments.cancel_claim(actor=clerk, now=now(), claim_id=claim.id, reason="withdrawn")
        refund_id = payments.request_refund(
            actor=clerk,
            now=now(),
            claim_id=claim.id,
            request_id=UUID(int=3),
            amount=claim.total,
            reason="Test",
            holder="Erika Mustermann",
            iban="DE34000000001000000002",
        )
        ids = {"refund_id": str(refund_id), "claim_id": str(claim.id), "subject_id": str(claim.subject_id)}
        waiting.append(JobRequest("on.RefundPaid.cases.subscribers.note_paid_refund", tenant_id, ids))
        twice(waiting)
        lines = list(CaseHistoryEntry.objects.filter(case_id=claim.subject_id).values_list("code", flat=True))
        told = [lines.count(code) for code in ("payment_received", "payment_returned", "refund_paid")]
        assert told == [2, 1, 1]


def announce_a_debit(twice: Twice) -> None:
    """A mandate is given for a tax that is open; its payer gets one message."""
    tenant_id = tenants.place(BOCHUM).tenant_id
    with tenant_scope(tenant_id), jobs_here() as waiting:
        claim = Claim.objects.filter(means__contains=["debit"], state="open", payer_id__isnull=False).latest(
            "opened_at"
        )
        payments.give_mandate(
            actor=SYSTEM, now=now(), request_id=UUID(int=4), holder="Erika Mustermann", iban="DE34000000001000000002",
            signed_on=berlin_date(now()), payer_id=claim.payer_id,
        )  # fmt: skip
        twice(waiting)
        told = PostboxMessage.objects.filter(account_id=claim.payer_id, key__startswith="debit:")
        assert told.filter(body__contains=claim.reference).count() == 1


def exchange_messages(twice: Twice) -> None:
    """A submission over the standard API with callbacks to both sides: one that arrives, one that is tried again.

    It ends, so its content is deleted; another one is never claimed, a third never finished, and a crash left a file.
    """
    receiving = tenants.place(BOCHUM).tenant_id
    with opened(tenants.place("051540036036").tenant_id, receiving) as world:
        world.post.answers = [CallbackAnswer(503, "Test")]
        target = CallbackTarget("https://portal.example.org/neu", SECRET)
        info, unclaimed = world.submitted(callback=target), world.submitted()
        twice(world.jobs)
        world.report(info, world.said(info))
        twice(world.jobs)
        with time_machine.travel(now() + timedelta(days=4), tick=False):
            twice([JobRequest("transport.remind_receivers", receiving, {})])
            twice(world.jobs)
        unfinished = world.announced()
        world.store.put(f"{receiving}/left/by-a-crash", BytesIO(b"cipher"))
        with tenant_scope(receiving):
            Message.objects.filter(id=unclaimed.message_id).update(submitted_at=now() - timedelta(days=15))
            Message.objects.filter(id=unfinished.message_id).update(announced_at=now() - timedelta(days=15))
        daily = [name for name, spec in JOBS.items() if spec.every_tenant and name.startswith("transport.")]
        with time_machine.travel(now() + timedelta(days=40), tick=False):
            twice([JobRequest(name, receiving, {}) for name in daily])
            twice(world.jobs)
        with tenant_scope(receiving):
            assert Message.objects.filter(id=unclaimed.message_id).get().state == "rejected"
            assert not Message.objects.filter(id=unfinished.message_id).exists()
        assert f"{receiving}/left/by-a-crash" not in world.store.objects


def test_the_jobs_of_the_delivery_service_are_safe_to_run_twice(django_db_setup: None, django_db_blocker: Any) -> None:
    twice = Twice()
    with django_db_blocker.unblock(), transaction.atomic():
        exchange_messages(twice)
        transaction.set_rollback(True)
    assert twice.problems == []
    seen = {name for name in twice.seen if name.startswith("transport.")}
    assert seen == {name for name in JOBS if name.startswith("transport.")}


FOREIGN = {f"submissions.{name}" for name in ("fetch", "fetch_all", "follow", "forward", "receive", "report")}


def test_the_jobs_over_a_foreign_delivery_service_are_safe_to_run_twice(seeded: Seeded, tmp_path: Path) -> None:
    """The portal sends to a foreign service and the workplace receives from it: each step again changes nothing."""
    twice, tenant_id = Twice(), tenants.place(BOCHUM).tenant_id
    with taken_back(), doors.running(pair=service_pair()) as simulator, jobs_here() as waiting:
        settings = written(tmp_path, simulator)
        before = courier()
        courier.bind(HttpCourier(lambda: connection_of(settings), wire=Wire(Patience(attempts=1))))
        try:
            with tenant_scope(tenant_id):
                submissions.open_mailroom(actor=SYSTEM, now=now())

            class Sent(Journey):
                def _case(self, receipt: Any) -> UUID:
                    raise Stop

            with pytest.raises(Stop):
                Sent("bewohnerparkausweis", BOCHUM, lambda *_: None).run()
            twice([one for one in waiting if one.name == "submissions.forward"])
            waiting[:] = [one for one in waiting if one.name == "submissions.follow"]
            follow = list(waiting)
            for _ in range(2):
                JOBS["submissions.fetch_all"].function()
            assert {one.name for one in waiting} == {"submissions.follow", "submissions.fetch"}
            twice([one for one in waiting if one.name == "submissions.fetch"][:1])
            waiting[:] = [one for one in waiting if one.name == "submissions.receive"][:1]
            twice(waiting)
            twice(follow)
            with tenant_scope(tenant_id):
                sent = Dispatch.objects.latest("sent_at")
                assert sent.state == "accepted" and Case.objects.filter(reference=sent.reference).count() == 1
        finally:
            courier.bind(before)
    assert twice.problems == []
    assert {*twice.seen, "submissions.fetch_all"} >= FOREIGN


# A job of no tenant has a test of its own.
OF_NO_TENANT = {"audit.sign_platform_checkpoint", "delivery.find_lost", "delivery.read_bounces"}


def test_the_checkpoint_of_the_platform_is_safe_to_run_twice(seeded: Seeded) -> None:
    @action("planted.platform", global_=True)
    def platform(*, actor: Any, now: Any) -> None:
        record("planted:1")

    sign, found = JOBS["audit.sign_platform_checkpoint"].function, []
    with taken_back():
        platform(actor=SYSTEM, now=now())
        for _ in range(2):
            sign()
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM audit_checkpoint")
                found.append(cursor.fetchone()[0])
    forget_active_key()
    assert found[0] == found[1] > 0


def test_every_job_is_safe_to_run_twice(seeded: Seeded, settings: Any) -> None:
    twice, tenant_id = Twice(), tenants.place(BOCHUM).tenant_id
    with taken_back():
        walk("hundesteuer", runs=twice, by_letter=True)
        walk("sperrmuell", runs=twice)
        print_letters(twice)
        hand_to_postboxes(twice)
        tell_states(twice, settings)
        object_and_judge(seeded, twice)
        ask_and_answer(seeded, twice)
        find_malware_late(twice)
        pay_and_give_back(twice)
        announce_a_debit(twice)
        exchange_messages(twice)
        with tenant_scope(tenant_id):
            # A notice that nobody opens, and a draft that nobody finishes.
            Draft.objects.filter(receipt="").update(expires_at=now() - timedelta(days=1))
        with jobs_here() as waiting:

            class Unopened(Journey):
                def _work(self) -> None:
                    twice(waiting)

                def _retrieve(self, case_id: UUID, person: Any) -> str:
                    return ""

            Unopened("bewohnerparkausweis", BOCHUM, lambda *_: None).run()
            with time_machine.travel(now() + timedelta(days=12), tick=False):
                waiting += [JobRequest(spec.name, tenant_id, {}) for spec in JOBS.values() if spec.every_tenant]
                before = rows(tenant_id)
                twice(waiting)
                assert before["delivery_letterjob"] != rows(tenant_id)["delivery_letterjob"], "no provision ended"
    assert twice.problems == []
    # Jobs that other tests register for themselves are not the house's.
    own = {name for name, spec in JOBS.items() if spec.function.__module__.startswith("gemeinwerk.")}
    assert twice.seen == own - FOREIGN - OF_NO_TENANT, "a job that no journey asks for needs its own test here"


def test_reading_returned_mail_twice_changes_nothing(seeded: Seeded) -> None:
    """The second run finds the same report again, as after a crash before it was settled."""

    class Returns:
        def read(self, *, limit: int) -> tuple[ReturnedMail, ...]:
            return (ReturnedMail("1", (BounceReport(mail_identity(mail.id, tenant_id), mail.to, "failed", "5.1.1"),)),)

        def settle(self, handle: str) -> None:
            """The mark is lost."""

    tenant_id, before = tenants.place(BOCHUM).tenant_id, bounce_mailbox()
    with taken_back(), jobs_here():
        with tenant_scope(tenant_id):
            mail = MailOutbox.objects.filter(state="sent").latest("created_at")
        bounce_mailbox.bind(Returns())
        try:
            found = [rows(tenant_id)]
            for _ in range(2):
                run_job("delivery.read_bounces", None, {})
                found.append(rows(tenant_id))
        finally:
            bounce_mailbox.bind(before)
    assert found[0]["delivery_mailoutbox"] != found[1]["delivery_mailoutbox"] and found[1] == found[2]


def test_a_job_that_is_unsafe_to_run_twice_is_found(seeded: Seeded) -> None:
    @action("planted.again")
    def again(*, actor: Any, now: Any) -> None:
        record("planted:1")

    def careless(*, tenant_id: UUID) -> None:
        again(actor=SYSTEM, now=now())

    tenant_id = tenants.place(BOCHUM).tenant_id
    JOBS["planted.careless"] = JobSpec("planted.careless", careless)
    try:
        with taken_back():
            found = changed_by_a_second_run(JobRequest("planted.careless", tenant_id, {}), [])
    finally:
        del JOBS["planted.careless"]
    assert found == ["audit_entry", "audit_head"]
