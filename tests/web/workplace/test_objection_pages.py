"""The pages of a decision on objections: who opens them, what they refuse, hostile words, and what the citizen's pages cost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gemeinwerk.domain.cases.models import Case, ObjectionDecision
from gemeinwerk.domain.delivery import actions as delivery
from gemeinwerk.domain.delivery.models import Delivery, PostboxMessage
from gemeinwerk.domain.delivery.types import ProofFile, ServedHow, ServiceKind, ServiceWish
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.scope import tenant_scope
from tests.domain.cases.test_objections import filed, member
from tests.domain.delivery.test_serving import SCAN
from tests.web.seeding import BOCHUM, citizen, jobs_here, loaded_world, staff, taken_back, walk, work
from tests.web.test_portal_pages import MOST_QUERIES

DECISION = {
    "outcome": "rejected",
    "reasons": "Erster Grund.\r\n\r\n<script>alert(1)</script> & {{ 7|add:7 }}",
    "costs": "objector",
    "decides_here": "on",
}


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[UUID]:
    """A judged objection against a notice of the dog tax in Bochum; yields the notice's delivery."""
    with django_db_blocker.unblock(), loaded_world():
        walk("hundesteuer", by_letter=True)
        with tenant_scope(tenants.place(BOCHUM).tenant_id), jobs_here() as waiting:
            notice = Delivery.objects.get(remedy="objection").id
            filed(notice)
            work(waiting)
        yield notice


@pytest.fixture()
def notice(town: UUID) -> Iterator[UUID]:
    with taken_back():
        yield town


@pytest.fixture(scope="module")
def lead(town: UUID) -> Client:
    return staff("leitung", "bochum")


def page(notice: UUID) -> str:
    return f"/arbeitsplatz/zustellung/{notice}/widerspruch/"


def issued(lead: Client, notice: UUID) -> UUID:
    """Issue the decision; return its delivery."""
    with tenant_scope(tenants.place(BOCHUM).tenant_id), jobs_here() as waiting:
        assert lead.post(page(notice), {**DECISION, "_action": "issue"}).status_code == 303
        work(waiting)
        return UUID(str(Delivery.objects.get(act="objection_decision").id))


def test_the_form_keeps_what_was_typed_and_names_every_fault(lead: Client, notice: UUID) -> None:
    shown = lead.get(page(notice)).content.decode()
    assert "Über den Widerspruch entscheiden" in shown and "schlägt das Programm nichts vor" in shown
    answer = lead.post(page(notice), {**DECISION, "costs": "", "_action": "preview"})
    text = answer.content.decode()
    assert answer.status_code == 422 and 'href="#f-costs"' in text
    assert "Erster Grund." in text and "<script>alert" not in text
    for values in ({}, {"outcome": "x" * 9_000, "costs": "x", "_action": "issue"}):
        assert lead.post(page(notice), values).status_code in (200, 422)
    assert lead.post(page(notice), {**DECISION, "reasons": "\x00", "_action": "issue"}).status_code in (400, 422)
    with tenant_scope(tenants.place(BOCHUM).tenant_id):
        assert not ObjectionDecision.objects.exists()


def test_the_preview_shows_words_as_words_and_decides_nothing(lead: Client, notice: UUID) -> None:
    text = lead.post(page(notice), {**DECISION, "_action": "preview"}).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text and "<script>alert" not in text
    assert "{{ 7|add:7 }}" in text, "nothing typed is read as a template"
    with tenant_scope(tenants.place(BOCHUM).tenant_id):
        assert not ObjectionDecision.objects.exists()


def test_issued_once_and_downloaded(lead: Client, notice: UUID) -> None:
    found = issued(lead, notice)
    assert lead.post(page(notice), {**DECISION, "_action": "issue"}).status_code == 409
    assert lead.get(page(notice)).status_code == 409
    pdf = lead.get(f"/arbeitsplatz/zustellung/{found}/bescheid.pdf")
    assert pdf.status_code == 200 and pdf["Content-Disposition"].startswith("attachment")
    with tenant_scope(tenants.place(BOCHUM).tenant_id):
        case = Case.objects.get(package_id="hundesteuer").id
    shown = lead.get(f"/arbeitsplatz/vorgang/{case}/").content.decode()
    assert "Widerspruchsbescheid zustellen" in shown and f"/{found}/weg/anderer-weg/" in shown


def test_nobody_contests_on_the_page_what_has_not_left(lead: Client, notice: UUID) -> None:
    answer = lead.post(f"/arbeitsplatz/zustellung/{issued(lead, notice)}/bestritten/")
    text = answer.content.decode()
    assert answer.status_code == 422 and "noch nicht hinausgegangen" in text
    assert 'href="#bestreiten"' in text and 'id="bestreiten"' in text


@pytest.mark.parametrize("role", ["leistungen", "technik", "kasse"])
def test_other_roles_find_no_page(notice: UUID, role: str) -> None:
    client = staff(role, "bochum")
    for path in (page(notice), f"/arbeitsplatz/zustellung/{notice}/bescheid.pdf"):
        assert client.get(path).status_code in (403, 404)
    assert client.post(page(notice), {**DECISION, "_action": "issue"}).status_code in (403, 404)


def test_another_town_a_citizen_and_a_guest_find_nothing(lead: Client, notice: UUID) -> None:
    found = issued(lead, notice)
    for client in (staff("leitung", "kleve"), staff("sachbearbeitung", "kleve")):
        for path in (page(notice), f"/arbeitsplatz/zustellung/{found}/bescheid.pdf"):
            answer = client.get(path)
            assert answer.status_code == 404 and "Mustermann" not in answer.content.decode()
        assert client.post(page(notice), {**DECISION, "_action": "issue"}).status_code == 404
    for client in (Client(), citizen("erika-mustermann")):
        assert client.get(page(notice)).status_code in (302, 401, 403, 404)
        assert client.post(page(notice), {**DECISION, "_action": "issue"}).status_code in (302, 401, 403, 404)


def test_an_officer_who_does_not_work_on_the_case_is_refused(notice: UUID) -> None:
    with tenant_scope(tenants.place(BOCHUM).tenant_id):
        Case.objects.filter(package_id="hundesteuer").update(assigned_to=notice)
        case = Case.objects.get(package_id="hundesteuer").id
    officer = staff("sachbearbeitung", "bochum")
    assert officer.post(page(notice), {**DECISION, "_action": "issue"}).status_code == 403
    assert (
        "Das entscheidet, wer den Vorgang bearbeitet" in officer.get(f"/arbeitsplatz/vorgang/{case}/").content.decode()
    )


def asked(client: Client, path: str) -> tuple[str, int]:
    """Return a page and how many statements it takes when it is opened for the second time."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        told = client.get(path).content.decode()
    return told, len([one for one in captured.captured_queries if "SAVEPOINT" not in one["sql"]])


def test_the_citizens_pages_say_it_at_little_cost_and_to_nobody_else(lead: Client, notice: UUID) -> None:
    erika = citizen("erika-mustermann")
    with tenant_scope(tenants.place(BOCHUM).tenant_id):
        status = f"/konto/antrag/{Case.objects.get(package_id='hundesteuer').submission_id}/"
        first = PostboxMessage.objects.get(delivery_id=notice).id
    _, before = asked(erika, status)
    assert erika.get(f"/postfach/{first}/widerspruch/").status_code == 200
    found = issued(lead, notice)
    with tenant_scope(tenants.place(BOCHUM).tenant_id):
        message = PostboxMessage.objects.get(delivery_id=found).id
    assert erika.get(f"/postfach/{first}/widerspruch/").status_code == 404, "decided, only the court is open"
    assert erika.post(f"/postfach/{first}/widerspruch/", {"schritt": "senden"}).status_code == 404
    told = erika.get(f"/postfach/{message}/").content.decode()
    assert "Erster Grund." not in told and "förmlich zugestellt" in told
    assert erika.get(f"/postfach/{message}/bescheid.pdf").status_code == 404, "not before it is served"
    with tenant_scope(tenants.place(BOCHUM).tenant_id), SCAN.open("rb") as content:
        clerk, day = member("officer"), berlin_date(now())
        delivery.order_service(actor=clerk, now=now(), delivery_id=found, wish=ServiceWish(kind=ServiceKind.DEED))
        delivery.record_service(
            actor=clerk, now=now(), delivery_id=found, on=day, proof=ProofFile("u.pdf", content), how=ServedHow.HANDED
        )
    for path, most in ((f"/postfach/{message}/", MOST_QUERIES), (status, before)):
        told, cost = asked(erika, path)
        assert cost <= most, path
        assert "Widerspruchsbescheid zugestellt am" in told and "Klage bis" in told
    assert erika.get(f"/postfach/{message}/bescheid.pdf").status_code == 200
    for form in ("grossdruck", "text", "webseite"):
        assert erika.get(f"/postfach/{message}/fassung/{form}/").status_code == 200
    other = citizen("max-mustermann")
    for path in (f"/postfach/{message}/", f"/postfach/{message}/bescheid.pdf"):
        assert other.get(path).status_code == 404
