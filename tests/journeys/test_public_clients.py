"""Clients that others wrote send to a running installation and receive from it; only their address tables are replaced.

``fitconnect`` (sender and receiver, version 1) and ``fitconnect-client`` (sender, version 1) come from the package index.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from gemeinwerk.adapters.jose import Jose
from tests.adapters.jose.material import public, sealing, signing
from tests.journeys.world import World, running

HERE = Path(__file__).parent / "foreign"
SERVICE = "urn:de:fim:leika:leistung:99018115001001"
SCHEMA = "https://schema.example.org/antrag.json"
BOCHUM, KLEVE = "059110000000", "051540036036"


@dataclass
class Place:
    """A running installation with a destination that is not active yet."""

    world: World
    destination: str
    told: dict[str, Any] = field(default_factory=dict)

    def run(self, script: str, **more: Any) -> Any:
        """Run a script as a process of its own and return what it says."""
        done = subprocess.run(
            [sys.executable, str(HERE / script)],
            input=json.dumps({**self.told, **more}),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout)

    def token(self, name: str) -> str:
        """Get an access token of one side."""
        client_id, secret = self.told[name]
        form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
        return str(httpx.post(self.told["token"], data=form).json()["access_token"])

    def get(self, path: str) -> httpx.Response:
        """Read as the receiver."""
        headers = {"Authorization": f"Bearer {self.token('receiver')}"}
        return httpx.get(self.told["submission"] + path, headers=headers)


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with running() as world:
        base = f"{world.address}/api/fit-connect"
        found = Place(world, "")
        found.told = {
            "token": f"{base}/token",
            "submission": f"{base}/submission-api/v1",
            "service": SERVICE,
            "schema": SCHEMA,
        }
        for name, where, scopes in (
            ("sender", KLEVE, ("send-submissions",)),
            ("receiver", BOCHUM, ("manage-destinations", "subscribe-destinations")),
        ):
            words = [word for scope in scopes for word in ("--scope", scope)]
            made = json.loads(world.command("api-client", "--place", where, "--name", name, *words))
            found.told[name] = [made["client_id"], made["client_secret"]]
        service = {"identifier": SERVICE, "submissionSchemas": [{"schemaUri": SCHEMA, "mimeType": "application/json"}]}
        body = {
            "name": "Testzustellpunkt",
            "contactInformation": {"legalName": "Stadt Bochum", "email": "amt@example.org"},
            "services": [{**service, "regions": ["DE059110000000"]}],
            "encryptionKid": sealing().kid,
            "encryptionPublicKey": public(sealing()),
            "signingPublicKey": public(signing()),
            "metadataVersions": ["1.0.0"],
        }
        made = httpx.post(
            f"{base}/destination-api/v1/destinations",
            json=body,
            headers={"Authorization": f"Bearer {found.token('receiver')}"},
        )
        assert made.status_code == 201, made.text
        found.told["destination"] = made.json()["destinationId"]
        found.told["private_key"] = json.loads(sealing().private_jwk)
        yield found


def test_fitconnect_sends_and_receives(place: Place) -> None:
    found = place.run("fitconnect_sdk.py", attachment="%PDF-1.7 Nachweis", activate=True)
    assert found["status"] == "active"
    assert found["data"]["name"] == "Erika Mustermann" and found["attachments"] == ["%PDF-1.7 Nachweis"]
    assert found["sent"]["submissionId"] in [one["submissionId"] for one in found["waiting"]]
    assert {"submissionId", "caseId", "destinationId"} <= set(found["waiting"][0])


def test_fitconnect_client_sends(place: Place, tmp_path: Path) -> None:
    file = tmp_path / "nachweis.pdf"
    file.write_bytes(b"%PDF-1.7 zweiter Nachweis")
    sent = place.run("fitconnect_client_sdk.py", file=str(file))
    assert sent["answer"]["submissionId"] == sent["id"]
    parcel = place.get(f"/submissions/{sent['id']}").json()
    assert "encryptedData" not in parcel and parcel["serviceType"]["name"] == "Testleistung"

    def opened(token: str) -> bytes:
        pair = sealing()
        return Jose().decrypt(token, private_jwk=pair.private_jwk, kid=pair.kid, packed=True, foreign_kid=True)

    metadata = json.loads(opened(parcel["encryptedMetadata"]))
    content = opened(place.get(f"/submissions/{sent['id']}/attachments/{sent['attachment']}").text)
    described = metadata["contentStructure"]["attachments"][0]
    assert hashlib.sha512(content).hexdigest() == described["hash"]["content"] and content == file.read_bytes()
