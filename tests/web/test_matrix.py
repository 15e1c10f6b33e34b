"""Every route against every kind of visitor: who may open it, and that nobody sees another tenant or another person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from gemeinwerk.web.access import rule_of
from tests.web.seeding import Seeded, address, all_routes, may, seeded_world, taken_back

CLOSED = {302, 401, 403, 404}
# The door for machines takes no cookies, so there is no visitor in whose name a strange page could post.
REFUSED, REFUSED_TO_MACHINES = {403, 405}, {400, 401, 403, 404, 405, 415}
# A door for machines knows no roles of people, so one person of each kind is enough there.
AT_MACHINES = {"guest", "erika", "technik.bochum", "api.bochum", "api.kleve"}
SIGN_OUT = ("/abmelden/", "/arbeitsplatz/abmelden/")


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: Any) -> Iterator[Seeded]:
    with django_db_blocker.unblock(), seeded_world() as found:
        yield found


@pytest.mark.parametrize("method", ["get", "post"])
def test_every_route_opens_to_those_its_rule_names_and_to_nobody_else(seeded: Seeded, method: str) -> None:
    wrong: list[str] = []
    for path, view in all_routes():
        rule = rule_of(view)
        assert rule is not None, path
        where = address(path, seeded.ids)
        assert "<" not in where, f"the matrix does not know how to fill {path}"
        if where in SIGN_OUT:
            continue
        for name, client in seeded.clients.items():
            if path.startswith("api/") and name not in AT_MACHINES:
                continue
            with taken_back():
                status = getattr(client, method)(where).status_code
            if status >= 500:
                wrong.append(f"{name} {where}: {status}")
            if not may(rule, name) and status not in CLOSED:
                wrong.append(f"{name} opens {where}: {status}")
            if may(rule, name) and status == 302:
                wrong.append(f"{name} is sent away from {where}")
    assert wrong == []


def test_no_post_without_the_token_of_its_form(seeded: Seeded) -> None:
    """A page of somebody else cannot post in a visitor's name: without the token nothing is done."""
    wrong: list[str] = []
    for path, _ in all_routes():
        where = address(path, seeded.ids)
        for name in ("guest", "erika", "sachbearbeitung.bochum", "leitung.bochum", "leistungen.bochum"):
            if path.startswith("api/") and name not in AT_MACHINES:
                continue
            strict = Client(enforce_csrf_checks=True)
            strict.cookies = seeded.clients[name].cookies
            status = strict.post(where).status_code
            if status not in (REFUSED_TO_MACHINES if where.startswith("/api/") else REFUSED):
                wrong.append(f"{name} {where}: {status}")
    assert wrong == []


def owned(path: str) -> bool:
    return any(
        f"<uuid:{name}>" in path
        for name in (
            "case_id",
            "claim_id",
            "submission_id",
            "draft_id",
            "message_id",
            "delivery_id",
            "attachment_id",
            "letter_id",
            "remedy_id",
            "reminder_id",
            "model_id",
            "submission",
            "reply",
            "case",
            "attachment",
            "client_id",
            "callback_id",
            "destination_id",
            "claim_id",
            "refund_id",
            "abatement_id",
            "booking_id",
            "request_id",
            "file_id",
            "bylaw_id",
            "invoice_id",
        )
    )


def test_nobody_sees_what_belongs_to_another_tenant_or_person(seeded: Seeded) -> None:
    """Kleve's staff, another citizen and a guest find nothing behind any address of Bochum's or Erika's objects."""
    wrong: list[str] = []
    for path, _ in all_routes():
        if not owned(path):
            continue
        where = address(path, seeded.ids)
        names = (
            "guest",
            "max",
            "sachbearbeitung.kleve",
            "leitung.kleve",
            "leistungen.kleve",
            "technik.kleve",
            "kasse.kleve",
            "api.kleve",
            "api.bochum",
        )
        for name in names:
            for method in ("get", "post", "put") if path.startswith("api/") else ("get", "post"):
                with taken_back():
                    answer = getattr(seeded.clients[name], method)(where)
                text = answer.content.decode(errors="replace")
                if answer.status_code in (200, 204) or "Mustermann" in text or "BO-GW" in text:
                    wrong.append(f"{name} {method} {where}: {answer.status_code}")
    assert wrong == []


def test_the_owner_does_see_them(seeded: Seeded) -> None:
    ids = seeded.ids
    assert seeded.clients["sachbearbeitung.bochum"].get(f"/arbeitsplatz/vorgang/{ids['case_id']}/").status_code == 200
    assert seeded.clients["erika"].get(f"/konto/antrag/{ids['submission_id']}/").status_code == 200
    assert seeded.clients["erika"].get(f"/postfach/{ids['message_id']}/").status_code == 200


def test_unknown_addresses_answer_alike_for_everybody(seeded: Seeded) -> None:
    for client in seeded.clients.values():
        assert client.get("/gibt/es/nicht/").status_code == 404
        assert client.get("/api/v1/nichts").headers["Content-Type"] == "application/problem+json"
