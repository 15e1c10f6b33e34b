"""What the documents room holds about a person."""

from __future__ import annotations

from uuid import UUID

from gemeinwerk.domain.documents.models import SealedDocument, Upload
from gemeinwerk.kernel.scope import person_scope


def export_person(account_id: UUID) -> list[dict[str, object]]:
    """Return a person's documents and uploads in plain form (DSGVO Art. 15)."""
    with person_scope(account_id):
        documents: list[dict[str, object]] = [
            {"title": row.title, "sealed_at": row.sealed_at, "text": row.text} for row in SealedDocument.objects.all()
        ]
        uploads: list[dict[str, object]] = [
            {"name": row.name, "size": row.size, "created_at": row.created_at} for row in Upload.objects.all()
        ]
    return documents + uploads
