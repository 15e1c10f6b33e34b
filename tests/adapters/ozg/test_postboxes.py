"""The contract of a postbox of user accounts, held by the twin and by the adapter over HTTP; and what only the adapter does."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gemeinwerk.adapters.demo import postbox_simulator
from gemeinwerk.adapters.demo.ozg_postbox import DemoOzgPostbox
from gemeinwerk.adapters.demo.postbox_simulator import Bridge, MessageWrong, checked, checked_status, identity
from gemeinwerk.adapters.demo.postbox_simulator.checking import Status
from gemeinwerk.adapters.ozg import BridgePostbox, MessageUnfit, NoOzgPostbox, connection, message_data, status_data
from gemeinwerk.adapters.ozg.messages import _signed
from gemeinwerk.client import SetupWrong
from gemeinwerk.client.simulator import Call, Reply
from gemeinwerk.domain.delivery.ports import PostboxRefused, PostboxUnavailable
from gemeinwerk.domain.delivery.types import PostboxState
from gemeinwerk.kernel.clock import now
from tests.adapters.ozg.boxes import APPLICATION, PDF, Kind, OverBridge, Twin, decided, notice, state


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bridge")


@pytest.fixture(scope="module")
def running(folder: Path) -> Iterator[Bridge]:
    with postbox_simulator.running(folder) as bridge:
        yield bridge


@pytest.fixture
def bridge(running: Bridge) -> Iterator[Bridge]:
    """The bridge as it is at first."""
    before = running.hook
    running.order = "provide"
    yield running
    running.order, running.hook, running.service.faults = "provide", before, frozenset()


@pytest.fixture(params=["twin", "bridge"])
def kind(request: Any, tmp_path: Path) -> Kind:
    if request.param == "twin":
        return Twin(tmp_path)
    return OverBridge(tmp_path, request.getfixturevalue("bridge"))


def test_handed_over_it_is_provided_with_time_and_proof(kind: Kind) -> None:
    before = now() - timedelta(seconds=2)
    handle = kind.box.hand_over(notice())
    found = decided(kind.box, handle)
    assert found.state is PostboxState.PROVIDED and found.receipt and 0 < len(handle) <= 200
    assert found.at is not None and before <= found.at <= now() + timedelta(seconds=2)
    assert kind.box.outcome(handle) == found, "the same question has the same answer"
    assert isinstance(kind.box, (DemoOzgPostbox, BridgePostbox))
    assert kind.box.connected and kind.box.demo and kind.box.check().ok


def test_the_same_delivery_again_is_there_once(kind: Kind) -> None:
    same = notice()
    handles = {kind.box.hand_over(same) for _ in range(3)}
    assert len(handles) == 1 and kind.arrived() == 1
    decided(kind.box, handles.pop())
    kind.box.hand_over(same)
    kind.box.hand_over(notice())
    assert kind.arrived() == 2


def test_refused_silent_and_gone(kind: Kind) -> None:
    kind.order("refuse")
    handle = kind.box.hand_over(notice())
    found = decided(kind.box, handle)
    assert found.state is PostboxState.REFUSED and "bestellt" in found.reason.lower()
    kind.order("silent")
    handle = kind.box.hand_over(notice())
    assert decided(kind.box, handle, 1.0).state is PostboxState.OPEN
    kind.order("down")
    with pytest.raises(PostboxUnavailable):
        kind.box.hand_over(notice())
    with pytest.raises(PostboxUnavailable):
        kind.box.outcome(handle)
    kind.order("provide")
    assert decided(kind.box, handle).state is PostboxState.PROVIDED, "a receipt may come late"


@pytest.mark.parametrize("handle", ["", "x", "demo:x", "00000000-0000-4000-8000-0000000000a1:x"])
def test_an_unknown_handle_tells_nothing(kind: Kind, handle: str) -> None:
    with pytest.raises(PostboxUnavailable):
        kind.box.outcome(handle)


def test_none_connected_hands_nothing_over() -> None:
    absent = NoOzgPostbox()
    assert not absent.connected and absent.check().ok and not NoOzgPostbox("falsch").check().ok
    with pytest.raises(PostboxUnavailable):
        absent.hand_over(notice())
    with pytest.raises(PostboxUnavailable):
        absent.tell_state(state())
    with pytest.raises(PostboxUnavailable):
        absent.outcome("x")


def test_what_arrives_is_what_the_standard_says(tmp_path: Path, bridge: Bridge) -> None:
    over = OverBridge(tmp_path, bridge)
    made = notice(title="x" * 2000, reference="")
    decided(over.box, over.box.hand_over(made))
    shown = list(bridge.shown.values())[-1]
    assert shown.message is not None and shown.state == "provide"
    assert shown.message.files == {"bescheid.pdf": PDF} and len(shown.message.title) == 1024
    assert shown.message.signer == "Demonstration ohne Rechtswirkung" and shown.message.mailbox == made.mailbox
    data = json.loads(message_data(made, connection(bridge.settings).author, stork_level=3, at=now()))
    assert set(data) == {"content", "sha512sum", "authorToken", "authorCertificate"}
    content = json.loads(data["content"])
    assert content["stork_qaa_level"] == 3 and content["attachments"][0]["contentLength"] == len(PDF)
    head, claims = (json.loads(base64.urlsafe_b64decode(f"{part}==")) for part in data["authorToken"].split(".")[:2])
    assert head["alg"] == "RS512" and claims["roles"] == ["THIRD_PARTY"] and claims["exp"] - claims["iat"] == 1800


@pytest.mark.parametrize("change", ["content", "sha512sum", "authorToken", "authorCertificate", "file", "late"])
def test_the_bridge_refuses_what_was_changed(tmp_path: Path, bridge: Bridge, change: str) -> None:
    author = connection(bridge.settings).author
    found = json.loads(message_data(notice(), author, stork_level=3, at=now()))
    files = {"bescheid.pdf": PDF}
    assert checked(json.dumps(found).encode(), files, at=now()).files == files
    at = now()
    if change == "content":
        found["content"] = found["content"].replace("Bochum", "Kleve")
    elif change == "file":
        files["bescheid.pdf"] = PDF + b" "
    elif change == "authorCertificate":
        identity._author(tmp_path)
        found[change] = (tmp_path / "author.cert.pem").read_text()
    elif change == "late":
        at += timedelta(minutes=31)
    else:
        found[change] = found[change][:60] + "AAAA" + found[change][64:]
    with pytest.raises(MessageWrong):
        checked(json.dumps(found).encode(), files, at=at)


@pytest.mark.parametrize("empty", [{"title": " "}, {"sender": ""}, {"pdf": b""}, {"content": ""}])
def test_an_incomplete_notice_is_refused_before_anything_leaves(
    tmp_path: Path, bridge: Bridge, empty: dict[str, Any]
) -> None:
    over = OverBridge(tmp_path, bridge)
    with pytest.raises(PostboxRefused):
        over.box.hand_over(notice(**empty))
    assert over.arrived() == 0
    with pytest.raises(MessageUnfit):
        message_data(notice(**empty), connection(bridge.settings).author, stork_level=3, at=now())


def lose_the_answer(bridge: Bridge, methods: set[str], nth: int) -> None:
    """Let the server do the work of the nth such call, and lose its answer."""
    seen: list[Call] = []

    def lose(call: Call) -> Reply | None:
        if call.method not in methods or call.path.get("version") == "":
            return None
        seen.append(call)
        if len(seen) != nth:
            return None
        bridge.hook = None
        with contextlib.suppress(Exception):
            bridge.answer(call.method, _target(bridge, call), call.headers, call.body)
        return Reply(503, {"type": "about:blank", "title": "lost", "status": 503})

    bridge.hook = lose


@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize("nth", [1, 2])
def test_broken_off_at_any_call_it_is_there_once(tmp_path: Path, bridge: Bridge, method: str, nth: int) -> None:
    """The answer is lost after the server has done its work; another process goes on."""
    over, same = OverBridge(tmp_path, bridge), notice()
    lose_the_answer(bridge, {method}, nth)
    with contextlib.suppress(PostboxUnavailable, PostboxRefused):
        over.box.hand_over(same)
    bridge.hook = None
    handle = over.made(tmp_path).hand_over(same)
    assert over.arrived() == 1
    assert decided(over.box, handle).state is PostboxState.PROVIDED


def _target(bridge: Bridge, call: Call) -> str:
    base = f"/api/fit-connect/submission-api/{call.version}/submissions"
    if call.method == "POST":
        return base
    found = f"{base}/{call.path['submissionId']}"
    return f"{found}/attachments/{call.path['attachmentId']}" if "attachmentId" in call.path else found


def test_after_the_token_ran_out_a_new_message_is_made(tmp_path: Path, bridge: Bridge) -> None:
    over, same = OverBridge(tmp_path, bridge), notice()
    bridge.hook = lambda call: Reply(503, {"title": "x"}) if call.method == "PUT" else None
    early = over.made(tmp_path, clock=lambda: now() - timedelta(hours=1))
    with pytest.raises(PostboxUnavailable):
        early.hand_over(same)
    bridge.hook = None
    assert decided(over.box, over.box.hand_over(same)).state is PostboxState.PROVIDED
    assert over.arrived() == 1


def test_of_what_was_submitted_only_the_ids_stay(tmp_path: Path, bridge: Bridge) -> None:
    over, same = OverBridge(tmp_path, bridge), notice()
    handle = over.box.hand_over(same)
    (kept,) = (json.loads(path.read_text()) for path in tmp_path.rglob(f"{same.delivery_id}.json"))
    assert set(kept) == {"attempt", "at", "submission", "case"}
    assert over.made(tmp_path).hand_over(same) == handle and over.arrived() == 1
    bridge.service.faults = frozenset({"log-reversed"})
    with pytest.raises(PostboxUnavailable):
        over.made(tmp_path).hand_over(same)
    bridge.service.faults = frozenset()
    assert over.arrived() == 1


@pytest.mark.parametrize("fault", ["log-signature", "log-issuer", "log-tags", "log-member", "log-reversed"])
def test_a_forged_log_proves_nothing(tmp_path: Path, bridge: Bridge, fault: str) -> None:
    over = OverBridge(tmp_path, bridge)
    handle = over.box.hand_over(notice())
    assert decided(over.box, handle).state is PostboxState.PROVIDED
    bridge.service.faults = frozenset({fault})
    if fault == "log-tags":
        # The proof of the delivery service about other parts than those that were sent.
        with pytest.raises(PostboxUnavailable):
            over.box.hand_over(notice())
        return
    with pytest.raises(PostboxUnavailable):
        over.box.outcome(handle)


def test_killed_in_the_middle_of_a_hand_over_it_is_there_once(tmp_path: Path, bridge: Bridge) -> None:
    over, same = OverBridge(tmp_path, bridge), notice()
    program = (
        "import sys;from pathlib import Path;from uuid import UUID\n"
        "from gemeinwerk.adapters.ozg import BridgePostbox,connection\n"
        "from tests.adapters.ozg.boxes import notice\n"
        "box=BridgePostbox(connection(Path(sys.argv[1])),Path(sys.argv[2]))\n"
        "print('go',flush=True)\n"
        "box.hand_over(notice(delivery_id=UUID(sys.argv[3])))\n"
    )
    stopped = []

    def slow(call: Call) -> Reply | None:
        if call.method == "PUT":
            stopped.append(call)
            time.sleep(0.5)
        return None

    bridge.hook = slow
    command = [sys.executable, "-c", program, str(bridge.settings), str(tmp_path), str(same.delivery_id)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    end = time.monotonic() + 60
    while not stopped and time.monotonic() < end:
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    bridge.hook = None
    assert stopped and decided(over.box, over.box.hand_over(same)).state is PostboxState.PROVIDED
    assert over.arrived() == 1


@pytest.mark.parametrize(
    "line",
    [
        "stork_level = 5",
        "stork_level = true",
        'receipt_event = "submit-submission"',
        'unbekannt = "x"',
        'destination = "x"',
        'author_key = "fehlt.pem"',
        'author_certificate = "author.key.pem"',
        'base = "http://fremd.invalid/"',
        "kein toml",
    ],
)
def test_unfit_settings_are_named(bridge: Bridge, folder: Path, line: str) -> None:
    name = line.partition(" =")[0]
    kept = [one for one in bridge.settings.read_text().splitlines() if not one.startswith(f"{name} =")]
    file = folder / "unfit.toml"
    file.write_text("\n".join([*kept, line]) + "\n")
    with pytest.raises(SetupWrong) as refused:
        connection(file)
    assert refused.value.message


def test_the_page_shows_what_arrived_and_takes_orders(tmp_path: Path, bridge: Bridge) -> None:
    over = OverBridge(tmp_path, bridge)
    handle = over.box.hand_over(notice(title="Bescheid <b>eins</b>"))
    decided(over.box, handle)
    submission = handle.partition(":")[0]
    page = bridge.answer("GET", "/", {}, b"")
    assert b"Nur zum Ausprobieren" in page.body and b"&lt;b&gt;eins" in page.body
    assert bridge.answer("GET", f"/nachricht/{submission}/0.pdf", {}, b"").body == PDF
    for wrong in ("/nachricht/x/0.pdf", f"/nachricht/{submission}/9.pdf", "/anderes"):
        assert bridge.answer("GET", wrong, {}, b"").status == 404
    assert bridge.answer("POST", "/bestellen", {}, b"order=silent").status == 303 and bridge.order == "silent"
    assert bridge.answer("POST", "/bestellen", {}, b"order=x").status == 400 and bridge.order == "silent"
    assert datetime.now(UTC) > list(bridge.shown.values())[-1].at


def test_a_state_is_told_once(kind: Kind) -> None:
    same = state()
    handle = kind.box.tell_state(same)
    assert kind.box.tell_state(same) == handle and 0 < len(handle) <= 200 and kind.told() == 1
    kind.box.tell_state(state())
    assert kind.told() == 2
    kind.order("down")
    with pytest.raises(PostboxUnavailable):
        kind.box.tell_state(state())
    assert kind.told() == 2


def test_a_state_says_what_the_standard_says_and_nothing_more(tmp_path: Path, bridge: Bridge) -> None:
    over = OverBridge(tmp_path, bridge)
    decided(over.box, over.box.tell_state(state(service="  Bewohner\nparkausweis ", reference="x" * 80)))
    shown = list(bridge.shown.values())[-1].message
    assert isinstance(shown, Status) and (shown.application, shown.status) == (APPLICATION, "PROCESSING")
    assert shown.created == "2026-11-23T09:05:07.123Z" and shown.reference == "x" * 50
    page = bridge.answer("GET", "/", {}, b"").body.decode()
    assert "Bewohner parkausweis: in Bearbeitung" in page and str(APPLICATION) in page
    author = connection(bridge.settings).author
    content = json.loads(json.loads(status_data(state(reference=""), author, at=now()))["content"])
    assert set(content) == {"applicationId", "status", "publicServiceName", "senderName", "createdDate"}
    for empty in ({"service": " "}, {"sender": ""}):
        with pytest.raises(PostboxRefused):
            over.box.tell_state(state(**empty))


def changed(author: Any, **values: Any) -> bytes:
    """A state whose content is another, signed rightly; None takes a member away."""
    content = json.loads(json.loads(status_data(state(), author, at=now()))["content"])
    content = {key: value for key, value in {**content, **values}.items() if value is not None}
    return _signed(content, author, now())


@pytest.mark.parametrize(
    "values",
    [
        {"status": "DONE"}, {"applicationId": "x"}, {"applicationId": 1}, {"publicServiceName": "x"}, {"senderName": ""},
        {"createdDate": "2026-11-23"}, {"createdDate": "2026-11-23T09:05:07Z"}, {"statusDetails": {"de": "x" * 51}},
        {"additionalInformation": "x"}, {"reference": "x" * 51}, {"content": "x"}, {"senderName": None},
    ],
)  # fmt: skip
def test_the_bridge_refuses_a_state_of_another_shape(bridge: Bridge, values: dict[str, Any]) -> None:
    author = connection(bridge.settings).author
    assert checked_status(changed(author), {}, at=now()).status == "PROCESSING"
    with pytest.raises(MessageWrong):
        checked_status(changed(author, **values), {}, at=now())
    with pytest.raises(MessageWrong):
        checked_status(changed(author), {"bescheid.pdf": PDF}, at=now())


@pytest.mark.parametrize("nth", [1, 2])
def test_a_state_broken_off_at_any_call_is_there_once(tmp_path: Path, bridge: Bridge, nth: int) -> None:
    over, same = OverBridge(tmp_path, bridge), state()
    lose_the_answer(bridge, {"POST", "PUT"}, nth)
    with contextlib.suppress(PostboxUnavailable, PostboxRefused):
        over.box.tell_state(same)
    bridge.hook = None
    over.made(tmp_path).tell_state(same)
    assert over.arrived() == 1
