"""What waits at an authority's own destination: from the own portal, from strangers, and what is sent back with reasons."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from gemeinwerk.adapters.jose import Jose, JoseSigning
from gemeinwerk.config import demo_world
from gemeinwerk.config.examples import example_answers
from gemeinwerk.domain.cases.models import Case
from gemeinwerk.domain.catalogue import queries as catalogue
from gemeinwerk.domain.catalogue.types import Offer
from gemeinwerk.domain.forms import queries as forms
from gemeinwerk.domain.keys import actions as keys
from gemeinwerk.domain.submissions import actions, queries, rules
from gemeinwerk.domain.submissions.models import Dispatch, Mailroom, Submission
from gemeinwerk.domain.submissions.types import AttachmentInfo, MailroomInfo, SubmissionState
from gemeinwerk.domain.transport import actions as transport
from gemeinwerk.domain.transport import queries as log
from gemeinwerk.domain.transport.types import Announcement, ApiScope, ApiVersion, MessageInfo, ServiceRef
from gemeinwerk.kernel.actor import SYSTEM, Actor
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.scope import tenant_scope
from tests.domain.transport.world import client_of
from tests.web.seeding import BOCHUM, jobs_here, walk, work

PACKAGE = "hundesteuer"


@dataclass
class Stranger:
    """A foreign portal that sends to Bochum's own destination."""

    tenant: UUID
    offer: Offer
    room: MailroomInfo
    actor: Actor
    answers: dict[str, Any]

    def send(
        self, *, metadata: Any = None, data: bytes | None = None, service: str = "", broken: bool = False
    ) -> MessageInfo:
        """Send answers; every part may be replaced."""
        body = json.dumps(self.answers).encode() if data is None else data
        told = metadata or self.metadata(body)
        info = transport.announce(
            actor=self.actor,
            now=now(),
            announcement=Announcement(
                self.room.destination_id, (), ServiceRef(service or self.service), ApiVersion.V2, f"DE{BOCHUM}"
            ),
        )
        return transport.submit(
            actor=self.actor,
            now=now(),
            message_id=info.message_id,
            metadata=self.sealed(told if isinstance(told, bytes) else json.dumps(told).encode()),
            data=self.sealed(body, broken),
        )

    @property
    def service(self) -> str:
        """The URN of the service."""
        return rules.service_urns(self.offer.service_keys, self.offer.package_id)[0]

    def metadata(self, body: bytes, files: tuple[AttachmentInfo, ...] = (), schema: str = "") -> dict[str, Any]:
        """Return metadata as a portal of this kind writes them."""
        return rules.metadata(
            data=body,
            data_schema=schema or rules.schema_uri(self.offer.schema_id, self.offer.schema_version),
            attachments=files,
            applicant={"name": "Erika Mustermann"},
            assurance="none",
            consent=False,
            reference="FREMD-1",
            applied_on=date(2026, 11, 26),
            data_set_id=new_id(),
        )

    def sealed(self, content: bytes, broken: bool = False) -> str:
        """Encrypt for the destination; ``broken`` for a key that is not its own."""
        kid = log.destination(destination_id=self.room.destination_id).encryption_kid
        jwk = dict(log.destination_key(destination_id=self.room.destination_id, kid=kid).jwk)
        if broken:
            pair = Jose().new_key_pair()
            return Jose().encrypt(content, public_jwk=pair.public_jwk, kid=kid, content_type="application/json")
        return Jose().encrypt(content, public_jwk=json.dumps(jwk).encode(), kid=kid, content_type="application/json")

    def received(self, info: MessageInfo) -> str:
        """Let the authority take the message and return how it ended, or the last event of its log."""
        with tenant_scope(self.tenant):
            actions.receive(actor=SYSTEM, now=now(), message_id=info.message_id)
        page = log.event_log(actor=self.actor, case_id=info.case_id, offset=0, limit=50)
        told = [one for token in page.tokens for one in JoseSigning().outline(token).claims["events"].items()]
        uri, payload = [one for one in told if "/delete-" not in one[0]][-1]
        name = uri.rpartition("/")[2]
        return name if "problems" not in payload else payload["problems"][0]["type"].rpartition("/")[2]


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        demo_world.load_packages()
        demo_world.load_towns()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def stranger(loaded: None, django_db_blocker: Any, request: pytest.FixtureRequest) -> Iterator[Stranger]:
    from gemeinwerk.domain.tenants import queries as tenants

    with django_db_blocker.unblock(), transaction.atomic(), jobs_here():
        tenant = tenants.place(BOCHUM).tenant_id
        kleve = tenants.place("051540036036").tenant_id
        offer = catalogue.offer(package_id=PACKAGE, place_key=BOCHUM, on=berlin_date(now()))
        with tenant_scope(tenant):
            room = actions.open_mailroom(actor=SYSTEM, now=now())
        answers = example_answers(
            forms.form(offer.schema_id, offer.schema_version),
            catalogue.layout(offer.version_id),
            today=berlin_date(now()),
            parameters=offer.parameter_values,
            upload=lambda node=None: {},
            place_key=BOCHUM,
        )
        actor, _ = client_of(kleve, ApiScope.SEND)
        yield Stranger(tenant, offer, room, actor, answers)
        transaction.set_rollback(True)


def test_a_mailroom_is_opened_once_and_told_of_every_service(stranger: Stranger) -> None:
    with tenant_scope(stranger.tenant):
        again = actions.open_mailroom(actor=SYSTEM, now=now())
        assert again == stranger.room and Mailroom.objects.count() == 1
        Mailroom.objects.update(described=[])
        assert actions.open_mailroom(actor=SYSTEM, now=now()) == stranger.room
    shown = log.destination(destination_id=stranger.room.destination_id)
    assert stranger.service in {one.identifier for one in shown.services} and shown.status.value == "active"
    assert (
        log.routes(service=stranger.service, ars=BOCHUM, offset=0, limit=5)[0][0].destination_id == shown.destination_id
    )


def test_what_a_stranger_sends_becomes_a_case(stranger: Stranger) -> None:
    info = stranger.send()
    with jobs_here() as waiting:
        assert stranger.received(info) == "accept-submission"
        work(waiting)
    assert stranger.received(info) == "accept-submission"
    with tenant_scope(stranger.tenant):
        row = Submission.objects.get(id=info.message_id)
        case = Case.objects.get(submission_id=info.message_id)
        assert (row.account_id, row.package_id) == (None, PACKAGE) and case.reference == row.reference
        opened = queries.open_submission(actor=SYSTEM, submission_id=info.message_id)
        assert opened.answers == stranger.answers and opened.applicant == {"name": "Erika Mustermann"}


def wrong(stranger: Stranger, name: str) -> MessageInfo:
    body = json.dumps(stranger.answers).encode()
    told = stranger.metadata(body)
    structure = told["contentStructure"]
    if name == "encryption-issue":
        return stranger.send(broken=True)
    if name == "hash-mismatch":
        structure["data"]["hash"]["content"] = "0" * 128
    elif name == "unsupported-schema":
        structure["data"]["submissionSchema"]["schemaUri"] = "https://example.org/anderes.json"
    elif name == "missing-data":
        del structure["data"]
    elif name == "attachments-mismatch":
        told = stranger.metadata(body, (AttachmentInfo(new_id(), "a.pdf", "application/pdf", 1, "0" * 128, ""),))
    elif name == "syntax-violation":
        return stranger.send(metadata=b"{")
    elif name == "schema-violation":
        return stranger.send(metadata=stranger.metadata(b"{}"), data=b"{}")
    elif name == "schema-violation of the metadata":
        return stranger.send(metadata={"contentStructure": []})
    return stranger.send(metadata=told)


@pytest.mark.parametrize(
    "name",
    [
        "encryption-issue", "hash-mismatch", "unsupported-schema", "missing-data", "attachments-mismatch",
        "syntax-violation", "schema-violation", "schema-violation of the metadata",
    ],
)  # fmt: skip
def test_what_does_not_fit_is_sent_back_with_its_reason(stranger: Stranger, name: str) -> None:
    info = wrong(stranger, name)
    assert stranger.received(info) == name.split(" ")[0]
    with tenant_scope(stranger.tenant):
        assert not Submission.objects.filter(id=info.message_id).exists()


def test_keys_are_changed_without_a_lost_message(stranger: Stranger) -> None:
    before = stranger.send()
    with tenant_scope(stranger.tenant):
        keys.rotate_key(actor=SYSTEM, now=now())
        Mailroom.objects.update(described=[])
        actions.open_mailroom(actor=SYSTEM, now=now())
    after = stranger.send()
    assert stranger.received(before) == stranger.received(after) == "accept-submission"


def test_the_own_portal_sends_the_same_way(stranger: Stranger) -> None:
    walk(PACKAGE)
    with tenant_scope(stranger.tenant):
        sent = Dispatch.objects.get()
        row = Submission.objects.get()
        assert sent.id == sent.message_id == row.id and sent.state == SubmissionState.ACCEPTED
        assert (sent.sealed_data, sent.destination_id) == ("", stranger.room.destination_id)
        assert row.reference == sent.reference and row.account_id == sent.account_id


def test_nobody_gets_an_account_by_naming_it(stranger: Stranger) -> None:
    told = stranger.metadata(json.dumps(stranger.answers).encode())
    beside = json.loads(told["dataSets"][0]["content"]) | {"account_id": str(new_id()), "accountId": str(new_id())}
    told["dataSets"][0]["content"] = json.dumps(beside)
    told["dataSets"][0]["hash"]["content"] = rules.sha512(told["dataSets"][0]["content"].encode())
    info = stranger.send(metadata=told)
    assert stranger.received(info) == "accept-submission"
    with tenant_scope(stranger.tenant):
        assert Submission.objects.get(id=info.message_id).account_id is None
