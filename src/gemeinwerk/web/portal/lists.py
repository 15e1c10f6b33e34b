"""What a person is doing over all authorities: drafts and applications, each with its next address."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from gemeinwerk.domain.cases import queries as cases
from gemeinwerk.domain.forms import queries as forms
from gemeinwerk.domain.identity.types import Person
from gemeinwerk.domain.submissions import queries as submissions
from gemeinwerk.domain.submissions.types import SubmissionState
from gemeinwerk.domain.tenants import queries as tenants

# What the sender knows as long as no case of this installation says more.
ON_THE_WAY: Final = {
    SubmissionState.WAITING: (
        "Wird übermittelt",
        "Ihr Antrag ist sicher gespeichert. Wir übermitteln ihn an die Behörde, sobald sie erreichbar ist.",
    ),
    SubmissionState.SUBMITTED: (
        "Eingegangen",
        "Ihr Antrag ist angekommen und wird gleich einem Vorgang zugeordnet.",
    ),
    SubmissionState.ACCEPTED: (
        "Angenommen",
        "Die Behörde hat Ihren Antrag übernommen und bearbeitet ihn.",
    ),
    SubmissionState.REJECTED: (
        "Nicht angenommen",
        "Die Behörde konnte Ihren Antrag nicht übernehmen. Bitte wenden Sie sich mit dem Aktenzeichen an sie.",
    ),
}


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
    return [
        {
            "title": row.title,
            "authority": tenants.tenant(row.tenant_id).authority_name,
            "sent_at": row.received_at,
            "reference": row.reference,
            "status": states[row.submission_id].label if row.submission_id in states else ON_THE_WAY[row.state][0],
            "needs_answer": row.submission_id in states and states[row.submission_id].needs_answer,
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
        "on_the_way": {"label": ON_THE_WAY[row.state][0], "sentence": ON_THE_WAY[row.state][1], "reason": row.problem},
    }
