"""``gemeinwerk api`` among wrong settings, broken messages and hostile servers: a clear code, nothing half done."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from gemeinwerk.client import Attachment, Data, Patience, Sealed, Sender, sealing, setup, wire
from gemeinwerk.client.simulator.service import Call, Reply
from gemeinwerk.config.command import main
from tests.adapters.jose import material
from tests.client.world import DATA, SERVICE, Town
from tests.config.api.conftest import Run, order_of

Sent = Callable[..., Any]


def delivered(config: Path, own: str, change: Callable[[Sender, Sealed], Sealed]) -> str:
    """Send a message that was changed after it was sealed, and return its id."""
    sender = setup(config).sender()
    whole = change(sender, sender.seal(UUID(own), SERVICE, DATA))
    return str(sender.deliver(whole).submission_id)


def with_other_data(sender: Sender, whole: Sealed) -> Sealed:
    other = sender.seal(whole.destination_id, SERVICE, replace(DATA, content=b'{"kennzeichen": "X"}'))
    return replace(whole, data=other.data)


def for_another_key(sender: Sender, whole: Sealed) -> Sealed:
    pair = material.sealing(2)
    key = sealing.encryption_key(material.public(pair), pair.kid)
    return replace(whole, data=sealing.seal(DATA.content, key, DATA.mime_type))


def test_what_is_provably_wrong_is_rejected_and_stops_nothing(
    run: Run, sent: Sent, config: Path, own: str, tmp_path: Path
) -> None:
    broken, foreign, good = (
        delivered(config, own, with_other_data),
        delivered(config, own, for_another_key),
        sent()["submissionId"],
    )
    code, told = run("receive", "--into", tmp_path / "eingang", "--accept")
    states = {one["messageId"]: one["state"] for one in told["messages"]}
    assert code == 4 and states == {broken: "failed", foreign: "failed", good: "accepted"}
    code, told = run("receive", "--into", tmp_path / "eingang", "--accept", "--reject")
    states = {one["messageId"]: one["state"] for one in told["messages"]}
    # The key may be missing on this side only: that is for people to decide.
    assert code == 4 and states == {broken: "rejected", foreign: "failed"}
    assert told["messages"][0]["problems"][0]["type"].endswith("/hash-mismatch")
    assert sorted(one.name for one in (tmp_path / "eingang").iterdir()) == [".gesperrt", good]


def test_what_cannot_be_taken_keeps_no_place_of_what_is_new(
    run: Run, sent: Sent, config: Path, own: str, tmp_path: Path
) -> None:
    for _ in range(2):
        delivered(config, own, with_other_data)
    for _ in range(3):
        sent()
    states = []
    for _ in range(2):
        _, told = run("receive", "--into", tmp_path / "eingang", "--most", 2)
        states.append([one["state"] for one in told["messages"]])
    assert states == [["failed", "failed", "stored", "stored"], ["failed", "failed", "known", "known", "stored"]]


@pytest.mark.parametrize(
    "filename", ["../../boese.sh", "/etc/passwd", "a/b\x00.pdf", ".", "nachricht.json", "\x1b[2J.p\ndf"]
)
def test_a_name_that_a_sender_gave_leads_nowhere(
    filename: str, run: Run, config: Path, own: str, tmp_path: Path
) -> None:
    file = Attachment(b"inhalt", "application/pdf", filename)
    setup(config).sender().send(UUID(own), SERVICE, DATA, [file])
    _, told = run("receive", "--into", tmp_path / "tief" / "eingang")
    folder = Path(told["messages"][0]["folder"])
    names = {one.name.partition(".")[0] for one in folder.iterdir()}
    assert names == {"nachricht", "metadaten", "fachdaten", f"anhang-{file.attachment_id}"}
    assert json.loads((folder / "nachricht.json").read_text())["attachments"][0]["filename"] == filename
    assert [one.name for one in (tmp_path / "tief").iterdir()] == ["eingang"]


def test_half_a_sign_in_metadata_is_stored_and_read(
    run: Run, sent: Sent, config: Path, own: str, tmp_path: Path
) -> None:
    def change(sender: Sender, whole: Sealed) -> Sealed:
        pair = material.sealing()
        key = sealing.encryption_key(material.public(pair), pair.kid)
        digest = json.loads(sealing.opened(whole.metadata, {pair.kid: pair.private_jwk}, instance="x", old=False))
        raw = json.dumps({**digest, "additionalReferenceInfo": {"senderReference": "\ud800"}}).encode()
        return replace(whole, metadata=sealing.seal(raw, key, "application/json"))

    made = delivered(config, own, change)
    assert run("receive", "--into", tmp_path / "eingang")[0] == 0
    assert run("events", "--accept", tmp_path / "eingang" / made)[0] == 0


def test_a_killed_run_leaves_nothing_in_the_way(run: Run, sent: Sent, tmp_path: Path) -> None:
    made = sent()
    half = tmp_path / "eingang" / f".{made['submissionId']}.teil"
    half.mkdir(parents=True)
    (half / "fachdaten.json").write_text("{")
    assert run("receive", "--into", tmp_path / "eingang")[0] == 0
    assert not half.exists() and (tmp_path / "eingang" / made["submissionId"] / "nachricht.json").exists()


def test_two_runs_do_not_share_a_folder(run: Run, tmp_path: Path) -> None:
    into = tmp_path / "eingang"
    into.mkdir()
    with (into / ".gesperrt").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        code, told = run("receive", "--into", into)
        assert code == 2 and "anderer Lauf" in told["error"]["message"]
    assert run("receive", "--into", into)[0] == 0


def test_what_a_server_writes_does_not_steer_the_terminal(
    place: Town, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    problem = {"type": "https://example.org/x", "title": "Nein\x1b[2J\n\x9b1m", "status": 403, "detail": "So nicht."}
    place.simulator.hook = lambda call: (
        Reply(403, problem, "application/problem+json") if "caseId" in call.path else None
    )
    assert main(["api", "events", "--config", str(config), "--case", str(place.destination_id)]) == 1
    told = capsys.readouterr().err
    assert told == "Nicht erledigt: Der Server hat die Anfrage abgelehnt (403). Nein\ufffd[2J\ufffd\ufffd1m So nicht.\n"


def test_an_unknown_case_is_told_with_the_problem_of_the_server(run: Run, place: Town) -> None:
    code, told = run("events", "--case", place.destination_id)
    assert (code, told["error"]["problem"]["status"]) == (1, 404)


def test_a_log_that_is_forged_ends_with_a_code_of_its_own(run: Run, sent: Sent, place: Town, tmp_path: Path) -> None:
    made = sent()
    place.simulator.service.faults = frozenset({"log-signature"})
    code, told = run("events", "--case", made["caseId"], "--tokens", tmp_path / "nachweis")
    assert (code, told["error"]["code"]) == (4, "client.event")
    assert not (tmp_path / "nachweis").exists()


def test_a_server_that_is_away_is_asked_again_later(
    run: Run, place: Town, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(wire, "Patience", partial(Patience, sleep=waits.append))
    place.simulator.hook = lambda _call: Reply(503, {}, headers={"Retry-After": "2"})
    code, told = run("receive", "--into", tmp_path / "eingang")
    assert (code, told["error"]["code"], waits) == (3, "client.unreachable", [2.0] * 4)


def test_a_wrong_secret_is_told_as_such(run: Run, place: Town, config: Path, tmp_path: Path) -> None:
    secret = {"client_id": "00000000-0000-0000-0000-000000000000", "client_secret": "geheim-und-falsch"}
    (tmp_path / "subscriber.json").write_text(json.dumps(secret))
    code, told = run("receive", "--into", tmp_path / "eingang")
    assert (code, told["error"]["code"]) == (1, "client.login")
    assert "geheim-und-falsch" not in json.dumps(told)


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("api.toml", "kein = = toml"),
        ("api.toml", 'base = "http://example.org"'),
        ("api.toml", 'base = "https://example.org"\ngeheimnis = "x"'),
        ("subscriber.json", "[]"),
        ("decrypt.jwk", "{}"),
        ("sign.jwk", "kein JWK"),
    ],
)
def test_unfit_settings_are_named_before_anything_happens(
    file: str, content: str, run: Run, place: Town, tmp_path: Path
) -> None:
    calls: list[Call] = []
    place.simulator.hook = calls.append
    (tmp_path / file).write_text(content)
    code, told = run("receive", "--into", tmp_path / "eingang", "--accept")
    assert (code, told["error"]["code"], calls) == (2, "client.setup", [])


def test_settings_come_from_the_environment_too(
    config: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["api", "receive", "--into", str(tmp_path / "eingang")]
    monkeypatch.delenv("GEMEINWERK_API_CONFIG", raising=False)
    assert main(arguments) == 2
    assert "Es fehlen die Einstellungen" in capsys.readouterr().err
    monkeypatch.setenv("GEMEINWERK_API_CONFIG", str(config))
    assert main(arguments) == 0


@pytest.mark.parametrize(
    "more",
    [["--service", ""], ["--data", "fehlt.json"], ["--data", "api.toml"], ["--schema", ""], ["--attach", "fehlt"]],
)
def test_an_unfit_order_is_not_sent(
    more: list[str], run: Run, own: str, place: Town, tmp_path: Path, config: Path
) -> None:
    (tmp_path / "antrag.json").write_text("{}")
    (tmp_path / "Bescheinigung.pdf").write_bytes(b"x")
    given = [more[0], str(tmp_path / more[1]) if more[1] and more[0] != "--service" else more[1]]
    assert run("send", *order_of(own, tmp_path), *given)[0] == 2
    assert place.simulator.service.store.messages == {}


def test_data_of_xml_keep_their_kind(run: Run, config: Path, own: str, tmp_path: Path) -> None:
    setup(config).sender().send(UUID(own), SERVICE, Data(b"<antrag/>", "urn:xoev-de:example", "application/xml"))
    _, told = run("receive", "--into", tmp_path / "eingang")
    assert (Path(told["messages"][0]["folder"]) / "fachdaten.xml").read_bytes() == b"<antrag/>"
