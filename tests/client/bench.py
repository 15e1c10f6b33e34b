"""A bench of the conformance kit at a simulator."""

from __future__ import annotations

import json
from pathlib import Path

from gemeinwerk.client import setup
from gemeinwerk.client.conformance import Bench
from gemeinwerk.client.simulator import Simulator
from gemeinwerk.client.simulator.store import MANAGE, SEND, SUBSCRIBE
from tests.adapters.jose.material import sealing, signing
from tests.client.world import DATA, SERVICE, order

PLACE = "DE059110000000"


def files(folder: Path, base: str, clients: dict[str, tuple[str, str]], destination_id: str) -> Path:
    """Write the settings of a run with all its files; returns the settings."""
    for name, (client_id, secret) in clients.items():
        (folder / f"{name}.json").write_text(json.dumps({"client_id": client_id, "client_secret": secret}))
    (folder / "decrypt.jwk").write_bytes(sealing().private_jwk)
    (folder / "sign.jwk").write_bytes(signing().private_jwk)
    settings = folder / "api.toml"
    settings.write_text(
        f'base = "{base}"\nsender = "sender.json"\nsubscriber = "subscriber.json"\n'
        'decryption_keys = ["decrypt.jwk"]\nsigning_key = "sign.jwk"\n'
        f'[conformance]\ndestination_id = "{destination_id}"\nservice = "{SERVICE.identifier}"\n'
        f'schema_uri = "{DATA.schema_uri}"\nregion = "{PLACE}"\nother = "other.json"\n'
    )
    return settings


def bench(simulator: Simulator, folder: Path) -> Bench:
    """Register three clients at a simulator, create a destination, and return the bench."""
    store = simulator.service.store
    made = {
        "sender": store.new_client(SEND),
        "subscriber": store.new_client(MANAGE, SUBSCRIBE),
        "other": store.new_client(SEND, MANAGE, SUBSCRIBE),
    }
    named = {name: (one.client_id, one.client_secret) for name, one in made.items()}
    settings = files(folder, simulator.base, named, "00000000-0000-4000-8000-000000000000")
    subscriber = setup(settings).subscriber()
    destination = subscriber.create_destination(order())
    subscriber.change_destination(destination.destination_id, {"status": "active"})
    files(folder, simulator.base, named, str(destination.destination_id))
    return Bench.of(setup(settings))
