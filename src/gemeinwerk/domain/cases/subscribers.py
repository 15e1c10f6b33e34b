"""Facts of other rooms that the cases room hears."""

from __future__ import annotations

from gemeinwerk.domain.cases import actions
from gemeinwerk.domain.delivery.events import (
    AddressMissing,
    NoticeDelivered,
    ReceiptContested,
    RemedyDecided,
    RemedyReceived,
    ReplyReceived,
)
from gemeinwerk.domain.documents.events import UploadQuarantined
from gemeinwerk.domain.payments.events import ClaimPaid, ClaimReopened, DebitAnnounced, RefundPaid
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


@subscriber(RemedyReceived)
def take_remedy_into_case(event: RemedyReceived) -> None:
    """A remedy becomes a task of its case."""
    actions.take_remedy(actor=SYSTEM, now=now(), case_id=event.case_id, remedy_id=event.remedy_id)


@subscriber(RemedyDecided)
def settle_remedy_in_case(event: RemedyDecided) -> None:
    """The task of a judged remedy is done."""
    actions.settle_remedy(actor=SYSTEM, now=now(), case_id=event.case_id, remedy_id=event.remedy_id)


@subscriber(NoticeDelivered)
def remind_of_delivered_notice(event: NoticeDelivered) -> None:
    """A notified notice has days to look at."""
    actions.renew_reminders(actor=SYSTEM, now=now(), case_id=event.case_id)


@subscriber(ReceiptContested)
def remind_of_contested_receipt(event: ReceiptContested) -> None:
    """Contested receipt has to be proved; the day of finality is gone until then."""
    actions.renew_reminders(actor=SYSTEM, now=now(), case_id=event.case_id)


@subscriber(AddressMissing)
def remind_of_missing_address(event: AddressMissing) -> None:
    """A notice that came back has no day of finality."""
    actions.renew_reminders(actor=SYSTEM, now=now(), case_id=event.case_id)


@subscriber(ClaimPaid)
def note_paid_claim(event: ClaimPaid) -> None:
    """A payment is told to its case, which may have waited for it."""
    actions.note_payment(actor=SYSTEM, now=now(), case_id=event.subject_id, claim_id=event.claim_id)


@subscriber(DebitAnnounced)
def tell_payer_of_debit(event: DebitAnnounced) -> None:
    """A payer is told in time what will be collected."""
    actions.tell_of_debit(
        actor=SYSTEM,
        now=now(),
        case_id=event.subject_id,
        claim_id=event.claim_id,
        announcement_id=event.announcement_id,
    )


@subscriber(ClaimReopened)
def note_reopened_claim(event: ClaimReopened) -> None:
    """A payment that was returned is told to its case."""
    actions.note_payment(actor=SYSTEM, now=now(), case_id=event.subject_id, claim_id=event.claim_id)


@subscriber(RefundPaid)
def note_paid_refund(event: RefundPaid) -> None:
    """A refund is told to its case."""
    actions.note_refund(actor=SYSTEM, now=now(), case_id=event.subject_id, refund_id=event.refund_id)
