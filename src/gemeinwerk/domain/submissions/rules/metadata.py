"""What the metadata of a submission say (FIT-Connect metadata schema 2.1.0)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from gemeinwerk.domain.submissions.types import AttachmentInfo
from gemeinwerk.kernel.refusal import Invalid

METADATA_VERSION: Final = "2.1.0"
METADATA_SCHEMA: Final = f"https://schema.fitko.de/fit-connect/metadata/{METADATA_VERSION}/metadata.schema.json"
# The data set in which the platform tells what no member of the standard holds: who applies, and where answers are from.
BESIDE: Final = "urn:gemeinwerk:sender-information:1"
SCHEMA_PREFIX: Final = "urn:gemeinwerk:schema:"


class HashDiffers(Invalid):
    """Content and hash of a submission do not fit together."""

    code = "submissions.hash"
    message = "Der Inhalt der Einreichung passt nicht zu seiner Prüfsumme."
    hint = "Bitte weisen Sie die Einreichung zurück und bitten Sie um erneutes Senden."


def sha512(content: bytes) -> str:
    """Return the SHA-512 of ``content`` in hex, as FIT-Connect's metadata carry it."""
    return hashlib.sha512(content).hexdigest()


def check_hash(expected: str, content: bytes) -> None:
    """Raise HashDiffers unless ``content`` has the expected SHA-512."""
    if sha512(content) != expected:
        raise HashDiffers()


def schema_uri(schema_id: str, schema_version: str) -> str:
    """Return the address under which answers name the form that they answer."""
    return f"{SCHEMA_PREFIX}{schema_id}:{schema_version}"


def metadata(
    *,
    data: bytes,
    data_schema: str,
    attachments: Iterable[AttachmentInfo],
    applicant: Mapping[str, str],
    assurance: str,
    consent: bool,
    reference: str,
    applied_on: date,
    data_set_id: UUID,
    provenance: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the metadata of a submission: content with hashes, the consent to a digital notice, and who applies.

    The schema allows no members of one's own, so what only this platform tells travels as a data set.
    """
    files = tuple(attachments)
    told = {
        "applicant": dict(applicant),
        "assurance": assurance,
        "files": {str(one.id): {"field": one.field, "size": one.size} for one in files},
        **({"provenance": dict(provenance)} if provenance else {}),
    }
    return {
        "$schema": METADATA_SCHEMA,
        "contentStructure": {
            "data": {
                "hash": _hash(data),
                "submissionSchema": {"schemaUri": data_schema, "mimeType": "application/json"},
            },
            "attachments": [_described(one) for one in files],
        },
        "dataSets": [_data_set(data_set_id, told)],
        "additionalReferenceInfo": {
            "senderReference": reference,
            "applicationDate": applied_on.isoformat(),
            "zustimmungZumDigitalenBescheid": consent,
        },
    }


def _described(one: AttachmentInfo) -> dict[str, Any]:
    return {
        "attachmentId": str(one.id),
        "purpose": "attachment",
        "filename": one.name,
        "mimeType": one.media_type,
        "hash": {"type": "sha512", "content": one.sha512},
    }


def _data_set(data_set_id: UUID, told: Mapping[str, Any]) -> dict[str, Any]:
    content = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return {
        "dataSetId": str(data_set_id),
        "schema": {"schemaUri": BESIDE, "mimeType": "application/json"},
        "hash": _hash(content.encode()),
        "content": content,
    }


def _hash(content: bytes) -> dict[str, str]:
    return {"type": "sha512", "content": sha512(content)}
