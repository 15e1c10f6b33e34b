"""What the forms room holds about a person."""

from __future__ import annotations

from uuid import UUID

from gemeinwerk.domain.forms.models import Draft, KeptAnswers
from gemeinwerk.kernel.scope import person_scope


def export_person(account_id: UUID) -> list[dict[str, object]]:
    """Return a person's drafts and kept answers in plain form (DSGVO Art. 15)."""
    with person_scope(account_id):
        drafts: list[dict[str, object]] = [
            {"title": row.title, "place": row.place_key, "answers": row.answers, "updated_at": row.updated_at}
            for row in Draft.objects.all()
        ]
        kept: list[dict[str, object]] = [
            {"kept_from": row.title, "answers": row.answers, "saved_at": row.saved_at}
            for row in KeptAnswers.objects.all()
        ]
    return drafts + kept
