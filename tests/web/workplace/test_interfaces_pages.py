"""The pages of the interfaces: a secret is shown once, messages are seen without content, nobody sees another tenant's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from gemeinwerk.config import demo_world
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.domain.transport import queries
from gemeinwerk.domain.transport.models import Callback
from gemeinwerk.domain.transport.types import ApiScope, CallbackState
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.scope import tenant_scope
from tests.domain.transport.world import World, opened
from tests.web.seeding import BOCHUM, staff

HOME = "/arbeitsplatz/schnittstellen/"
KLEVE = "051540036036"


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(SIGN_IN_PER_MINUTE=10**6, PASSWORD_HASHERS=quick):
            demo_world.load_packages()
            demo_world.load_towns()
            yield
        transaction.set_rollback(True)


@pytest.fixture
def technician(loaded: None, django_db_blocker: Any) -> Iterator[Client]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield staff("technik", "bochum")
        transaction.set_rollback(True)


@pytest.fixture
def exchange(technician: Client) -> Iterator[World]:
    with opened(tenants.place(KLEVE).tenant_id, tenants.place(BOCHUM).tenant_id) as world:
        yield world


def shown(page: str) -> tuple[str, str]:
    client_id, secret = re.findall(r"<p><code>([^<]+)</code></p>", page)
    return client_id, secret


def test_a_secret_is_shown_once(technician: Client) -> None:
    answer = technician.post(HOME, {"name": "Fachverfahren", "scope": ["subscribe-destinations"]})
    client_id, secret = shown(answer.content.decode())
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"] and len(secret) > 40
    page = technician.get(HOME).content.decode()
    assert client_id in page and "Einreichungen abholen und beantworten" in page
    assert secret not in page and secret not in str(dict(technician.session)) and secret not in str(answer.cookies)
    with tenant_scope(tenants.place(BOCHUM).tenant_id):
        (found,) = [one for one in queries.clients_here(actor=SYSTEM) if str(one.client_id) == client_id]
    assert found.scopes == {ApiScope.SUBSCRIBE}


def test_the_authority_opens_its_own_mailroom_and_tells_its_services(technician: Client) -> None:
    assert "empfängt noch nichts" in technician.get(HOME).content.decode()
    for words in ("Leistungen neu bekannt geben", "eigener Posteingang"):
        answer = technician.post(f"{HOME}poststelle/")
        assert answer.status_code == 303 and answer["Location"] == HOME
        assert words in technician.get(HOME).content.decode()
    with tenant_scope(tenants.place(BOCHUM).tenant_id):
        (found,) = queries.destinations_here(actor=SYSTEM)
    assert found.status.value == "active" and found.services
    assert staff("sachbearbeitung", "bochum").post(f"{HOME}poststelle/").status_code == 404


def test_a_secret_is_renewed_and_a_client_switched_off(technician: Client) -> None:
    client_id, old = shown(technician.post(HOME, {"name": "A", "scope": ["send-submissions"]}).content.decode())
    answer = technician.post(f"{HOME}client/{client_id}/geheimnis/")
    same, new = shown(answer.content.decode())
    assert same == client_id and new != old and "no-store" in answer["Cache-Control"]
    answer = technician.post(f"{HOME}client/{client_id}/aus/")
    assert answer.status_code == 303 and answer["Location"] == HOME
    page = technician.get(HOME).content.decode()
    assert "Der Client ist abgeschaltet." in page and f"{client_id}/geheimnis/" not in page


@pytest.mark.parametrize(
    ("form", "anchor"),
    [
        ({"name": " ", "scope": ["send-submissions"]}, "#f-name"),
        ({"name": "Fachverfahren"}, "#f-send-submissions"),
        ({"name": "Fachverfahren", "scope": ["everything"]}, "#f-send-submissions"),
        ({"name": "x" * 300, "scope": ["send-submissions"]}, "#f-name"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(technician: Client, form: dict[str, object], anchor: str) -> None:
    answer = technician.post(HOME, form)
    page = answer.content.decode()
    assert answer.status_code == 422 and f'href="{anchor}"' in page and "<title>Fehler: " in page
    assert str(form["name"]).strip() in page and "Noch ist kein System angebunden" in page


def test_the_way_of_a_message_is_shown_without_its_content(technician: Client, exchange: World) -> None:
    info = exchange.submitted()
    assert "Wartet auf Abholung: 1" in technician.get(HOME).content.decode()
    page = technician.get(f"{HOME}nachrichten/?stand=submitted&suche={info.case_id}").content.decode()
    assert "Eine Nachricht" in page and f"{HOME}nachricht/{info.message_id}/" in page
    assert "Dazu gibt es keine Nachricht" in technician.get(f"{HOME}nachrichten/?stand=rejected").content.decode()
    page = technician.get(f"{HOME}nachricht/{info.message_id}/").content.decode()
    assert page.index("<strong>angekündigt</strong>") < page.index("<strong>abgesendet</strong>")
    assert "eyJ" not in page


@pytest.mark.parametrize("query", ["seite=0", "seite=99999", "seite=-1", "seite=²", "stand=x", "suche=1"])
def test_a_list_bears_any_address(technician: Client, query: str) -> None:
    assert technician.get(f"{HOME}nachrichten/?{query}").status_code == 200


def test_a_callback_that_was_given_up_is_sent_again(technician: Client, exchange: World) -> None:
    info = exchange.submitted()
    with tenant_scope(tenants.place(BOCHUM).tenant_id):
        row = Callback.objects.create(
            id=uuid4(), correspondence_id=info.case_id, message_id=info.message_id, secret=b"-", url="https://amt.example.org/ruf", kind="new-submissions",
            state=CallbackState.DEAD, attempts=16, created_at=now(), last_result="Der Empfänger antwortet nicht.",
        )  # fmt: skip
    where = f"{HOME}nachricht/{info.message_id}/"
    page = technician.get(where).content.decode()
    assert "aufgegeben" in page and "Der Empfänger antwortet nicht." in page
    assert "Aufgegebene Rückrufe: 1" in technician.get(HOME).content.decode()
    answer = technician.post(f"{HOME}rueckruf/{row.id}/erneut/", {"weiter": where})
    assert answer.status_code == 303 and answer["Location"] == where
    assert "Versuche: 0" in technician.get(where).content.decode()


def test_others_find_nothing(technician: Client, exchange: World) -> None:
    info = exchange.submitted()
    elsewhere = staff("technik", "kleve")
    assert elsewhere.get(f"{HOME}nachricht/{info.message_id}/").status_code == 404
    assert elsewhere.post(f"{HOME}client/{exchange.destination.client_id}/geheimnis/").status_code == 404
    assert elsewhere.post(f"{HOME}client/{exchange.destination.client_id}/aus/").status_code == 404
    assert elsewhere.post(f"{HOME}rueckruf/{uuid4()}/erneut/").status_code == 404
    assert staff("sachbearbeitung", "bochum").get(HOME).status_code in {403, 404}


def test_more_messages_cost_no_more_queries(technician: Client, exchange: World) -> None:
    exchange.submitted()
    with CaptureQueriesContext(connection) as few:
        technician.get(f"{HOME}nachrichten/")
    for _ in range(3):
        exchange.submitted()
    with CaptureQueriesContext(connection) as many:
        technician.get(f"{HOME}nachrichten/")
    assert len(many) == len(few)


def test_switching_off_is_confirmed_on_a_page_that_says_what_follows(technician: Client, exchange: World) -> None:
    where = f"{HOME}client/{exchange.destination.client_id}/aus/"
    assert f'href="{where}"' in technician.get(HOME).content.decode()
    page = technician.get(where).content.decode()
    assert (
        "Zugriffstoken, die schon ausgegeben sind, weisen wir spätestens nach einer Sekunde ab" in page
        and exchange.destination.name in page
    )
    assert "niemand kann dort mehr etwas abholen" in page
    with tenant_scope(tenants.place(BOCHUM).tenant_id):
        assert queries.client_here(actor=SYSTEM, client_id=exchange.destination.client_id).disabled_at is None
    assert technician.post(where).status_code == 303
    assert "ist abgeschaltet" in technician.get(where).content.decode()
    assert staff("technik", "kleve").get(where).status_code == 404


def test_switching_off_the_client_of_the_own_mailroom_is_warned_of(technician: Client) -> None:
    technician.post(f"{HOME}poststelle/")
    with tenant_scope(tenants.place(BOCHUM).tenant_id):
        (found,) = queries.destinations_here(actor=SYSTEM)
    page = technician.get(f"{HOME}client/{found.client_id}/aus/").content.decode()
    assert "gehört zum eigenen Posteingang" in page


def given_up(info: Any, count: int = 1) -> None:
    with tenant_scope(tenants.place(BOCHUM).tenant_id):
        for number in range(count):
            Callback.objects.create(
                id=uuid4(), correspondence_id=info.case_id, message_id=info.message_id, secret=b"-", url=f"https://amt.example.org/ruf/{number}", kind="new-submissions",
                state=CallbackState.DEAD, attempts=16, created_at=now(), last_result="Der Empfänger antwortet nicht.",
            )  # fmt: skip


def test_callbacks_that_were_given_up_are_listed_by_page(technician: Client, exchange: World) -> None:
    where = f"{HOME}rueckrufe/"
    assert "Kein Rückruf ist aufgegeben." in technician.get(where).content.decode()
    info = exchange.submitted()
    given_up(info, 27)
    assert f'href="{where}">Aufgegebene Rückrufe: 27</a>' in technician.get(HOME).content.decode()
    first, second = (technician.get(f"{where}?seite={page}").content.decode() for page in (1, 2))
    assert (first.count("/erneut/"), second.count("/erneut/")) == (25, 2)
    assert f"{HOME}nachricht/{info.message_id}/" in first and "Der Empfänger antwortet nicht." in first
    action = re.findall(r'action="([^"]+/erneut/)"', second)[0]
    answer = technician.post(action, {"weiter": where})
    assert answer.status_code == 303 and answer["Location"] == where
    assert "26 Rückrufe" in technician.get(where).content.decode()
    assert "Auf dieser Seite steht kein Rückruf mehr" in technician.get(f"{where}?seite=99").content.decode()
    assert info.message_id.hex not in staff("technik", "kleve").get(where).content.decode().replace("-", "")
