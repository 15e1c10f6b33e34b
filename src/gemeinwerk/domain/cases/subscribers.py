"""Facts of other rooms that the cases room hears."""

from __future__ import annotations

from gemeinwerk.domain.cases import actions
from gemeinwerk.domain.delivery.events import ReplyReceived
from gemeinwerk.domain.documents.events import UploadQuarantined
from gemeinwerk.domain.submissions.events import SubmissionReceived
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.events import subscriber


@subscriber(SubmissionReceived)
def open_case_of_submission(event: SubmissionReceived) -> None:
    """A submission becomes a case."""
    actions.open_case(actor=SYSTEM, now=now(), submission_id=event.submission_id)


@subscriber(ReplyReceived)
def take_reply_into_case(event: ReplyReceived) -> None:
    """An answer comes back into its case."""
    actions.receive_reply(actor=SYSTEM, now=now(), message_id=event.message_id)


@subscriber(UploadQuarantined)
def note_locked_file(event: UploadQuarantined) -> None:
    """Those who work on the case learn that a file of it is locked."""
    actions.note_locked_file(actor=SYSTEM, now=now(), upload_id=event.upload_id, draft_id=event.draft_id)
