"""Callbacks: both published known answers, the window of five minutes, the three bodies, the back-off of days."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID

import pytest

from gemeinwerk.domain.transport.rules import callbacks

# FIT-Connect, documentation of callbacks: the example secret, time stamp and bodies.
SECRET = "insecure_unsafe_qHScgrg_kP-R31jHUwp3GkVkGJolvBchz65b74Lzue0"
STAMP = 1672527599
SUBMISSION = UUID("f39ab143-d91a-474a-b69f-b00f1a1873c2")
DESTINATION = UUID("d12caea8-f372-4eb1-b102-b0a228253a11")
CASE = UUID("9eec7d3e-dc66-4f82-9f52-1520bf96a32e")
BARE = (
    b'{"type":"https://schema.fitko.de/fit-connect/submission-api/callbacks/new-submissions",'
    b'"submissionIds":["f39ab143-d91a-474a-b69f-b00f1a1873c2"]}'
)
FULL = BARE[:-1] + (
    b',"submissions":[{"destinationId":"d12caea8-f372-4eb1-b102-b0a228253a11",'
    b'"submissionId":"f39ab143-d91a-474a-b69f-b00f1a1873c2","caseId":"9eec7d3e-dc66-4f82-9f52-1520bf96a32e"}]}'
)
KNOWN = {
    BARE: "798cd0edb70c08e5b32aa8a18cbbc8ff6b3078c51af6d011ff4e32e470c74623"
    "4fc4314821fe5185264b029e962bd37de33f3b9fc5f1a93c40ce6672845e90df",
    FULL: "2056b372b5bcec06d8f11ab79b84b42d6cbe1c8e1178cdfa36e4385dcf717758"
    "aaa7599f417d9ec3e079087884f4fd59680bf713621383e2d4414ef74fb10df3",
}
TRIPLE = {"destinationId": DESTINATION, "submissionId": SUBMISSION, "caseId": CASE}


@pytest.mark.parametrize("body", [BARE, FULL])
def test_the_published_known_answers(body: bytes) -> None:
    assert callbacks.signature(SECRET, STAMP, body) == KNOWN[body]


def test_our_body_of_new_submissions_is_the_published_one_to_the_byte() -> None:
    assert callbacks.body(callbacks.NEW_SUBMISSIONS, [TRIPLE]) == FULL


def test_the_bodies_of_replies_and_events() -> None:
    reply = {"destinationId": DESTINATION, "replyId": SUBMISSION, "caseId": CASE}
    assert json.loads(callbacks.body(callbacks.NEW_REPLIES, [reply])) == {
        "type": "https://schema.fitko.de/fit-connect/submission-api/callbacks/new-replies",
        "replyIds": [str(SUBMISSION)],
        "replies": [{name: str(value) for name, value in reply.items()}],
    }
    events = json.loads(callbacks.body(callbacks.NEW_EVENTS, [TRIPLE]))
    assert events["type"].endswith("/callbacks/new-events") and events["submissionIds"] == [str(SUBMISSION)]


@pytest.mark.parametrize(("late", "genuine"), [(0, True), (300, True), (-300, True), (301, False), (-301, False)])
def test_a_callback_is_believed_for_five_minutes(late: int, genuine: bool) -> None:
    assert callbacks.is_authentic(SECRET, STAMP, BARE, KNOWN[BARE], now=STAMP + late) is genuine


@pytest.mark.parametrize(
    ("secret", "stamp", "body", "given"),
    [
        ("other", STAMP, BARE, KNOWN[BARE]),
        (SECRET, STAMP + 1, BARE, KNOWN[BARE]),
        (SECRET, STAMP, FULL, KNOWN[BARE]),
        (SECRET, STAMP, BARE, KNOWN[BARE].upper()),
        (SECRET, STAMP, BARE, KNOWN[BARE][:-1]),
        (SECRET, STAMP, BARE, ""),
        (SECRET, STAMP, BARE, "ä" * 128),
    ],
)
def test_what_is_changed_is_not_believed(secret: str, stamp: int, body: bytes, given: str) -> None:
    assert not callbacks.is_authentic(secret, stamp, body, given, now=STAMP)


def test_it_is_tried_for_days_and_then_given_up() -> None:
    waits: list[timedelta] = []
    while (wait := callbacks.delay(len(waits) + 1)) is not None:
        waits.append(wait)
    assert waits == sorted(waits) and waits[0] <= timedelta(minutes=1)
    assert timedelta(days=3) < sum(waits, timedelta()) < timedelta(days=7)
    with pytest.raises(ValueError, match="counted from 1"):
        callbacks.delay(0)
