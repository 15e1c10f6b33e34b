"""Two at once: double clicks and two workers leave one delivery, one answer, one retrieval and one mail."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from gemeinwerk.adapters.demo.ozg_postbox import DemoOzgPostbox
from gemeinwerk.domain.delivery import actions, ports
from gemeinwerk.domain.delivery.models import Delivery, DeliveryEvent, PostboxDelivery, PostboxMessage
from gemeinwerk.domain.delivery.types import PostboxOutcome, PostboxState
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.scope import tenant_scope
from tests.domain.delivery.ways import KeptMail, at, citizen, consented, deliver, recipient, waiting_mail


def both(tenant_id: UUID, call: Callable[[], object]) -> None:
    """Run a call in two threads with connections of their own, at the same moment."""
    start = Barrier(2, timeout=10)

    def run(_: int) -> None:
        try:
            start.wait()
            with tenant_scope(tenant_id):
                call()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, range(2)))


@pytest.mark.usefixtures("django_db_setup")
def test_two_at_once(mailer: KeptMail, django_db_blocker: Any) -> None:
    """Commits for real, so it works in a town that no other test looks at."""
    with django_db_blocker.unblock():
        try:
            _two_at_once(mailer)
        finally:
            connection.close()


def _two_at_once(mailer: KeptMail) -> None:
    tenant_id = tenants.place("059160000000").tenant_id
    person, document_id, case_id = citizen(), new_id(), new_id()
    with tenant_scope(tenant_id):
        consented(person)
    both(tenant_id, lambda: deliver(recipient(person.account_id), document_id=document_id, case_id=case_id))
    with tenant_scope(tenant_id):
        placed = Delivery.objects.get(document_id=document_id)
        message = PostboxMessage.objects.get(delivery=placed)
        mail_id = waiting_mail()[0]
    moment = at("2026-11-23T10:00")
    both(tenant_id, lambda: actions.send_mail(actor=SYSTEM, now=moment, mail_id=mail_id))
    both(tenant_id, lambda: actions.record_retrieval(actor=person, now=moment, delivery_id=placed.id))
    both(tenant_id, lambda: actions.reply(actor=person, now=moment, message_id=message.id, body="Danke.", key="k"))
    assert len(mailer.sent) == 1
    with tenant_scope(tenant_id):
        assert DeliveryEvent.objects.filter(kind="retrieved").count() == 1
        assert DeliveryEvent.objects.filter(kind="notice_sent").count() == 1
        assert PostboxMessage.objects.filter(kind="reply").count() == 1


@pytest.mark.usefixtures("django_db_setup")
def test_two_workers_at_one_hand_over(mailer: KeptMail, django_db_blocker: Any, tmp_path: Path) -> None:
    """One delivery to a postbox, one note of it, one provision and one mail, however many workers do the same."""
    before, box = ports.ozg_postbox(), DemoOzgPostbox(tmp_path)
    ports.ozg_postbox.bind(box)
    with django_db_blocker.unblock():
        try:
            _hand_over_at_once()
        finally:
            ports.ozg_postbox.bind(before)
            connection.close()


def _hand_over_at_once() -> None:
    tenant_id = tenants.place("059130000000").tenant_id
    person, document_id, case_id = citizen(), new_id(), new_id()
    moment = at("2026-11-23T10:00")
    with tenant_scope(tenant_id):
        actions.give_consent(actor=person, now=moment, wording_version="nutzerkonto-de-1")
    to = recipient(person.account_id, postbox_handle=str(UUID(int=7)))
    both(tenant_id, lambda: deliver(to, document_id=document_id, case_id=case_id))
    with tenant_scope(tenant_id):
        placed = Delivery.objects.get(document_id=document_id)
    provided = PostboxOutcome(PostboxState.PROVIDED, moment, receipt="x")
    note, tell = actions.note_handed_to_postbox, actions.note_postbox_outcome
    both(tenant_id, lambda: note(actor=SYSTEM, now=moment, delivery_id=placed.id, handle=str(new_id())))
    both(tenant_id, lambda: tell(actor=SYSTEM, now=moment, delivery_id=placed.id, outcome=provided))
    with tenant_scope(tenant_id):
        steps = DeliveryEvent.objects.filter(delivery=placed).order_by("number").values_list("kind", flat=True)
        assert list(steps) == ["prepared", "handed_to_postbox", "provided"]
        assert PostboxDelivery.objects.filter(delivery=placed).count() == 1 and len(waiting_mail()) == 1
        assert PostboxMessage.objects.filter(delivery=placed).count() == 1
