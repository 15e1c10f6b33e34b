"""What the delivery room needs from outside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from gemeinwerk.domain.delivery.types import CalendarEntry, PostboxNotice, PostboxOutcome, PostboxStatus
from gemeinwerk.kernel.ports import AdapterStatus, Port


@dataclass(frozen=True, slots=True)
class Mail:
    """One e-mail: plain text, without any content of a case. ``message_id`` stays the same on every attempt."""

    message_id: str
    to: str
    subject: str
    body: str
    sender_name: str = ""


class MailRefused(Exception):
    """The address does not exist or refuses mail for good; another attempt is of no use."""


class MailUnavailable(Exception):
    """The mail server does not answer at the moment; a later attempt may succeed."""


class Mailer(Protocol):
    """Hands one e-mail over to the mail server."""

    demo: bool
    """True if no mail leaves the machine."""

    def send(self, mail: Mail) -> str:
        """Send and return the server's receipt; raises MailRefused or MailUnavailable."""
        ...

    def check(self) -> AdapterStatus:
        """Whether mail can be sent."""
        ...


@dataclass(frozen=True, slots=True)
class BounceReport:
    """What one report about a mail says about one recipient (RFC 3464): nothing in it is believed without a mail that fits."""

    message_id: str
    recipient: str
    action: str
    status: str


@dataclass(frozen=True, slots=True)
class ReturnedMail:
    """One message of the mailbox for returns; ``reports`` is empty for what is no delivery report."""

    handle: str
    reports: tuple[BounceReport, ...] = ()


class BouncesUnavailable(Exception):
    """The mailbox for returned mail does not answer at the moment."""


class BounceMailbox(Protocol):
    """Reads the mailbox to which mail that cannot be delivered comes back."""

    demo: bool
    """True if only a folder of this machine is read."""

    def read(self, *, limit: int) -> tuple[ReturnedMail, ...]:
        """Return messages that have not been settled yet, oldest first; raises BouncesUnavailable."""
        ...

    def settle(self, handle: str) -> None:
        """Note that a message was dealt with; it is kept, but not read again. Raises BouncesUnavailable."""
        ...

    def check(self) -> AdapterStatus:
        """Whether returned mail can be read."""
        ...


@dataclass(frozen=True, slots=True)
class PrintLetter:
    """One letter of an order: its PDF files in the order of the pages, the country, the postal product, the notice's hash."""

    letter_id: UUID
    parts: tuple[bytes, ...]
    country: str
    product: str
    sha256: str


LARGEST_ORDER = 500
"""As many letters fit into one order; a print file stays of a size that any machine can take."""


@dataclass(frozen=True, slots=True)
class PrintOrder:
    """One order to the print house; ``batch_id`` stays the same however often it is handed over."""

    batch_id: UUID
    authority: str
    created_at: datetime
    letters: int


@dataclass(frozen=True, slots=True)
class PrintReceipt:
    """What the print house got: the hash of the print file and its pages."""

    sha256: str
    letters: int
    pages: int


class PrintHouseUnavailable(Exception):
    """The print house takes no orders at the moment; a later attempt may succeed."""


class PrintHouse(Protocol):
    """Takes orders to print and post letters."""

    demo: bool
    """True if nothing is printed."""

    connected: bool
    """False if the authority prints by itself."""

    def hand_over(self, order: PrintOrder, letters: Iterable[PrintLetter]) -> PrintReceipt:
        """Hand an order over once: a second call with its id hands over nothing and returns the same receipt.

        ``letters`` is only read where the order is new. Raises PrintHouseUnavailable.
        """
        ...

    def check(self) -> AdapterStatus:
        """Whether orders can be handed over."""
        ...


class PostboxUnavailable(Exception):
    """The postbox of the user account does not answer at the moment, or what it says cannot be believed; try later."""


class PostboxRefused(Exception):
    """The postbox does not take this notice; another attempt is of no use. Its text is the reason, in German."""


class OzgPostbox(Protocol):
    """Hands notices to the postbox of a user account (OZG § 9) and asks for the receipt of the provision."""

    demo: bool
    """True if nothing reaches the postbox of a real person."""

    connected: bool
    """False if no postbox of user accounts is set up; then nothing is handed over."""

    def hand_over(self, notice: PostboxNotice) -> str:
        """Hand a notice over once and return its handle, at most 200 characters; a second call changes nothing.

        Raises PostboxUnavailable, PostboxRefused.
        """
        ...

    def tell_state(self, message: PostboxStatus) -> str:
        """Send a state of an application once and return its handle, as ``hand_over`` does for a notice.

        Nobody has to answer it. Raises PostboxUnavailable, PostboxRefused.
        """
        ...

    def outcome(self, handle: str) -> PostboxOutcome:
        """Return what became of it; the receipt is verified. Raises PostboxUnavailable."""
        ...

    def check(self) -> AdapterStatus:
        """Whether notices can be handed over."""
        ...


class HolidaySource(Protocol):
    """An outside list of public holidays, to compare the own law table with."""

    def holidays_of(self, year: int) -> frozenset[date]:
        """Public holidays of NRW in a year."""
        ...

    def check(self) -> AdapterStatus:
        """Whether the outside list agrees with the law table."""
        ...


class CalendarFiles(Protocol):
    """Writes a day for the calendar of a person (RFC 5545)."""

    def write(self, entry: CalendarEntry, *, at: datetime) -> bytes:
        """Return the calendar file with one all-day event; the same entry at the same moment is the same file."""
        ...

    def check(self) -> AdapterStatus:
        """Whether a calendar file can be written and read back."""
        ...


mailer: Port[Mailer] = Port("delivery.Mailer")
bounce_mailbox: Port[BounceMailbox] = Port("delivery.BounceMailbox")
print_house: Port[PrintHouse] = Port("delivery.PrintHouse")
ozg_postbox: Port[OzgPostbox] = Port("delivery.OzgPostbox")
holiday_source: Port[HolidaySource] = Port("delivery.HolidaySource")
calendar_files: Port[CalendarFiles] = Port("delivery.CalendarFiles")
