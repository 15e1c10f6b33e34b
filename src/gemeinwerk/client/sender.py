"""A sender (Onlinedienst): sends submissions, follows their events, fetches replies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from gemeinwerk.client import answers, messages, sealing
from gemeinwerk.client.faults import AnswerWrong, ContentWrong, Problem, SetupWrong
from gemeinwerk.client.session import MAX_MESSAGE, MAX_PART, Session, step_key
from gemeinwerk.client.types import (
    Attachment,
    Callback,
    Data,
    Parcel,
    Received,
    Reference,
    ReplyPage,
    ReplyReference,
    Sealed,
    Service,
)
from gemeinwerk.client.unfinished import Unfinished, content_print
from gemeinwerk.client.wire import JOSE


class Sender(Session):
    """Sends. Every change carries an idempotency key; with a key of your own a repetition after a crash is safe too."""

    @cached_property
    def _unfinished(self) -> Unfinished:
        return Unfinished()

    def announce(
        self,
        destination_id: UUID,
        service: Service,
        attachments: Sequence[UUID] = (),
        *,
        region: str = "",
        case_id: UUID | None = None,
        callback: Callback | None = None,
        key: str | None = None,
    ) -> Reference:
        """Announce a submission, in the case ``case_id`` where one goes on; raises Refused, AnswerWrong, Unreachable."""
        named = {"identifier": service.identifier, "name": service.name}
        body: dict[str, Any] = {
            "destinationId": str(destination_id),
            "announcedAttachments": [str(one) for one in attachments],
            "serviceType" if self.version == "v1" else "publicService": named,
        }
        if region and self.version == "v2":
            body["region"] = region
        if case_id is not None:
            body["caseId"] = str(case_id)
        if callback is not None:
            body["callback"] = {"url": callback.url, "secret": callback.secret}
        found = self.change("POST", self.submission_url("submissions"), body, expect=201, key=key).json()
        if "destinationId" in found:
            answers.ident(found, "destinationId", same=destination_id)
        return Reference(
            answers.ident(found, "submissionId"), answers.ident(found, "caseId", same=case_id), destination_id
        )

    def put_attachment(self, submission_id: UUID, attachment_id: UUID, jwe: str, *, key: str | None = None) -> None:
        """Upload one encrypted attachment; the same bytes again change nothing."""
        url = self.submission_url(f"submissions/{submission_id}/attachments/{attachment_id}")
        self.change("PUT", url, jwe.encode("ascii"), expect=204, key=key, media=JOSE)

    def submit(self, submission_id: UUID, metadata: str, data: str | None, *, key: str | None = None) -> None:
        """Submit the message whole; both parts are compact JWEs."""
        body = {"encryptedMetadata": metadata} | ({} if data is None else {"encryptedData": data})
        url = self.submission_url(f"submissions/{submission_id}")
        found = self.change("PUT", url, body, expect=200, key=key).json()
        if "submissionId" in found:
            answers.ident(found, "submissionId", same=submission_id)

    def seal(
        self,
        destination_id: UUID,
        service: Service,
        data: Data | None,
        attachments: Sequence[Attachment] = (),
        *,
        region: str = "",
        metadata: Mapping[str, Any] | None = None,
    ) -> Sealed:
        """Encrypt a message for a destination. Keep the result until it is accepted: it can be sent again as it is.

        Raises KeyWrong for a key that is not its own thumbprint, SetupWrong for a destination that is not active.
        """
        destination = self.destination(destination_id)
        if destination.status != "active":
            raise SetupWrong(f"Der Zustellpunkt nimmt nichts an (Zustand „{destination.status[:40]}“).")
        kid = destination.encryption_kid
        jwk = sealing.encryption_key(self.key(destination_id, kid), kid, any_id=self.any_key_id)
        return messages.sealed(
            version=self.version,
            destination_id=destination_id,
            key=jwk,
            service=service,
            data=data,
            attachments=attachments,
            region=region,
            extra=metadata,
        )

    def deliver(
        self, sealed: Sealed, *, case_id: UUID | None = None, callback: Callback | None = None, key: str | None = None
    ) -> Reference:
        """Send an encrypted message whole; the same message with the same ``key`` is there once, however often it is sent."""
        made = self.announce(
            sealed.destination_id,
            sealed.service,
            list(sealed.attachments),
            region=sealed.region,
            case_id=case_id,
            callback=callback,
            key=step_key(key, "announce"),
        )
        for attachment_id, jwe in sealed.attachments.items():
            self.put_attachment(made.submission_id, attachment_id, jwe, key=step_key(key, f"put/{attachment_id}"))
        self.submit(made.submission_id, sealed.metadata, sealed.data, key=step_key(key, "submit"))
        return made

    def send(
        self,
        destination_id: UUID,
        service: Service,
        data: Data | None,
        attachments: Sequence[Attachment] = (),
        *,
        region: str = "",
        metadata: Mapping[str, Any] | None = None,
        case_id: UUID | None = None,
        callback: Callback | None = None,
        key: str | None = None,
    ) -> Reference:
        """Encrypt and send in one step, all calls under one idempotency key.

        ``metadata`` adds members such as ``replyChannel``. Where an answer was lost, the same call with the same ``key`` at
        this sender sends the message that was sealed then, so it is there once; raises SetupWrong for other content. The
        last few such messages are kept in memory: to survive a crash use ``seal``, keep the result, and ``deliver`` it.
        """
        if key is None:
            whole = self.seal(destination_id, service, data, attachments, region=region, metadata=metadata)
            return self.deliver(whole, case_id=case_id, callback=callback, key=str(uuid4()))
        print_of = content_print(destination_id, service, data, attachments, region, metadata)
        known = self._unfinished.known(key, print_of)
        whole = known or self.seal(destination_id, service, data, attachments, region=region, metadata=metadata)
        self._unfinished.keep(key, print_of, whole)
        made = self.deliver(whole, case_id=case_id, callback=callback, key=key)
        self._unfinished.forget(key)
        return made

    def require_delivered(self, made: Reference, sealed: Sealed) -> None:
        """Compare the verified submit event with what was sent; raises ContentWrong, EventWrong.

        This is the sender's proof: the delivery service confirms by its signature exactly these parts.
        """
        log = self.events(made.case_id, made.destination_id)
        said = messages.submit_event(log, made.submission_id).tags
        own = messages.tags_of(sealed, sealed.attachments)
        if said is None:
            text = "Das Ereignis der Absendung nennt keine Authentifizierungs-Tags."
            raise ContentWrong(
                text, [Problem("invalid-event-log", "Ereignisprotokoll unvollständig", text, "submission")]
            )
        messages.require_same_tags(own, said)

    def list_replies(self, *, offset: int = 0, limit: int = 100) -> ReplyPage:
        """Return one page of replies that wait for this sender."""
        found = self.get(self.submission_url("replies"), params={"offset": offset, "limit": limit}).json()
        rows = answers.objects(found, "replies")
        return ReplyPage(
            tuple(ReplyReference(answers.ident(one, "replyId"), answers.ident(one, "caseId")) for one in rows),
            answers.number(found, "totalCount", offset + len(rows)),
            answers.number(found, "offset", offset),
        )

    def pick_up_reply(self, reply_id: UUID) -> Parcel:
        """Fetch a reply, still encrypted."""
        found = self.get(self.submission_url(f"replies/{reply_id}"), most=MAX_MESSAGE).json()
        return parcel(found, "replyId", reply_id)

    def reply_attachment(self, reply_id: UUID, attachment_id: UUID) -> str:
        """Fetch one encrypted attachment of a reply."""
        return encrypted_file(self, f"replies/{reply_id}/attachments/{attachment_id}")

    def receive_reply(self, reply_id: UUID, keys: Mapping[str, bytes]) -> Received:
        """Fetch, check and open a reply; ``keys`` are private JWKs by key id. Raises ContentWrong, EventWrong."""
        picked = self.pick_up_reply(reply_id)
        files = {one: self.reply_attachment(reply_id, one) for one in picked.attachments}
        log = self.events(picked.case_id, picked.destination_id)
        return messages.opened(picked, files, keys, log, old=self.version == "v1")

    def accept_reply(self, reply_id: UUID, *, key: str | None = None) -> None:
        """Confirm a reply; the delivery service logs the acceptance, since a sender has no signature key.

        The standard's texts do not settle this call; it is the one of Gemeinwerk.
        """
        url = self.submission_url(f"replies/{reply_id}/acceptance")
        self.authorised("POST", url, expect=204, headers={"Idempotency-Key": key or f"accept-{reply_id}"})


def parcel(found: Mapping[str, Any], name: str, message_id: UUID) -> Parcel:
    """Read a picked up message; raises AnswerWrong."""
    service = found.get("serviceType", found.get("publicService"))
    data = found.get("encryptedData")
    if data is not None and not isinstance(data, str):
        raise AnswerWrong("Die Angabe „encryptedData“ der Antwort ist kein Text.")
    has = isinstance(service, dict) and isinstance(service.get("identifier"), str)
    return Parcel(
        message_id=answers.ident(found, name, same=message_id),
        case_id=answers.ident(found, "caseId"),
        destination_id=answers.ident(found, "destinationId") if "destinationId" in found else None,
        metadata=answers.text(found, "encryptedMetadata", most=MAX_PART),
        data=data,
        attachments=answers.ids(found, "attachments"),
        service=Service(service["identifier"], str(service.get("name", ""))) if has and service else None,
        region=str(found.get("region", ""))[:20],
    )


def encrypted_file(session: Session, path: str) -> str:
    """Fetch one encrypted attachment; raises AnswerWrong unless the answer is a JWE."""
    answer = session.get(session.submission_url(path), most=MAX_PART)
    if answer.media not in (JOSE, "text/plain", "application/octet-stream"):
        raise AnswerWrong(f"Ein Anhang kam als „{answer.media[:80]}“ statt als {JOSE}.")
    try:
        return answer.body.decode("ascii").strip()
    except UnicodeDecodeError as fault:
        raise AnswerWrong("Ein Anhang ist kein JWE.") from fault
