"""A mailer that keeps what it gets, persons, and the steps that most tests of the room begin with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from gemeinwerk.domain.delivery import actions, ports, queries
from gemeinwerk.domain.delivery.types import DeliveryPlaced, ProceduralCode, Recipient, Remedy
from gemeinwerk.kernel.actor import SYSTEM, Actor, ActorKind, AssuranceLevel
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.ports import AdapterStatus


@dataclass
class KeptMail:
    """Implements the mailer's port; ``fault`` is raised instead of sending."""

    demo: bool = True
    sent: list[ports.Mail] = field(default_factory=list)
    fault: Exception | None = None

    def send(self, mail: ports.Mail) -> str:
        if self.fault is not None:
            raise self.fault
        self.sent.append(mail)
        return "250"

    def check(self) -> AdapterStatus:
        return AdapterStatus(True, "test")


def at(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def citizen(account_id: UUID | None = None) -> Actor:
    account_id = account_id or new_id()
    return Actor(
        ActorKind.CITIZEN, f"account:{account_id}", account_id=account_id, assurance=AssuranceLevel.SUBSTANTIAL
    )


def officer(tenant_id: UUID) -> Actor:
    return Actor(ActorKind.STAFF, "staff:1", tenant_id=tenant_id, roles=frozenset({"officer"}))


def recipient(account_id: UUID | None = None, **values: Any) -> Recipient:
    usual = {
        "name": "Mara Beispiel",
        "street": "Musterweg",
        "house_number": "3",
        "postcode": "44787",
        "city": "Bochum",
        "email": "mara@beispiel.invalid",
    }
    return Recipient(account_id=account_id, **{**usual, **values})


def consented(person: Actor) -> None:
    actions.give_consent(actor=person, now=at("2026-11-20T10:00"), wording_version=queries.consent_wording().version)


def deliver(
    to: Recipient,
    *,
    moment: str = "2026-11-23T09:00",
    code: ProceduralCode = ProceduralCode.VWVFG_NRW,
    **values: Any,
) -> DeliveryPlaced:
    values.setdefault("document_id", new_id())
    values.setdefault("case_id", new_id())
    return actions.deliver_notice(
        actor=SYSTEM,
        now=at(moment),
        recipient=to,
        procedural_code=code,
        remedy=values.pop("remedy", Remedy.ACTION),
        subject="Bewohnerparkausweis: Bescheid",
        **values,
    )


def waiting_mail() -> list[UUID]:
    from gemeinwerk.domain.delivery.models import MailOutbox

    return list(MailOutbox.objects.filter(state="queued").order_by("created_at").values_list("id", flat=True))


def send_all(moment: str = "2026-11-23T09:01") -> None:
    for mail_id in waiting_mail():
        actions.send_mail(actor=SYSTEM, now=at(moment), mail_id=mail_id)


def in_mailbox(**values: Any) -> tuple[Actor, UUID]:
    """A person who agreed, and a notice that lies in their mailbox with its mail sent."""
    person = citizen()
    consented(person)
    placed = deliver(recipient(person.account_id), **values)
    send_all()
    return person, placed.delivery_id
