"""The ledger and what is decided about claims, attempts and bank entries. Amounts are exact decimals in euros."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from gemeinwerk.domain.payments.types.fees import ChargedItem
from gemeinwerk.domain.payments.types.invoices import InvoiceRecipient


class Account(StrEnum):
    """The accounts of the ledger; debit is positive, credit negative.

    ``clearing`` is what providers, card terminals and collected debits owe the authority, ``suspense`` what nobody could
    assign yet (Verwahrkonto), ``refund`` what was approved and not yet paid out, ``transfer`` what is on its way from one claim
    to another and is always zero in all (Umbuchung).
    """

    CLAIM = "claim"
    CLEARING = "clearing"
    BANK = "bank"
    CASH = "cash"
    SUSPENSE = "suspense"
    REVENUE = "revenue"
    VAT = "vat"
    REFUND = "refund"
    OVERPAYMENT = "overpayment"
    WRITE_OFF = "write_off"
    TRANSFER = "transfer"


MONEY = frozenset({Account.CLEARING, Account.BANK, Account.CASH, Account.SUSPENSE, Account.TRANSFER})


class HappeningKind(StrEnum):
    """What can happen to money: each kind books in one way."""

    OPENED = "opened"
    CANCELLED = "cancelled"
    REDUCED = "reduced"
    MOVED_OUT = "moved_out"
    MOVED_IN = "moved_in"
    RECEIVED = "received"
    RETURNED = "returned"
    REFUND_APPROVED = "refund_approved"
    REFUND_PAID = "refund_paid"
    REFUND_RETURNED = "refund_returned"
    WRITTEN_OFF = "written_off"
    PARKED = "parked"
    SETTLED = "settled"


class ClaimState(StrEnum):
    """What the balance of a claim says; nobody sets it."""

    OPEN = "open"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"
    OVERPAID = "overpaid"
    REFUNDED = "refunded"
    CANCELLED = "cancelled"
    WRITTEN_OFF = "written_off"


class AttemptState(StrEnum):
    """How an order to a provider stands; ``begun`` has no answer yet, ``lost`` can no longer be found out.

    ``replaced`` asked for another amount than is open: nobody is led to it any more, but what is paid there counts.
    """

    BEGUN = "begun"
    UNDECIDED = "undecided"
    PAID = "paid"
    FAILED = "failed"
    CANCELLED = "cancelled"
    LOST = "lost"
    REPLACED = "replaced"


class Flag(StrEnum):
    """Why a person has to look at a claim or an attempt."""

    FOREIGN_ANSWER = "foreign_answer"
    PAID_AFTER_FAILURE = "paid_after_failure"
    CONTRADICTION = "contradiction"
    OTHER_AMOUNT = "other_amount"
    NEVER_DECIDED = "never_decided"


class MatchKind(StrEnum):
    """What a bank entry means."""

    PAYMENT = "payment"
    RETURN = "return"
    REFUND = "refund"
    REFUND_RETURN = "refund_return"
    DEBIT = "debit"
    DEBIT_RETURN = "debit_return"
    UNCLEAR = "unclear"
    SETTLEMENT = "settlement"


class PaymentMeans(StrEnum):
    """How a claim may be paid from home: online with the provider, by bank transfer, by direct debit under a mandate."""

    ONLINE = "online"
    TRANSFER = "transfer"
    DEBIT = "debit"


class RefundState(StrEnum):
    """How far a refund is."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    PAID = "paid"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the ledger: an account, for revenue and tax with Sachkonto and Produkt."""

    account: Account
    code: str = ""
    product: str = ""


@dataclass(frozen=True, slots=True)
class Posting:
    """One half of a booking; debit is positive. All postings of a happening make zero."""

    line: Line
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Happening:
    """One outside fact. ``key`` names it for good, so that it is booked once; ``money`` is the account that moves.

    ``shares`` are the revenue and tax of an opening, positive.
    """

    key: str
    kind: HappeningKind
    amount: Decimal
    money: Account = Account.CLEARING
    shares: tuple[Posting, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a claim stands: the balance of every line that was ever touched, and the facts that were booked."""

    lines: Mapping[Line, Decimal] = field(default_factory=dict)
    keys: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AttemptFacts:
    """What is known of an order to a provider; ``booked`` is the amount that was booked for it."""

    state: AttemptState
    transaction_id: str
    amount: Decimal
    booked: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What an answer of a provider changes: the state, an amount to book, and why a person has to look."""

    state: AttemptState
    book: Decimal | None = None
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """What a bank entry means, for which object, or in German why nobody knows."""

    kind: MatchKind
    subject_id: UUID | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class KnownReferences:
    """What references and end-to-end ids stand for: claims, refunds and collected direct debits."""

    claims: Mapping[str, UUID]
    refunds: Mapping[str, UUID]
    debits: Mapping[str, UUID]


@dataclass(frozen=True, slots=True)
class ClaimStatus:
    """A claim as others see it; ``owed`` is what was asked, ``open`` what is missing, ``over`` what is to be given back."""

    id: UUID
    subject_id: UUID
    key: str
    reference: str
    title: str
    state: ClaimState
    owed: Decimal
    open: Decimal
    over: Decimal
    due_on: date
    items: tuple[ChargedItem, ...]
    explanation: tuple[str, ...]
    flags: tuple[str, ...]
    opened_at: datetime
    legal_source: str = ""
    means: tuple[PaymentMeans, ...] = ()
    paid_at: datetime | None = None
    recipient: InvoiceRecipient | None = None

    @property
    def paid(self) -> bool:
        """Tell whether nothing is missing of what was asked; never true while something is open."""
        return self.state in (ClaimState.PAID, ClaimState.OVERPAID) and self.owed > 0


@dataclass(frozen=True, slots=True)
class BegunPayment:
    """Where the payer has to go; empty where the payment is already decided."""

    attempt_id: UUID
    redirect_url: str
    state: AttemptState


@dataclass(frozen=True, slots=True)
class ClaimedAttempt:
    """An attempt that one caller alone may send to the provider; with a transaction id it is only asked for."""

    id: UUID
    transaction_id: str
    redirect_url: str
    state: AttemptState


@dataclass(frozen=True, slots=True)
class ReceiptInfo:
    """A receipt of a cash desk; numbers of one desk have no gaps."""

    desk: str
    number: int
    amount: Decimal
    at: datetime

    @property
    def label(self) -> str:
        """Return the number as it stands on the receipt."""
        return f"{self.desk}-{self.number:06d}"


@dataclass(frozen=True, slots=True)
class Imported:
    """What the import of a bank file did: new entries, how many of them found their claim, and how many were known."""

    new: int
    matched: int
    known: int


@dataclass(frozen=True, slots=True)
class UnmatchedBooking:
    """A bank entry that a person has to assign; ``amount`` is signed, positive came in."""

    id: UUID
    booked_on: date
    amount: Decimal
    text: str
    party_name: str
    reason: str


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One posting of the journal of a day."""

    number: int
    day: date
    happening: str
    kind: HappeningKind
    account: Account
    account_code: str
    product: str
    amount: Decimal
    reference: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OverdueClaim:
    """A claim that is handed over for dunning: its reference, what is missing and since when."""

    claim_id: UUID
    reference: str
    title: str
    open: Decimal
    due_on: date
    debtor_id: str


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file for the finance system: its name, its media type and its content in UTF-8."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class PaymentPolicy:
    """What the operator decides: amounts in whole euros, times in days.

    Below ``small_amount`` a rest may be written off (KAG NRW § 13); ``days_to_pay`` is the time until a claim is due, and
    ``dunning_after_days`` how long after that it is handed over. One person alone reduces a claim by less than
    ``reduce_alone_below`` in all; from there on a second one decides. ``keep_years`` after the end of a year names and accounts of
    settled claims are emptied; the database allows no less than six. A direct debit is announced ``debit_notice_days``
    before it is collected at the earliest.
    """

    small_amount: int = 20
    days_to_pay: int = 30
    dunning_after_days: int = 14
    reduce_alone_below: int = 50
    keep_years: int = 10
    debit_notice_days: int = 14


@dataclass(frozen=True, slots=True)
class Creditor:
    """Where an authority takes money: the name and account on transfers, and its creditor identifier for direct debits."""

    name: str
    iban: str
    bic: str = ""
    creditor_id: str = ""

    @property
    def shown_iban(self) -> str:
        """Return the IBAN in groups of four, as people read it."""
        return " ".join(self.iban[place : place + 4] for place in range(0, len(self.iban), 4))


@dataclass(frozen=True, slots=True)
class RefundInfo:
    """A refund as staff see it."""

    id: UUID
    claim_id: UUID
    reference: str
    amount: Decimal
    state: RefundState
    reason: str
    requested_by: str
    decided_by: str
