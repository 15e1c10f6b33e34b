"""Pure rules of a submission: what its metadata say, and that what arrives is what was sent."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from gemeinwerk.domain.submissions.types import AttachmentInfo
from gemeinwerk.kernel.refusal import Invalid


class HashDiffers(Invalid):
    """Content and hash of a submission do not fit together."""

    code = "submissions.hash"
    message = "Der Inhalt der Einreichung passt nicht zu seiner Prüfsumme."
    hint = "Bitte weisen Sie die Einreichung zurück und bitten Sie um erneutes Senden."


def sha512(content: bytes) -> str:
    """Return the SHA-512 of ``content`` in hex, as FIT-Connect's metadata carry it."""
    return hashlib.sha512(content).hexdigest()


def metadata(
    *,
    service_key: str,
    service_name: str,
    schema_uri: str,
    data: bytes,
    attachments: Iterable[AttachmentInfo],
    applicant: Mapping[str, str],
    assurance: str,
    consent: bool,
    provenance: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the metadata of a submission in FIT-Connect's shape: content structure, hashes, service, sender."""
    return {
        "contentStructure": {
            "data": {
                "hash": {"type": "sha512", "content": sha512(data)},
                "submissionSchema": {"schemaUri": schema_uri, "mimeType": "application/json"},
            },
            "attachments": [
                {
                    "attachmentId": str(one.id),
                    "purpose": "attachment",
                    "filename": one.name,
                    "mimeType": one.media_type,
                    "size": one.size,
                    "field": one.field,
                    "hash": {"type": "sha512", "content": one.sha512},
                }
                for one in attachments
            ],
        },
        "publicServiceType": {"name": service_name, "identifier": f"urn:de:fim:leika:leistung:{service_key}"},
        "additionalReferenceInfo": {
            "applicant": dict(applicant),
            "assurance": assurance,
            "digitalNoticeConsent": consent,
            **({"provenance": dict(provenance)} if provenance else {}),
        },
    }


def check_hash(expected: str, content: bytes) -> None:
    """Raise HashDiffers unless ``content`` has the expected SHA-512."""
    if sha512(content) != expected:
        raise HashDiffers()
