"""A subscriber (Verwaltungssystem): keeps destinations, receives submissions, decides on them, replies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from gemeinwerk.client import answers, events, messages, sealing
from gemeinwerk.client.faults import Refused, SetupWrong
from gemeinwerk.client.sender import encrypted_file, parcel
from gemeinwerk.client.session import MAX_MESSAGE, Session, step_key
from gemeinwerk.client.types import (
    Attachment,
    Data,
    Destination,
    Page,
    Parcel,
    Received,
    Reference,
    ReplyReference,
    Sealed,
    Service,
    Tags,
)
from gemeinwerk.client.wire import JOSE, MERGE
from gemeinwerk.kernel.clock import now

CONFLICT: Final = 409


class Subscriber(Session):
    """Receives. ``keys`` are private JWKs by key id; ``signing_key`` is a private JWK as JSON bytes."""

    clock: Callable[[], datetime] = staticmethod(now)

    def list(self, destination_id: UUID | None = None, *, offset: int = 0, limit: int = 100) -> Page:
        """Return one page of waiting submissions, of all own destinations where none is named."""
        params = {"destinationId": destination_id, "offset": offset, "limit": limit}
        found = self.get(self.submission_url("submissions"), params=params).json()
        rows = [
            Reference(
                answers.ident(one, "submissionId"), answers.ident(one, "caseId"), answers.ident(one, "destinationId")
            )
            for one in answers.objects(found, "submissions")
        ]
        return Page(
            tuple(rows),
            answers.number(found, "totalCount", offset + len(rows)),
            answers.number(found, "offset", offset),
        )

    def waiting(self, destination_id: UUID | None = None, *, limit: int = 100) -> Iterator[Reference]:
        """Yield what waits now, each once, over all pages; what is accepted in between shortens no page."""
        first = self.list(destination_id, limit=limit)
        known, read = dict.fromkeys(first.items), len(first.items)
        while read < first.total:
            page = self.list(destination_id, offset=read, limit=limit)
            before, read = len(known), read + len(page.items)
            known.update(dict.fromkeys(page.items))
            # A page without anything new is the end, whatever number the server promises.
            if len(known) == before:
                break
        yield from known

    def pick_up(self, submission_id: UUID) -> Parcel:
        """Fetch a submission, still encrypted; it stays there until it is accepted or rejected."""
        found = self.get(self.submission_url(f"submissions/{submission_id}"), most=MAX_MESSAGE).json()
        return parcel(found, "submissionId", submission_id)

    def attachment(self, submission_id: UUID, attachment_id: UUID) -> str:
        """Fetch one encrypted attachment."""
        return encrypted_file(self, f"submissions/{submission_id}/attachments/{attachment_id}")

    def receive(self, submission_id: UUID, keys: Mapping[str, bytes]) -> Received:
        """Fetch, check and open a submission.

        The authentication tags are compared with the verified submit event, the hashes with the metadata. Raises
        ContentWrong (with reasons to reject), EventWrong, AnswerWrong, Refused.
        """
        picked = self.pick_up(submission_id)
        files = {one: self.attachment(submission_id, one) for one in picked.attachments}
        log = self.events(picked.case_id, picked.destination_id)
        return messages.opened(picked, files, keys, log, old=self.version == "v1")

    def post_event(self, case_id: UUID, token: str, *, key: str | None = None) -> None:
        """Post a signed event; the same token again changes nothing."""
        url = self.submission_url(f"cases/{case_id}/events")
        self.change("POST", url, token.encode("ascii"), expect=204, key=key, media=JOSE)

    def accept(
        self, message: Received | Reference, signing_key: bytes, *, tags: Tags | None = None, key: str | None = None
    ) -> str:
        """Accept a submission with the authentication tags that were received; returns the event token.

        Where the answer was lost, the same call again returns the token of the acceptance that stands in the log.
        """
        own = message.tags if isinstance(message, Received) else tags
        if own is None:
            raise SetupWrong("Zur Annahme gehören die Authentifizierungs-Tags.")
        payload = {"authenticationTags": own.as_json()}
        return self._decide("accept-submission", message, signing_key, payload, key)

    def reject(
        self,
        message: Received | Reference | Parcel,
        signing_key: bytes,
        problems: Sequence[Mapping[str, str]],
        *,
        key: str | None = None,
    ) -> str:
        """Reject a submission with reasons, such as those of ContentWrong; returns the event token.

        Where the answer was lost, the same call again returns the token of the rejection that stands in the log.
        """
        return self._decide("reject-submission", message, signing_key, events.rejection(problems), key)

    def forward(self, message: Received | Reference | Parcel, signing_key: bytes, *, key: str | None = None) -> str:
        """Say that the submission was passed on inside the own house; returns the event token."""
        return self._decide("forward-submission", message, signing_key, None, key)

    def event(
        self,
        name: str,
        message: Received | Reference | Parcel,
        signing_key: bytes,
        payload: Mapping[str, Any] | None,
        *,
        at: datetime | None = None,
    ) -> str:
        """Return a signed event without posting it; keep it with your own record of the decision."""
        if message.destination_id is None:
            raise SetupWrong("Ohne Zustellpunkt lässt sich kein Ereignis unterschreiben.")
        claims = events.claims(
            name,
            issuer=str(message.destination_id),
            kind="submission",
            message_id=message.submission_id if isinstance(message, Reference) else message.message_id,
            case_id=message.case_id,
            at=at or self.clock(),
            payload=payload,
            schema=message.schema if isinstance(message, Received) else "",
        )
        return sealing.signed(claims, signing_key)

    def _decide(
        self,
        name: str,
        message: Received | Reference | Parcel,
        signing_key: bytes,
        payload: Mapping[str, Any] | None,
        key: str | None,
    ) -> str:
        token = self.event(name, message, signing_key, payload)
        try:
            self.post_event(message.case_id, token, key=key or str(uuid4()))
        except Refused as fault:
            # An earlier attempt may have decided the same, and its answer was lost on the way.
            known = self._standing(sealing.unverified(token).claims) if fault.status == CONFLICT else None
            if known is None:
                raise
            return known
        return token

    def _standing(self, claims: Mapping[str, Any]) -> str | None:
        """Return the token in the verified log that says the same of the same message, if there is one."""
        log = self.events(UUID(str(claims["txn"]).removeprefix("case:")), UUID(str(claims["iss"])))
        for one in log:
            said = sealing.unverified(one.token).claims
            if all(said.get(name) == claims[name] for name in ("iss", "sub", "txn", "events")):
                return one.token
        return None

    def create_destination(self, order: Mapping[str, Any], *, key: str | None = None) -> Destination:
        """Create a destination from a body of the Destination API; it takes nothing before it is activated."""
        found = self.change("POST", self.destination_url("destinations"), order, expect=201, key=key)
        return self._seen(found.json())

    def change_destination(
        self, destination_id: UUID, changes: Mapping[str, Any], *, key: str | None = None
    ) -> Destination:
        """Change single members, such as ``{"status": "active"}`` (RFC 7396).

        ``contactInformation`` is merged too: ``{"phone": None}`` in it takes the number away and leaves the rest as it is.
        """
        url = self.destination_url(f"destinations/{destination_id}")
        return self._seen(self.change("PATCH", url, changes, expect=200, key=key, media=MERGE).json(), destination_id)

    def add_key(self, destination_id: UUID, jwk: Mapping[str, Any], *, key: str | None = None) -> None:
        """Add a public key for a change of keys; change ``encryptionKid`` afterwards."""
        self.change("POST", self.destination_url(f"destinations/{destination_id}/keys"), jwk, expect=201, key=key)

    def announce_reply(
        self, case_id: UUID, attachments: Sequence[UUID] = (), *, key: str | None = None
    ) -> ReplyReference:
        """Announce a reply in a case."""
        body = {"caseId": str(case_id), "announcedAttachments": [str(one) for one in attachments]}
        found = self.change("POST", self.submission_url("replies"), body, expect=201, key=key).json()
        return ReplyReference(answers.ident(found, "replyId"), answers.ident(found, "caseId", same=case_id))

    def put_reply_attachment(self, reply_id: UUID, attachment_id: UUID, jwe: str, *, key: str | None = None) -> None:
        """Upload one encrypted attachment of a reply."""
        url = self.submission_url(f"replies/{reply_id}/attachments/{attachment_id}")
        self.change("PUT", url, jwe.encode("ascii"), expect=204, key=key, media=JOSE)

    def submit_reply(self, reply_id: UUID, metadata: str, data: str | None, *, key: str | None = None) -> None:
        """Send a reply whole."""
        body = {"encryptedMetadata": metadata} | ({} if data is None else {"encryptedData": data})
        self.change("PUT", self.submission_url(f"replies/{reply_id}"), body, expect=200, key=key).json()

    def seal_reply(
        self,
        message: Received,
        data: Data | None,
        attachments: Sequence[Attachment] = (),
        *,
        metadata: Mapping[str, Any] | None = None,
    ) -> Sealed:
        """Encrypt a reply for the key that the sender named in its metadata; raises SetupWrong where it named none."""
        channel = message.metadata.get("replyChannel")
        said = channel.get("fitConnect") if isinstance(channel, dict) else None
        jwk = said.get("encryptionPublicKey") if isinstance(said, dict) else None
        if not isinstance(jwk, dict):
            raise SetupWrong("Der Absender hat keinen Rückkanal über die Schnittstelle genannt (replyChannel).")
        if message.destination_id is None:
            raise SetupWrong("Die Einreichung nennt keinen Zustellpunkt.")
        return messages.sealed(
            version=self.version,
            destination_id=message.destination_id,
            key=sealing.encryption_key(jwk, str(jwk.get("kid", "")), any_id=self.any_key_id),
            service=message.service or Service(""),
            data=data,
            attachments=attachments,
            extra=metadata,
        )

    def deliver_reply(self, case_id: UUID, sealed: Sealed, *, key: str | None = None) -> ReplyReference:
        """Send an encrypted reply whole; with the same ``key`` it is there once."""
        made = self.announce_reply(case_id, [*sealed.attachments], key=step_key(key, "announce"))
        for attachment_id, jwe in sealed.attachments.items():
            self.put_reply_attachment(made.reply_id, attachment_id, jwe, key=step_key(key, f"put/{attachment_id}"))
        self.submit_reply(made.reply_id, sealed.metadata, sealed.data, key=step_key(key, "submit"))
        return made

    def send_reply(
        self, message: Received, data: Data | None, attachments: Sequence[Attachment] = ()
    ) -> ReplyReference:
        """Encrypt and send a reply in one step."""
        return self.deliver_reply(message.case_id, self.seal_reply(message, data, attachments))
