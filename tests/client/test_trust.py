"""What the client believes: keys by their thumbprint, events by their signature, content by tags and hashes."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from gemeinwerk.client import (
    Attachment,
    ContentWrong,
    EventWrong,
    KeyWrong,
    Reference,
    SetupWrong,
    events,
    metadata,
)
from gemeinwerk.client import (
    sealing as tokens,
)
from gemeinwerk.client.conformance import forging
from gemeinwerk.client.messages import sealed
from gemeinwerk.client.simulator import Call, Reply
from gemeinwerk.kernel.clock import now
from tests.adapters.jose.material import public, sealing, signing
from tests.client.world import DATA, SERVICE, Town

FILE = Attachment(b"%PDF-1.7", "application/pdf", "nachweis.pdf")


def log_of(place: Town, sent: Reference) -> list[tuple[UUID, str]]:
    return place.simulator.service.store.cases[sent.case_id].log


def service_event(place: Town, sent: Reference, name: str, **changes: Any) -> str:
    made = events.claims(
        name,
        issuer=place.simulator.service.issuer,
        kind="submission",
        message_id=sent.submission_id,
        case_id=sent.case_id,
        at=now(),
        payload=None,
    )
    return place.simulator.service.sign({**made, **changes}, tokens.EVENT)


def destination_event(place: Town, sent: Reference, name: str, **changes: Any) -> str:
    made = events.claims(
        name,
        issuer=str(place.destination_id),
        kind="submission",
        message_id=sent.submission_id,
        case_id=sent.case_id,
        at=now(),
    )
    return tokens.signed({**made, **changes}, place.signing_key)


FORGED: dict[str, Any] = {
    "none": lambda p, s: forging.unsigned(tokens.unsafe_claims(service_event(p, s, "notify-submission"))),
    "header": lambda p, s: forging.with_header(service_event(p, s, "notify-submission"), {"cty": "JSON"}),
    "typ": lambda p, s: p.simulator.service.sign(tokens.unsafe_claims(service_event(p, s, "notify-submission")), "jwt"),
    "foreign service": lambda p, s: service_event(p, s, "notify-submission", iss="https://evil.example/submission-api"),
    "unknown key": lambda p, s: forging.with_header(service_event(p, s, "notify-submission"), {"kid": "unbekannt"}),
    "other signature": lambda p, s: service_event(p, s, "notify-submission")[:-10] + "AAAAAAAAAA",
    "receiver as service": lambda p, s: tokens.signed(
        tokens.unsafe_claims(service_event(p, s, "notify-submission")), p.signing_key
    ),
    "two events": lambda p, s: service_event(
        p, s, "x", events={events.PREFIX + "notify-submission": {}, events.PREFIX + "delete-submission": {}}
    ),
    "no event": lambda p, s: service_event(p, s, "x", events={}),
    "unknown event": lambda p, s: service_event(p, s, "approve-submission"),
    "foreign event": lambda p, s: service_event(
        p, s, "x", events={"https://evil.example/events/accept-submission": {}}
    ),
    "service accepts": lambda p, s: service_event(p, s, "accept-submission"),
    "receiver submits": lambda p, s: destination_event(p, s, "submit-submission"),
    "other case": lambda p, s: service_event(p, s, "notify-submission", txn=f"case:{uuid4()}"),
    "odd case": lambda p, s: service_event(p, s, "notify-submission", txn="case:7"),
    "odd subject": lambda p, s: service_event(p, s, "notify-submission", sub=f"reply:{uuid4()}"),
    "odd time": lambda p, s: service_event(p, s, "notify-submission", iat="gestern"),
    "missing id": lambda p, s: p.simulator.service.sign({"iss": p.simulator.service.issuer}, tokens.EVENT),
    "before submission": lambda p, s: service_event(p, s, "notify-submission", sub=f"submission:{uuid4()}"),
    "foreign destination": lambda p, s: tokens.signed(
        {**tokens.unsafe_claims(destination_event(p, s, "forward-submission")), "iss": str(uuid4())}, p.signing_key
    ),
    "odd tags": lambda p, s: service_event(
        p, s, "x", events={events.PREFIX + "submit-submission": {"authenticationTags": {"metadata": 7}}}
    ),
    "no token": lambda p, s: "kein Token",
}


@pytest.mark.parametrize("kind", sorted(FORGED))
def test_a_forged_event_is_never_believed(place: Town, kind: str) -> None:
    sent = place.sender.send(place.destination_id, SERVICE, DATA)
    assert len(place.sender.events(sent.case_id, place.destination_id)) == 2
    log_of(place, sent).append((sent.submission_id, FORGED[kind](place, sent)))
    with pytest.raises(EventWrong) as fault:
        place.sender.events(sent.case_id, place.destination_id)
    assert fault.value.message and fault.value.hint


def test_an_event_twice_and_a_log_without_its_beginning_are_found(place: Town) -> None:
    sent = place.sender.send(place.destination_id, SERVICE, DATA)
    log = log_of(place, sent)
    first = log.pop(0)
    with pytest.raises(EventWrong, match="Ankündigung"):
        place.sender.events(sent.case_id)
    log[:0] = [first]
    log.append(log[1])
    with pytest.raises(EventWrong, match="doppelt"):
        place.sender.events(sent.case_id)


def test_the_service_may_change_its_key(place: Town) -> None:
    sent = place.sender.send(place.destination_id, SERVICE, DATA)
    place.sender.events(sent.case_id)
    old = place.simulator.service.public
    place.simulator.service.pair, place.simulator.service.public = signing(1), public(signing(1))
    place.simulator.hook = lambda call: (
        Reply(200, {"keys": [old, public(signing(1))]}) if not call.path and call.method == "GET" else None
    )
    log_of(place, sent).append((sent.submission_id, service_event(place, sent, "notify-submission")))
    assert len(place.sender.events(sent.case_id)) == 3


def key_answer(place: Town, jwk: dict[str, Any]) -> None:
    place.simulator.hook = lambda call: Reply(200, jwk) if "kid" in call.path else None


@pytest.mark.parametrize(
    "change",
    [
        {"kid": "ein-anderer-schluessel"},
        {"n": public(sealing(1))["n"]},
        {"e": "Aw"},
        {"kty": "EC"},
        {"use": "sig"},
        {"key_ops": ["verify"]},
        {"d": "AQAB"},
        forging.weak_key(public(sealing())) | {"kid": sealing().kid},
        {"n": None},
    ],
    ids=["other id", "exchanged", "exponent", "kind", "use", "operations", "private", "weak", "missing"],
)
def test_nothing_is_encrypted_for_a_key_that_is_not_what_it_says(place: Town, change: dict[str, Any]) -> None:
    key_answer(place, {**public(sealing()), **change})
    with pytest.raises(KeyWrong):
        place.sender.send(place.destination_id, SERVICE, DATA)
    assert place.simulator.service.store.messages == {}


def test_a_foreign_kind_of_key_id_is_taken_only_on_request(place: Town) -> None:
    destination = place.simulator.service.store.destinations[place.destination_id]
    jwk = {**destination.keys[sealing().kid], "kid": "schluessel-2026-01"}
    destination.keys["schluessel-2026-01"], destination.encryption_kid = jwk, "schluessel-2026-01"
    with pytest.raises(KeyWrong, match="Fingerabdruck"):
        place.sender.send(place.destination_id, SERVICE, DATA)
    place.sender.any_key_id = True
    sent = place.sender.send(place.destination_id, SERVICE, DATA)
    keys = {"schluessel-2026-01": sealing().private_jwk}
    assert place.subscriber.receive(sent.submission_id, keys).data == DATA


def changed_parcel(place: Town, sent: Reference, **changes: Any) -> None:
    message = place.simulator.service.store.messages[sent.submission_id]

    def hook(call: Call) -> Reply | None:
        if call.method == "GET" and set(call.path) == {"submissionId"}:
            body = {
                "submissionId": str(sent.submission_id),
                "caseId": str(sent.case_id),
                "destinationId": str(sent.destination_id),
                "encryptedMetadata": message.metadata,
                "encryptedData": message.data,
                "attachments": message.announced,
            }
            return Reply(200, {**body, **changes})
        return None

    place.simulator.hook = hook


def test_content_that_was_exchanged_on_the_way_is_found_by_its_tag(place: Town) -> None:
    sent = place.sender.send(place.destination_id, SERVICE, DATA)
    other = sealed(
        version="v2",
        destination_id=place.destination_id,
        key=public(sealing()),
        service=SERVICE,
        data=replace(DATA, content=b'{"kennzeichen": "ganz anders"}'),
        attachments=[],
    )
    changed_parcel(place, sent, encryptedMetadata=other.metadata, encryptedData=other.data)
    with pytest.raises(ContentWrong) as fault:
        place.subscriber.receive(sent.submission_id, place.keys)
    assert [one["instance"] for one in fault.value.problems] == ["metadata", "data"]
    assert fault.value.problems[0]["type"].endswith("/problems/incorrect-authentication-tag")
    place.simulator.hook = None
    place.subscriber.reject(sent, place.signing_key, fault.value.problems)
    assert place.sender.events(sent.case_id)[2].problems[1]["instance"] == "data"


def test_a_missing_attachment_is_found(place: Town) -> None:
    sent = place.sender.send(place.destination_id, SERVICE, DATA, [FILE])
    changed_parcel(place, sent, attachments=[])
    with pytest.raises(ContentWrong, match="attachment:"):
        place.subscriber.receive(sent.submission_id, place.keys)


@pytest.mark.parametrize(
    ("about", "name"),
    [
        (b"kein json", "syntax-violation"),
        (b"[]", "schema-violation"),
        (b"{}", "schema-violation"),
        (b'{"contentStructure": {"attachments": [7]}}', "schema-violation"),
        (b'{"contentStructure": {"attachments": [{"attachmentId": "x"}]}}', "attachments-mismatch"),
        (b'{"contentStructure": {"attachments": [], "data": {}}}', "schema-violation"),
        (
            json.dumps(
                {"contentStructure": {"attachments": [], "data": {"hash": {"type": "sha512", "content": "0" * 128}}}}
            ).encode(),
            "hash-mismatch",
        ),
    ],
)
def test_metadata_that_do_not_fit_are_reasons_to_reject(place: Town, about: bytes, name: str) -> None:
    key = public(sealing())
    made = place.sender.announce(place.destination_id, SERVICE)
    place.sender.submit(
        made.submission_id, tokens.seal(about, key, "application/json"), tokens.seal(DATA.content, key, DATA.mime_type)
    )
    with pytest.raises(ContentWrong) as fault:
        place.subscriber.receive(made.submission_id, place.keys)
    assert fault.value.problems[0]["type"].endswith(f"/{name}")


def test_version_1_reads_packed_parts_under_a_foreign_key_id(simulator: Any) -> None:
    from tests.client.world import town

    place = town(simulator, "v1")
    key = public(sealing())
    about = metadata.described("v1", SERVICE, DATA, [])
    made = place.sender.announce(place.destination_id, SERVICE)
    packed = [tokens.packed(one, {**key, "kid": "fremde-kennung"}, "application/json") for one in (about, DATA.content)]
    place.sender.submit(made.submission_id, *packed)
    assert place.subscriber.receive(made.submission_id, place.keys).data == DATA


def test_an_unfit_key_of_ones_own_is_told_before_anything_is_sent(place: Town) -> None:
    sent = place.sender.send(place.destination_id, SERVICE, DATA)
    for unfit in (b"kein json", b"{}", signing().public_jwk, sealing().private_jwk):
        with pytest.raises(SetupWrong):
            place.subscriber.forward(sent, unfit)
    assert len(log_of(place, sent)) == 2
