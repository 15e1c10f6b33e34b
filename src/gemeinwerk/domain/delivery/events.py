"""Facts that the delivery room announces; ids only."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from gemeinwerk.kernel.events import Event


@dataclass(frozen=True)
class NoticeProvided(Event):
    """A notice lies in the postbox of its addressee (Bereitstellung)."""

    delivery_id: UUID
    case_id: UUID


@dataclass(frozen=True)
class NoticeRetrieved(Event):
    """The addressee opened a notice for the first time (Abruf)."""

    delivery_id: UUID
    case_id: UUID


@dataclass(frozen=True)
class NoticeDelivered(Event):
    """The facts suffice to compute the day on which a notice counts as notified (Bekanntgabe)."""

    delivery_id: UUID
    case_id: UUID


@dataclass(frozen=True)
class LetterQueued(Event):
    """A notice has to be printed and posted."""

    delivery_id: UUID
    case_id: UUID
    letter_id: UUID


@dataclass(frozen=True)
class AddressMissing(Event):
    """A notice can go no way: there is neither a usable mailbox nor a postal address."""

    delivery_id: UUID
    case_id: UUID


@dataclass(frozen=True)
class ReplyReceived(Event):
    """A person answered a message of an authority."""

    message_id: UUID
    reply_to: UUID
    account_id: UUID


@dataclass(frozen=True)
class ReceiptContested(Event):
    """The addressee says that a notice did not arrive; the authority has to prove it."""

    delivery_id: UUID
    case_id: UUID


@dataclass(frozen=True)
class RemedyReceived(Event):
    """A remedy against a notice, or an informal message against it, came in."""

    delivery_id: UUID
    case_id: UUID
    remedy_id: UUID


@dataclass(frozen=True)
class RemedyDecided(Event):
    """A person has decided about form and time of a remedy."""

    delivery_id: UUID
    case_id: UUID
    remedy_id: UUID
