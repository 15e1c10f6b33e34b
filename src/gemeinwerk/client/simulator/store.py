"""What the simulator remembers: clients, destinations, cases with their logs, messages, kept answers. All in memory."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID, uuid4

from gemeinwerk.client.simulator.problems import Refusal

SEND: Final = "send-submissions"
MANAGE: Final = "manage-destinations"
SUBSCRIBE: Final = "subscribe-destinations"
INCOMPLETE: Final = "incomplete"
SUBMITTED: Final = "submitted"
FORWARDED: Final = "forwarded"
ACCEPTED: Final = "accepted"
REJECTED: Final = "rejected"


@dataclass(frozen=True, slots=True)
class Client:
    """A client with its secret; invented, as everything here."""

    client_id: str
    client_secret: str = field(repr=False)
    scopes: frozenset[str]


@dataclass(slots=True)
class Destination:
    """A destination with its keys; ``about`` are the members that are read and written as they are."""

    destination_id: UUID
    owner: str
    about: dict[str, Any]
    services: list[dict[str, Any]]
    status: str
    encryption_kid: str
    keys: dict[str, dict[str, Any]]
    callback: str = ""


@dataclass(slots=True)
class Case:
    """A case: who began it, at which destination, and its log of message and token."""

    case_id: UUID
    party: str
    destination_id: UUID
    log: list[tuple[UUID, str]] = field(default_factory=list)
    event_ids: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Message:
    """A submission or a reply."""

    message_id: UUID
    case_id: UUID
    destination_id: UUID
    kind: str
    version: str
    party: str
    announced: list[str]
    service: dict[str, Any] = field(default_factory=dict)
    region: str = ""
    state: str = INCOMPLETE
    files: dict[str, str] = field(default_factory=dict)
    metadata: str = ""
    data: str | None = None
    tags: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that is given again to the same request with the same idempotency key."""

    fingerprint: bytes
    status: int
    media: str
    body: bytes


class Store:
    """Everything, behind one lock: what happens here happens one after the other."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.clients: dict[str, Client] = {}
        self.destinations: dict[UUID, Destination] = {}
        self.cases: dict[UUID, Case] = {}
        self.messages: dict[UUID, Message] = {}
        self.kept: dict[tuple[str, str], Kept] = {}

    def new_client(self, *scopes: str) -> Client:
        """Add a client with these scopes, all where none is named."""
        made = Client(str(uuid4()), secrets.token_urlsafe(32), frozenset(scopes or (SEND, MANAGE, SUBSCRIBE)))
        self.clients[made.client_id] = made
        return made

    def destination(self, destination_id: UUID) -> Destination:
        """Return a destination or refuse."""
        if destination_id not in self.destinations:
            raise Refusal(404, "destination-not-found", "Diesen Zustellpunkt gibt es nicht.")
        return self.destinations[destination_id]

    def case(self, case_id: UUID) -> Case:
        """Return a case or refuse."""
        if case_id not in self.cases:
            raise Refusal(404, "case-not-found", "Diesen Vorgang gibt es nicht.")
        return self.cases[case_id]

    def message(self, message_id: UUID, kind: str) -> Message:
        """Return a message of this kind or refuse."""
        found = self.messages.get(message_id)
        if found is None or found.kind != kind:
            raise Refusal(404, f"{kind}-not-found", "Diese Nachricht gibt es nicht.")
        return found
