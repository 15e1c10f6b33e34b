"""Both sides of an exchange for the checks: raw calls whose answers nobody judges but the check that is about them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID, uuid4

from gemeinwerk.client import events, messages, sealing
from gemeinwerk.client.conformance.checks import Skip, Wrong
from gemeinwerk.client.credentials import Setup
from gemeinwerk.client.faults import ClientFault, SetupWrong
from gemeinwerk.client.session import Session
from gemeinwerk.client.types import Attachment, Data, Sealed, Service, Tags, Version
from gemeinwerk.client.wire import JOSE, JSON, MERGE, Answer, Patience, Wire
from gemeinwerk.domain.keys.types import NewKeyPair
from gemeinwerk.kernel.clock import now

LEIKA: Final = "urn:de:fim:leika:leistung:"
PDF: Final = b"%PDF-1.4 Konformit\xc3\xa4tspr\xc3\xbcfung"


@dataclass(frozen=True, slots=True)
class Ids:
    """The ids of an announced submission and the version in which it was announced."""

    submission_id: str
    case_id: str
    version: Version
    files: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """A submission that was submitted whole, as it was sealed."""

    ids: Ids
    sealed: Sealed

    @property
    def tags(self) -> Tags:
        """Return the authentication tags of what was sent."""
        return messages.tags_of(self.sealed, self.sealed.attachments)


@dataclass(frozen=True)
class Bench:
    """The parties of a run, at one server."""

    setup: Setup
    wire: Wire
    sender: Session
    subscriber: Session
    other: Session | None
    destination_id: UUID
    service: Service
    schema_uri: str
    region: str
    kept: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, setup: Setup) -> Bench:
        """Return the bench for a file of settings; raises SetupWrong where something is missing."""
        said = setup.conformance
        missing = [name for name in ("destination_id", "service", "schema_uri", "region") if name not in said]
        if missing:
            raise SetupWrong(f"Im Abschnitt [conformance] der Einstellungen fehlt: {', '.join(missing)}.")
        try:
            destination_id = UUID(str(said["destination_id"]))
        except ValueError as fault:
            raise SetupWrong("destination_id ist keine UUID.") from fault
        other = setup.other()
        wire = Wire(Patience(attempts=2, timeout=20.0), proxy=setup.proxy)
        sender, subscriber = setup.sender(), setup.subscriber()
        for one in (sender, subscriber, *([other] if other else [])):
            one.wire = wire
        service = Service(str(said["service"]), "Konformitätsprüfung")
        return cls(
            setup,
            wire,
            sender,
            subscriber,
            other,
            destination_id,
            service,
            str(said["schema_uri"]),
            str(said["region"]),
        )

    @property
    def stranger(self) -> Session:
        """Return a client that has nothing to do with the destination; raises Skip where none is given."""
        if self.other is None:
            raise Skip("Dazu sind Zugangsdaten eines unbeteiligten zweiten Clients nötig (other).")
        return self.other

    @cached_property
    def keys(self) -> dict[str, bytes]:
        """Return the private keys to decrypt with."""
        return self.setup.keys()

    @property
    def key(self) -> dict[str, Any]:
        """Return the public key to encrypt with, made of the private one: no answer of the server is needed for it."""
        return sealing.public_part(next(iter(self.keys.values())))

    @property
    def spare(self) -> dict[str, Any]:
        """Return the public key of a pair that was made for this run, to change to."""
        return dict(json.loads(_spare_pair().public_jwk))

    @property
    def signing_key(self) -> bytes:
        """Return the private key of the destination to sign events with."""
        return self.setup.signing_key()

    def submission(self, path: str, version: Version = "v2") -> str:
        """Return an address of the Submission API."""
        return f"{self.setup.addresses.submission}/{version}/{path}"

    def management(self, path: str, version: Version = "v2") -> str:
        """Return an address of the Destination API."""
        return f"{self.setup.addresses.destination}/{version}/{path}"

    def routing(self, path: str, version: Version = "v2") -> str:
        """Return an address of the Routing API."""
        return f"{self.setup.addresses.routing}/{version}/{path}"

    def token(self, who: Session) -> str:
        """Return an access token for a side, whatever else the token answer says; raises Wrong."""
        name = f"token:{id(who)}"
        if name not in self.kept:
            answer = self.login({**credentials(who)})
            try:
                self.kept[name] = str(json.loads(answer.body)["access_token"])
            except (ValueError, KeyError, TypeError) as fault:
                raise Wrong(f"Es gibt kein Zugriffstoken (Status {answer.status}).") from fault
        return str(self.kept[name])

    def login(self, form: Mapping[str, str], *, headers: Mapping[str, str] | None = None) -> Answer:
        """Post a form to the token endpoint."""
        whole = {"grant_type": "client_credentials", **form}
        given = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        body = urlencode({name: value for name, value in whole.items() if value is not None}).encode()
        return self.wire.once("POST", self.setup.addresses.token, headers=given, content=body)

    def ask(
        self,
        method: str,
        url: str,
        who: Session | None = None,
        *,
        body: Mapping[str, Any] | bytes | None = None,
        media: str = JSON,
        params: Iterable[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        token: str | None = None,
    ) -> Answer:
        """Call and return whatever comes."""
        given = {"Accept": "*/*", **(headers or {})}
        if who is not None or token is not None:
            given["Authorization"] = f"Bearer {token if token is not None else self.token(who or self.sender)}"
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        if content is not None:
            given.setdefault("Content-Type", media)
        return self.wire.once(method, url, headers=given, content=content, params=params, most=64 * 1024 * 1024)

    def announcement(self, version: Version = "v2", files: Sequence[UUID] = (), **changes: Any) -> dict[str, Any]:
        """Return the body of an announcement; a change to None takes a member away."""
        named = {"identifier": self.service.identifier, "name": self.service.name}
        body = {
            "destinationId": str(self.destination_id),
            "announcedAttachments": [str(one) for one in files],
            "serviceType" if version == "v1" else "publicService": named,
            **({"region": self.region} if version == "v2" else {}),
            **changes,
        }
        return {name: value for name, value in body.items() if value is not None}

    def announce(self, version: Version = "v2", files: Sequence[UUID] = (), **changes: Any) -> Answer:
        """Announce a submission."""
        body = self.announcement(version, files, **changes)
        return self.ask("POST", self.submission("submissions", version), self.sender, body=body)

    def begun(self, version: Version = "v2", files: int = 0, **changes: Any) -> Ids:
        """Return an announced submission, however exactly the server said so; raises Wrong."""
        named = tuple(uuid4() for _ in range(files))
        found = members(self.announce(version, named, **changes))
        submission_id = str(found.get("submissionId", ""))
        if not submission_id:
            raise Wrong("Eine Einreichung lässt sich nicht ankündigen.")
        case_id = str(found.get("caseId", "")) or self._case_of(submission_id, version)
        return Ids(submission_id, case_id, version, named)

    def _case_of(self, submission_id: str, version: Version) -> str:
        answer = self.ask("GET", self.submission(f"submissions/{submission_id}/events", version), self.sender)
        for token in members(answer).get("eventLog", []):
            return str(sealing.unsafe_claims(str(token)).get("txn", "")).removeprefix("case:")
        return ""

    def sealed(self, version: Version = "v2", files: Sequence[UUID] = (), *, data: bool = True) -> Sealed:
        """Return an encrypted sample."""
        attachments = [
            Attachment(PDF + str(one).encode(), "application/pdf", f"{one}.pdf", attachment_id=one) for one in files
        ]
        content = Data(b'{"pruefung": "Konformit\\u00e4t"}', self.schema_uri)
        return messages.sealed(
            version=version,
            destination_id=self.destination_id,
            key=self.key,
            service=self.service,
            data=content if data else None,
            attachments=attachments,
            region=self.region,
        )

    def put(self, ids: Ids, file: UUID, jwe: str, *, media: str = JOSE, who: Session | None = None) -> Answer:
        """Upload an attachment."""
        url = self.submission(f"submissions/{ids.submission_id}/attachments/{file}", ids.version)
        return self.ask("PUT", url, who or self.sender, body=jwe.encode(), media=media)

    def submit(self, ids: Ids, metadata: Any, data: Any, *, who: Session | None = None) -> Answer:
        """Submit; None leaves a part out."""
        body = {"encryptedMetadata": metadata, "encryptedData": data}
        given = {name: value for name, value in body.items() if value is not None}
        return self.ask(
            "PUT", self.submission(f"submissions/{ids.submission_id}", ids.version), who or self.sender, body=given
        )

    def sent(self, version: Version = "v2", files: int = 1) -> Sent:
        """Return a new submission that was submitted whole; raises Wrong."""
        ids = self.begun(version, files)
        sealed = self.sealed(version, ids.files)
        for file, jwe in sealed.attachments.items():
            self.put(ids, file, jwe)
        answer = self.submit(ids, sealed.metadata, sealed.data)
        if answer.status >= 300:
            raise Wrong(f"Eine richtige Einreichung wird nicht angenommen (Status {answer.status}).")
        return Sent(ids, sealed)

    def sample(self) -> Sent:
        """Return one submission that all checks share that only read."""
        if "sample" not in self.kept:
            self.kept["sample"] = self.sent()
        found: Sent = self.kept["sample"]
        return found

    def log(self, ids: Ids, **params: int) -> list[str]:
        """Return the tokens of the log of a case; raises Wrong."""
        given = [(name, str(value)) for name, value in params.items()]
        answer = self.ask("GET", self.submission(f"cases/{ids.case_id}/events", ids.version), self.sender, params=given)
        found = members(answer)
        tokens = next((value for value in found.values() if isinstance(value, list)), None)
        if tokens is None:
            raise Wrong(f"Das Ereignisprotokoll ist nicht lesbar (Status {answer.status}).")
        return [str(one) for one in tokens]

    def claims(self, name: str, ids: Ids, payload: Mapping[str, Any] | None, **changes: Any) -> dict[str, Any]:
        """Return the claims of an event of the receiver; a change to None takes a claim away."""
        made = events.claims(
            name,
            issuer=str(self.destination_id),
            kind="submission",
            message_id=UUID(ids.submission_id),
            case_id=UUID(ids.case_id),
            at=now(),
            payload=payload,
            schema=self._schema(),
        )
        return {key: value for key, value in {**made, **changes}.items() if value is not None}

    def _schema(self) -> str:
        """Return the version of the payload schema that the server itself writes, which it must take too."""
        if "schema" not in self.kept:
            said = [sealing.unsafe_claims(one).get("$schema") for one in self.log(self.sample().ids)]
            self.kept["schema"] = next((one for one in said if isinstance(one, str)), events.SCHEMA)
        return str(self.kept["schema"])

    def acceptance(self, sent: Sent, **changes: Any) -> dict[str, Any]:
        """Return the claims of a right acceptance."""
        return self.claims("accept-submission", sent.ids, {"authenticationTags": sent.tags.as_json()}, **changes)

    def post(self, ids: Ids, token: str, *, who: Session | None = None) -> Answer:
        """Post an event token."""
        url = self.submission(f"cases/{ids.case_id}/events", ids.version)
        return self.ask("POST", url, who or self.subscriber, body=token.encode(), media=JOSE)

    def signed(self, claims: Mapping[str, Any]) -> str:
        """Sign as the destination."""
        return sealing.signed(claims, self.signing_key)

    def pick_up(self, ids: Ids, *, who: Session | None = None, version: Version | None = None) -> Answer:
        """Pick a submission up."""
        return self.ask(
            "GET", self.submission(f"submissions/{ids.submission_id}", version or ids.version), who or self.subscriber
        )

    def order(self, version: Version = "v2", **changes: Any) -> dict[str, Any]:
        """Return the body that creates a destination."""
        services = [
            {
                "identifier": self.service.identifier,
                "submissionSchemas": [{"schemaUri": self.schema_uri, "mimeType": JSON}],
                "regions": [self.region],
            }
        ]
        signing = {**sealing.public_part(self.signing_key), "use": "sig", "alg": "PS512", "key_ops": ["verify"]}
        encryption = {**self.key, "use": "enc", "alg": "RSA-OAEP-256", "key_ops": ["wrapKey"]}
        body = {
            "name": "Konformitätsprüfung",
            "contactInformation": {"legalName": "Konformitätsprüfung", "email": "pruefung@example.org"},
            "services" if version == "v1" else "publicServices": services,
            "encryptionKid": encryption["kid"],
            "encryptionPublicKey": encryption,
            "signingPublicKey": signing,
            "metadataVersions": ["2.1.0"],
            **changes,
        }
        return {name: value for name, value in body.items() if value is not None}

    def create(self, **changes: Any) -> Answer:
        """Create a destination; raises Skip where the subscriber may not."""
        answer = self.ask("POST", self.management("destinations"), self.subscriber, body=self.order(**changes))
        if answer.status in (403, 404, 405) and "may-manage" not in self.kept:
            raise Skip("Der Empfänger darf hier keine Zustellpunkte anlegen (Scope manage-destinations).")
        if answer.status < 300:
            self.kept["may-manage"] = True
        return answer

    def created(self, *, active: bool = True) -> str:
        """Return the id of a new destination, active where wanted; raises Wrong."""
        self.kept.setdefault("made", [])
        answer = self.create()
        made = str(members(answer).get("destinationId", ""))
        if not made:
            raise Wrong(f"Ein Zustellpunkt lässt sich nicht anlegen (Status {answer.status}).")
        self.kept["made"].append(made)
        if active:
            self.patch(made, {"status": "active"})
        return made

    def patch(
        self, destination_id: str, changes: Mapping[str, Any], *, who: Session | None = None, media: str = MERGE
    ) -> Answer:
        """Change a destination."""
        url = self.management(f"destinations/{destination_id}")
        return self.ask("PATCH", url, who or self.subscriber, body=changes, media=media)

    def tidy(self) -> None:
        """Take the destinations of this run out of service again; what fails here is no finding."""
        for one in self.kept.get("made", []):
            try:
                self.patch(one, {"status": "decommissioned"})
            except ClientFault:
                return


def credentials(who: Session) -> dict[str, str]:
    """Return the form fields of a side."""
    client_id, client_secret = who.credentials
    return {"client_id": client_id, "client_secret": client_secret}


def members(answer: Answer) -> dict[str, Any]:
    """Return the members of a JSON answer, none where it is something else."""
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


@lru_cache(maxsize=1)
def _spare_pair() -> NewKeyPair:
    return sealing.new_encryption_pair()
