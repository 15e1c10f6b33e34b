"""``gemeinwerk api``: from sending to acceptance, rejection and reply, through files on the disk."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gemeinwerk.client.simulator.service import Call, Reply
from gemeinwerk.config.command import main
from tests.adapters.jose.material import public, sealing
from tests.client.world import LEIKA, Town
from tests.config.api.conftest import Run, order_of

Sent = Callable[..., Any]


def test_what_is_sent_is_received_stored_and_accepted(run: Run, sent: Sent, own: str, tmp_path: Path) -> None:
    made = sent()
    assert made["confirmed"] is True and made["destinationId"] == own
    code, told = run("receive", "--into", tmp_path / "eingang", "--destination", own, "--accept")
    assert (code, [one["state"] for one in told["messages"]]) == (0, ["accepted"])
    folder = tmp_path / "eingang" / made["submissionId"]
    about = json.loads((folder / "nachricht.json").read_text())
    assert json.loads((folder / "fachdaten.json").read_text()) == {"kennzeichen": "BO-AB 12"}
    (file,) = about["attachments"]
    assert (folder / file["file"]).read_bytes() == b"%PDF-1.7 Meldebescheinigung"
    assert (file["filename"], file["mimeType"]) == ("Bescheinigung.pdf", "application/pdf")
    assert {stat.S_IMODE(one.stat().st_mode) for one in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    code, told = run("events", "--case", made["caseId"], "--tokens", tmp_path / "nachweis")
    assert [one["event"].partition("-")[0] for one in told["events"]] == ["create", "submit", "accept", "delete"]
    tokens = (tmp_path / "nachweis").read_text().splitlines()
    assert (folder / "accept-submission.jws").read_text() == tokens[2] and len(tokens) == 4
    assert run("receive", "--into", tmp_path / "eingang") == (0, {"messages": []})


def test_people_read_sentences(config: Path, sent: Sent, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = sent()
    assert main(["api", "events", "--config", str(config), "--case", made["caseId"]]) == 0
    out = capsys.readouterr().out
    assert f"Einreichung {made['submissionId']} abgesendet (Zustelldienst)" in out and " Uhr: " in out
    assert out.endswith("2 Ereignisse, alle Unterschriften sind gültig.\n")
    into = str(tmp_path / "eingang")
    assert main(["api", "receive", "--config", str(config), "--into", into]) == 0
    assert capsys.readouterr().out == f"{made['submissionId']}  geprüft und gespeichert\n"
    assert main(["api", "receive", "--config", str(config), "--into", into]) == 0
    assert capsys.readouterr().out == "Schon im Ordner und noch nicht angenommen: 1.\n"


def test_a_decision_is_reported_later_and_once(run: Run, sent: Sent, tmp_path: Path) -> None:
    made = sent()
    run("receive", "--into", tmp_path / "eingang")
    folder = tmp_path / "eingang" / made["submissionId"]
    assert run("events", "--forward", folder)[0] == 0
    assert run("events", "--accept", folder)[1]["new"] is True
    code, told = run("events", "--accept", folder)
    assert (code, told["new"]) == (0, False)
    _, log = run("events", "--case", made["caseId"])
    assert [one["event"] for one in log["events"]].count("accept-submission") == 1
    (tmp_path / "gründe.json").write_text(json.dumps([reason()]))
    code, told = run("events", "--reject", folder, "--reasons", tmp_path / "gründe.json")
    assert code == 2 and "schon anders entschieden" in told["error"]["message"]


def reason(**more: Any) -> dict[str, Any]:
    return {
        "type": "https://schema.fitko.de/fit-connect/events/problems/unsupported-service",
        "title": "Falsch hier",
        "detail": "Bitte wenden Sie sich an das Straßenverkehrsamt.",
        "instance": "metadata",
        **more,
    }


def test_a_rejection_names_its_reasons(run: Run, sent: Sent, tmp_path: Path) -> None:
    made = sent()
    run("receive", "--into", tmp_path / "eingang")
    folder, file = tmp_path / "eingang" / made["submissionId"], tmp_path / "gründe.json"
    for wrong in ("kein JSON", "[]", '{"type": "x"}', json.dumps([reason(extra="x")]), json.dumps([reason(title=1)])):
        file.write_text(wrong)
        assert run("events", "--reject", folder, "--reasons", file)[0] == 2
    assert run("events", "--reject", folder)[0] == 2
    file.write_text(json.dumps([reason()]))
    assert run("events", "--reject", folder, "--reasons", file)[0] == 0
    _, log = run("events", "--case", made["caseId"], "--as", "subscriber")
    rejected = next(one for one in log["events"] if one["event"] == "reject-submission")
    assert rejected["problems"] == [reason()]


def test_a_decision_that_the_server_refuses_binds_nobody(run: Run, sent: Sent, place: Town, tmp_path: Path) -> None:
    made = sent()
    run("receive", "--into", tmp_path / "eingang")
    folder, file = tmp_path / "eingang" / made["submissionId"], tmp_path / "gründe.json"
    place.simulator.hook = refusing
    file.write_text(json.dumps([reason()]))
    code, told = run("events", "--reject", folder, "--reasons", file)
    assert (code, told["error"]["code"]) == (1, "client.refused")
    place.simulator.hook = None
    assert run("events", "--accept", folder)[0] == 0


def refusing(call: Call) -> Reply | None:
    if call.method != "POST" or "caseId" not in call.path:
        return None
    problem = {"type": "https://example.org/x", "title": "Nein", "status": 422, "detail": "So nicht."}
    return Reply(422, problem, "application/problem+json")


def test_an_answer_goes_back_and_is_accepted(run: Run, sent: Sent, tmp_path: Path) -> None:
    channel = {"replyChannel": {"fitConnect": {"processStandards": [], "encryptionPublicKey": public(sealing(1))}}}
    (tmp_path / "mehr.json").write_text(json.dumps(channel))
    made = sent("--metadata", tmp_path / "mehr.json")
    run("receive", "--into", tmp_path / "eingang")
    (tmp_path / "bescheid.json").write_text('{"bescheid": "bewilligt"}')
    answer = ("--data", tmp_path / "bescheid.json", "--schema", "https://example.org/bescheid.schema.json")
    code, told = run("send", "--reply", tmp_path / "eingang" / made["submissionId"], *answer)
    assert code == 0 and told["caseId"] == made["caseId"]
    code, found = run("receive", "--replies", "--into", tmp_path / "antworten", "--accept")
    assert (code, found["messages"][0]["state"]) == (0, "accepted")
    stored = tmp_path / "antworten" / told["replyId"] / "fachdaten.json"
    assert json.loads(stored.read_text()) == {"bescheid": "bewilligt"}
    assert run("receive", "--replies", "--into", tmp_path / "antworten")[1] == {"messages": []}


def test_a_route_is_asked_without_credentials(place: Town, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["api", "route", "--base", place.simulator.base, "--service", LEIKA, "--ars", "059110000000"]
    assert main(arguments) == 0
    assert str(place.destination_id) in capsys.readouterr().out
    _, told = run("route", "--service", f"urn:de:fim:leika:leistung:{LEIKA}", "--ars", "059110000000")
    assert told["routes"][0]["destinationId"] == str(place.destination_id)
    assert run("route", "--area", "Boch*")[1]["areas"][0]["name"] == "Bochum"
    assert run("route", "--service", LEIKA, "--ars", "05911", "--ags", "05911000")[0] == 2
    assert run("route", "--service", "parken", "--ars", "05911")[0] == 2
    place.simulator.service.faults = frozenset({"route-signature"})
    code, told = run("route", "--service", LEIKA, "--ars", "059110000000")
    assert (code, told["error"]["code"]) == (4, "client.event")


@pytest.mark.parametrize("stop", ["PUT attachment", "PUT submission", "GET log"])
def test_a_run_that_broke_off_is_finished_and_nothing_is_doubled(
    stop: str, run: Run, own: str, place: Town, tmp_path: Path, sent: Sent
) -> None:
    keep = tmp_path / "ausgang.json"
    (tmp_path / "antrag.json").write_text('{"kennzeichen": "BO-AB 12"}')
    (tmp_path / "Bescheinigung.pdf").write_bytes(b"%PDF-1.7 Meldebescheinigung")
    place.simulator.hook = lambda call: (
        Reply(500, {"type": "x", "title": "x", "status": 500}) if at(call, stop) else None
    )
    code, _ = run("send", *order_of(own, tmp_path), "--keep", keep)
    assert code == 1 and stat.S_IMODE(keep.stat().st_mode) == 0o600
    assert "kennzeichen" not in keep.read_text()
    place.simulator.hook = None
    made = sent("--keep", keep)
    assert sent("--keep", keep) == made
    store = place.simulator.service.store
    assert list(map(str, store.messages)) == [made["submissionId"]]


def at(call: Call, stop: str) -> bool:
    step = {
        "PUT attachment": call.method == "PUT" and "attachmentId" in call.path,
        "PUT submission": call.method == "PUT" and "attachmentId" not in call.path,
        "GET log": call.method == "GET" and "caseId" in call.path,
    }
    return step[stop]


def test_a_kept_file_belongs_to_one_submission(run: Run, sent: Sent, own: str, tmp_path: Path) -> None:
    keep = tmp_path / "ausgang.json"
    sent("--keep", keep)
    (tmp_path / "antrag.json").write_text('{"kennzeichen": "BO-XY 99"}')
    code, told = run("send", *order_of(own, tmp_path), "--keep", keep)
    assert code == 2 and "eine andere Einreichung" in told["error"]["message"]
    keep.write_text('{"key": 1}')
    assert run("send", *order_of(own, tmp_path), "--keep", keep)[0] == 2
