"""Clients of both sides that speak to the door the way a foreign system does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.test import Client

from gemeinwerk.domain.transport.types import ApiScope
from gemeinwerk.kernel.ids import new_id
from tests.domain.transport.world import SERVICE, World, client_of, opened, sealed

BASE = "/api/fit-connect"
V1, V2 = f"{BASE}/submission-api/v1", f"{BASE}/submission-api/v2"
D1, D2 = f"{BASE}/destination-api/v1", f"{BASE}/destination-api/v2"
PROBLEMS = "https://schema.fitko.de/fit-connect/submission-api/problems/"


def token(form: dict[str, Any], **headers: str) -> Any:
    """Ask for a token with a form."""
    body = urlencode(form, doseq=True)
    return Client().post(f"{BASE}/token", body, content_type="application/x-www-form-urlencoded", headers=headers)


@dataclass
class Caller:
    """One client with its token."""

    client_id: str
    secret: str
    token: str = ""

    def sign_in(self) -> dict[str, Any]:
        """Get a token as RFC 6749 says."""
        form = {"grant_type": "client_credentials", "client_id": self.client_id, "client_secret": self.secret}
        answer = token(form)
        assert answer.status_code == 200, answer.content
        found: dict[str, Any] = answer.json()
        self.token = found["access_token"]
        return found

    def call(self, method: str, path: str, body: Any = None, media: str = "application/json", **headers: str) -> Any:
        """Call an operation; a text goes as it is, anything else as JSON."""
        content = body if isinstance(body, str | bytes) else ("" if body is None else json.dumps(body, default=str))
        given = {"authorization": f"Bearer {self.token}", **headers}
        return Client().generic(method, path, content, content_type=media, headers=given)


@dataclass
class Both:
    """Sender and receiver with an active destination between them."""

    sender: Caller
    receiver: Caller
    world: World

    @property
    def destination(self) -> str:
        """The id of the destination."""
        return str(self.world.destination.destination_id)

    def announced(self, *attachments: UUID, base: str = V2, **more: Any) -> Any:
        """Announce a submission."""
        name = "publicService" if base == V2 else "serviceType"
        body = {
            "destinationId": self.destination,
            "announcedAttachments": list(attachments),
            name: {"identifier": SERVICE, "name": ""},
            **more,
        }
        return self.sender.call("POST", f"{base}/submissions", body)

    def submitted(self, base: str = V2) -> dict[str, str]:
        """Send a submission with one attachment and return its ids."""
        file = new_id()
        ids: dict[str, str] = self.announced(file, base=base).json()
        where = f"{base}/submissions/{ids['submissionId']}"
        put = self.sender.call("PUT", f"{where}/attachments/{file}", sealed(b"%PDF"), "application/jose")
        assert put.status_code == 204, put.content
        parts = {"encryptedMetadata": sealed(b"{}"), "encryptedData": sealed(b"{}")}
        sent = self.sender.call("PUT", where, parts)
        assert sent.status_code == 200, sent.content
        return {**ids, "attachment": str(file)}


@contextmanager
def both(sender_tenant: UUID, receiver_tenant: UUID) -> Iterator[Both]:
    """Open both sides; the world's own clients stay beside."""
    with opened(sender_tenant, receiver_tenant) as world:
        _, sending = client_of(sender_tenant, ApiScope.SEND, name="Portal")
        sender = Caller(str(sending.client_id), sending.client_secret)
        receiving = _with_secret(world, receiver_tenant)
        for one in (sender, receiving):
            one.sign_in()
        yield Both(sender, receiving, world)


def _with_secret(world: World, tenant_id: UUID) -> Caller:
    from gemeinwerk.domain.transport import actions
    from gemeinwerk.kernel.clock import now
    from gemeinwerk.kernel.scope import tenant_scope
    from tests.domain.transport.world import STAFF

    with tenant_scope(tenant_id):
        made = actions.renew_secret(actor=STAFF, now=now(), client_id=world.destination.client_id)
    return Caller(str(made.client_id), made.client_secret)


def problem(answer: HttpResponse, status: int, name: str = "") -> dict[str, Any]:
    """Assert that an answer is a problem document with all four members, and return it."""
    assert answer.status_code == status, (answer.status_code, answer.content)
    assert answer.headers["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = json.loads(answer.content)
    assert {"type", "title", "status", "detail"} <= set(body) and body["status"] == status and body["detail"]
    assert body["type"].startswith(PROBLEMS) and body["type"].endswith(name)
    return body
