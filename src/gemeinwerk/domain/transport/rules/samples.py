"""A sample submission with fictional content: metadata and data as a sender writes them (FIT-Connect metadata 2.1.0)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Final

from gemeinwerk.domain.transport.types import SubmissionSchema

SCHEMA: Final = "https://schema.fitko.de/fit-connect/metadata/2.1.0/metadata.schema.json"
XML: Final = "application/xml"
NOTE: Final = "Testeinreichung mit erfundenen Angaben. Bitte nicht bearbeiten."
PERSON: Final = {
    "vorname": "Erika",
    "familienname": "Mustermann",
    "geburtsdatum": "1964-08-12",
    "strasse": "Heidestraße 17",
    "postleitzahl": "51147",
    "ort": "Köln",
    "email": "erika.mustermann@example.org",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """Metadata (JSON) and data in the media type of the schema, both not yet encrypted."""

    metadata: bytes
    data: bytes
    content_type: str


def sample(schema: SubmissionSchema, on: date) -> Sample:
    """Return a sample for a schema. The data name the schema and do not follow it: nobody but the receiver knows it."""
    content = _as_xml() if schema.mime_type == XML else _as_json()
    metadata = {
        "$schema": SCHEMA,
        "contentStructure": {
            "attachments": [],
            "data": {
                "hash": {"type": "sha512", "content": hashlib.sha512(content).hexdigest()},
                "submissionSchema": {"schemaUri": schema.schema_uri, "mimeType": schema.mime_type},
            },
        },
        "additionalReferenceInfo": {"senderReference": "Testeinreichung", "applicationDate": on.isoformat()},
    }
    return Sample(json.dumps(metadata, ensure_ascii=False).encode(), content, schema.mime_type)


def _as_json() -> bytes:
    return json.dumps({"hinweis": NOTE, "antragstellendePerson": PERSON}, ensure_ascii=False, indent=1).encode()


def _as_xml() -> bytes:
    person = "".join(f"<{name}>{value}</{name}>" for name, value in PERSON.items())
    text = f"<testeinreichung><hinweis>{NOTE}</hinweis><antragstellendePerson>{person}</antragstellendePerson>"
    return f'<?xml version="1.0" encoding="UTF-8"?>{text}</testeinreichung>'.encode()
