"""The command against a running simulator, with settings and credentials in files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gemeinwerk.client.simulator import Simulator, running
from gemeinwerk.client.simulator.store import MANAGE, SEND, SUBSCRIBE
from gemeinwerk.config.command import main
from tests.adapters.jose.material import sealing, signing
from tests.client.world import Town, order, service_pair, town

Run = Callable[..., tuple[int, Any]]


@pytest.fixture()
def simulator() -> Iterator[Simulator]:
    with running(pair=service_pair()) as started:
        yield started


@pytest.fixture()
def place(simulator: Simulator) -> Town:
    return town(simulator)


@pytest.fixture()
def config(place: Town, tmp_path: Path) -> Path:
    """Settings of somebody who sends and receives."""
    folder = tmp_path
    made = place.simulator.service.store.new_client(SEND, MANAGE, SUBSCRIBE)
    for name in ("sender", "subscriber"):
        secret = {"client_id": made.client_id, "client_secret": made.client_secret}
        (folder / f"{name}.json").write_text(json.dumps(secret))
    for name, pair in (("decrypt", sealing()), ("answer", sealing(1)), ("sign", signing())):
        (folder / f"{name}.jwk").write_bytes(pair.private_jwk)
    file = folder / "api.toml"
    file.write_text(
        f'base = "{place.simulator.base}"\nsender = "sender.json"\nsubscriber = "subscriber.json"\n'
        'decryption_keys = ["decrypt.jwk", "answer.jwk"]\nsigning_key = "sign.jwk"\n'
    )
    return file


@pytest.fixture()
def own(place: Town, config: Path) -> str:
    """An active destination of the client in the settings."""
    from gemeinwerk.client import setup

    subscriber = setup(config).subscriber()
    made = subscriber.create_destination(order())
    subscriber.change_destination(made.destination_id, {"status": "active"})
    return str(made.destination_id)


@pytest.fixture()
def run(config: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a verb with ``--json`` and return its code and what it says."""

    def perform(verb: str, *arguments: object) -> tuple[int, Any]:
        code = main(["api", verb, "--config", str(config), "--json", *map(str, arguments)])
        return code, json.loads(capsys.readouterr().out)

    return perform


@pytest.fixture()
def sent(run: Run, own: str, tmp_path: Path) -> Callable[..., Any]:
    """Send a submission with an attachment and return what is said."""

    def perform(*more: object) -> Any:
        (tmp_path / "antrag.json").write_text('{"kennzeichen": "BO-AB 12"}')
        (tmp_path / "Bescheinigung.pdf").write_bytes(b"%PDF-1.7 Meldebescheinigung")
        code, told = run("send", *order_of(own, tmp_path), *more)
        assert code == 0, told
        return told

    return perform


def order_of(destination: str, folder: Path) -> tuple[object, ...]:
    service = "urn:de:fim:leika:leistung:99102013104000"
    return (
        "--destination", destination, "--service", service, "--data", folder / "antrag.json",
        "--schema", "https://example.org/parkausweis.schema.json", "--attach", folder / "Bescheinigung.pdf",
    )  # fmt: skip
