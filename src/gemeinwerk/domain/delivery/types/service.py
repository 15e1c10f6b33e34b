"""Ways of a notice that a person chooses: formal service, hand-over, electronic mailboxes; and what proves them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO
from uuid import UUID

from gemeinwerk.domain.delivery.types.law import ActKind, Channel, Recipient
from gemeinwerk.domain.delivery.types.publication import PublicationView
from gemeinwerk.domain.delivery.types.way import DeliveryStatus


class ServiceKind(StrEnum):
    """Art der Zustellung oder Übermittlung, die eine Person für einen Bescheid anordnet."""

    DEED = "deed"
    REGISTERED = "registered"
    RETURN_SLIP = "return_slip"
    RECEIPT_BY_HAND = "receipt_by_hand"
    RECEIPT_BY_POST = "receipt_by_post"
    RECEIPT_BY_MAILBOX = "receipt_by_mailbox"
    HAND_OVER = "hand_over"
    MAILBOX = "mailbox"
    PUBLIC = "public"


class ServedHow(StrEnum):
    """How the postal service carried out a deed of service (ZPO §§ 177 to 181)."""

    HANDED = "handed"
    SUBSTITUTE = "substitute"
    LETTERBOX = "letterbox"
    DEPOSIT = "deposit"
    REFUSED = "refused"


class ServiceFailure(StrEnum):
    """Why a service led to nothing."""

    UNKNOWN_THERE = "unknown_there"
    MOVED = "moved"
    NOT_FETCHED = "not_fetched"
    NO_RECEIPT = "no_receipt"
    NOT_DELIVERABLE = "not_deliverable"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class ServiceOption:
    """One way that can be chosen, with its law in German; ``needs_proof`` names the paper that proves it."""

    kind: ServiceKind
    channel: Channel
    label: str
    statute: str
    effect: str
    formal: bool
    proof: str


@dataclass(frozen=True, slots=True)
class OfferedService:
    """A way as it is offered for one notice: whether it may be chosen, and why or why not."""

    option: ServiceOption
    allowed: bool
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceCase:
    """What decides which ways are open: the act, the address, and whether the receiver gives acknowledgements."""

    act: ActKind = ActKind.ORDINARY
    is_abroad: bool = False
    has_address: bool = True
    gives_acknowledgements: bool = False
    has_opened_mailbox: bool = False


@dataclass(frozen=True, slots=True)
class ServiceWish:
    """What an officer orders: the way, what the receiver is, and the representative with a written power, if any."""

    kind: ServiceKind
    act: ActKind = ActKind.ORDINARY
    gives_acknowledgements: bool = False
    has_opened_mailbox: bool = False
    mailbox: str = ""
    has_written_power: bool = False
    representative: Recipient | None = None


@dataclass(frozen=True, slots=True)
class ProofFile:
    """A scanned paper or a receipt as it comes from the door; it is inspected before it is kept."""

    name: str
    content: BinaryIO


@dataclass(frozen=True, slots=True)
class ServiceView:
    """A delivery with the way that a person ordered and the steps that are open now."""

    status: DeliveryStatus
    ordered: ServiceOption | None
    can_order: bool
    can_record: bool
    can_send: bool
    can_fail: bool
    can_prove: bool
    papers: tuple[tuple[str, str], ...]
    why_not: str = ""
    publication: PublicationView | None = None


@dataclass(frozen=True, slots=True)
class ProofContent:
    """A proof file, to be sent as a download only."""

    upload_id: UUID
    name: str
    media_type: str
    content: bytes
