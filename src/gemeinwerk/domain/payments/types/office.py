"""What the treasury of an authority (Kasse) sees: work that waits, a claim with its history, files of the bank."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from gemeinwerk.domain.payments.types.book import Account, ClaimStatus, HappeningKind, RefundState, UnmatchedBooking
from gemeinwerk.domain.payments.types.invoices import InvoiceInfo


class Outcome(StrEnum):
    """What a bank entry did to its claim; ``double`` came for a claim of which nothing was open any more."""

    FULL = "full"
    PARTIAL = "partial"
    OVER = "over"
    DOUBLE = "double"
    RETURNED = "returned"
    REFUND = "refund"
    REFUND_RETURNED = "refund_returned"
    SETTLEMENT = "settlement"
    UNCLEAR = "unclear"


class AbatementState(StrEnum):
    """How far the partial reduction of a claim is."""

    REQUESTED = "requested"
    BOOKED = "booked"
    REJECTED = "rejected"


class BankFileKind(StrEnum):
    """What the bank is told to do: collect direct debits (pain.008), or pay refunds out (pain.001)."""

    DEBITS = "debits"
    TRANSFERS = "transfers"


@dataclass(frozen=True, slots=True)
class Overview:
    """What waits for the treasury; sums in euros, ``days`` are those with bookings that are not closed yet."""

    open: int
    open_sum: Decimal
    overdue: int
    flagged: int
    refunds: int
    abatements: int
    unmatched: int
    days: int
    invoices: int = 0


@dataclass(frozen=True, slots=True)
class Movement:
    """One half of a booking: which account, with Sachkonto and Produkt; debit is positive."""

    account: Account
    account_code: str
    product: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class BookedFact:
    """One fact in the ledger of a claim, both halves, and what was open of the claim afterwards."""

    kind: HappeningKind
    at: datetime
    day: date
    key: str
    actor: str
    movements: tuple[Movement, ...]
    open_after: Decimal
    over_after: Decimal


@dataclass(frozen=True, slots=True)
class RefundFile:
    """A refund with everything that the deciding person has to see."""

    id: UUID
    claim_id: UUID
    claim_reference: str
    title: str
    reference: str
    amount: Decimal
    state: RefundState
    reason: str
    holder: str
    iban: str
    requested_by: str
    requested_at: datetime
    decided_by: str
    own: bool
    ordered: bool


@dataclass(frozen=True, slots=True)
class AbatementFile:
    """A partial reduction of a claim with everything that the deciding person has to see."""

    id: UUID
    claim_id: UUID
    claim_reference: str
    title: str
    amount: Decimal
    reason: str
    state: AbatementState
    requested_by: str
    requested_at: datetime
    decided_by: str
    own: bool


@dataclass(frozen=True, slots=True)
class DeskInfo:
    """A cash desk and how many receipts it has written."""

    code: str
    label: str
    receipts: int


@dataclass(frozen=True, slots=True)
class ReceiptFile:
    """A receipt as it is printed; a negative amount was paid out."""

    request_id: UUID
    label: str
    desk_label: str
    amount: Decimal
    cash: bool
    terminal_receipt: str
    at: datetime
    clerk: str
    claim_id: UUID
    claim_reference: str
    title: str
    open: Decimal


@dataclass(frozen=True, slots=True)
class ClaimFile:
    """One claim as the treasury works on it; ``movable`` are claims of the same payer that an overpayment could pay.

    ``refundable`` is what may still be asked back or moved; what waiting refunds ask for is ``reserved`` and not in it.
    """

    status: ClaimStatus
    legal_source: str
    handed_over_at: datetime | None
    history: tuple[BookedFact, ...]
    receipts: tuple[ReceiptFile, ...]
    refunds: tuple[RefundFile, ...]
    abatements: tuple[AbatementFile, ...]
    movable: tuple[ClaimStatus, ...]
    refundable: Decimal
    reserved: Decimal = Decimal("0.00")
    invoices: tuple[InvoiceInfo, ...] = ()


@dataclass(frozen=True, slots=True)
class StatementImport:
    """One import of a bank file: when, how many entries were new, and how many still wait for a person."""

    at: datetime
    entries: int
    unclear: int
    incoming: Decimal
    outgoing: Decimal


@dataclass(frozen=True, slots=True)
class BookingView:
    """A bank entry and what it did; ``amount`` is signed, positive came in. ``rest`` is what is missing or over after it."""

    id: UUID
    booked_on: date
    amount: Decimal
    text: str
    party_name: str
    outcome: Outcome
    reason: str
    rest: Decimal
    claim_id: UUID | None
    claim_reference: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A target that a bank entry might have, and in German why."""

    claim_id: UUID | None
    refund_id: UUID | None
    reference: str
    title: str
    open: Decimal
    why: str


@dataclass(frozen=True, slots=True)
class BookingFile:
    """A bank entry that a person has to assign, with suggestions."""

    booking: UnmatchedBooking
    end_to_end_id: str
    returned: str
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class OpenDay:
    """A day with bookings that is not closed yet."""

    day: date
    entries: int
    turnover: Decimal
    next: bool


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A day that was closed; ``digest`` is the SHA-256 of its CSV file."""

    day: date
    entries: int
    turnover: Decimal
    digest: str
    closed_at: datetime
    closed_by: str


@dataclass(frozen=True, slots=True)
class HandoverDay:
    """A day on which claims were handed over for dunning."""

    day: date
    claims: int


@dataclass(frozen=True, slots=True)
class Collectable:
    """An open claim whose payer gave a mandate that is in force; ``collect_from`` is None until the debit is announced."""

    claim: ClaimStatus
    mandate_id: UUID
    mandate_reference: str
    holder: str
    iban: str
    collect_from: date | None = None


@dataclass(frozen=True, slots=True)
class BankFileInfo:
    """A file that was written for the bank; it can be fetched again and stays the same."""

    id: UUID
    kind: BankFileKind
    message_id: str
    amount: Decimal
    count: int
    written_at: datetime
    written_by: str


@dataclass(frozen=True, slots=True)
class PayOut:
    """One transfer that pays a refund out; ``reference`` comes back on the bank statement."""

    reference: str
    amount: Decimal
    holder: str
    iban: str
    text: str


@dataclass(frozen=True, slots=True)
class TransferOrder:
    """Transfers of one account, to be carried out on one day."""

    message_id: str
    at: datetime
    payer_name: str
    payer_iban: str
    execute_on: date
    payments: tuple[PayOut, ...]
