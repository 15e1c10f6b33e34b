"""A kept message: encrypted before it is sent, so that a run that broke off is finished later and never doubled."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from gemeinwerk.client import Attachment, Data, Reference, Sealed, Sender, Service, SetupWrong
from gemeinwerk.config.api.store import disk
from gemeinwerk.config.files import read_file

MOST: Final = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be sent, in plain."""

    destination_id: UUID
    service: Service
    data: Data | None
    attachments: tuple[Attachment, ...]
    region: str
    metadata: Mapping[str, Any]
    case_id: UUID | None

    def fingerprint(self) -> str:
        """Return what tells this order from another one; the ids of its attachments are made anew in each run."""
        about = [str(self.destination_id), self.service.identifier, self.service.name, self.region, str(self.case_id)]
        about.append(json.dumps(self.metadata, sort_keys=True))
        if self.data is not None:
            about += [self.data.schema_uri, self.data.mime_type, hashlib.sha512(self.data.content).hexdigest()]
        for one in self.attachments:
            about += [one.filename, one.mime_type, hashlib.sha512(one.content).hexdigest()]
        return hashlib.sha512(json.dumps(about).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Kept:
    """An encrypted message with its idempotency key, and the ids that the server gave once it was announced."""

    fingerprint: str
    key: str
    sealed: Sealed
    case_id: UUID | None
    sent: Reference | None = None


def delivered(sender: Sender, order: Order, file: Path | None) -> tuple[Reference, Sealed]:
    """Send an order whole; with ``file`` a later run finishes what this one began.

    Raises what the sender raises, and SetupWrong where the file keeps another order.
    """
    if file is None:
        kept = _sealed(sender, order)
    elif file.exists():
        kept = read(file)
        if kept.fingerprint != order.fingerprint():
            raise SetupWrong(
                f"{file} bewahrt eine andere Einreichung auf.",
                hint="Bitte nennen Sie für jede Einreichung eine eigene Datei.",
            )
    else:
        kept = _sealed(sender, order)
        write(file, kept)
    before = kept.sent
    made = before or sender.announce(
        order.destination_id,
        order.service,
        list(kept.sealed.attachments),
        region=order.region,
        case_id=order.case_id,
        key=f"{kept.key}/announce",
    )
    if file is not None and before is None:
        # From here on a repetition asks the log of this very submission, however late it comes.
        write(file, replace(kept, sent=made))
    if before is None or not _submitted(sender, made):
        for attachment_id, jwe in kept.sealed.attachments.items():
            sender.put_attachment(made.submission_id, attachment_id, jwe, key=f"{kept.key}/{attachment_id}")
        sender.submit(made.submission_id, kept.sealed.metadata, kept.sealed.data, key=f"{kept.key}/submit")
    return made, kept.sealed


def _sealed(sender: Sender, order: Order) -> Kept:
    whole = sender.seal(
        order.destination_id,
        order.service,
        order.data,
        order.attachments,
        region=order.region,
        metadata=order.metadata,
    )
    return Kept(order.fingerprint(), str(uuid4()), whole, order.case_id)


def _submitted(sender: Sender, made: Reference) -> bool:
    log = sender.events(made.case_id, made.destination_id)
    return any(one.name == "submit-submission" and one.message_id == made.submission_id for one in log)


def write(path: Path, kept: Kept) -> None:
    """Keep a message on the disk."""
    sealed = kept.sealed
    found: dict[str, Any] = {
        "fingerprint": kept.fingerprint,
        "key": kept.key,
        "caseId": None if kept.case_id is None else str(kept.case_id),
        "destinationId": str(sealed.destination_id),
        "service": {"identifier": sealed.service.identifier, "name": sealed.service.name},
        "region": sealed.region,
        "metadata": sealed.metadata,
        "data": sealed.data,
        "attachments": {str(key): jwe for key, jwe in sealed.attachments.items()},
    }
    if kept.sent is not None:
        found["sent"] = {"submissionId": str(kept.sent.submission_id), "caseId": str(kept.sent.case_id)}
    disk.write(path, json.dumps(found).encode())


def read(path: Path) -> Kept:
    """Return a kept message; raises SetupWrong for anything else."""
    try:
        found = json.loads(read_file(path, MOST))
        destination_id = UUID(found["destinationId"])
        sent = found.get("sent")
        return Kept(
            fingerprint=found["fingerprint"],
            key=found["key"],
            sealed=Sealed(
                destination_id=destination_id,
                service=Service(found["service"]["identifier"], found["service"]["name"]),
                metadata=found["metadata"],
                data=found["data"],
                attachments={UUID(key): jwe for key, jwe in found["attachments"].items()},
                region=found["region"],
            ),
            case_id=UUID(found["caseId"]) if found["caseId"] else None,
            sent=Reference(UUID(sent["submissionId"]), UUID(sent["caseId"]), destination_id) if sent else None,
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise SetupWrong(f"{path} ist keine aufbewahrte Einreichung.") from fault


def attachments(paths: Sequence[Path]) -> tuple[Attachment, ...]:
    """Read files to attach; their type is taken from their name."""
    from mimetypes import guess_type

    return tuple(
        Attachment(read_file(path), guess_type(path.name)[0] or "application/octet-stream", path.name) for path in paths
    )
