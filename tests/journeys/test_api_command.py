"""An IT provider uses nothing but the command ``gemeinwerk api`` and files against a running installation."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gemeinwerk.client import setup
from gemeinwerk.config.command import main
from tests.adapters.jose.material import public, sealing, signing
from tests.client.world import DATA, SERVICE, order
from tests.journeys.world import World, running

BOCHUM, KLEVE = "059110000000", "051540036036"


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with running() as started:
        yield started


@pytest.fixture(params=["v1", "v2"])
def folder(request: pytest.FixtureRequest, world: World, tmp_path: Path) -> Path:
    """The files of a provider: settings, credentials of both sides, keys."""
    for name, where, scopes in (
        ("sender", KLEVE, ("send-submissions",)),
        ("subscriber", BOCHUM, ("manage-destinations", "subscribe-destinations")),
    ):
        words = [word for scope in scopes for word in ("--scope", scope)]
        made = world.command("api-client", "--place", where, "--name", f"{name} {request.param}", *words)
        (tmp_path / f"{name}.json").write_text(made)
    for name, pair in (("decrypt", sealing()), ("answer", sealing(1)), ("sign", signing())):
        (tmp_path / f"{name}.jwk").write_bytes(pair.private_jwk)
    (tmp_path / "api.toml").write_text(
        f'base = "{world.address}/api/fit-connect"\nversion = "{request.param}"\n'
        'sender = "sender.json"\nsubscriber = "subscriber.json"\n'
        'decryption_keys = ["decrypt.jwk", "answer.jwk"]\nsigning_key = "sign.jwk"\n'
    )
    (tmp_path / "antrag.json").write_bytes(DATA.content)
    (tmp_path / "nachweis.pdf").write_bytes(b"%PDF-1.7 Nachweis")
    channel = {"replyChannel": {"fitConnect": {"processStandards": [], "encryptionPublicKey": public(sealing(1))}}}
    (tmp_path / "mehr.json").write_text(json.dumps(channel))
    return tmp_path


@pytest.fixture
def api(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Run a verb in the folder of the provider and return what it says."""
    monkeypatch.chdir(folder)

    def perform(*words: object) -> Any:
        code = main(["api", *map(str, words), "--config", "api.toml", "--json"])
        said = capsys.readouterr().out
        assert code == 0, said
        return json.loads(said)

    return perform


def test_a_provider_sends_receives_answers_and_proves_it(folder: Path, api: Callable[..., Any]) -> None:
    connection = setup(folder / "api.toml")
    subscriber = connection.subscriber()
    made = subscriber.create_destination(order(connection.version))
    subscriber.change_destination(made.destination_id, {"status": "active"})
    data = ("--data", "antrag.json", "--schema", DATA.schema_uri, "--attach", "nachweis.pdf")
    to = ("--destination", made.destination_id, "--service", SERVICE.identifier, "--service-name", SERVICE.name)
    region = () if connection.version == "v1" else ("--region", "DE059110000000")
    sending = ("send", *to, *data, *region, "--metadata", "mehr.json", "--keep", "ausgang.json")
    sent = api(*sending)
    assert api(*sending) == sent and sent["confirmed"]

    (got,) = api("receive", "--into", "eingang", "--destination", made.destination_id)["messages"]
    place = folder / "eingang" / sent["submissionId"]
    assert got["messageId"] == sent["submissionId"] and (place / "fachdaten.json").read_bytes() == DATA.content
    reply = api("send", "--reply", place, *data)
    api("events", "--accept", place)
    (answer,) = api("receive", "--replies", "--into", "antworten", "--accept")["messages"]
    assert (answer["messageId"], answer["state"]) == (reply["replyId"], "accepted")

    log = api("events", "--case", sent["caseId"], "--destination", made.destination_id, "--tokens", "nachweis")
    names = [one["event"] for one in log["events"]]
    assert {"create-submission", "submit-submission", "accept-submission", "accept-reply"} <= set(names)
    assert len((folder / "nachweis").read_text().splitlines()) == len(names)
    told = api("events", "--case", sent["caseId"], "--as", "subscriber")
    # What the delivery service deletes in the meantime is said at the end.
    assert [one["eventId"] for one in told["events"]][: len(names)] == [one["eventId"] for one in log["events"]]
