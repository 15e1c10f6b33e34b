"""A simulated world for the tests of the client: a simulator, a sender, a subscriber, an active destination."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from gemeinwerk.client import Data, Patience, Router, Sender, Service, Subscriber, Wire
from gemeinwerk.client.simulator import Simulator
from gemeinwerk.client.simulator.store import MANAGE, SEND, SUBSCRIBE
from gemeinwerk.client.types import Version
from tests.adapters.jose.material import public, sealing, signing

LEIKA = "99102013104000"
SERVICE = Service(f"urn:de:fim:leika:leistung:{LEIKA}", "Bewohnerparkausweis")
DATA = Data(b'{"kennzeichen": "BO-AB 12"}', "https://example.org/parkausweis.schema.json")


@dataclass
class Town:
    """Both sides at one simulator; ``waits`` are the seconds that the client waited."""

    simulator: Simulator
    sender: Sender
    subscriber: Subscriber
    router: Router
    destination_id: UUID
    waits: list[float]

    @property
    def keys(self) -> dict[str, bytes]:
        pair = sealing()
        return {pair.kid: pair.private_jwk}

    @property
    def signing_key(self) -> bytes:
        return signing().private_jwk


def order(version: Version = "v2", **more: Any) -> dict[str, Any]:
    """What a subscriber says to create a destination."""
    services = [
        {
            "identifier": SERVICE.identifier,
            "submissionSchemas": [{"schemaUri": DATA.schema_uri, "mimeType": "application/json"}],
            "regions": ["DE059110000000"],
        }
    ]
    return {
        "name": "Stadt Bochum, Straßenverkehrsamt",
        "contactInformation": {"legalName": "Stadt Bochum", "email": "strassenverkehr@example.org"},
        "services" if version == "v1" else "publicServices": services,
        "encryptionPublicKey": public(sealing()),
        "signingPublicKey": public(signing()),
        "encryptionKid": sealing().kid,
        "metadataVersions": ["2.1.0"],
        **more,
    }


@lru_cache(maxsize=1)
def service_pair() -> Any:
    """The signature key of all simulators of a test run."""
    return signing(9)


def town(simulator: Simulator, version: Version = "v2") -> Town:
    """Register both sides at a running simulator and activate a destination."""
    waits: list[float] = []
    wire = Wire(Patience(sleep=waits.append, timeout=5.0))
    sending, receiving = simulator.service.store.new_client(SEND), simulator.service.store.new_client(MANAGE, SUBSCRIBE)
    sender = Sender(simulator.addresses, sending.client_id, sending.client_secret, version=version, wire=wire)
    subscriber = Subscriber(
        simulator.addresses, receiving.client_id, receiving.client_secret, version=version, wire=wire
    )
    made = subscriber.create_destination(order(version))
    subscriber.change_destination(made.destination_id, {"status": "active"})
    router = Router(simulator.addresses, version=version, wire=wire)
    return Town(simulator, sender, subscriber, router, made.destination_id, waits)
