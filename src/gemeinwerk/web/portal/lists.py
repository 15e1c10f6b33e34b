"""What a person is doing over all authorities: drafts and applications, each with its next address."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from gemeinwerk.domain.cases import queries as cases
from gemeinwerk.domain.cases.types import CitizenState
from gemeinwerk.domain.forms import queries as forms
from gemeinwerk.domain.identity.types import Person
from gemeinwerk.domain.submissions import queries as submissions
from gemeinwerk.domain.tenants import queries as tenants


def drafts_of(account_id: UUID) -> list[dict[str, Any]]:
    """Return the person's open drafts, newest first."""
    return [
        {
            "title": draft.title,
            "package_id": draft.package_id,
            "place_key": draft.place_key,
            "place": tenants.place(draft.place_key).short_name,
            "changed_at": draft.updated_at,
            "expires_on": draft.expires_at.date(),
            "url": f"/antrag/{draft.id}/",
            "delete_url": f"/antrag/{draft.id}/loeschen/",
        }
        for draft in forms.drafts_of(account_id=account_id)
    ]


def draft_for(account_id: UUID, package_id: str, place_key: str) -> dict[str, Any] | None:
    """Return the newest draft of one service in one place, None where nothing was begun."""
    found = drafts_of(account_id)
    return next((row for row in found if (row["package_id"], row["place_key"]) == (package_id, place_key)), None)


def submissions_of(person: Person) -> list[dict[str, Any]]:
    """Return the person's applications with their state, newest first."""
    rows = submissions.submissions_of(account_id=person.account_id)
    states = cases.statuses(person=person, submission_ids=[row.submission_id for row in rows])
    fresh = CitizenState("Eingegangen", needs_answer=False)
    return [
        {
            "title": row.title,
            "authority": tenants.tenant(row.tenant_id).authority_name,
            "sent_at": row.received_at,
            "reference": row.reference,
            "status": states.get(row.submission_id, fresh).label,
            "needs_answer": states.get(row.submission_id, fresh).needs_answer,
            "url": f"/konto/antrag/{row.submission_id}/",
        }
        for row in rows
    ]


def sent_by(account_id: UUID, submission_id: UUID) -> dict[str, Any]:
    """Return one of the person's own applications; raises SubmissionUnknown."""
    row = submissions.submission_of(account_id=account_id, submission_id=submission_id)
    return {
        "title": row.title,
        "authority": tenants.tenant(row.tenant_id).authority_name,
        "sent_at": row.received_at,
        "reference": row.reference,
    }
