"""Returned mail: the letter follows once; what is soft, forged, unknown or late changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

import pytest

from gemeinwerk.domain.delivery import actions, jobs, ports, queries, rules
from gemeinwerk.domain.delivery.models import LetterJob, MailOutbox
from gemeinwerk.domain.delivery.types import Channel, DeliveryEventKind, DeliveryState, ProceduralCode
from gemeinwerk.kernel.actor import SYSTEM, Actor
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.ports import AdapterStatus
from gemeinwerk.kernel.refusal import Forbidden
from gemeinwerk.kernel.scope import Scope, tenant_scope
from gemeinwerk.kernel.scope import _scope as scope_in_force
from tests.domain.delivery.ways import KeptMail, at, citizen, consented, deliver, officer, recipient, send_all

MARA = "mara@beispiel.invalid"


@dataclass
class Returns:
    """Implements the mailbox for returns; settles in memory, or does not answer."""

    demo: bool = True
    waiting: dict[str, tuple[ports.BounceReport, ...]] = field(default_factory=dict)
    silent: bool = False
    lost_after: bool = False

    def read(self, *, limit: int) -> tuple[ports.ReturnedMail, ...]:
        if self.silent:
            raise ports.BouncesUnavailable
        return tuple(ports.ReturnedMail(key, one) for key, one in list(self.waiting.items())[:limit])

    def settle(self, handle: str) -> None:
        if self.lost_after:
            raise ports.BouncesUnavailable
        self.waiting.pop(handle, None)

    def check(self) -> AdapterStatus:
        return AdapterStatus(True, "test")

    def put(self, mail: str, to: str = MARA, action: str = "failed", status: str = "5.1.1") -> None:
        self.waiting[f"{len(self.waiting)}"] = (ports.BounceReport(mail, to, action, status),)


@pytest.fixture
def returns() -> Iterator[Returns]:
    before = ports.bounce_mailbox() if ports.bounce_mailbox.bound else None
    box = Returns()
    ports.bounce_mailbox.bind(box)
    yield box
    if before is not None:
        ports.bounce_mailbox.bind(before)


def sent(person: Actor, code: ProceduralCode = ProceduralCode.VWVFG_NRW) -> tuple[UUID, str]:
    """Deliver to the mailbox and send the mail; return the delivery and the Message-ID."""
    consented(person)
    placed = deliver(recipient(person.account_id), code=code)
    send_all()
    row = MailOutbox.objects.get(delivery_id=placed.delivery_id)
    return placed.delivery_id, rules.mail_identity(row.id, row.tenant_id)


def read(moment: str = "2026-11-23T12:00") -> int:
    """Read as the job does: outside any tenant's scope."""
    token = scope_in_force.set(Scope())
    try:
        return actions.read_bounces(actor=SYSTEM, now=at(moment))
    finally:
        scope_in_force.reset(token)


def test_the_letter_follows_and_the_first_provision_has_no_effect(
    tenant: UUID, mailer: KeptMail, returns: Returns
) -> None:
    delivery_id, mail = sent(citizen())
    assert mailer.sent[0].message_id == mail
    returns.put(mail)
    assert read() == 1 and returns.waiting == {}
    found = queries.delivery(delivery_id=delivery_id)
    assert (found.channel, found.state) == (Channel.LETTER, DeliveryState.LETTER_QUEUED)
    assert "unzustellbar" in found.reasons[-1] and found.notification is None
    kinds = [step.kind for step in found.steps]
    assert kinds[-3:] == [DeliveryEventKind.BOUNCED, DeliveryEventKind.PROVISION_ENDED, DeliveryEventKind.LETTER_QUEUED]
    assert MailOutbox.objects.get().state == "bounced"
    returns.put(mail)
    assert read() == 0 and LetterJob.objects.count() == 1


def test_a_crash_before_settling_repeats_without_effect(tenant: UUID, mailer: KeptMail, returns: Returns) -> None:
    _, mail = sent(citizen())
    returns.put(mail)
    returns.lost_after = True
    assert read() == 1 and returns.waiting
    returns.lost_after = False
    assert read() == 0 and returns.waiting == {} and LetterJob.objects.count() == 1


def test_an_earlier_retrieval_stays_decisive(tenant: UUID, mailer: KeptMail, returns: Returns) -> None:
    person = citizen()
    delivery_id, mail = sent(person)
    actions.record_retrieval(actor=person, now=at("2026-11-23T10:00"), delivery_id=delivery_id)
    before = queries.delivery(delivery_id=delivery_id).notification
    returns.put(mail)
    assert read() == 1
    found = queries.delivery(delivery_id=delivery_id)
    assert (found.state, found.notification) == (DeliveryState.RETRIEVED, before)
    assert LetterJob.objects.count() == 0


@pytest.mark.parametrize(
    ("values", "mail"),
    [
        ({"status": "4.2.2"}, ""),
        ({"action": "delayed", "status": "4.4.1"}, ""),
        ({"action": "delivered", "status": "2.0.0"}, ""),
        ({"action": "failed", "status": "4.4.7"}, ""),
        ({"action": "failed", "status": "5"}, ""),
        ({"action": "failed", "status": "5.1.1; x"}, ""),
        ({"to": "andere@beispiel.invalid"}, ""),
        ({}, "fremd@gemeinwerk"),
        ({}, rules.mail_identity(UUID(int=7), UUID(int=8))),
        ({}, "<x>" * 500),
    ],
)
def test_soft_forged_and_unknown_reports_change_nothing(
    tenant: UUID, mailer: KeptMail, returns: Returns, values: dict[str, str], mail: str
) -> None:
    delivery_id, ours = sent(citizen())
    before = queries.delivery(delivery_id=delivery_id)
    returns.put(mail or ours, **values)
    assert read() == 0 and returns.waiting == {}
    assert queries.delivery(delivery_id=delivery_id) == before
    assert MailOutbox.objects.get().state == "sent"


def test_a_report_under_the_name_of_another_authority_changes_nothing(
    tenant: UUID, kleve: UUID, mailer: KeptMail, returns: Returns
) -> None:
    delivery_id, mail = sent(citizen())
    mail_id = rules.mail_of(mail)[0]
    returns.put(rules.mail_identity(mail_id, kleve))
    assert read() == 0
    with tenant_scope(kleve):
        assert not actions.note_bounce(
            actor=SYSTEM, now=at("2026-11-23T12:00"), mail_id=mail_id, recipient=MARA, status="5.1.1"
        )
    assert queries.delivery(delivery_id=delivery_id).state is DeliveryState.NOTICE_SENT


def test_a_mail_that_never_left_cannot_come_back(tenant: UUID, mailer: KeptMail, returns: Returns) -> None:
    person = citizen()
    consented(person)
    deliver(recipient(person.account_id))
    row = MailOutbox.objects.get()
    returns.put(rules.mail_identity(row.id, row.tenant_id))
    assert read() == 0 and MailOutbox.objects.get().state == "queued"


def test_a_silent_mailbox_is_asked_again(tenant: UUID, mailer: KeptMail, returns: Returns) -> None:
    _, mail = sent(citizen())
    returns.put(mail)
    returns.silent = True
    assert read() == 0
    returns.silent = False
    jobs.read_bounces()
    assert returns.waiting == {} and MailOutbox.objects.get().state == "bounced"


def test_only_the_system_reads(tenant: UUID, returns: Returns) -> None:
    for actor in (citizen(), officer(tenant)):
        with pytest.raises(Forbidden):
            actions.read_bounces(actor=actor, now=at("2026-11-23T12:00"))
        with pytest.raises(Forbidden):
            actions.note_bounce(
                actor=actor, now=at("2026-11-23T12:00"), mail_id=new_id(), recipient=MARA, status="5.1.1"
            )
