"""What the doors of the simulator share: its keys, its store, who calls, and which wrong behaviour is asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from gemeinwerk.client import events, sealing
from gemeinwerk.client.simulator.problems import Refusal
from gemeinwerk.client.simulator.store import Client, Message, Store
from gemeinwerk.domain.keys.types import NewKeyPair
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.refusal import Refusal as Unfit

SCOPES: Final = "https://schema.fitko.de/fit-connect/oauth/scopes/"
ACCESS: Final = "at+jwt"
LIFE: Final = 1800
JSON: Final = "application/json"
JOSE: Final = "application/jose"


@dataclass(frozen=True, slots=True)
class Call:
    """One request: its path values, query, headers in lower case, body and version."""

    method: str
    path: Mapping[str, str]
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes
    version: str = ""

    @property
    def media(self) -> str:
        """Return the content type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def json(self) -> dict[str, Any]:
        """Return the JSON object of the body or refuse."""
        if self.media not in (JSON, "application/merge-patch+json"):
            raise Refusal(415, "unsupported-media-type", "Verlangt ist JSON.")
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError) as fault:
            raise Refusal(400, "json-invalid", "Der Inhalt ist kein gültiges JSON.") from fault
        if not isinstance(found, dict):
            raise Refusal(400, "request-invalid", "Der Inhalt ist kein JSON-Objekt.")
        return found

    def ident(self, name: str) -> UUID:
        """Return an id of the path or refuse."""
        return as_id(self.path[name], f"{name} ist keine UUID.")

    def number(self, name: str, default: int, low: int, high: int) -> int:
        """Return a whole number of the query or refuse."""
        given = self.query.get(name, [str(default)])[0]
        if not given.isdigit() or not low <= int(given) <= high:
            raise Refusal(400, "request-invalid", f"{name} liegt nicht zwischen {low} und {high}.")
        return int(given)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer; ``body`` is JSON unless it is bytes."""

    status: int = 200
    body: Any = None
    media: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


class Service:
    """The simulated delivery service; ``faults`` are the wrong behaviours that are asked for."""

    def __init__(self, issuer: str, pair: NewKeyPair) -> None:
        self.issuer = issuer
        self.pair = pair
        self.public: dict[str, Any] = json.loads(pair.public_jwk)
        self.store = Store()
        self.faults: frozenset[str] = frozenset()

    def has(self, fault: str) -> bool:
        """Tell whether the simulator is asked to behave wrongly in this way."""
        return fault in self.faults

    def unless(self, fault: str, refused: bool, status: int, name: str, detail: str = "") -> None:
        """Refuse where ``refused``, unless the simulator is asked to let just that pass."""
        if refused and not self.has(fault):
            raise Refusal(status, name, detail)

    def sign(self, claims: Mapping[str, Any], typ: str) -> str:
        """Sign with the key of the service."""
        return sealing.signed(claims, self.pair.private_jwk, typ)

    def caller(self, call: Call, scope: str) -> Client:
        """Return the client of the token, where it holds the scope; refuses otherwise."""
        given = call.headers.get("authorization", "")
        if not given and self.has("token-optional"):
            return next(iter(self.store.clients.values()))
        if not given.lower().startswith("bearer "):
            raise Refusal(401, "unauthorized", "Es fehlt ein Zugriffstoken.")
        found = self.store.clients.get(self._subject(given[7:].strip()))
        if found is None:
            raise Refusal(401, "unauthorized", "Das Zugriffstoken gilt nicht.")
        refused = bool(scope) and scope not in found.scopes
        self.unless("scope-unchecked", refused, 403, "insufficient-scope", "Dazu fehlt dem Client der Scope.")
        return found

    def _subject(self, token: str) -> str:
        if self.has("token-opaque"):
            return token.removeprefix("opaque-")
        try:
            if self.has("token-unverified") or (self.has("token-none") and token.endswith(".")):
                return str(sealing.unsafe_claims(token).get("sub"))
            claims = sealing.verified(token, self.public, ACCESS)
            if claims["iss"] != self.issuer or not claims["iat"] - 60 <= now().timestamp() < claims["exp"]:
                raise Refusal(401, "unauthorized", "Das Zugriffstoken ist abgelaufen.")
            return str(claims["sub"])
        except (Unfit, KeyError, TypeError, ValueError) as fault:
            raise Refusal(401, "unauthorized", "Das Zugriffstoken gilt nicht.") from fault

    def log(self, message: Message, name: str, payload: Mapping[str, Any] | None = None) -> None:
        """Append an event of the service to the log of the case."""
        claims = events.claims(
            name,
            issuer=self.issuer,
            kind=message.kind,
            message_id=message.message_id,
            case_id=message.case_id,
            at=now(),
            payload=payload,
        )
        self.store.cases[message.case_id].log.append((message.message_id, self.sign(claims, sealing.EVENT)))


def as_id(value: Any, detail: str) -> UUID:
    """Return a UUID or refuse."""
    try:
        return UUID(value)
    except (ValueError, TypeError, AttributeError) as fault:
        raise Refusal(400, "id-invalid", detail) from fault
