"""A folder of received messages: each in a folder of its own, with what its later acceptance needs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from gemeinwerk.client import Attachment, LoginRefused, Received, Refused, Service, SetupWrong, Subscriber, Tags
from gemeinwerk.config.api.store import disk
from gemeinwerk.config.files import read_file
from gemeinwerk.kernel.refusal import Refusal

ABOUT: Final = "nachricht.json"
METADATA: Final = "metadaten.json"
DATA_ENDINGS: Final = {"application/json": ".json", "application/xml": ".xml"}
# A name that a sender gave is never the name of a file here; its ending is, where it is a harmless one.
ENDING: Final = re.compile(r"\.[A-Za-z0-9]{1,8}\Z")
FINAL: Final = ("accept-submission", "reject-submission")


def place(folder: Path, message_id: UUID) -> Path:
    """Return where a message lies or will lie."""
    return folder / str(message_id)


def write(folder: Path, message: Received) -> Path:
    """Store a message as a whole and return its folder."""
    files = {METADATA: _json(message.metadata)}
    about: dict[str, Any] = {
        "messageId": str(message.message_id),
        "caseId": str(message.case_id),
        "destinationId": None if message.destination_id is None else str(message.destination_id),
        "service": None
        if message.service is None
        else {"identifier": message.service.identifier, "name": message.service.name},
        "schema": message.schema,
        "authenticationTags": message.tags.as_json(),
        "data": None,
        "attachments": [],
    }
    if message.data is not None:
        name = f"fachdaten{DATA_ENDINGS.get(message.data.mime_type, '.bin')}"
        files[name] = message.data.content
        about["data"] = {"file": name, "mimeType": message.data.mime_type, "schemaUri": message.data.schema_uri}
    for one in message.attachments:
        name = _name(one)
        files[name] = one.content
        about["attachments"].append(
            {
                "file": name,
                "attachmentId": str(one.attachment_id),
                "filename": one.filename,
                "mimeType": one.mime_type,
                "purpose": one.purpose,
                "description": one.description,
            }
        )
    files[ABOUT] = _json(about)
    made = place(folder, message.message_id)
    disk.write_folder(made, files)
    return made


def _json(found: Any) -> bytes:
    # Half a surrogate pair, which a sender may have written, becomes its escape again.
    return json.dumps(found, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace")


def _name(one: Attachment) -> str:
    ending = ENDING.search(one.filename)
    return f"anhang-{one.attachment_id}{ending.group().lower() if ending else ''}"


def read(folder: Path) -> Received:
    """Return a stored message without its contents, as decisions and replies need it; raises SetupWrong."""
    try:
        about = json.loads(read_file(folder / ABOUT))
        metadata = json.loads(read_file(folder / METADATA))
        tags, service = about["authenticationTags"], about["service"]
        return Received(
            message_id=UUID(about["messageId"]),
            case_id=UUID(about["caseId"]),
            destination_id=UUID(about["destinationId"]) if about["destinationId"] else None,
            service=Service(service["identifier"], service["name"]) if service else None,
            metadata=dict(metadata),
            data=None,
            attachments=(),
            tags=Tags(
                tags["metadata"],
                tags.get("data"),
                {UUID(key): tag for key, tag in tags.get("attachments", {}).items()},
            ),
            schema=about["schema"],
        )
    except (Refusal, ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise SetupWrong(f"{folder} ist kein Ordner mit einer empfangenen Nachricht.") from fault


def decide(
    subscriber: Subscriber, folder: Path, name: str, signing_key: bytes, payload: dict[str, Any] | None
) -> tuple[Received, bool]:
    """Report a decision on a stored message, and tell whether it is new here.

    The signed event is written before it is sent: a run that broke off repeats the same token, which has no second effect.
    Raises Refused, and SetupWrong where the message has already had another final decision.
    """
    message = read(folder)
    for other in FINAL:
        if other != name and (folder / f"{other}.jws").exists():
            raise SetupWrong("Über diese Einreichung ist schon anders entschieden.")
    file = folder / f"{name}.jws"
    new = not file.exists()
    if new:
        token = subscriber.event(name, message, signing_key, payload)
        disk.write(file, token.encode("ascii"))
    else:
        token = read_file(file).decode("ascii", "replace")
    try:
        subscriber.post_event(message.case_id, token)
    except LoginRefused:
        raise
    except Refused:
        # It had no effect, so that another decision, or other reasons, must stay possible.
        if new:
            file.replace(folder / f"{name}.abgelehnt")
        raise
    return message, new


def rejected(folder: Path) -> bool:
    """Tell whether a stored message was rejected from here."""
    return (folder / "reject-submission.jws").exists()
