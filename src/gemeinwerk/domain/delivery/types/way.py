"""Deliveries, postbox and print queue as other rooms and the doors see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from gemeinwerk.domain.delivery.types.addressees import PARTY
from gemeinwerk.domain.delivery.types.law import (
    ActKind,
    Channel,
    ConsentModel,
    CourtBranch,
    Notification,
    ProceduralCode,
    Recipient,
    Remedy,
    RemedyDeadline,
)
from gemeinwerk.domain.delivery.types.remedies import ObjectionOutcome, RemedyInfo, SuspensiveEffect

_INADMISSIBLE = ObjectionOutcome.INADMISSIBLE


class DeliveryState(StrEnum):
    """Where a delivery stands. ``notice_sent``: the retrieval notice has left; it says nothing of legal effect."""

    PREPARED = "prepared"
    HANDED_TO_POSTBOX = "handed_to_postbox"
    PROVIDED = "provided"
    NOTICE_SENT = "notice_sent"
    RETRIEVED = "retrieved"
    LETTER_QUEUED = "letter_queued"
    POSTED = "posted"
    SERVICE_ORDERED = "service_ordered"
    SERVED = "served"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    FAILED = "failed"


class DeliveryEventKind(StrEnum):
    """Dated proof of one step of a delivery."""

    PREPARED = "prepared"
    PROVIDED = "provided"
    NOTICE_SENT = "notice_sent"
    BOUNCED = "bounced"
    RETRIEVED = "retrieved"
    PROVISION_ENDED = "provision_ended"
    LETTER_QUEUED = "letter_queued"
    ADDRESS_MISSING = "address_missing"
    POSTED = "posted"
    RETURNED = "returned"
    RECEIPT_CONTESTED = "receipt_contested"
    RECEIPT_PROVED = "receipt_proved"
    REMEDY_RECEIVED = "remedy_received"
    INFORMAL_REMEDY_RECEIVED = "informal_remedy_received"
    REMEDY_JUDGED = "remedy_judged"
    REINSTATEMENT_REQUESTED = "reinstatement_requested"
    REINSTATEMENT_JUDGED = "reinstatement_judged"
    HANDED_TO_PRINTER = "handed_to_printer"
    SERVICE_ORDERED = "service_ordered"
    SERVED = "served"
    SERVICE_FAILED = "service_failed"
    HANDED_OVER = "handed_over"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    HANDED_TO_POSTBOX = "handed_to_postbox"
    POSTBOX_REFUSED = "postbox_refused"
    POSTBOX_SILENT = "postbox_silent"
    PROVIDED_LATE = "provided_late"
    PROVIDED_AGAIN = "provided_again"
    FORMAT_REFUSED = "format_refused"
    PUBLISHED = "published"
    PUBLICATION_ENDED = "publication_ended"


class MessageKind(StrEnum):
    """Kind of an entry in the postbox."""

    RECEIPT = "receipt"
    NOTICE = "notice"
    REQUEST = "request"
    STATUS = "status"
    REPLY = "reply"


class LetterState(StrEnum):
    """Where a letter of the print queue stands."""

    HELD = "held"
    QUEUED = "queued"
    HANDED_TO_PRINTER = "handed_to_printer"
    PRINTED = "printed"
    POSTED = "posted"
    CANCELLED = "cancelled"


class MailState(StrEnum):
    """Where an e-mail of the outbox stands."""

    QUEUED = "queued"
    SENT = "sent"
    BOUNCED = "bounced"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class DeliveryPlaced:
    """Result of deliver_notice: the way a notice takes, with the reasons in German."""

    delivery_id: UUID
    channel: Channel
    state: DeliveryState
    reasons: tuple[str, ...]
    message_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class DeliveryStep:
    """One proof in the history of a delivery; ``note`` says how it was done, ``proof_id`` names the file that proves it."""

    kind: DeliveryEventKind
    at: datetime
    label: str
    on: date | None = None
    note: str = ""
    proof_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class EvidenceStep:
    """One recorded step of a delivery as evidence: when, how, to where, by whom, with which files, after which step.

    ``content`` is the text that the hash covers; the address enters it as a digest over ``address_salt`` and the address.
    """

    delivery_id: UUID
    number: int
    kind: str
    channel: str
    at: datetime
    at_berlin: datetime
    on: date | None
    actor: str
    address: str
    address_salt: str
    address_digest: str
    evidence: str
    proofs: tuple[str, ...]
    content: str
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class DeliveryStatus:
    """A delivery with everything that the rules compute from its facts, for both sides.

    ``decisions`` are the deliveries of what was decided on the objections against this notice. ``served_line`` says of a
    decision on objections when it was served and until when an action is possible.
    """

    delivery_id: UUID
    case_id: UUID
    document_id: UUID
    subject: str
    channel: Channel
    procedural_code: ProceduralCode
    state: DeliveryState
    state_label: str
    recipient: Recipient
    reasons: tuple[str, ...]
    steps: tuple[DeliveryStep, ...]
    notification: Notification | None
    deadline: RemedyDeadline | None
    citizen_sentences: tuple[str, ...]
    office_sentences: tuple[str, ...]
    remedy: Remedy = Remedy.NONE
    branch: CourtBranch = CourtBranch.ADMINISTRATIVE
    effect: SuspensiveEffect = SuspensiveEffect(None, "", ())
    remedies: tuple[RemedyInfo, ...] = ()

    @property
    def notified_on(self) -> date | None:
        """The day on which the notice counts as notified, as both sides are shown it."""
        return self.notification.deemed_on if self.notification else None

    addressee: str = PARTY
    addressee_reason: str = ""
    act: ActKind = ActKind.ORDINARY
    decisions: tuple[DeliveryStatus, ...] = ()
    served_line: str = ""

    @property
    def decides_objection(self) -> bool:
        """True for a decision on an objection (Widerspruchsbescheid), which is served formally."""
        return self.act is ActKind.OBJECTION_DECISION

    @property
    def is_decided(self) -> bool:
        """True once an objection against this notice is decided in the matter, so that the way is open to the court only."""
        return any(one.outcome is not None and one.outcome is not _INADMISSIBLE for one in self.remedies)

    @property
    def addressee_role(self) -> str:
        """In which role the addressee gets this copy, in German."""
        return {"representative": "Vertretung", "joint": "weitere Person"}.get(self.addressee.partition(":")[0], "")

    @property
    def citizen_last_day(self) -> date | None:
        """The last day for a remedy as the citizen is shown it."""
        return self.deadline.citizen_last_day if self.deadline else None

    @property
    def office_last_day(self) -> date | None:
        """The last day for a remedy as the office counts."""
        return self.deadline.office_last_day if self.deadline else None


@dataclass(frozen=True, slots=True)
class PostboxEntry:
    """One line of the postbox."""

    message_id: UUID
    tenant_id: UUID
    kind: MessageKind
    subject: str
    sender: str
    created_at: datetime
    read_at: datetime | None
    delivery_id: UUID | None
    submission_id: UUID | None
    case_id: UUID | None
    is_own: bool

    @property
    def is_unread(self) -> bool:
        """True for an entry from the authority that has not been opened."""
        return self.read_at is None and not self.is_own


@dataclass(frozen=True, slots=True)
class PostboxReply:
    """An answer of the person, below the message it belongs to."""

    message_id: UUID
    created_at: datetime
    body: str
    upload_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class PostboxLetter:
    """One message in full, with the notice it carries and the answers to it.

    ``document_id`` is None while a notice has not been retrieved or its provision has ended; ``can_retrieve``
    says that the notice may be opened (by the action ``record_retrieval``).
    """

    entry: PostboxEntry
    body: str
    document_id: UUID | None
    can_retrieve: bool
    can_reply: bool
    delivery: DeliveryStatus | None
    replies: tuple[PostboxReply, ...]


@dataclass(frozen=True, slots=True)
class ReplyInfo:
    """An answer of a person as the authority receives it."""

    message_id: UUID
    reply_to: UUID
    account_id: UUID
    case_id: UUID | None
    submission_id: UUID | None
    body: str
    upload_ids: tuple[UUID, ...]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class LetterItem:
    """One letter of the print queue; ``needs_address_page`` where name or address are other than on the notice."""

    letter_id: UUID
    delivery_id: UUID
    case_id: UUID
    document_id: UUID
    subject: str
    address_lines: tuple[str, ...]
    state: LetterState
    created_at: datetime
    posted_on: date | None
    reasons: tuple[str, ...]
    channel: Channel = Channel.LETTER
    with_printer: bool = False
    needs_address_page: bool = False


@dataclass(frozen=True, slots=True)
class ConsentInfo:
    """The consent of a person to digital notices of one authority, as it stands."""

    tenant_id: UUID
    given_at: datetime | None
    wording_version: str
    withdrawn_at: datetime | None

    @property
    def is_given(self) -> bool:
        """True while the consent holds."""
        return self.given_at is not None and self.withdrawn_at is None


@dataclass(frozen=True, slots=True)
class ConsentWording:
    """The text to which a person consents; the version is stored with the consent.

    ``codes`` are the procedural codes for which the text is written; empty means every one.
    """

    version: str
    title: str
    text: str
    model: ConsentModel = ConsentModel.EXPLICIT
    codes: frozenset[ProceduralCode] = frozenset()
    channel: Channel = Channel.PORTAL_MAILBOX


@dataclass(frozen=True, slots=True)
class BlockInfo:
    """A text block of the remedy instruction as the authority sees it before approving it."""

    version: str
    text: str
    statute: str
    valid_from: date
    approved_by: str
    approved_on: date | None
