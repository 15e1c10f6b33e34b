"""Metadata of a message: 1.0.0 for version 1, 2.1.0 for version 2 (FIT-Connect metadata schema)."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from gemeinwerk.client.faults import ContentWrong, Problem
from gemeinwerk.client.types import Attachment, Data, Service, Version

SCHEMA: Final = "https://schema.fitko.de/fit-connect/metadata/2.1.0/metadata.schema.json"
METADATA: Final = "metadata"
DATA: Final = "data"


def digest(content: bytes) -> str:
    """Return the SHA-512 of unencrypted bytes in lower-case hex."""
    return hashlib.sha512(content).hexdigest()


def described(
    version: Version,
    service: Service,
    data: Data | None,
    attachments: Sequence[Attachment],
    extra: Mapping[str, Any] | None = None,
) -> bytes:
    """Return the metadata as JSON; ``extra`` adds members such as ``replyChannel`` beside the structure."""
    structure: dict[str, Any] = {"attachments": [_file(one) for one in attachments]}
    if data is not None:
        structure["data"] = {
            "hash": _hash(data.content),
            "submissionSchema": {"schemaUri": data.schema_uri, "mimeType": data.mime_type},
        }
    found: dict[str, Any] = dict(extra or {})
    found["contentStructure"] = structure
    if version == "v2":
        found["$schema"] = SCHEMA
    else:
        found["publicServiceType"] = {"identifier": service.identifier, "name": service.name}
    return json.dumps(found, ensure_ascii=False).encode()


def _file(one: Attachment) -> dict[str, Any]:
    found: dict[str, Any] = {
        "attachmentId": str(one.attachment_id),
        "hash": _hash(one.content),
        "purpose": one.purpose,
        "mimeType": one.mime_type,
    }
    found |= {name: value for name, value in (("filename", one.filename), ("description", one.description)) if value}
    return found


def _hash(content: bytes) -> dict[str, str]:
    return {"type": "sha512", "content": digest(content)}


def read(raw: bytes) -> dict[str, Any]:
    """Return opened metadata; raises ContentWrong where they are no JSON or have no content structure."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as fault:
        raise _wrong("syntax-violation", "Die Metadaten sind kein gültiges JSON.", METADATA) from fault
    structure = found.get("contentStructure") if isinstance(found, dict) else None
    if not isinstance(structure, dict) or not isinstance(structure.get("attachments"), list):
        raise _wrong("schema-violation", "Die Metadaten beschreiben den Inhalt nicht (contentStructure).", METADATA)
    if not all(isinstance(one, dict) for one in structure["attachments"]):
        raise _wrong("schema-violation", "Die Metadaten beschreiben einen Anhang nicht.", METADATA)
    return dict(found)


def data_of(found: Mapping[str, Any], content: bytes | None) -> Data | None:
    """Return the data with their schema; raises ContentWrong where they are not what the metadata describe."""
    said = found["contentStructure"].get("data")
    if content is None:
        if said is not None:
            raise _wrong("missing-data", "Die Metadaten nennen Fachdaten, die fehlen.", DATA)
        return None
    if not isinstance(said, dict):
        # Clients of version 1 exist that send data without a description of them.
        return Data(content, "", "")
    schema = said.get("submissionSchema")
    schema = schema if isinstance(schema, dict) else {}
    _same(said, content, DATA)
    return Data(content, str(schema.get("schemaUri", "")), str(schema.get("mimeType", "")))


def attachment_of(found: Mapping[str, Any], attachment_id: UUID, content: bytes) -> Attachment:
    """Return an attachment with its description; raises ContentWrong where it is not what the metadata describe."""
    said = _described_files(found).get(str(attachment_id))
    instance = f"attachment:{attachment_id}"
    if said is None:
        raise _wrong("attachments-mismatch", "Ein Anhang steht nicht in den Metadaten.", instance)
    _same(said, content, instance)
    return Attachment(
        content=content,
        mime_type=str(said.get("mimeType", "")),
        filename=str(said.get("filename", "")),
        purpose=str(said.get("purpose", "")),
        description=str(said.get("description", "")),
        attachment_id=attachment_id,
    )


def require_all(found: Mapping[str, Any], arrived: Sequence[UUID]) -> None:
    """Raise ContentWrong unless exactly the described attachments have arrived."""
    said = list(_described_files(found))
    if sorted(said) != sorted(map(str, arrived)):
        raise _wrong("attachments-mismatch", "Metadaten und Ankündigung nennen verschiedene Anhänge.", METADATA)


def _described_files(found: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {str(one.get("attachmentId", "")).lower(): one for one in found["contentStructure"]["attachments"]}


def _same(said: Mapping[str, Any], content: bytes, instance: str) -> None:
    given = said.get("hash")
    if not isinstance(given, dict) or given.get("type") != "sha512" or not isinstance(given.get("content"), str):
        raise _wrong("schema-violation", "In den Metadaten fehlt ein Hashwert (sha512).", METADATA)
    if not hmac.compare_digest(given["content"].encode("utf-8", "replace"), digest(content).encode()):
        raise _wrong("hash-mismatch", f"Der Hashwert stimmt nicht ({instance}).", instance)


def _wrong(name: str, text: str, instance: str) -> ContentWrong:
    return ContentWrong(text, [Problem(name, "Inhalt nicht in Ordnung", text, instance)])
