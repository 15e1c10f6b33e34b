"""What the forms room holds about a person."""

from __future__ import annotations

from uuid import UUID

from gemeinwerk.domain.forms.models import Draft
from gemeinwerk.kernel.scope import person_scope


def export_person(account_id: UUID) -> list[dict[str, object]]:
    """Return a person's drafts in plain form (DSGVO Art. 15)."""
    with person_scope(account_id):
        return [
            {"title": row.title, "place": row.place_key, "answers": row.answers, "updated_at": row.updated_at}
            for row in Draft.objects.all()
        ]
