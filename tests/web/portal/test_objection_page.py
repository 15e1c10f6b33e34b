"""The page of an objection without a browser: hostile posts, files of others, other people's notices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gemeinwerk.config.journey import EMPTY_PDF
from gemeinwerk.domain.delivery.models import FiledRemedy, PostboxMessage
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.scope import tenant_scope
from tests.web.seeding import BOCHUM, citizen, jobs_here, loaded_world, taken_back, walk

SAID = {"erklaerung": "Ich lege Widerspruch ein.", "schluessel": "eins"}


@pytest.fixture(scope="module")
def message(django_db_setup: None, django_db_blocker: Any) -> Iterator[UUID]:
    """Erika's opened notice of the dog tax."""
    with django_db_blocker.unblock(), loaded_world():
        walk("hundesteuer")
        with tenant_scope(tenants.place(BOCHUM).tenant_id):
            found = PostboxMessage.objects.get(kind="notice").id
        yield found


@pytest.fixture(autouse=True)
def again(message: UUID) -> Iterator[None]:
    with taken_back(), jobs_here():
        yield


def page(message: UUID) -> str:
    return f"/postfach/{message}/widerspruch/"


def filed() -> list[FiledRemedy]:
    with tenant_scope(tenants.place(BOCHUM).tenant_id):
        return list(FiledRemedy.objects.all())


def send(client: Client, message: UUID, **values: Any) -> Any:
    return client.post(page(message), {**SAID, "schritt": "senden", "form": "in_form", "gelesen": "true", **values})


def test_the_whole_way_and_twice_is_once(message: UUID) -> None:
    erika = citizen("erika-mustermann")
    file = SimpleUploadedFile("beleg.pdf", EMPTY_PDF)
    review = erika.post(page(message), {**SAID, "schritt": "pruefen", "dateien": file})
    assert review.status_code == 200 and "beleg.pdf" in review.content.decode()
    kept = review.context["files"][0].id
    for _ in range(2):
        assert send(erika, message, datei=str(kept)).status_code == 303
    (one,) = filed()
    assert (one.form, one.upload_ids) == ("in_form", [kept])


def test_nothing_is_sent_unread_or_in_another_form(message: UUID) -> None:
    erika = citizen("erika-mustermann")
    assert send(erika, message, gelesen="").status_code == 422
    assert send(erika, message, form="informal").status_code == 422
    assert send(erika, message, form="").status_code == 422
    assert send(erika, message, erklaerung=" ").status_code == 422
    assert send(erika, message, begruendung="x" * 10_001).status_code == 422
    assert send(erika, message, hinderung="Krank", weggefallen="31.02.2026").status_code == 422
    assert send(erika, message, schritt="anders").status_code == 200
    assert filed() == []


def test_a_weak_sign_in_cannot_claim_the_form(message: UUID) -> None:
    weak = Client()
    assert weak.post("/anmelden/", {"person": "erika-mustermann", "level": "basic"}).status_code == 303
    assert "So wahrt Ihr Widerspruch die Form nicht." in weak.get(page(message)).content.decode()
    assert send(weak, message).status_code == 422
    assert filed() == []
    assert send(weak, message, form="informal").status_code == 303
    assert filed()[0].form == "informal"


def test_foreign_files_and_wrong_files_are_left_out(message: UUID) -> None:
    erika = citizen("erika-mustermann")
    assert send(erika, message, datei=[str(uuid4()), "x"]).status_code == 303
    assert filed()[0].upload_ids == []
    wrong = SimpleUploadedFile("beleg.pdf", b"MZ kein PDF")
    refused = erika.post(page(message), {**SAID, "schritt": "pruefen", "dateien": wrong})
    assert refused.status_code == 422 and 'href="#f-dateien"' in refused.content.decode()
    many = [SimpleUploadedFile(f"{n}.pdf", EMPTY_PDF) for n in range(11)]
    assert erika.post(page(message), {**SAID, "schritt": "pruefen", "dateien": many}).status_code == 422


def test_markup_stays_text(message: UUID) -> None:
    erika = citizen("erika-mustermann")
    said = "<script>alert(1)</script>"
    review = erika.post(page(message), {"erklaerung": said, "begruendung": said, "schritt": "pruefen"})
    assert review.status_code == 200 and said not in review.content.decode()
    assert send(erika, message, erklaerung=said, begruendung=said).status_code == 303
    copy = erika.get(f"/postfach/erklaerung/{filed()[0].id}/kopie.pdf")
    assert copy.content.startswith(b"%PDF") and copy.headers["Content-Disposition"].startswith("attachment")


def test_nobody_else_sees_page_copy_or_day(message: UUID) -> None:
    assert send(citizen("erika-mustermann"), message).status_code == 303
    remedy = filed()[0].id
    for client in (citizen("max-mustermann"), Client()):
        for path in (page(message), f"/postfach/{message}/fristende.ics", f"/postfach/erklaerung/{remedy}/kopie.pdf"):
            assert client.get(path).status_code in (302, 404)
        assert send(client, message).status_code in (302, 404)
    assert len(filed()) == 1


def test_both_sides_are_told_the_same_day(message: UUID) -> None:
    erika = citizen("erika-mustermann")
    with tenant_scope(tenants.place(BOCHUM).tenant_id):
        found = PostboxMessage.objects.get(id=message)
    mine = erika.get(f"/postfach/{message}/").content.decode()
    status = erika.get(f"/konto/antrag/{found.submission_id}/").content.decode()
    for text in (mine, status):
        assert "Letzter Tag für einen Widerspruch" in text and "zahlen müssen" in text
