"""Every route against every kind of visitor: who may open it, and that nobody sees another tenant or another person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from gemeinwerk.config import demo_world
from gemeinwerk.config.journey import Journey
from gemeinwerk.domain.cases.models import Case
from gemeinwerk.domain.delivery.models import Delivery, LetterJob, PostboxMessage
from gemeinwerk.domain.forms.models import Draft
from gemeinwerk.domain.identity import actions as identity
from gemeinwerk.domain.submissions.models import Attachment, Submission
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actor import Actor, ActorKind
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.scope import tenant_scope
from gemeinwerk.web.access import Opening, routes, rule_of

pytestmark = pytest.mark.django_db(transaction=False)
GUEST = Actor(kind=ActorKind.GUEST, id="guest")
OPENED = {200, 204, 302, 303, 400, 405, 409, 422}
CLOSED = {302, 403, 404}


@dataclass
class Seeded:
    """Objects of Bochum and of Erika, and clients of every kind."""

    ids: dict[str, str]
    clients: dict[str, Client]


def staff(role: str, town: str) -> Client:
    client = Client()
    answer = client.post("/arbeitsplatz/anmelden/", {"username": f"{role}.{town}", "password": demo_world.PASSWORD})
    assert answer.status_code == 303
    return client


def citizen(person: str) -> Client:
    client = Client()
    assert client.post("/anmelden/", {"person": person, "level": "high"}).status_code == 303
    return client


@pytest.fixture
def seeded(db: Any, settings: Any) -> Iterator[Seeded]:
    settings.SIGN_IN_PER_MINUTE = 10_000
    demo_world.load_packages()
    demo_world.load_towns()
    ids = _journey()
    clients = {
        "guest": Client(),
        "erika": citizen("erika-mustermann"),
        "max": citizen("max-mustermann"),
        **{f"{role}.{town}": staff(role, town) for role, _, _ in demo_world.STAFF for town in demo_world.TOWNS},
    }
    yield Seeded(ids, clients)


def _journey() -> dict[str, str]:
    """Walk one journey in Bochum, running its jobs in this transaction, and collect the ids of what it made."""
    from gemeinwerk.kernel import jobs

    waiting: list[jobs.JobRequest] = []

    class Inline:
        def enqueue(self, requests: list[jobs.JobRequest]) -> None:
            waiting.extend(requests)

    before = jobs.queue()
    jobs.queue.bind(Inline())

    class Here(Journey):
        def _work(self) -> None:
            while waiting:
                request = waiting.pop(0)
                jobs.run_job(request.name, request.tenant_id, request.ids)

    try:
        Here("bewohnerparkausweis", "059110000000", lambda *_: None).run()
    finally:
        jobs.queue.bind(before)
    person = identity.sign_in(actor=GUEST, now=now(), answer={"person": "erika-mustermann", "level": "high"})
    with tenant_scope(tenants.place("059110000000").tenant_id):
        case = Case.objects.get()
        message = PostboxMessage.objects.filter(account_id=person.account_id).first()
        found: dict[str, UUID | None] = {
            "case_id": case.id,
            "submission_id": Submission.objects.get().id,
            "attachment_id": Attachment.objects.get().id,
            "delivery_id": Delivery.objects.get().id,
            "draft_id": Draft.objects.get().id,
            "message_id": message.id if message else None,
            "letter_id": LetterJob.objects.values_list("id", flat=True).first() or new_id(),
            "upload_id": new_id(),
        }
    return {key: str(value) for key, value in found.items()}


def address(pattern: str, ids: dict[str, str]) -> str:
    """Fill a route's placeholders with the seeded objects."""
    values = {**ids, "package": "bewohnerparkausweis", "step": "person", "key": "059110000000"}
    path = "/" + pattern
    for kind in ("uuid", "slug", "str"):
        for name, value in values.items():
            path = path.replace(f"<{kind}:{name}>", value)
    return path.replace("^.*$", "unbekannt")


def all_routes() -> list[tuple[str, Any]]:
    return [(path, pattern.callback) for path, pattern in routes() if not path.startswith("api/^")]


def test_every_route_opens_to_those_its_rule_names_and_to_nobody_else(seeded: Seeded) -> None:
    wrong: list[str] = []
    for path, view in all_routes():
        rule = rule_of(view)
        assert rule is not None, path
        where = address(path, seeded.ids)
        assert "<" not in where, f"the matrix does not know how to fill {path}"
        for name, client in seeded.clients.items():
            if where in ("/abmelden/", "/arbeitsplatz/abmelden/"):
                continue
            status = client.get(where).status_code
            if status >= 500:
                wrong.append(f"{name} {where}: {status}")
            if not _may(rule, name) and status not in CLOSED:
                wrong.append(f"{name} opens {where}: {status}")
    assert wrong == []


def _may(rule: Any, name: str) -> bool:
    if rule.opening is Opening.PUBLIC:
        return True
    if rule.opening is Opening.SIGNED_IN:
        return name in {"erika", "max"}
    if "." not in name:
        return False
    roles = next(set(r) for role, _, r in demo_world.STAFF if role == name.split(".")[0])
    return not rule.roles or bool(rule.roles & roles)


def owned(path: str) -> bool:
    return any(
        f"<uuid:{name}>" in path
        for name in ("case_id", "submission_id", "draft_id", "message_id", "delivery_id", "attachment_id")
    )


def test_nobody_sees_what_belongs_to_another_tenant_or_person(seeded: Seeded) -> None:
    """Kleve's staff, another citizen and a guest find nothing behind any address of Bochum's or Erika's objects."""
    wrong: list[str] = []
    for path, _ in all_routes():
        if not owned(path):
            continue
        where = address(path, seeded.ids)
        for name in ("guest", "max", "sachbearbeitung.kleve", "leitung.kleve", "leistungen.kleve"):
            for method in ("get", "post"):
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
