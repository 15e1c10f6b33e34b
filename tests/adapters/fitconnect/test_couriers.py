"""The courier port: HouseCourier in process and HttpCourier over HTTP keep one contract.

That both carry a whole application is shown by tests/journeys/test_two_instances.py; here stand the parts one by one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from gemeinwerk.adapters.fitconnect import HttpCourier, connection
from gemeinwerk.adapters.jose import Jose, JoseSigning
from gemeinwerk.client import Patience, SetupWrong, Wire
from gemeinwerk.client.simulator import doors
from gemeinwerk.client.simulator.doors import Simulator
from gemeinwerk.config.courier import HouseCourier
from gemeinwerk.domain.submissions import rules
from gemeinwerk.domain.submissions.ports import Courier
from gemeinwerk.domain.submissions.types import (
    MailroomInfo,
    MailroomOrder,
    Outgoing,
    SubmissionState,
    TakenService,
)
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import Refusal
from gemeinwerk.kernel.scope import tenant_scope
from tests.adapters.jose.material import sealing, signing
from tests.client.world import service_pair
from tests.domain.transport.world import service_key
from tests.web.seeding import jobs_here

SERVICE = "urn:de:fim:leika:leistung:99018115001001"
BOCHUM = "059110000000"
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with doors.running(pair=service_pair()) as found:
        yield found


@pytest.fixture(params=["house", "http"])
def courier(request: pytest.FixtureRequest, tmp_path: Path, simulator: Simulator, bochum: UUID) -> Iterator[Courier]:
    if request.param == "house":
        service_key()
        with jobs_here(), tenant_scope(bochum):
            yield HouseCourier()
        return
    settings = written(tmp_path, simulator)
    with tenant_scope(bochum):
        yield HttpCourier(lambda: connection(settings), wire=Wire(Patience(attempts=1)))


def written(folder: Path, simulator: Simulator) -> Path:
    """Write the settings of a foreign service."""
    made = simulator.service.store.new_client()
    for name in ("sender", "receiver"):
        (folder / f"{name}.json").write_text(
            json.dumps({"client_id": made.client_id, "client_secret": made.client_secret})
        )
    where = simulator.addresses
    lines = [
        'sender = "sender.json"', "[addresses]", f'token = "{where.token}"', f'submission = "{where.submission}"',
        f'destination = "{where.destination}"', f'routing = "{where.routing}"', "[receivers]", f'{BOCHUM} = "receiver.json"',
    ]  # fmt: skip
    file = folder / "service.toml"
    file.write_text("\n".join(lines))
    return file


def order() -> MailroomOrder:
    services = (TakenService(SERVICE, "Parkausweis", "urn:x", (f"DE{BOCHUM}",)),)
    return MailroomOrder(
        "Stadt Bochum", "Stadt Bochum", "rathaus@example.org", services, sealing().public_jwk, signing().public_jwk
    )


def parcel(courier: Courier, room: MailroomInfo, key: str = "") -> Outgoing:
    recipient = courier.recipient(destination_id=room.destination_id)

    def sealed(content: bytes) -> str:
        return Jose().encrypt(content, public_jwk=recipient.jwk, kid=recipient.kid, content_type="application/json")

    files = ((new_id(), sealed(b"%PDF")),)
    return Outgoing(
        recipient, SERVICE, "Parkausweis", f"DE{BOCHUM}", sealed(b"{}"), sealed(b"{}"), files, key or str(new_id())
    )


def test_from_the_mailroom_to_the_accepted_message(courier: Courier) -> None:
    room = courier.open_mailroom(order(), now=now())
    courier.describe(room, order(), now=now())
    sent = courier.send(given := parcel(courier, room), client_id=room.client_id, now=now())
    assert sent.message_id in courier.waiting(room, limit=10)
    found = courier.collect(room, message_id=sent.message_id, now=now())
    assert (found.metadata, found.data, found.attachments) == (given.metadata, given.data, given.attachments)
    assert (found.case_id, found.service_key) == (sent.case_id, SERVICE)
    tags = rules.fitting_tags(metadata=found.metadata, data=found.data, attachments=found.attachments, tags=found.tags)
    token = accepted(room, sent.message_id, sent.case_id, tags, found.event_schema)
    for _ in range(2):
        courier.report(room, case_id=sent.case_id, token=token, now=now())
    assert sent.message_id not in courier.waiting(room, limit=10)
    if not courier.at_once:
        outcome = courier.outcome(message_id=sent.message_id, case_id=sent.case_id)
        assert outcome is not None and outcome.state is SubmissionState.ACCEPTED
    assert courier.check().ok


def accepted(room: MailroomInfo, message_id: UUID, case_id: UUID, tags: Any, schema: str) -> str:
    claims = rules.event_claims(
        name=rules.ACCEPT, event_id=new_id(), destination_id=room.destination_id, message_id=message_id, case_id=case_id,
        schema=schema, payload={"authenticationTags": tags}, at=now(),
    )  # fmt: skip
    pair = signing()
    return JoseSigning().sign(claims, private_jwk=pair.private_jwk, kid=pair.kid, typ="secevent+jwt")


def test_what_is_unknown_is_refused(courier: Courier) -> None:
    room = courier.open_mailroom(order(), now=now())
    for call in (
        lambda: courier.recipient(destination_id=new_id()),
        lambda: courier.collect(room, message_id=new_id(), now=now()),
        lambda: courier.report(room, case_id=new_id(), token="a.b.c", now=now()),
    ):
        with pytest.raises(Refusal):
            call()


def test_a_repeated_sending_over_http_has_one_effect(tmp_path: Path, simulator: Simulator, bochum: UUID) -> None:
    settings = written(tmp_path, simulator)
    courier = HttpCourier(lambda: connection(settings), wire=Wire(Patience(attempts=1)))
    with tenant_scope(bochum):
        room = courier.open_mailroom(order(), now=now())
        given = parcel(courier, room, key="k-1")
        first = courier.send(given, client_id=None, now=now())
        assert courier.send(given, client_id=None, now=now()) == first


@pytest.mark.parametrize(
    "text",
    [
        "",
        "base = 1",
        "unknown = 1",
        "base = 'http://example.org/api'",
        "[addresses]\ntoken = 'https://x.example.org'",
        "a = [",
    ],
)
def test_settings_that_are_not_usable_say_so(tmp_path: Path, text: str) -> None:
    file = tmp_path / "service.toml"
    file.write_text(text)
    with pytest.raises(SetupWrong):
        connection(file)


def test_a_service_that_is_down_is_reported(tmp_path: Path, bochum: UUID) -> None:
    (tmp_path / "sender.json").write_text('{"client_id": "a", "client_secret": "b"}')
    file = tmp_path / "service.toml"
    file.write_text('base = "http://127.0.0.1:9/api/fit-connect"\nsender = "sender.json"\n')
    courier = HttpCourier(lambda: connection(file), wire=Wire(Patience(attempts=1)))
    assert not courier.check().ok
