"""One walked journey and a client of every kind: what tests over all routes start from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.test import Client, override_settings

from gemeinwerk.config import demo_world
from gemeinwerk.config.journey import Journey
from gemeinwerk.domain.cases.models import Case, Reminder
from gemeinwerk.domain.catalogue import actions as catalogue
from gemeinwerk.domain.delivery import actions as delivery
from gemeinwerk.domain.delivery.models import Delivery, LetterJob, PostboxMessage
from gemeinwerk.domain.forms.models import Draft
from gemeinwerk.domain.identity import actions as identity
from gemeinwerk.domain.payments.models import Claim
from gemeinwerk.domain.submissions.models import Attachment
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.domain.transport import actions as transport
from gemeinwerk.domain.transport.queries import access_token
from gemeinwerk.domain.transport.types import ApiScope
from gemeinwerk.kernel.actor import SYSTEM, Actor, ActorKind
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.jobs import JobRequest, queue, run_job
from gemeinwerk.kernel.scope import tenant_scope
from gemeinwerk.web.access import routes

BOCHUM = "059110000000"
GUEST = Actor(kind=ActorKind.GUEST, id="guest")
PERSON = {"person": "erika-mustermann", "level": "high"}


@dataclass
class Seeded:
    """Objects of Bochum and of Erika, and clients of every kind."""

    ids: dict[str, str]
    clients: dict[str, Client]


@contextmanager
def loaded_world() -> Iterator[None]:
    """Load terms, packages and towns inside one transaction that is taken back at the end."""
    # A quick hash, because nobody attacks these passwords and hundreds of sign-ins are tried.
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    eased = override_settings(SIGN_IN_PER_MINUTE=10**6, SUBMISSIONS_PER_MINUTE=10**6, PASSWORD_HASHERS=quick)
    with eased, transaction.atomic():
        demo_world.load_glossary()
        demo_world.load_packages()
        demo_world.load_towns()
        tenants.forget_directory()
        yield
        transaction.set_rollback(True)


@contextmanager
def seeded_world() -> Iterator[Seeded]:
    """Walk the journey in the loaded world and sign everybody in; all of it is taken back at the end."""
    with loaded_world():
        ids = walked_journey()
        clients = {
            "guest": Client(),
            "erika": citizen("erika-mustermann"),
            "max": citizen("max-mustermann"),
            **{f"{role}.{town}": staff(role, town) for role, _, _ in demo_world.STAFF for town in demo_world.TOWNS},
            **{f"api.{town}": machine(demo_world.TOWNS[town][0]) for town in demo_world.TOWNS},
        }
        yield Seeded(ids, clients)


@contextmanager
def taken_back() -> Iterator[None]:
    """Run a block in a savepoint and take back what it wrote."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def staff(role: str, town: str) -> Client:
    """Return a client of a signed-in member of staff."""
    client = Client()
    answer = client.post("/arbeitsplatz/anmelden/", {"username": f"{role}.{town}", "password": demo_world.PASSWORD})
    assert answer.status_code == 303
    return client


def citizen(person: str) -> Client:
    """Return a client of a signed-in person with Bochum chosen as the place."""
    client = Client()
    assert client.post("/anmelden/", {"person": person, "level": "high"}).status_code == 303
    assert client.post("/ort/", {"ort": BOCHUM}).status_code == 303
    return client


@contextmanager
def jobs_here() -> Iterator[list[JobRequest]]:
    """Collect deferred jobs instead of handing them to a worker; call ``work`` to run them."""
    waiting: list[JobRequest] = []

    class Inline:
        def enqueue(self, requests: list[JobRequest]) -> None:
            waiting.extend(requests)

    before = queue()
    queue.bind(Inline())
    try:
        yield waiting
    finally:
        queue.bind(before)


def work(waiting: list[JobRequest]) -> list[JobRequest]:
    """Run the waiting jobs and those that they ask for; return them in their order."""
    done = []
    while waiting:
        request = waiting.pop(0)
        run_job(request.name, request.tenant_id, request.ids)
        done.append(request)
    return done


def walk(package: str, place: str = BOCHUM, *, runs: Any = work, by_letter: bool = False) -> list[JobRequest]:
    """Walk one journey with its jobs in this transaction; return the jobs that ran.

    ``by_letter`` gives no consent, so that the notice goes by letter where none was given before.
    """
    done: list[JobRequest] = []
    with jobs_here() as waiting:

        class Here(Journey):
            def _work(self) -> None:
                done.extend(runs(waiting))

            def _consent(self, actor: Actor, moment: datetime) -> None:
                if not by_letter:
                    super()._consent(actor, moment)

        Here(package, place, lambda *_: None).run()
    return done


def walked_journey() -> dict[str, str]:
    """Walk two journeys in Bochum, one ending in a letter, and collect the ids of what they made."""
    walk("hundesteuer", by_letter=True)
    walk("bewohnerparkausweis")
    person = identity.sign_in(actor=GUEST, now=now(), answer=PERSON)
    from tests.web.workplace.treasury_world import invoiced, seeded_treasury

    with tenant_scope(tenants.place(BOCHUM).tenant_id):
        case = Case.objects.filter(package_id="bewohnerparkausweis").get()
        found: dict[str, UUID] = {
            "case_id": case.id,
            "submission_id": case.submission_id,
            "attachment_id": Attachment.objects.filter(submission_id=case.submission_id).get().id,
            "delivery_id": Delivery.objects.filter(case_id=case.id).get().id,
            "draft_id": Draft.objects.filter(package_id="bewohnerparkausweis").get().id,
            "message_id": PostboxMessage.objects.filter(account_id=person.account_id, case_id=case.id)
            .earliest("id")
            .id,
            "letter_id": LetterJob.objects.get().id,
            "upload_id": new_id(),
            "model_id": catalogue.begin_service(
                actor=SYSTEM, now=now(), title="Entwurf von Erika Mustermann", legal_basis="§ 18 StrWG NRW"
            ),
            "handover_id": new_id(),
            **objected(),
            "claim_id": Claim.objects.filter(subject_id=case.id).get().id,
        }
        found["invoice_id"] = invoiced(found["claim_id"])
    return {key: str(value) for key, value in {**seeded_treasury(), **found, **delivered()}.items()}


def objected() -> dict[str, UUID]:
    """Note an objection on paper against the notice of the dog tax; return the ids of it and of what reminds of it."""
    notice = Delivery.objects.filter(remedy="objection").get()
    with jobs_here() as waiting:
        remedy_id = delivery.record_remedy(
            actor=SYSTEM, now=now(), delivery_id=notice.id, received_on=berlin_date(now())
        )
        work(waiting)
    return {"remedy_id": remedy_id, "reminder_id": Reminder.objects.filter(remedy_id=remedy_id).earliest("id").id}


def delivered() -> dict[str, Any]:
    """Return ids of the standard API: a submission that waits in Bochum, its attachment and case, and a reply to it."""
    from tests.domain.transport.world import opened

    with opened(tenants.place("051540036036").tenant_id, tenants.place(BOCHUM).tenant_id) as world:
        info = world.submitted()
        return {
            "submission": info.message_id,
            "case": info.case_id,
            "attachment": info.attachments[0],
            "destination": info.destination_id,
            "destination_id": info.destination_id,
            "kid": world.destination.encryption_kid,
            "reply": world.replied(info).message_id,
            "client_id": world.destination.client_id,
            "callback_id": new_id(),
        }


def machine(key: str) -> Client:
    """Return a client of the standard API, with every scope, that has sent and received nothing."""
    with tenant_scope(tenants.place(key).tenant_id):
        made = transport.register_client(actor=SYSTEM, now=now(), name="Fremd", scopes=frozenset(ApiScope))
    token = access_token(client_id=str(made.client_id), client_secret=made.client_secret, scope="", now=now())
    return Client(headers={"Authorization": f"Bearer {token.token}"})


def address(pattern: str, ids: dict[str, str]) -> str:
    """Fill a route's placeholders with the seeded objects."""
    values = {**ids, "package": "bewohnerparkausweis", "step": "person", "key": BOCHUM, "token": "falsch"}
    values |= {"term": "familienname", "statute": "dsgvo-6", "form": "ttl", "kind": "begriff", "paper": "anschrift"}
    values |= {"ars": BOCHUM, "on": "2026-01-05"}
    path = "/" + pattern.replace("fassung/<slug:form>", "fassung/text")
    for kind in ("uuid", "slug", "str"):
        for name, value in values.items():
            path = path.replace(f"<{kind}:{name}>", value)
    return path.replace("^.*$", "unbekannt")


def all_routes() -> list[tuple[str, Any]]:
    """Return every route of the house with its view."""
    return [(path, pattern.callback) for path, pattern in routes()]


def may(rule: Any, name: str) -> bool:
    """Tell whether the client of that name may pass a door with that rule."""
    if rule.opening.value == "public":
        return True
    if rule.opening.value == "client":
        return name.startswith("api.")
    if rule.opening.value == "signed_in":
        return name in {"erika", "max"}
    if "." not in name or name.startswith("api."):
        return False
    roles = next(set(r) for role, _, r in demo_world.STAFF if role == name.split(".")[0])
    return not rule.roles or bool(rule.roles & roles)
