"""One client at one server: its token, its calls with idempotency keys, and the verified event log of a case."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode
from uuid import UUID, uuid4

from gemeinwerk.client import answers, events, sealing
from gemeinwerk.client.addresses import Addresses
from gemeinwerk.client.faults import AnswerWrong, EventWrong, LoginRefused, Refused, SetupWrong
from gemeinwerk.client.types import Destination, Event, Version
from gemeinwerk.client.wire import FORM, JOSE, JSON, Answer, Wire

# Base64 around 32 MiB, the most that is decrypted.
MAX_PART: Final = 48 * 1024 * 1024
MAX_MESSAGE: Final = 2 * MAX_PART
MAX_EVENTS: Final = 10_000
EARLY: Final = 60.0


class Session:
    """What senders and subscribers share. Safe to use in several threads."""

    def __init__(
        self,
        addresses: Addresses,
        client_id: str,
        client_secret: str,
        *,
        version: Version = "v2",
        wire: Wire | None = None,
        any_key_id: bool = False,
    ) -> None:
        if not client_id or not client_secret:
            raise SetupWrong("Es fehlen die Zugangsdaten (Client-Kennung und Geheimnis).")
        self.addresses = addresses
        self.version: Version = version
        self.wire = wire or Wire()
        self.any_key_id = any_key_id
        self._client_id = client_id
        self._client_secret = client_secret
        self._lock = threading.Lock()
        self._token = ""
        self._until = 0.0
        self._keys: dict[str, dict[str, Any]] = {}

    @property
    def credentials(self) -> tuple[str, str]:
        """Return client id and secret."""
        return self._client_id, self._client_secret

    def token(self, *, fresh: bool = False) -> str:
        """Return an access token, a new one shortly before the old one ends; raises LoginRefused, AnswerWrong."""
        with self._lock:
            if fresh or time.monotonic() >= self._until:
                self._token, seconds = self._new_token()
                self._until = time.monotonic() + max(seconds - EARLY, seconds / 2)
            return self._token

    def _new_token(self) -> tuple[str, int]:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._client_id,
            "client_secret": self._client_secret,
        }
        headers = {"Content-Type": FORM, "Accept": JSON}
        try:
            answer = self.wire.call("POST", self.addresses.token, headers=headers, content=urlencode(form).encode())
        except Refused as fault:
            reason = str(fault.problem.get("error", ""))[:100]
            message = f"Die Anmeldung ist abgelehnt worden ({fault.status}). {reason}".rstrip()
            raise LoginRefused(fault.status, fault.problem, message=message) from fault
        found = answer.json()
        if answers.text(found, "token_type").lower() != "bearer":
            raise AnswerWrong("Der Server gibt ein Token einer unbekannten Art.")
        return answers.text(found, "access_token", most=16_000), answers.number(found, "expires_in", 60)

    def submission_url(self, path: str) -> str:
        """Return an address of the Submission API in the version of this session."""
        return f"{self.addresses.submission}/{self.version}/{path}"

    def destination_url(self, path: str) -> str:
        """Return an address of the Destination API in the version of this session."""
        return f"{self.addresses.destination}/{self.version}/{path}"

    def get(self, url: str, *, params: Mapping[str, Any] | None = None, **how: Any) -> Answer:
        """Read something with the token of the client."""
        given = [(name, str(value)) for name, value in (params or {}).items() if value is not None]
        return self.authorised("GET", url, params=given, **how)

    def change(
        self,
        method: str,
        url: str,
        content: bytes | Mapping[str, Any],
        *,
        expect: int,
        key: str | None,
        media: str = JSON,
        **how: Any,
    ) -> Answer:
        """Change something with an idempotency key, so that a repetition has no second effect.

        ``key`` is the caller's own; with None a new one is made for this call.
        """
        raw = content if isinstance(content, bytes) else json.dumps(content).encode()
        headers = {"Content-Type": media, "Idempotency-Key": key or str(uuid4())}
        return self.authorised(method, url, expect=expect, content=raw, headers=headers, **how)

    def authorised(self, method: str, url: str, *, headers: Mapping[str, str] | None = None, **how: Any) -> Answer:
        """Call with the token; a token that the server no longer takes is renewed once."""
        given = {"Accept": f"{JSON}, application/problem+json, {JOSE}", **(headers or {})}
        token = self.token()
        try:
            return self.wire.call(method, url, headers={**given, "Authorization": f"Bearer {token}"}, **how)
        except LoginRefused:
            renewed = self.token(fresh=True)
        return self.wire.call(method, url, headers={**given, "Authorization": f"Bearer {renewed}"}, **how)

    def destination(self, destination_id: UUID) -> Destination:
        """Return a destination; raises Refused (destination-not-found), AnswerWrong."""
        return self._seen(self.get(self.submission_url(f"destinations/{destination_id}")).json(), destination_id)

    def _seen(self, found: dict[str, Any], destination_id: UUID | None = None) -> Destination:
        services = found.get("services" if self.version == "v1" else "publicServices")
        listed = services if isinstance(services, list) else []
        return Destination(
            destination_id=answers.ident(found, "destinationId", same=destination_id),
            status=answers.text(found, "status"),
            encryption_kid=answers.text(found, "encryptionKid"),
            name=str(found.get("name", "")),
            services=tuple(one for one in listed if isinstance(one, dict)),
            raw=found,
        )

    def key(self, destination_id: UUID, kid: str) -> dict[str, Any]:
        """Return a public key of a destination as it was answered; raises Refused, AnswerWrong."""
        return self.get(self.submission_url(f"destinations/{destination_id}/keys/{quote(kid, safe='')}")).json()

    def service_keys(self) -> dict[str, dict[str, Any]]:
        """Return the public keys of the delivery service by id; raises AnswerWrong."""
        found = self.wire.call("GET", f"{self.addresses.submission}/.well-known/jwks.json").json()
        keys = answers.objects(found, "keys", most=100)
        return {str(one.get("kid", "")): one for one in keys}

    def raw_events(
        self, *, case_id: UUID | None = None, submission_id: UUID | None = None, reply_id: UUID | None = None
    ) -> Iterator[str]:
        """Yield all tokens of the log of a case or a message, unverified, page by page; raises AnswerWrong."""
        path = next(
            f"{name}/{key}/events"
            for name, key in (("cases", case_id), ("submissions", submission_id), ("replies", reply_id))
            if key is not None
        )
        offset = 0
        while offset < MAX_EVENTS:
            params = {"offset": offset, "limit": 100}
            found = self.get(self.submission_url(path), params=params).json()
            tokens = answers.texts(found, "eventLog", longest=1024 * 1024)
            total = answers.number(found, "totalCount", len(tokens) + offset)
            yield from tokens
            offset += len(tokens)
            if not tokens or offset >= total:
                return
        raise AnswerWrong("Das Ereignisprotokoll nimmt kein Ende.")

    def events(self, case_id: UUID, destination_id: UUID | None = None) -> tuple[Event, ...]:
        """Return the whole log of a case, oldest first, every token verified.

        Tokens of the delivery service are checked with its own keys, those of a receiver with the signature key of its
        destination, which must be ``destination_id`` where that is given. Raises EventWrong, Refused, AnswerWrong.
        """
        found: list[Event] = []
        seen: set[UUID] = set()
        for token in self.raw_events(case_id=case_id):
            one = self.verified(token, case_id=case_id, destination_id=destination_id)
            if one.event_id in seen:
                raise EventWrong("Ein Ereignis steht doppelt im Protokoll.")
            _in_order(one, found)
            seen.add(one.event_id)
            found.append(one)
        return tuple(found)

    def verified(self, token: str, *, case_id: UUID, destination_id: UUID | None = None) -> Event:
        """Verify one token of the log of a case; raises EventWrong."""
        outline = sealing.unverified(token)
        issuer, kid = str(outline.claims.get("iss", "")), str(outline.header["kid"])
        if issuer.startswith("http"):
            if issuer.rstrip("/") != self.addresses.issuer:
                raise EventWrong(f"Ein Ereignis nennt einen fremden Zustelldienst: „{issuer[:200]}“.")
            key = self._service_key(kid)
        else:
            key = self._receiver_key(issuer, kid, destination_id)
        found = events.event(sealing.verified(token, key), token)
        if found.case_id != case_id:
            raise EventWrong("Ein Ereignis gehört zu einem anderen Vorgang.")
        return found

    def _service_key(self, kid: str) -> dict[str, Any]:
        if kid not in self._keys:
            # The service may have changed its key since the last look.
            self._keys |= {name: key for name, key in self.service_keys().items() if name}
        if kid not in self._keys:
            raise EventWrong("Ein Ereignis ist mit einem unbekannten Schlüssel des Zustelldienstes signiert.")
        return sealing.signature_key(self._keys[kid], kid)

    def _receiver_key(self, issuer: str, kid: str, destination_id: UUID | None) -> dict[str, Any]:
        try:
            named = UUID(issuer)
        except ValueError as fault:
            raise EventWrong("Ein Ereignis nennt keinen bekannten Aussteller.") from fault
        if destination_id is not None and named != destination_id:
            raise EventWrong("Ein Ereignis ist von einem fremden Zustellpunkt unterschrieben.")
        place = f"{named}/{kid}"
        if place not in self._keys:
            try:
                self._keys[place] = self.key(named, kid)
            except Refused as fault:
                raise EventWrong("Der Schlüssel zu einem Ereignis ist beim Zustellpunkt nicht bekannt.") from fault
        return sealing.signature_key(self._keys[place], kid)


def _in_order(one: Event, before: list[Event]) -> None:
    """Raise EventWrong where an event stands before what it needs."""
    if not before and not one.name.startswith("create-"):
        raise EventWrong("Das Protokoll beginnt nicht mit der Ankündigung.")
    names = {other.name for other in before if other.message_id == one.message_id}
    step, _, kind = one.name.partition("-")
    needed = {"create": None, "submit": f"create-{kind}"}.get(step, f"submit-{kind}")
    if needed and needed not in names and step != "delete":
        raise EventWrong(f"Das Ereignis „{one.name}“ steht vor „{needed}“.")


def step_key(base: str | None, step: str) -> str | None:
    """Return the idempotency key of one step below a caller's own key, at most 255 characters of ASCII."""
    if base is None:
        return None
    whole = f"{base}/{step}"
    if len(whole) <= 200 and whole.isascii() and whole.isprintable():
        return whole
    return hashlib.sha256(whole.encode()).hexdigest()
