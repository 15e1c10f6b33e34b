"""What the submissions room needs from outside: the one way over which the portal sends and the workplace receives."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from gemeinwerk.domain.submissions.types import (
    Collected,
    MailroomInfo,
    MailroomOrder,
    Outcome,
    Outgoing,
    Recipient,
    Sent,
)
from gemeinwerk.kernel.ports import AdapterStatus, Port


class Courier(Protocol):
    """The standard API as sender and receiver see it, in process for the own delivery service, by HTTP for a foreign one.

    ``at_once`` says that sending and reporting belong to the transaction of the caller; otherwise they are done by jobs
    and repeated until they succeed. ``service`` is the base address of a foreign service and empty for the own one.
    Every method works for the tenant in scope; each raises Unavailable where the service does not answer, Invalid for
    an answer that cannot be right, and the service's refusals.
    """

    at_once: bool
    service: str

    def receivers(self) -> tuple[str, ...]:
        """Return the keys of the places whose authorities receive over a foreign service; empty for the own one."""

    def route(self, *, service_key: str, region: str) -> UUID | None:
        """Return the destination that is responsible for a service in a region, None where there is none."""

    def recipient(self, *, destination_id: UUID) -> Recipient: ...

    def send(self, parcel: Outgoing, *, client_id: UUID | None, now: datetime) -> Sent: ...

    def outcome(self, *, message_id: UUID, case_id: UUID) -> Outcome | None: ...

    def open_mailroom(self, order: MailroomOrder, *, now: datetime) -> MailroomInfo: ...

    def describe(self, mailroom: MailroomInfo, order: MailroomOrder, *, now: datetime) -> None:
        """Bring services and keys of a destination up to date."""

    def waiting(self, mailroom: MailroomInfo, *, limit: int) -> tuple[UUID, ...]: ...

    def collect(self, mailroom: MailroomInfo, *, message_id: UUID, now: datetime) -> Collected: ...

    def report(self, mailroom: MailroomInfo, *, case_id: UUID, token: str, now: datetime) -> None:
        """Hand a signed event over; the same event again has no further effect."""

    def check(self) -> AdapterStatus: ...


courier: Port[Courier] = Port("submissions.Courier")
