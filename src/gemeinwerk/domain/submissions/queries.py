"""Reads of the submissions room."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from gemeinwerk.domain.keys import queries as keys
from gemeinwerk.domain.submissions.models import Attachment, Dispatch, Mailroom, Submission
from gemeinwerk.domain.submissions.ports import courier
from gemeinwerk.domain.submissions.rules import check_hash, contents_of
from gemeinwerk.domain.submissions.types import (
    AttachmentInfo,
    OpenedSubmission,
    Receipt,
    SubmissionRow,
    SubmissionState,
)
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.refusal import NotFound
from gemeinwerk.kernel.scope import person_scope


class SubmissionUnknown(NotFound):
    """There is no such submission for this actor."""

    code = "submissions.unknown"
    message = "Diese Einreichung gibt es nicht."
    hint = "Bitte prüfen Sie das Aktenzeichen."


def open_submission(*, actor: Actor, submission_id: UUID) -> OpenedSubmission:
    """Open a submission of the tenant in scope with the authority's key; for staff and the system.

    Raises SubmissionUnknown, Invalid for a token that does not open, HashDiffers where content and hash differ.
    """
    actor.require_role("officer", "lead")
    row = Submission.objects.by_id(submission_id)
    if row is None:
        raise SubmissionUnknown()
    metadata: dict[str, Any] = msgspec.json.decode(keys.open_sealed(token=row.encrypted_metadata)[0])
    data, _ = keys.open_sealed(token=row.encrypted_data)
    contents = contents_of(metadata)
    check_hash(contents.data_hash, data)
    return OpenedSubmission(
        submission_id=row.id,
        reference=row.reference,
        package_id=row.package_id,
        package_version=row.package_version,
        account_id=row.account_id,
        place_key=row.place_key,
        received_at=row.received_at,
        answers=msgspec.json.decode(data),
        metadata=metadata,
        attachments=contents.attachments,
        applicant=contents.applicant,
        consent=contents.consent,
        provenance=contents.provenance,
        origin=row.origin,
        reply=contents.reply,
        application_id=contents.application_id,
    )


def attachment(*, actor: Actor, submission_id: UUID, attachment_id: UUID) -> tuple[AttachmentInfo, bytes]:
    """Return one attachment in the clear, its hash compared; raises SubmissionUnknown."""
    opened = open_submission(actor=actor, submission_id=submission_id)
    described = next((one for one in opened.attachments if one.id == attachment_id), None)
    row = Attachment.objects.filter(id=attachment_id, submission_id=submission_id).first()
    if described is None or row is None:
        raise SubmissionUnknown()
    content, _ = keys.open_sealed(token=row.encrypted)
    check_hash(described.sha512, content)
    return described, content


def own_mailroom(*, actor: Actor) -> UUID | None:
    """Return the destination at which the authority in scope receives, None where it has none yet; raises Forbidden."""
    actor.require_role("interfaces", "admin")
    found: UUID | None = (
        Mailroom.objects.filter(service=courier().service).values_list("destination_id", flat=True).first()
    )
    return found


def submission_with(*, attachment_id: UUID) -> UUID | None:
    """Return the submission of the tenant in scope to which an attachment belongs, or None."""
    found: UUID | None = Attachment.objects.filter(id=attachment_id).values_list("submission_id", flat=True).first()
    return found


def of_draft(*, draft_id: UUID) -> Receipt | None:
    """Return the receipt of the submission that a draft of the tenant in scope became, or None."""
    row = Dispatch.objects.filter(idempotency_key=str(draft_id)).first()
    return None if row is None else receipt_of(row, repeated=True)


def submissions_of(*, account_id: UUID, limit: int = 100) -> list[SubmissionRow]:
    """Return a person's applications over all authorities, newest first."""
    with person_scope(account_id):
        rows = Dispatch.objects.defer("sealed_metadata", "sealed_data").order_by("-sent_at")[:limit]
        return [_row(row) for row in rows]


def submission_of(*, account_id: UUID, submission_id: UUID) -> SubmissionRow:
    """Return one of a person's own applications; raises SubmissionUnknown."""
    with person_scope(account_id):
        row = Dispatch.objects.defer("sealed_metadata", "sealed_data").filter(id=submission_id).first()
    if row is None:
        raise SubmissionUnknown()
    return _row(row)


def receipt_of(row: Dispatch, *, repeated: bool = False) -> Receipt:
    """Turn a table row into a receipt."""
    return Receipt(row.id, row.tenant_id, row.reference, row.package_id, row.package_version, row.sent_at, repeated)


def _row(row: Dispatch) -> SubmissionRow:
    return SubmissionRow(
        submission_id=row.id,
        tenant_id=row.tenant_id,
        reference=row.reference,
        package_id=row.package_id,
        package_version=row.package_version,
        title=row.title,
        received_at=row.sent_at,
        state=SubmissionState(row.state),
        problem=row.problem,
    )
