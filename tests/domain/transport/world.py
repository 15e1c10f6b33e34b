"""A sender in Kleve, a receiver in Bochum and their keys: what the tests of the delivery service start from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from gemeinwerk.adapters.demo.objects import MemoryObjectStore
from gemeinwerk.adapters.jose import Jose, JoseSigning
from gemeinwerk.domain.transport import actions, queries
from gemeinwerk.domain.transport.models import ServiceKey
from gemeinwerk.domain.transport.ports import CallbackAnswer, callback_post, cipher_store
from gemeinwerk.domain.transport.rules.events import EVENTS, TYP
from gemeinwerk.domain.transport.types import (
    Announcement,
    ApiScope,
    ApiVersion,
    CallbackTarget,
    Destination,
    DestinationChanges,
    DestinationOrder,
    DestinationService,
    DestinationStatus,
    MessageInfo,
    MessageKind,
    NewClient,
    ReplyAnnouncement,
    ServiceRef,
    SubmissionSchema,
)
from gemeinwerk.kernel.actor import SYSTEM, Actor, ActorKind
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.ports import AdapterStatus
from gemeinwerk.kernel.scope import tenant_scope
from tests.adapters.jose.material import public, sealing, signing
from tests.web.seeding import jobs_here

SERVICE = "urn:de:fim:leika:leistung:99102013104000"
SECRET = "callback-secret-0123456789"
SCHEMA = "https://schema.fitko.de/fit-connect/set-payload/1.2.2/set-payload.schema.json"
STAFF = Actor(ActorKind.STAFF, "staff:test", roles=frozenset({"interfaces"}))


class Post:
    """Answers callbacks as it is told and keeps what was posted; for tests of what the room makes of an answer."""

    def __init__(self) -> None:
        self.posted: list[tuple[str, bytes, dict[str, str]]] = []
        self.answers: list[CallbackAnswer] = []

    def check_address(self, url: str) -> None:
        """Let every address through."""

    def post(self, url: str, *, body: bytes, headers: dict[str, str]) -> CallbackAnswer:
        """Keep the call; answer with the next planned answer."""
        self.posted.append((url, body, headers))
        return self.answers.pop(0) if self.answers else CallbackAnswer(200, "Angekommen.")

    def check(self) -> AdapterStatus:
        """Always well."""
        return AdapterStatus(ok=True, detail="Test")


def service_key() -> None:
    """Give the delivery service the signing key that all tests share; a new pair each time would be slow."""
    from gemeinwerk.domain.keys.ports import key_wrapper

    if ServiceKey.objects.filter(state="active").exists():
        return
    pair = signing(1)
    ServiceKey.objects.create(
        kid=pair.kid,
        public_jwk=json.loads(pair.public_jwk),
        wrapped_private=key_wrapper().wrap(pair.private_jwk, context=f"transport:{pair.kid}"),
        state="active",
        created_at=now(),
    )


def client_of(tenant_id: UUID, *scopes: ApiScope, name: str = "Testanbindung") -> tuple[Actor, NewClient]:
    """Register a client of a tenant and return it as actor and with its secret."""
    with tenant_scope(tenant_id):
        made = actions.register_client(actor=STAFF, now=now(), name=name, scopes=frozenset(scopes or ApiScope))
    roles = frozenset(one.value for one in scopes or ApiScope)
    actor = Actor(ActorKind.CLIENT, str(made.client_id), tenant_id, made.client_id, roles)
    return actor, made


def order(**changes: Any) -> DestinationOrder:
    """Return what creates a destination in Bochum."""
    given: dict[str, Any] = {
        "name": "Gewerbeamt (Test)",
        "contact": {"legalName": "Stadt Bochum", "email": "amt@example.org"},
        "services": (
            DestinationService(
                SERVICE,
                (SubmissionSchema("urn:test:schema:1", "application/json"),),
                ("DE059110000000",),
                "Gewerbe anmelden",
            ),
        ),
        "encryption_key": public(sealing()),
        "signing_key": public(signing()),
        "metadata_versions": ("2.1.0",),
        **changes,
    }
    return DestinationOrder(**given)


def sealed(content: bytes = b"{}", content_type: str = "application/json") -> str:
    """Encrypt for the destination."""
    return Jose().encrypt(content, public_jwk=sealing().public_jwk, kid=sealing().kid, content_type=content_type)


@dataclass
class World:
    """Both sides and the ready destination; ``post`` takes the callbacks."""

    sender: Actor
    receiver: Actor
    destination: Destination
    post: Post
    store: MemoryObjectStore
    jobs: list[Any] = field(default_factory=list)

    def announced(self, *attachments: UUID, version: ApiVersion = ApiVersion.V2, **more: Any) -> MessageInfo:
        """Announce a submission."""
        given = Announcement(
            self.destination.destination_id, attachments, ServiceRef(SERVICE), version, "DE059110000000", **more
        )
        return actions.announce(actor=self.sender, now=now(), announcement=given)

    def put(self, info: MessageInfo, attachment: UUID, token: str) -> None:
        """Upload an attachment."""
        actions.put_attachment(
            actor=self.sender,
            now=now(),
            message_id=info.message_id,
            attachment_id=attachment,
            content=BytesIO(token.encode()),
        )

    def submitted(self, version: ApiVersion = ApiVersion.V2, **more: Any) -> MessageInfo:
        """Send a submission with one attachment."""
        file = new_id()
        info = self.announced(file, version=version, **more)
        self.put(info, file, sealed(b"anhang", "application/pdf"))
        return actions.submit(
            actor=self.sender, now=now(), message_id=info.message_id, metadata=sealed(b"meta"), data=sealed(b"data")
        )

    def replied(self, info: MessageInfo) -> MessageInfo:
        """Send a reply in the case of a submission."""
        given = ReplyAnnouncement(info.case_id, (), ApiVersion.V2)
        reply = actions.announce_reply(actor=self.receiver, now=now(), announcement=given)
        return actions.submit(
            actor=self.receiver,
            now=now(),
            message_id=reply.message_id,
            metadata=sealed(b"meta"),
            data=sealed(b"data"),
            kind=MessageKind.REPLY,
        )

    def tags(self, info: MessageInfo) -> Mapping[str, Any]:
        """Return the tags that the submit event names."""
        for name, payload in self.events(info):
            if name == "submit-submission":
                return payload["authenticationTags"]  # type: ignore[no-any-return]
        raise AssertionError("not submitted")

    def events(self, info: MessageInfo) -> list[tuple[str, dict[str, Any]]]:
        """Return names and payloads of the log of the case."""
        page = queries.event_log(actor=self.sender, case_id=info.case_id, offset=0, limit=100)
        found = []
        for token in page.tokens:
            ((uri, payload),) = JoseSigning().outline(token).claims["events"].items()
            found.append((uri.removeprefix(EVENTS), payload))
        return found

    def said(self, info: MessageInfo, name: str = "accept-submission", **changes: Any) -> str:
        """Return a signed event of the receiver; ``changes`` replace claims."""
        payload = {"authenticationTags": self.tags(info)} if name.startswith("accept") else {}
        if name.startswith("reject"):
            payload = {"problems": [{"type": "t", "title": "x", "detail": "y", "instance": "data"}]}
        claims = {
            **({"$schema": SCHEMA} if payload else {}),
            "jti": str(new_id()),
            "iss": str(self.destination.destination_id),
            "iat": int(now().timestamp()),
            "sub": f"submission:{info.message_id}",
            "txn": f"case:{info.case_id}",
            "events": {f"{EVENTS}{name}": payload},
            **changes,
        }
        pair = signing()
        return JoseSigning().sign(
            {k: v for k, v in claims.items() if v is not None}, private_jwk=pair.private_jwk, kid=pair.kid, typ=TYP
        )

    def report(self, info: MessageInfo, token: str, at: datetime | None = None) -> None:
        """Hand an event of the receiver over."""
        actions.log_event(actor=self.receiver, now=at or now(), case_id=info.case_id, token=token)


@contextmanager
def opened(sender_tenant: UUID, receiver_tenant: UUID, callback: bool = True) -> Iterator[World]:
    """Set both sides up; jobs are collected, attachments kept in memory, callbacks kept in a list."""
    post, store = Post(), MemoryObjectStore()
    before = callback_post, cipher_store
    old = [(port, port._bound, port._make) for port in before]
    callback_post.bind(post)
    cipher_store.bind(store)
    try:
        with jobs_here() as waiting:
            service_key()
            sender, _ = client_of(sender_tenant, ApiScope.SEND)
            receiver, _ = client_of(receiver_tenant, ApiScope.MANAGE, ApiScope.SUBSCRIBE)
            target = CallbackTarget("https://amt.example.org/neu", SECRET) if callback else None
            made = actions.create_destination(actor=receiver, now=now(), order=order(callback=target))
            ready = actions.change_destination(
                actor=receiver,
                now=now(),
                destination_id=made.destination_id,
                changes=DestinationChanges(status=DestinationStatus.ACTIVE),
            )
            yield World(sender, receiver, ready, post, store, waiting)
    finally:
        for port, bound, make in old:
            port._bound, port._make = bound, make


__all__ = ["SYSTEM", "World", "client_of", "opened", "order", "sealed", "service_key"]
