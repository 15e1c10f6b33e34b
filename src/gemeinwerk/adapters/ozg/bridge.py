"""The postbox over the bridge: each notice, and each message about a state, is submitted once, at whatever moment the program is killed.

Before anything leaves, the encrypted message is kept in a folder, and after the announcement its ids beside it. A later
attempt reads the log of the case: where the message was submitted, it is done; where it was not, the same message is sent
under the same ids. Only when the author's token runs out, and nothing of an older attempt can be on its way any more, a
new message is made. Of what was submitted only the ids are kept.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from gemeinwerk.adapters.ozg.messages import (
    MESSAGE,
    MESSAGE_NAME,
    SCHEMA,
    STATUS,
    STATUS_NAME,
    MessageUnfit,
    message_data,
    status_data,
)
from gemeinwerk.adapters.ozg.settings import Connection
from gemeinwerk.client import Attachment, Data, Event, Refused, Sealed, Sender, Service, Wire
from gemeinwerk.client.faults import ClientFault
from gemeinwerk.client.types import Reference
from gemeinwerk.domain.delivery.ports import PostboxRefused, PostboxUnavailable
from gemeinwerk.domain.delivery.types import PostboxNotice, PostboxOutcome, PostboxState, PostboxStatus
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.ports import AdapterStatus

PDF: Final = "application/pdf"
# The author's token holds for 30 minutes; well before that a new message is made, and nothing old is on its way any more.
NEW_AFTER: Final = timedelta(minutes=20)
# The bridge refuses these for good; everything else may succeed later.
FOR_GOOD: Final = frozenset({400, 413, 422})


@dataclass(frozen=True, slots=True)
class _Message:
    """What is to be submitted under one id: for which service, and how its data are made at a moment."""

    id: UUID
    service: Service
    data: Callable[[datetime], bytes]
    files: tuple[Attachment, ...] = ()


class BridgePostbox:
    """Implements delivery.OzgPostbox; ``folder`` keeps messages until they are submitted, so workers have to share it."""

    connected = True

    def __init__(
        self, known: Connection, folder: Path, *, wire: Wire | None = None, clock: Callable[[], datetime] = now
    ) -> None:
        self.demo = known.demo
        self._known, self._folder, self._clock = known, folder, clock
        self._wire = wire or Wire()
        self._lock = threading.Lock()
        self._session: Sender | None = None

    def hand_over(self, notice: PostboxNotice) -> str:
        """Submit the notice once. Raises PostboxUnavailable, PostboxRefused."""
        known = self._known
        files = (Attachment(notice.pdf, PDF, notice.file_name),)

        def data(at: datetime) -> bytes:
            return message_data(notice, known.author, stork_level=known.stork_level, at=at)

        return self._submitted(_Message(notice.delivery_id, Service(MESSAGE, MESSAGE_NAME), data, files))

    def tell_state(self, message: PostboxStatus) -> str:
        """Submit the state once. Raises PostboxUnavailable, PostboxRefused."""

        def data(at: datetime) -> bytes:
            return status_data(message, self._known.author, at=at)

        return self._submitted(_Message(message.message_id, Service(STATUS, STATUS_NAME), data))

    def _submitted(self, message: _Message) -> str:
        try:
            with self._alone(message.id):
                return self._handed(message)
        except MessageUnfit as fault:
            raise PostboxRefused(str(fault)) from fault
        except Refused as fault:
            if fault.status in FOR_GOOD:
                raise PostboxRefused(fault.message[:150]) from fault
            raise PostboxUnavailable(fault.message) from fault
        except ClientFault as fault:
            raise PostboxUnavailable(fault.message) from fault
        except OSError as fault:
            raise PostboxUnavailable(type(fault).__name__) from fault

    def outcome(self, handle: str) -> PostboxOutcome:
        """Read the verified log: the event that counts as provision, or the rejection. Raises PostboxUnavailable."""
        try:
            submission, case = (UUID(part) for part in handle.split(":"))
            log = self._sender().events(case, self._known.destination_id)
        except ValueError as fault:
            raise PostboxUnavailable("unknown handle") from fault
        except ClientFault as fault:
            raise PostboxUnavailable(fault.message) from fault
        for event in log:
            if event.message_id != submission or event.by_service:
                continue
            if event.name == self._known.receipt_event:
                return PostboxOutcome(PostboxState.PROVIDED, event.issued_at, receipt=event.token)
            if event.name == "reject-submission":
                return PostboxOutcome(PostboxState.REFUSED, event.issued_at, _said(event), event.token)
        return PostboxOutcome(PostboxState.OPEN)

    def check(self) -> AdapterStatus:
        """Ask the bridge whether it takes messages."""
        try:
            found = self._sender().destination(self._known.destination_id)
        except ClientFault as fault:
            return AdapterStatus(ok=False, detail=fault.message)
        ok = found.status == "active" and found.takes(MESSAGE)
        words = "Postfach von Nutzerkonten über FIT-Connect"
        if self.demo:
            words = f"Demonstration: {words}, keine echte Person erhält etwas"
        return AdapterStatus(
            ok=ok, detail=words if ok else "Der Zustellpunkt nimmt keine Nachrichten für Postfächer an."
        )

    def _handed(self, message: _Message) -> str:
        sender = self._sender()
        kept = self._kept(message.id)
        made = _reference(kept, self._known.destination_id) if kept else None
        if made is not None and self._is_submitted(sender, made):
            self._forget_content(message.id, kept)
            return _handle(made)
        if kept is not None and "data" not in kept:
            raise PostboxUnavailable("submitted, but missing in the log")
        if kept is None or self._is_old(kept):
            kept, made = self._sealed(sender, message), None
        parcel = _parcel(kept, self._known.destination_id, message.service)
        if made is None:
            key = f"ozg-{message.id}-{kept['attempt']}"
            made = sender.announce(parcel.destination_id, parcel.service, list(parcel.attachments), key=key)
            kept |= {"submission": str(made.submission_id), "case": str(made.case_id)}
            self._keep(message.id, kept)
        for attachment_id, token in parcel.attachments.items():
            sender.put_attachment(made.submission_id, attachment_id, token)
        sender.submit(made.submission_id, parcel.metadata, parcel.data)
        sender.require_delivered(made, parcel)
        self._forget_content(message.id, kept)
        return _handle(made)

    def _sealed(self, sender: Sender, message: _Message) -> dict[str, Any]:
        at = self._clock()
        data = Data(message.data(at), SCHEMA)
        sealed = sender.seal(self._known.destination_id, message.service, data, message.files)
        kept: dict[str, Any] = {
            "attempt": str(uuid4()),
            "at": at.isoformat(),
            "metadata": sealed.metadata,
            "data": sealed.data,
            "attachments": {str(key): token for key, token in sealed.attachments.items()},
        }
        self._keep(message.id, kept)
        return kept

    def _is_submitted(self, sender: Sender, made: Reference) -> bool:
        log = sender.events(made.case_id, made.destination_id)
        return any(one.name == "submit-submission" and one.message_id == made.submission_id for one in log)

    def _is_old(self, kept: dict[str, Any]) -> bool:
        return self._clock() - datetime.fromisoformat(kept["at"]) > NEW_AFTER

    def _sender(self) -> Sender:
        with self._lock:
            if self._session is None:
                given = self._known.sender
                self._session = Sender(self._known.addresses, given.client_id, given.client_secret, wire=self._wire)
            return self._session

    @contextlib.contextmanager
    def _alone(self, message_id: UUID) -> Iterator[None]:
        """Let one process at a time submit a message; the lock ends with the process."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self._folder / f"{message_id}.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _kept(self, message_id: UUID) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = json.loads((self._folder / f"{message_id}.json").read_text())
        except FileNotFoundError:
            return None
        return found

    def _forget_content(self, message_id: UUID, kept: dict[str, Any] | None) -> None:
        """Keep only under which ids a message was submitted: what it said is needed no more."""
        if kept is not None and "data" in kept:
            self._keep(message_id, {key: kept[key] for key in ("attempt", "at", "submission", "case")})

    def _keep(self, message_id: UUID, kept: dict[str, Any]) -> None:
        draft = self._folder / f"{message_id}.draft"
        with draft.open("w") as file:
            json.dump(kept, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._folder / f"{message_id}.json")


def _parcel(kept: dict[str, Any], destination_id: UUID, service: Service) -> Sealed:
    files = {UUID(key): str(token) for key, token in kept["attachments"].items()}
    return Sealed(destination_id, service, kept["metadata"], kept["data"], files)


def _reference(kept: dict[str, Any], destination_id: UUID) -> Reference | None:
    if "submission" not in kept:
        return None
    return Reference(UUID(kept["submission"]), UUID(kept["case"]), destination_id)


def _handle(made: Reference) -> str:
    return f"{made.submission_id}:{made.case_id}"


def _said(event: Event) -> str:
    """Return the reasons of a rejection as they came, cut to what a page can show."""
    words = (str(one.get("detail") or one.get("title") or "") for one in event.problems)
    return " ".join(" ".join(words).split())[:120]
