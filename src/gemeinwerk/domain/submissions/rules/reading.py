"""What arrives is looked at with distrust: shape, tags and hashes; what does not fit is named for the rejection."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from gemeinwerk.domain.delivery.types import ReplyChannel
from gemeinwerk.domain.submissions.rules.metadata import BESIDE, SCHEMA_PREFIX, sha512
from gemeinwerk.domain.submissions.rules.replying import application_of, consent_of, portal_of, reply_of
from gemeinwerk.domain.submissions.types import AttachmentInfo
from gemeinwerk.kernel.refusal import Invalid

MAX_ATTACHMENTS: Final = 100
MAX_NAME: Final = 255
PROBLEMS: Final = "https://schema.fitko.de/fit-connect/events/problems/"


class Unfit(Invalid):
    """A submission cannot be taken over; ``problem`` and ``instance`` say why to its sender (RFC 7807 style)."""

    code = "submissions.unfit"
    message = "Die Einreichung kann nicht angenommen werden."

    def __init__(self, problem: str, detail: str, instance: str) -> None:
        super().__init__(detail)
        self.problem = {
            "type": f"{PROBLEMS}{problem}",
            "title": "Einreichung nicht angenommen",
            "detail": detail,
            "instance": instance,
        }


@dataclass(frozen=True, slots=True)
class Contents:
    """What the metadata of a received submission say; lists and texts within their limits.

    ``consent`` is None where nothing was said about digital notices; ``portal`` is how the sender names itself.
    """

    data_hash: str
    data_schema: str
    media_type: str
    attachments: tuple[AttachmentInfo, ...]
    reference: str = ""
    applicant: dict[str, str] = field(default_factory=dict)
    consent: bool | None = None
    provenance: Mapping[str, Any] = field(default_factory=dict)
    reply: ReplyChannel = ReplyChannel()
    application_id: UUID | None = None
    portal: str = ""


def contents_of(metadata: Any, *, arriving: bool = False) -> Contents:
    """Read metadata of version 1 or 2; raises Unfit for another shape. What only this platform tells may be missing.

    ``arriving`` is the strict reading of a message that can still be sent back.
    """
    try:
        structure = metadata["contentStructure"]
        data = structure.get("data")
        if data is None:
            raise Unfit("missing-data", "Die Einreichung enthält keine Fachdaten.", "metadata")
        schema = data["submissionSchema"]
        listed = structure["attachments"]
        if len(listed) > MAX_ATTACHMENTS:
            raise Unfit("schema-violation", f"Mehr als {MAX_ATTACHMENTS} Anhänge sind nicht möglich.", "metadata")
        beside = _beside(metadata)
        files = beside.get("files") or {}
        extra = metadata.get("additionalReferenceInfo") or {}
        return Contents(
            data_hash=_text(data["hash"]["content"]),
            data_schema=_text(schema["schemaUri"]),
            media_type=_text(schema["mimeType"]),
            attachments=tuple(_attachment(one, files) for one in listed),
            reference=_text(extra.get("senderReference", ""))[:60],
            applicant={_text(key): _text(value) for key, value in (beside.get("applicant") or {}).items()},
            consent=consent_of(extra, arriving=arriving),
            provenance=beside.get("provenance") or {},
            reply=reply_of(metadata, arriving=arriving),
            application_id=application_of(extra, arriving=arriving),
            portal=portal_of(metadata),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as fault:
        raise Unfit("schema-violation", "Die Metadaten entsprechen nicht dem Metadatenschema.", "metadata") from fault


def fitting_tags(
    *, metadata: str, data: str | None, attachments: tuple[tuple[UUID, str], ...], tags: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the authentication tags of what was picked up; raises Unfit unless they are those of the submit event."""
    own: dict[str, Any] = {"metadata": _tag(metadata)}
    if data is not None:
        own["data"] = _tag(data)
    if attachments:
        own["attachments"] = {str(key): _tag(token) for key, token in attachments}
    expected = {key: value for key, value in tags.items() if value}
    if own != expected:
        raise Unfit("incorrect-authentication-tag", "Die Einreichung wurde auf dem Weg verändert.", "submission")
    return own


def schema_of(uri: str) -> tuple[str, str] | None:
    """Return id and version of a form of this platform, None for any other address."""
    if not uri.startswith(SCHEMA_PREFIX):
        return None
    schema_id, found, version = uri.removeprefix(SCHEMA_PREFIX).rpartition(":")
    return (schema_id, version) if found else None


def _tag(token: str) -> str:
    return token.rsplit(".", 1)[-1]


def _beside(metadata: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what the platform told itself; anything else in a data set is somebody else's."""
    older = (metadata.get("additionalReferenceInfo") or {}).get("applicant")
    if older is not None:
        files = {
            one["attachmentId"]: {"field": one.get("field", ""), "size": one.get("size", 0)}
            for one in metadata["contentStructure"]["attachments"]
        }
        return {**metadata["additionalReferenceInfo"], "files": files}
    for one in metadata.get("dataSets") or ():
        if one["schema"]["schemaUri"] == BESIDE:
            if sha512(one["content"].encode()) != one["hash"]["content"]:
                raise Unfit("hash-mismatch", "Ein Datensatz passt nicht zu seiner Prüfsumme.", "metadata")
            found = json.loads(one["content"])
            if isinstance(found, dict):
                return found
    return {}


def _attachment(described: Mapping[str, Any], files: Mapping[str, Any]) -> AttachmentInfo:
    key = UUID(described["attachmentId"])
    told = files.get(str(key)) or {}
    size = told.get("size", 0)
    return AttachmentInfo(
        id=key,
        name=_text(described.get("filename") or "Anhang")[:MAX_NAME],
        media_type=_text(described["mimeType"]),
        size=size if isinstance(size, int) else 0,
        sha512=_text(described["hash"]["content"]),
        field=_text(told.get("field", "")),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 2000 or "\x00" in value:
        raise ValueError("not a text")
    return value
