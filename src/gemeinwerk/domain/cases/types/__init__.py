"""What crosses the border of the cases room. No Django."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from gemeinwerk.domain.cases.types.objections import ObjectionDraft, ObjectionForm, ObjectionRow
from gemeinwerk.domain.delivery.types import DeliveryStatus, Finality

__all__ = [
    "AnswerRow", "AnswerSection", "CaseFile", "CaseListRow", "CaseState", "CaseView",
    "CitizenState", "CitizenStatus", "Deadline", "DeadlineColour", "DecisionDraft", "DecisionForm",
    "DecisionView", "Fee", "FeeLine", "FileRow", "HistoryRow", "Inbox",
    "InboxFilter", "NextStep", "NoteRow", "NoticeStanding", "ObjectionDraft", "ObjectionForm",
    "ObjectionRow", "Outcome", "ReminderKind", "ReplyRow", "RequestRow", "Step",
    "TaskKind", "TaskView", "TextBlock",
]  # fmt: skip


class CaseState(StrEnum):
    """Where a case (Vorgang) stands."""

    RECEIVED = "received"
    IN_REVIEW = "in_review"
    WAITING_FOR_APPLICANT = "waiting_for_applicant"
    WAITING_FOR_PAYMENT = "waiting_for_payment"
    DECIDED = "decided"
    DELIVERED = "delivered"
    CLOSED = "closed"


class Step(StrEnum):
    """What can be done with a case; the verbs of the state machine."""

    TAKE = "take"
    ASSIGN = "assign"
    RELEASE = "release"
    NOTE = "note"
    CHECK = "check"
    REQUEST_DOCUMENTS = "request_documents"
    RECEIVE_REPLY = "receive_reply"
    DECIDE = "decide"
    ISSUE = "issue"
    CLOSE = "close"
    GO_ON_UNPAID = "go_on_unpaid"


class TaskKind(StrEnum):
    """Kinds of work that a process asks of a person."""

    CHECK = "check"
    DECIDE = "decide"
    REMEDY = "remedy"


class ReminderKind(StrEnum):
    """Why somebody should look at a case on a day (Wiedervorlage)."""

    REMEDY = "remedy"
    INFORMAL = "informal"
    CONTESTED = "contested"
    INACTIVITY = "inactivity"
    FINALITY = "finality"
    OBJECTION = "objection"
    SERVICE = "service"


class Outcome(StrEnum):
    """What a decision says (Entscheidung in der Sache)."""

    GRANTED = "granted"
    GRANTED_IN_PART = "granted_in_part"
    REJECTED = "rejected"
    ASSESSED = "assessed"
    CONFIRMED = "confirmed"


class DeadlineColour(StrEnum):
    """How the processing target stands; always shown together with words."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Deadline:
    """The processing target of a case with colour and words; None days where the case is done."""

    target_on: date
    colour: DeadlineColour
    text: str


@dataclass(frozen=True, slots=True)
class TaskView:
    """One piece of work on a case."""

    task_id: UUID
    kind: TaskKind
    title: str
    open: bool
    created_at: datetime
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NextStep:
    """One thing that the acting person may do now; ``primary`` is the most visible one."""

    step: Step
    label: str
    explanation: str
    primary: bool = False


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answered question: label and value in words; ``level`` is the depth of its group, 0 a heading.

    ``note`` says where a prefilled answer comes from and whether the applicant changed it.
    """

    label: str
    value: str
    level: int = 1
    note: str = ""


@dataclass(frozen=True, slots=True)
class AnswerSection:
    """The answers of one group of the form."""

    title: str
    rows: tuple[AnswerRow, ...]


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file that belongs to a case, for download only; ``scan`` says in words what the malware scanner found."""

    id: UUID
    name: str
    media_type: str
    size: int
    label: str = ""
    scan: str = ""
    locked: bool = False
    unscanned: bool = False


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One line of the history in plain German."""

    at: datetime
    text: str
    actor: str
    internal: bool


@dataclass(frozen=True, slots=True)
class NoteRow:
    """One internal note."""

    at: datetime
    author: str
    text: str


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One request for documents (Nachforderung) and how it stands."""

    request_id: UUID
    at: datetime
    text: str
    due_on: date
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReplyRow:
    """One answer of the applicant with its files."""

    message_id: UUID
    at: datetime
    text: str
    files: tuple[FileRow, ...]


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A reason (VwVfG § 39) or an ancillary clause (Nebenbestimmung, § 36) that the package offers to choose."""

    id: str
    title: str
    text: str
    legal_basis: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One line of a fee with its legal basis; ``item`` names where the package books it."""

    text: str
    amount: Decimal
    legal_basis: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True)
class Fee:
    """The fee (Gebühr) of a decision with its lines, and how it was counted where a by-law says so."""

    amount: Decimal
    lines: tuple[FeeLine, ...] = ()
    explanation: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionDraft:
    """What an officer has entered: outcome, chosen blocks by id, own words."""

    outcome: str
    reason_ids: tuple[str, ...] = ()
    condition_ids: tuple[str, ...] = ()
    addition: str = ""


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A decision as it was made; nothing of it changes any more."""

    outcome: Outcome
    label: str
    reasons: tuple[TextBlock, ...]
    conditions: tuple[TextBlock, ...]
    addition: str
    fee: Fee | None
    automatic_basis: str
    decided_by: str
    decided_at: datetime
    document_id: UUID | None
    issued_at: datetime | None


@dataclass(frozen=True, slots=True)
class DecisionForm:
    """What the form of a decision offers: outcomes, reasons and clauses of the package, the fee as computed."""

    case_id: UUID
    reference: str
    title: str
    outcomes: tuple[tuple[Outcome, str], ...]
    reasons: tuple[TextBlock, ...]
    conditions: tuple[TextBlock, ...]
    fee: Fee | None
    applicant: str
    preview_html: str = ""
    fee_problem: str = ""


@dataclass(frozen=True, slots=True)
class InboxFilter:
    """What the inbox shows; empty values do not limit."""

    state: str = ""
    package_id: str = ""
    assigned: str = ""
    overdue: bool = False
    reference: str = ""


@dataclass(frozen=True, slots=True)
class CaseListRow:
    """One line of the inbox; it holds no answers."""

    case_id: UUID
    reference: str
    package_id: str
    title: str
    state: CaseState
    state_label: str
    assigned_to: UUID | None
    assigned_name: str
    unit: str
    received_at: datetime
    deadline: Deadline | None
    task: str
    has_locked_file: bool = False


@dataclass(frozen=True, slots=True)
class Inbox:
    """One page of the inbox, with the numbers of the whole."""

    rows: tuple[CaseListRow, ...]
    total: int
    page: int
    pages: int
    counts: dict[str, int]
    services: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class NoticeStanding:
    """How a notice stands: its delivery, its finality on a day, and that in words."""

    delivery: DeliveryStatus
    finality: Finality
    words: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """The whole case as its page shows it; the answers were opened for this view only."""

    case_id: UUID
    submission_id: UUID
    reference: str
    title: str
    service: str
    package_id: str
    state: CaseState
    state_label: str
    unit: str
    assigned_to: UUID | None
    assigned_name: str
    received_at: datetime
    deadline: Deadline | None
    outcome: Outcome | None
    applicant: str
    has_mailbox: bool
    next_steps: tuple[NextStep, ...] = ()
    tasks: tuple[TaskView, ...] = ()
    answers: tuple[AnswerSection, ...] = ()
    attachments: tuple[FileRow, ...] = ()
    history: tuple[HistoryRow, ...] = ()
    notes: tuple[NoteRow, ...] = ()
    requests: tuple[RequestRow, ...] = ()
    replies: tuple[ReplyRow, ...] = ()
    decision: DecisionView | None = None
    deliveries: tuple[DeliveryStatus, ...] = ()
    standings: tuple[NoticeStanding, ...] = ()
    objections: tuple[ObjectionRow, ...] = ()
    objection_due: UUID | None = None
    may_decide_objection: bool = False
    colleagues: tuple[tuple[UUID, str], ...] = field(default=())
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CitizenState:
    """How an application stands, in two or three words, and whether the applicant has to do something."""

    label: str
    needs_answer: bool


@dataclass(frozen=True, slots=True)
class CitizenStatus:
    """How an application stands, for the applicant, in plain German."""

    reference: str
    state: CaseState
    label: str
    sentence: str
    target_on: date | None
    history: tuple[HistoryRow, ...]
    case_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A downloaded file of a case."""

    name: str
    media_type: str
    content: bytes
