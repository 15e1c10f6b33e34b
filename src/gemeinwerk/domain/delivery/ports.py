"""What the delivery room needs from outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from gemeinwerk.domain.delivery.types import CalendarEntry
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
holiday_source: Port[HolidaySource] = Port("delivery.HolidaySource")
calendar_files: Port[CalendarFiles] = Port("delivery.CalendarFiles")
