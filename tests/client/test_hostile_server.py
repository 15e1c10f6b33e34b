"""Sender and subscriber against a server that answers wrongly: a typed fault in German, and nothing believed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from gemeinwerk.client import (
    AnswerWrong,
    ClientFault,
    ContentWrong,
    EventWrong,
    KeyWrong,
    LoginRefused,
    Sealed,
    Sender,
    SetupWrong,
    sealing,
)  # fmt: skip
from gemeinwerk.client.simulator.service import Call, Reply
from tests.adapters.jose.material import public
from tests.adapters.jose.material import sealing as sealing_pair
from tests.client.world import DATA, SERVICE, Town

HALF = "\ud800"
FOREIGN = "00000000-0000-4000-8000-000000000000"


def answering(place: Town, wanted: Callable[[Call], bool], reply: Reply) -> list[Call]:
    """Let the server answer some calls with ``reply``; returns the calls that it got."""
    calls: list[Call] = []

    def hook(call: Call) -> Reply | None:
        calls.append(call)
        return reply if wanted(call) else None

    place.simulator.hook = hook
    return calls


def raw(found: Any) -> bytes:
    """Return JSON in ASCII, which can say half a sign."""
    return json.dumps(found).encode("ascii")


def changed(place: Town, path: tuple[str, ...], change: dict[str, Any]) -> None:
    """Let the server answer a call with these path values as it does, but with changed members."""
    simulator = place.simulator

    def hook(call: Call) -> Reply | None:
        if call.method != "GET" or tuple(call.path) != path:
            return None
        target = {
            ("destinationId",): f"/destinations/{call.path.get('destinationId')}",
            ("destinationId", "kid"): f"/destinations/{call.path.get('destinationId')}/keys/{call.path.get('kid')}",
            ("submissionId",): f"/submissions/{call.path.get('submissionId')}",
            ("caseId",): f"/cases/{call.path.get('caseId')}/events",
        }[path]
        simulator.hook = None
        told = simulator.answer("GET", f"/api/fit-connect/submission-api/v2{target}", call.headers, b"")
        simulator.hook = hook
        return replace(told, body=raw({**told.body, **change}))

    simulator.hook = hook


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"access_token": "x", "expires_in": 1800},
        {"access_token": "x", "token_type": "mac", "expires_in": 1800},
        {"access_token": "", "token_type": "Bearer"},
        {"access_token": 7, "token_type": "Bearer"},
        {"access_token": "x" * 20_000, "token_type": "Bearer"},
        {"access_token": "x", "token_type": "Bearer", "expires_in": "1800"},
        {"access_token": "x", "token_type": "Bearer", "expires_in": -1},
        {"access_token": "x", "token_type": "Bearer", "expires_in": True},
        {"access_token": "x", "token_type": "Bearer", "expires_in": 10**400},
        {"access_token": "a\r\nX-Other: b", "token_type": "Bearer", "expires_in": 1800},
        {"access_token": HALF, "token_type": "Bearer", "expires_in": 1800},
    ],
    ids=str,
)
def test_a_token_answer_that_is_none(body: dict[str, Any], place: Town) -> None:
    fresh = Sender(place.simulator.addresses, *place.sender.credentials, wire=place.sender.wire)
    answering(place, lambda call: not call.path and call.method == "POST", Reply(200, raw(body)))
    with pytest.raises(AnswerWrong):
        fresh.destination(place.destination_id)


def test_a_token_is_kept_until_shortly_before_its_end_and_renewed_when_refused(place: Town) -> None:
    fresh = Sender(place.simulator.addresses, *place.sender.credentials, wire=place.sender.wire)
    calls = answering(place, lambda _call: False, Reply())
    for _ in range(3):
        fresh.list_replies()
    assert sum(call.method == "POST" for call in calls) == 1
    refused = Reply(401, {"type": "x", "title": "x", "status": 401, "detail": "x"}, "application/problem+json")
    calls = answering(place, lambda call: call.method == "GET", refused)
    with pytest.raises(LoginRefused):
        fresh.list_replies()
    assert [call.method for call in calls] == ["GET", "POST", "GET"]
    short = Reply(200, {"access_token": "x", "token_type": "Bearer", "expires_in": 0})
    fresh = Sender(place.simulator.addresses, *place.sender.credentials, wire=place.sender.wire)
    calls = answering(place, lambda call: call.method == "POST", short)
    for _ in range(2):
        with pytest.raises(LoginRefused):
            fresh.list_replies()
    assert sum(call.method == "POST" for call in calls) == 4


@pytest.mark.parametrize(
    ("path", "change"),
    [
        (("destinationId",), {"destinationId": FOREIGN}),
        (("destinationId",), {"destinationId": None}),
        (("destinationId",), {"status": None}),
        (("destinationId",), {"encryptionKid": ["x"]}),
        (("destinationId",), {"encryptionKid": HALF}),
        (("destinationId",), {"encryptionKid": "k" * 9000}),
        (("destinationId",), {"encryptionKid": "a/../b?c#d"}),
        (("destinationId", "kid"), {"kid": "eine-andere"}),
        pytest.param(
            ("destinationId", "kid"), public(sealing_pair(1)) | {"kid": sealing_pair().kid}, id="another key of this id"
        ),
        (("destinationId", "kid"), {"n": "AQAB"}),
        (("destinationId", "kid"), {"n": HALF}),
        (("destinationId", "kid"), {"e": "AQ"}),
        (("destinationId", "kid"), {"kty": "oct", "k": "AQAB"}),
        (("destinationId", "kid"), {"key_ops": ["verify"]}),
    ],
    ids=lambda value: str(value)[:60].encode("ascii", "backslashreplace").decode(),
)
def test_nothing_is_encrypted_for_a_key_that_is_not_the_one(path: Any, change: dict[str, Any], place: Town) -> None:
    changed(place, path, change)
    with pytest.raises(ClientFault) as fault:
        place.sender.send(place.destination_id, SERVICE, DATA)
    assert type(fault.value) in (AnswerWrong, KeyWrong) or fault.value.code == "client.refused"
    assert place.simulator.service.store.messages == {}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"submissionId": "x", "caseId": FOREIGN},
        {"submissionId": FOREIGN},
        {"submissionId": FOREIGN, "caseId": FOREIGN, "destinationId": FOREIGN},
        {"submissionId": HALF, "caseId": 1},
    ],
    ids=lambda value: ascii(value)[:60],
)
def test_an_announcement_that_answers_something_else(body: dict[str, Any], place: Town) -> None:
    answering(place, lambda call: call.method == "POST" and call.path == {}, Reply(201, raw(body)))
    with pytest.raises(AnswerWrong):
        place.sender.send(place.destination_id, SERVICE, DATA)


@pytest.mark.parametrize(
    "change",
    [
        {"submissionId": FOREIGN},
        {"encryptedMetadata": None},
        {"encryptedMetadata": HALF},
        {"encryptedData": 7},
        {"encryptedData": None},
        {"encryptedData": "a.b.c.d.e"},
        {"attachments": None},
        {"attachments": ["x"]},
        {"attachments": [FOREIGN]},
        {"caseId": FOREIGN},
    ],
    ids=lambda value: ascii(value)[:60],
)
def test_a_parcel_that_was_changed_is_not_opened(change: dict[str, Any], place: Town) -> None:
    sent = place.sender.send(place.destination_id, SERVICE, DATA)
    changed(place, ("submissionId",), change)
    with pytest.raises(ClientFault):
        place.subscriber.receive(sent.submission_id, place.keys)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"eventLog": None}, AnswerWrong),
        ({"eventLog": [7]}, AnswerWrong),
        ({"eventLog": ["x"] * 1001}, AnswerWrong),
        ({"eventLog": []}, EventWrong),
        ({"eventLog": ["a.b.c"]}, EventWrong),
        ({"eventLog": [HALF]}, EventWrong),
        ({"totalCount": -1}, AnswerWrong),
    ],
    ids=lambda value: ascii(value)[:60],
)
def test_a_log_that_was_changed_is_not_believed(change: dict[str, Any], fault: type[ClientFault], place: Town) -> None:
    whole = place.sender.seal(place.destination_id, SERVICE, DATA)
    sent = place.sender.deliver(whole)
    changed(place, ("caseId",), change)
    with pytest.raises(fault):
        place.sender.require_delivered(sent, whole)


def test_a_list_that_never_ends_is_left(place: Town) -> None:
    sent = place.sender.send(place.destination_id, SERVICE, DATA)
    row = {
        "submissionId": str(sent.submission_id),
        "caseId": str(sent.case_id),
        "destinationId": str(place.destination_id),
    }
    page = Reply(200, {"submissions": [row], "totalCount": 10**9, "offset": 0, "count": 1})
    calls = answering(place, lambda call: call.method == "GET" and not call.path, page)
    assert list(place.subscriber.waiting()) == [sent]
    assert len(calls) < 5


HOSTILE: list[tuple[Callable[[dict[str, Any]], None], str]] = [
    (lambda found: found["contentStructure"].update(data=7), ""),
    (lambda found: found["contentStructure"]["data"].update(hash=7), "schema-violation"),
    (lambda found: found["contentStructure"]["data"]["hash"].update(content=HALF), "hash-mismatch"),
    (lambda found: found["contentStructure"]["data"]["hash"].update(content="ä" * 128), "hash-mismatch"),
    (lambda found: found["contentStructure"]["data"]["hash"].update(type="md5"), "schema-violation"),
    (lambda found: found["contentStructure"].update(attachments=7), "schema-violation"),
    (lambda found: found["contentStructure"].update(attachments=[7]), "schema-violation"),
    (lambda found: found["contentStructure"].update(attachments=[{"attachmentId": 7}]), "attachments-mismatch"),
    (lambda found: found.pop("contentStructure"), "schema-violation"),
]


@pytest.mark.parametrize(("change", "name"), HOSTILE)
def test_metadata_of_a_hostile_sender_are_a_reason_to_reject(
    change: Callable[[dict[str, Any]], None], name: str, place: Town
) -> None:
    whole = place.sender.seal(place.destination_id, SERVICE, DATA)
    found = json.loads(sealing.opened(whole.metadata, place.keys, instance="metadata", old=False))
    change(found)
    sent = place.sender.deliver(resealed(whole, json.dumps(found).encode()))
    if not name:
        # Clients of version 1 exist that send data without a description of them.
        assert place.subscriber.receive(sent.submission_id, place.keys).data is not None
        return
    with pytest.raises(ContentWrong) as fault:
        place.subscriber.receive(sent.submission_id, place.keys)
    assert fault.value.problems[0]["type"].endswith(f"/{name}")
    place.subscriber.reject(sent, place.signing_key, fault.value.problems)


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b"\xff", b"[" * 100_000, b"9" * 9000], ids=lambda raw: str(raw)[:20])
def test_metadata_that_are_none(raw: bytes, place: Town) -> None:
    whole = place.sender.seal(place.destination_id, SERVICE, DATA)
    sent = place.sender.deliver(resealed(whole, raw))
    with pytest.raises(ContentWrong):
        place.subscriber.receive(sent.submission_id, place.keys)


def resealed(whole: Sealed, raw: bytes) -> Sealed:
    pair = sealing_pair()
    key = sealing.encryption_key(public(pair), pair.kid)
    return replace(whole, metadata=sealing.seal(raw, key, "application/json"))


@pytest.mark.parametrize(
    "channel",
    [7, {}, {"fitConnect": 7}, {"fitConnect": {"encryptionPublicKey": 7}}, {"fitConnect": {"encryptionPublicKey": {}}},
     {"fitConnect": {"encryptionPublicKey": {"kty": "RSA", "n": HALF, "e": [], "kid": HALF}}},
     {"fitConnect": {"encryptionPublicKey": {"kid": 7, "kty": None}}}],
    ids=lambda value: ascii(value)[:60],
)  # fmt: skip
def test_a_hostile_reply_channel_gets_no_reply(channel: Any, place: Town) -> None:
    sent = place.sender.send(place.destination_id, SERVICE, DATA, metadata={"additional": 1})
    got = place.subscriber.receive(sent.submission_id, place.keys)
    with pytest.raises((SetupWrong, KeyWrong)):
        place.subscriber.send_reply(replace(got, metadata={"replyChannel": channel}), DATA)
