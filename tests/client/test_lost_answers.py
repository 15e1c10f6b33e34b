"""An answer that is lost on the way: the server did its work, the caller asks again, and there is one effect."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from gemeinwerk.client import Attachment, Data, Patience, Reference, Refused, SetupWrong, Unreachable, Wire
from gemeinwerk.client.unfinished import MOST
from tests.client.world import DATA, SERVICE, Town

PDF = b"%PDF-1.7 Meldebescheinigung"


class Losing(Wire):
    """Loses the answers to some changes, counted from 0; tries once or as often as told."""

    def __init__(self, *places: int, attempts: int = 1) -> None:
        super().__init__(Patience(attempts=attempts, sleep=lambda _: None, timeout=5.0))
        self.places = places
        self.keys: list[str] = []

    def once(self, method: str, url: str, **how: Any) -> Any:
        """Ask the server; then the connection breaks."""
        answer = super().once(method, url, **how)
        if method != "GET" and "Idempotency-Key" in (how.get("headers") or {}):
            self.keys.append(how["headers"]["Idempotency-Key"])
            if len(self.keys) - 1 in self.places:
                raise httpx.ReadError("connection lost")
        return answer


def sent(place: Town, **more: Any) -> Reference:
    """Send one application; each call builds its attachment anew, as a caller that starts over does."""
    return place.sender.send(place.destination_id, SERVICE, DATA, [Attachment(PDF, "application/pdf")], **more)


@pytest.mark.parametrize("place", [0, 1, 2], ids=["announce", "attachment", "submit"])
def test_a_repeated_sending_is_there_once(both: Town, place: int) -> None:
    both.sender.token()
    both.sender.wire = Losing(place)
    with pytest.raises(Unreachable):
        sent(both, key="antrag-4711")
    made = sent(both, key="antrag-4711")
    assert list(both.simulator.service.store.messages) == [made.submission_id]
    got = both.subscriber.receive(made.submission_id, both.keys)
    assert got.data == DATA and [one.content for one in got.attachments] == [PDF]


def test_without_a_key_of_the_caller_one_call_has_one_key(place: Town) -> None:
    place.sender.token()
    place.sender.wire = wire = Losing(0, 2, attempts=3)
    made = sent(place)
    assert list(place.simulator.service.store.messages) == [made.submission_id]
    assert len({one.partition("/")[0] for one in wire.keys}) == 1 and len(set(wire.keys)) == 3


def test_a_key_stands_for_one_content(place: Town) -> None:
    place.sender.token()
    place.sender.wire = Losing(0)
    with pytest.raises(Unreachable):
        sent(place, key="antrag-4711")
    other = Data(b'{"kennzeichen": "BO-ZZ 99"}', DATA.schema_uri)
    with pytest.raises(SetupWrong, match="andere Einreichung"):
        place.sender.send(place.destination_id, SERVICE, other, key="antrag-4711")
    sent(place, key="antrag-4711")
    with pytest.raises(Refused) as refused:
        sent(place, key="antrag-4711")
    assert refused.value.status == 409 and len(place.simulator.service.store.messages) == 1


def test_only_a_few_unfinished_messages_are_kept(place: Town) -> None:
    place.sender.token()
    for number in range(MOST + 2):
        place.sender.wire = Losing(0)
        with pytest.raises(Unreachable):
            sent(place, key=f"antrag-{number}")
    assert list(place.sender._unfinished._kept) == [f"antrag-{number}" for number in range(2, MOST + 2)]


@pytest.mark.parametrize("decision", ["accept", "reject", "forward"])
def test_a_repeated_decision_stands_once_in_the_log(both: Town, decision: str) -> None:
    made = sent(both)
    got = both.subscriber.receive(made.submission_id, both.keys)
    reasons = [[{"type": "t", "title": "x", "detail": "y", "instance": "data"}]] if decision == "reject" else []

    def decide() -> str:
        found: str = getattr(both.subscriber, decision)(got, both.signing_key, *reasons)
        return found

    both.subscriber.wire = Losing(0)
    with pytest.raises(Unreachable):
        decide()
    token = decide()
    log = both.sender.events(made.case_id, both.destination_id)
    assert [one.token for one in log if one.name == f"{decision}-submission"] == [token]


def test_another_decision_is_still_refused(place: Town) -> None:
    got = place.subscriber.receive(sent(place).submission_id, place.keys)
    place.subscriber.accept(got, place.signing_key)
    with pytest.raises(Refused) as refused:
        place.subscriber.reject(
            got, place.signing_key, [{"type": "t", "title": "x", "detail": "y", "instance": "data"}]
        )
    assert refused.value.status == 409
