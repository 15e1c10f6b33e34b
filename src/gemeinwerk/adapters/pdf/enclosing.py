"""Puts files into a finished PDF/A-3 (ISO 19005-3, 6.8): each named, typed, dated and related to the document."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
from pikepdf import Array, Name

from gemeinwerk.domain.documents.types import EnclosedFile


def enclose(pdf: bytes, files: Iterable[EnclosedFile], at: datetime) -> bytes:
    """Return ``pdf`` with the files inside, listed by every PDF program and in the document's associated files."""
    moment = at.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")
    with pikepdf.open(BytesIO(pdf)) as document:
        related = Array()
        for file in files:
            specification = pikepdf.AttachedFileSpec(
                document,
                file.content,
                filename=file.name,
                description=file.description,
                mime_type=file.media_type,
                creation_date=moment,
                mod_date=moment,
                relationship=Name.Source if file.source else Name.Supplement,
            )
            document.attachments[file.name] = specification
            related.append(document.attachments[file.name].obj)
        document.Root.AF = related
        output = BytesIO()
        document.save(output, fix_metadata_version=False, deterministic_id=True)
    return output.getvalue()
