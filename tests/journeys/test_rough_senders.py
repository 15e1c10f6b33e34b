"""Senders that keep to nothing, by raw bytes at a running installation; and an attachment larger than a worker may grow."""

from __future__ import annotations

import http.client
import json
import re
import secrets
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest

from tests.adapters.jose.material import public, sealing, signing
from tests.domain.transport.world import SERVICE, sealed
from tests.journeys.world import World

BOCHUM = "059110000000"
SCOPES = ("send-submissions", "manage-destinations", "subscribe-destinations")
LARGE = 100 * 1024 * 1024
GROWTH = 20 * 1024


class Sender:
    """A client with every scope and its destination."""

    def __init__(self, world: World) -> None:
        words = [word for scope in SCOPES for word in ("--scope", scope)]
        made = json.loads(world.command("api-client", "--place", BOCHUM, "--name", "Rau", *words))
        self.http = httpx.Client(base_url=f"{world.address}/api/fit-connect", timeout=60)
        token = self.http.post("/token", data={"grant_type": "client_credentials", **made}).json()["access_token"]
        self.http.headers["Authorization"] = f"Bearer {token}"
        self.host, self.port = urlsplit(world.address).hostname or "", world.port
        service = {"identifier": SERVICE, "submissionSchemas": [], "regions": [f"DE{BOCHUM}"]}
        body = {
            "name": "Amt für Raues",
            "contactInformation": {},
            "publicServices": [service],
            "metadataVersions": ["2.1.0"],
            "encryptionPublicKey": public(sealing()),
            "signingPublicKey": public(signing()),
        }
        self.destination = self.made("/destination-api/v2/destinations", body)["destinationId"]
        where = f"/destination-api/v2/destinations/{self.destination}"
        assert self.http.patch(where, json={"status": "active"}).status_code == 200

    def made(self, path: str, body: dict[str, Any]) -> Any:
        """Post and return what was made."""
        answer = self.http.post(path, json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def place(self) -> str:
        """Announce a submission with an attachment and return where that is put."""
        file = str(uuid4())
        body = {
            "destinationId": self.destination,
            "announcedAttachments": [file],
            "publicService": {"identifier": SERVICE, "name": ""},
        }
        found = self.made("/submission-api/v2/submissions", body)["submissionId"]
        return f"/submission-api/v2/submissions/{found}/attachments/{file}"

    def raw(self, path: str, headers: str, *pieces: bytes, leave: bool = False) -> tuple[int, str]:
        """Send bytes as they are; return status and answer, zero where none came. ``leave`` hangs up after sending."""
        head = (
            f"PUT /api/fit-connect{path} HTTP/1.1\r\nHost: {self.host}\r\nConnection: close\r\n"
            f"Authorization: {self.http.headers['Authorization']}\r\nContent-Type: application/jose\r\n{headers}\r\n\r\n"
        )
        with socket.create_connection((self.host, self.port), timeout=20) as line:
            line.sendall(head.encode())
            for piece in pieces:
                line.sendall(piece)
            if leave:
                return 0, ""
            with http.client.HTTPResponse(line) as answer:
                answer.begin()
                return answer.status, answer.read().decode(errors="replace")


@pytest.fixture(scope="module")
def sender(world: World) -> Iterator[Sender]:
    yield Sender(world)


def test_chunks_are_taken_like_a_whole(sender: Sender) -> None:
    token = sealed(b"x" * 5000).encode()
    pieces = [b"%x\r\n%s\r\n" % (len(part), part) for part in (token[:100], token[100:101], token[101:])]
    status, said = sender.raw(sender.place(), "Transfer-Encoding: chunked", *pieces, b"0\r\n\r\n")
    assert status == 204, said


@pytest.mark.parametrize(
    "headers",
    [
        "Content-Length: 3\r\nContent-Length: 5",
        "Content-Length: -1",
        "Content-Length: 99999999999999999999999",
        "Content-Length: 4294967296",
        "Content-Length: abc",
        "Transfer-Encoding: gzip",
    ],
)
def test_lengths_that_cannot_be_are_refused(sender: Sender, headers: str) -> None:
    where = sender.place()
    status, said = sender.raw(where, headers, b"abc")
    assert 400 <= status < 500, said
    assert sender.http.get(where).status_code in (404, 409)


def test_who_hangs_up_leaves_nothing(sender: Sender) -> None:
    where, token = sender.place(), sealed(b"x" * 5000).encode()
    sender.raw(where, f"Content-Length: {len(token)}", token[:3000], leave=True)
    parts = {"encryptedMetadata": sealed(), "encryptedData": sealed()}
    refused = sender.http.put(where.partition("/attachments/")[0], json=parts)
    assert refused.status_code == 409 and refused.json()["type"].endswith("attachments-missing")
    # The same place still takes the whole.
    assert sender.http.put(where, content=token, headers={"Content-Type": "application/jose"}).status_code == 204


def test_a_large_attachment_does_not_grow_the_worker(world: World, sender: Sender) -> None:
    """Issue: 100 MB raise the memory of the server by less than 20 MB; the peak counts, not what is left."""
    small = sealed(b"x" * 100)
    head, key, nonce, _, tag = small.split(".")
    block = secrets.token_bytes(48 * 1024).hex().encode()

    def content() -> Iterator[bytes]:
        yield f"{head}.{key}.{nonce}.".encode()
        for _ in range(LARGE // len(block)):
            yield block
        yield f".{tag}".encode()

    def put() -> int:
        return sender.http.put(
            sender.place(), content=content(), headers={"Content-Type": "application/jose"}
        ).status_code

    # What a worker needs once for its first attachment is there before it is measured.
    where = sender.place()
    assert sender.http.put(where, content=small, headers={"Content-Type": "application/jose"}).status_code == 204
    before = peaks(world)
    assert put() == 204
    after = peaks(world)
    assert max(after[pid] - before.get(pid, 0) for pid in after) < GROWTH, (before, after)


def peaks(world: World) -> dict[int, int]:
    """Return the highest memory of each process of the installation so far, in KiB."""
    found = {}
    for pid in world.processes():
        status = Path(f"/proc/{pid}/status")
        if status.is_file() and (line := re.search(r"VmHWM:\s+(\d+) kB", status.read_text())):
            found[pid] = int(line[1])
    return found
