"""Servers that are slow, broken or hostile: every wrong answer is one clear fault, and no change happens twice."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from gemeinwerk.client import (
    Addresses,
    AnswerWrong,
    LoginRefused,
    Patience,
    Refused,
    Sender,
    SetupWrong,
    Unreachable,
    Wire,
)
from gemeinwerk.client.simulator import Call, Reply
from tests.client.world import DATA, SERVICE, Town


def busy(status: int, **headers: str) -> Reply:
    return Reply(
        status,
        {"title": "überlastet"},
        "application/problem+json",
        {k.replace("_", "-"): v for k, v in headers.items()},
    )


def test_what_passes_is_waited_for_and_happens_once(place: Town) -> None:
    place.sender.token()
    replies = iter([busy(429, Retry_After="7"), busy(503)])
    seen: list[Call] = []

    def hook(call: Call) -> Reply | None:
        seen.append(call)
        return next(replies, None)

    place.simulator.hook = hook
    sent = place.sender.announce(place.destination_id, SERVICE)
    assert len(seen) == 3 and len({one.headers["idempotency-key"] for one in seen}) == 1
    assert place.waits[0] == 7.0 and 0 < place.waits[1] <= 1.0
    assert list(place.simulator.service.store.messages) == [sent.submission_id]


def test_an_answer_that_was_lost_is_fetched_again_without_a_second_effect(place: Town) -> None:
    """The server did its work and the connection broke: the repetition gets the answer of the first."""
    place.sender.token()
    lost: list[Call] = []

    def hook(call: Call) -> Reply | None:
        if call.method != "POST" or lost:
            return None
        lost.append(call)
        place.simulator.hook = None
        place.simulator.answer("POST", "/api/fit-connect/submission-api/v2/submissions", call.headers, call.body)
        return busy(502)

    place.simulator.hook = hook
    sent = place.sender.announce(place.destination_id, SERVICE)
    assert lost and list(place.simulator.service.store.messages) == [sent.submission_id]


def test_patience_ends(place: Town) -> None:
    place.sender.token()
    place.simulator.hook = lambda call: busy(503)
    with pytest.raises(Unreachable, match="503"):
        place.sender.destination(place.destination_id)
    assert len(place.waits) == 4 and sorted(place.waits) == place.waits


@pytest.mark.parametrize("asked", ["3600", "Thu, 01 Jan 2099 00:00:00 GMT"])
def test_a_server_that_asks_for_too_much_patience_is_left_alone(place: Town, asked: str) -> None:
    place.sender.token()
    place.simulator.hook = lambda call: busy(429, Retry_After=asked)
    with pytest.raises(Unreachable, match="Geduld"):
        place.sender.destination(place.destination_id)
    assert place.waits == []


@pytest.mark.parametrize("asked", ["soon", "-1", "9" * 400, ""])
def test_a_senseless_wish_for_patience_is_passed_over(place: Town, asked: str) -> None:
    place.sender.token()
    replies = iter([busy(429, Retry_After=asked)])
    place.simulator.hook = lambda call: next(replies, None)
    place.sender.destination(place.destination_id)
    assert len(place.waits) == 1 and place.waits[0] <= 0.5


def wrong_answers(place: Town) -> dict[str, tuple[Reply, str]]:
    right = place.sender.destination(place.destination_id).raw
    return {
        "media": (Reply(200, b"<html>", "text/html"), "Erwartet war JSON"),
        "syntax": (Reply(200, b"{"), "kein gültiges JSON"),
        "depth": (Reply(200, b"[" * 200_000), "kein gültiges JSON"),
        "list": (Reply(200, []), "kein JSON-Objekt"),
        "encoding": (Reply(200, b'{"name": "\xff"}'), "kein gültiges JSON"),
        "missing": (Reply(200, {**right, "status": None}), "„status“"),
        "empty": (Reply(200, b""), "kein gültiges JSON"),
        "other": (Reply(200, {**right, "destinationId": str(uuid4())}), "gehört zu etwas anderem"),
        "no uuid": (Reply(200, {**right, "destinationId": "../../etc"}), "keine UUID"),
        "redirect": (
            Reply(302, {}, headers={"Location": "https://elsewhere.example/"}),
            "leitet an eine andere Adresse",
        ),
        "status": (Reply(206, right), "Status 200"),
        "packed": (Reply(200, right, headers={"Content-Encoding": "gzip"}), "gepackt"),
        "huge": (Reply(200, b'{"a": "' + b"a" * (9 * 1024 * 1024) + b'"}'), "größer als"),
        "long": (Reply(200, {**right, "encryptionKid": "k" * 20_000}), "zu lang"),
    }


@pytest.mark.parametrize(
    "kind",
    [
        "media",
        "syntax",
        "depth",
        "list",
        "encoding",
        "missing",
        "empty",
        "other",
        "no uuid",
        "redirect",
        "status",
        "packed",
        "huge",
        "long",
    ],
)
def test_a_wrong_answer_is_told_clearly(place: Town, kind: str) -> None:
    reply, words = wrong_answers(place)[kind]
    place.simulator.hook = lambda call: reply
    with pytest.raises(AnswerWrong, match=words) as fault:
        place.sender.destination(place.destination_id)
    assert fault.value.hint


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"totalCount": 1}, "Liste „submissions“"),
        ({"submissions": {}}, "Liste „submissions“"),
        ({"submissions": ["text"]}, "etwas anderes als Objekte"),
        ({"submissions": [{}]}, "„submissionId“"),
        ({"submissions": [], "totalCount": -1}, "„totalCount“"),
        ({"submissions": [], "totalCount": True}, "„totalCount“"),
        ({"submissions": [{}] * 1001}, "mehr als 1000"),
    ],
)
def test_a_wrong_list_is_told_clearly(place: Town, body: dict[str, Any], words: str) -> None:
    place.subscriber.token()
    place.simulator.hook = lambda call: Reply(200, body)
    with pytest.raises(AnswerWrong, match=words):
        place.subscriber.list()


def test_a_list_that_names_more_than_it_has_does_not_turn_for_ever(place: Town) -> None:
    place.subscriber.token()
    place.simulator.hook = lambda call: Reply(200, {"submissions": [], "totalCount": 10**9})
    assert list(place.subscriber.waiting()) == []


def test_a_log_that_does_not_end_is_left(place: Town) -> None:
    place.sender.token()
    place.simulator.hook = lambda call: Reply(200, {"eventLog": ["a.b.c"] * 1000, "totalCount": 10**9})
    with pytest.raises(AnswerWrong, match="kein Ende"):
        list(place.sender.raw_events(case_id=uuid4()))


def test_a_refusal_without_a_document_is_still_a_refusal(place: Town) -> None:
    place.sender.token()
    place.simulator.hook = lambda call: Reply(418, b"I am a teapot", "text/plain")
    with pytest.raises(Refused) as refused:
        place.sender.destination(place.destination_id)
    assert (refused.value.status, refused.value.name) == (418, "")


def test_a_token_is_kept_and_renewed_when_the_server_no_longer_takes_it(place: Town) -> None:
    first = place.sender.token()
    place.sender.destination(place.destination_id)
    assert place.sender.token() == first
    refusals = iter([Reply(401, {"title": "abgelaufen"}, "application/problem+json")])
    place.simulator.hook = lambda call: next(refusals, None) if "destinationId" in call.path else None
    place.sender.destination(place.destination_id)
    assert place.sender.token() != first


def test_a_token_is_renewed_before_its_end(place: Town) -> None:
    place.sender._until = 0.0
    assert place.sender.token() != "" and place.sender._until > 0


def test_a_client_that_is_refused_for_good_does_not_ask_for_ever(place: Town) -> None:
    place.sender.token()
    calls: list[Call] = []

    def hook(call: Call) -> Reply | None:
        calls.append(call)
        return None if "version" not in call.path and call.body else Reply(401, {}, "application/problem+json")

    place.simulator.hook = hook
    with pytest.raises(LoginRefused):
        place.sender.destination(place.destination_id)
    assert len(calls) == 3


def test_wrong_credentials_are_told_without_the_secret(place: Town) -> None:
    sender = Sender(place.simulator.addresses, str(uuid4()), "ganz-geheim", wire=Wire(Patience(attempts=1)))
    with pytest.raises(LoginRefused, match="invalid_client") as refused:
        sender.destination(place.destination_id)
    assert "ganz-geheim" not in repr(refused.value) + str(refused.value.problem)


@pytest.mark.parametrize(
    "answer", [{"access_token": "a"}, {"token_type": "mac", "access_token": "a"}, {"token_type": "Bearer"}]
)
def test_a_wrong_token_answer_is_told_clearly(place: Town, answer: dict[str, str]) -> None:
    place.simulator.hook = lambda call: Reply(200, answer)
    with pytest.raises(AnswerWrong):
        place.sender.token()


@contextlib.contextmanager
def raw_server(*answers: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """A server that says given bytes and hangs up, once per connection."""
    seen: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            for answer in answers:
                with contextlib.suppress(OSError):
                    connection, _ = listening.accept()
                    with connection:
                        seen.append(connection.recv(65536))
                        connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", seen
        listening.close()
        thread.join(5)


HALF = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"half":'
WHOLE = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
PATIENT = Patience(attempts=2, sleep=lambda seconds: None, timeout=5.0)


def test_half_an_answer_is_asked_for_again() -> None:
    with raw_server(HALF, WHOLE) as (base, seen), Wire(PATIENT) as wire:
        assert wire.call("GET", f"{base}/x").json() == {}
    assert len(seen) == 2


@pytest.mark.parametrize(
    "answer", [HALF, b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"]
)
def test_an_answer_that_is_no_whole_one_is_told_clearly(answer: bytes) -> None:
    with raw_server(answer, answer) as (base, _), Wire(PATIENT) as wire:
        with pytest.raises(AnswerWrong, match="abgebrochen"):
            wire.call("GET", f"{base}/x")


def test_a_server_that_is_not_there_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with Wire(PATIENT) as wire, pytest.raises(Unreachable, match="nicht erreichbar"):
        wire.call("GET", f"http://127.0.0.1:{port}/")


def test_an_answer_in_drops_is_left() -> None:
    slow = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"
    with raw_server(slow) as (base, _), Wire(Patience(attempts=1, whole=-1.0)) as wire:
        with pytest.raises(AnswerWrong, match="zu langsam"):
            wire.call("GET", f"{base}/x")


def test_every_request_names_the_client(place: Town) -> None:
    seen: list[Call] = []
    place.simulator.hook = lambda call: seen.append(call)
    place.sender.destination(place.destination_id)
    assert len(seen) == 2 and all(one.headers["user-agent"].startswith("Gemeinwerk") for one in seen)


def test_the_environment_of_the_process_sends_nothing_elsewhere(place: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    sender = Sender(place.simulator.addresses, *place.sender.credentials, wire=Wire(PATIENT))
    assert sender.destination(place.destination_id).status == "active"


@pytest.mark.parametrize(
    "base",
    [
        "http://host.example/api",
        "ftp://host.example",
        "host.example",
        "https://",
        "https://u:p@host.example",
        "https://h.example?x=1",
        "https://[::1",
    ],
)
def test_only_safe_addresses_are_called(base: str) -> None:
    with pytest.raises(SetupWrong):
        Addresses.below(base)


def test_addresses_lie_below_one_base() -> None:
    found = Addresses.below("https://host.example/api/fit-connect/")
    assert found.token == "https://host.example/api/fit-connect/token"
    assert found.issuer == found.submission == "https://host.example/api/fit-connect/submission-api"
    assert json.dumps([found.destination, found.routing]).count("//host.example/api/fit-connect/") == 2


def test_a_message_of_another_shape_than_the_announcement_is_not_sent(place: Town) -> None:
    whole = place.sender.seal(place.destination_id, SERVICE, DATA)
    place.simulator.hook = lambda call: (
        Reply(201, {"submissionId": "x", "caseId": str(uuid4())}) if call.method == "POST" else None
    )
    with pytest.raises(AnswerWrong, match="submissionId"):
        place.sender.deliver(whole)
