"""A confirmation that fixes a fee: nothing is decided, told or claimed before its notice can be issued."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from gemeinwerk.config.journey import Journey
from gemeinwerk.domain.cases import actions, queries
from gemeinwerk.domain.cases.models import Case, Decision
from gemeinwerk.domain.cases.types import CaseState, Step
from gemeinwerk.domain.delivery import queries as deliveries
from gemeinwerk.domain.delivery.rules import InstructionNotApproved
from gemeinwerk.domain.delivery.types import Remedy
from gemeinwerk.domain.payments import queries as payments
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actor import Actor, ActorKind
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.scope import tenant_scope
from tests.web.seeding import BOCHUM, jobs_here, loaded_world, staff, work


class _Arrived(Exception):
    """The case is there, and nobody has worked on it."""


def arrived(package: str) -> UUID:
    """Send an application of a package and return its case."""
    with jobs_here() as waiting:

        class Here(Journey):
            def _work(self) -> None:
                work(waiting)

            def _decide(self, case_id: UUID, offer: Any) -> str:
                raise _Arrived(case_id)

        with pytest.raises(_Arrived) as found:
            Here(package, BOCHUM, lambda *_: None).run()
    case_id: UUID = found.value.args[0]
    return case_id


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[UUID]:
    """The case of a trade that was registered in Bochum."""
    with django_db_blocker.unblock(), loaded_world():
        case_id = arrived("gewerbeanmeldung")
        with tenant_scope(tenants.place(BOCHUM).tenant_id):
            yield case_id


@pytest.fixture
def case_id(town: UUID) -> Iterator[UUID]:
    with transaction.atomic():
        yield town
        transaction.set_rollback(True)


@pytest.fixture
def unapproved(settings: Any) -> Iterator[None]:
    """Texts have to be approved by a person first, as everywhere but in the demonstration."""
    settings.DELIVERY_POLICY = {"approval_required": True}
    deliveries.policy.cache_clear()
    yield
    settings.DELIVERY_POLICY = {}
    deliveries.policy.cache_clear()


def officer() -> Actor:
    return Actor(
        ActorKind.STAFF, "staff:1", tenant_id=tenants.place(BOCHUM).tenant_id, account_id=new_id(),
        roles=frozenset({"officer"}),
    )  # fmt: skip


def test_the_check_ends_with_a_notice_of_the_fee(case_id: UUID) -> None:
    clerk = officer()
    actions.take(actor=clerk, now=now(), case_id=case_id)
    view = queries.case_for(actor=clerk, case_id=case_id, today=berlin_date(now()))
    step = next(one for one in view.next_steps if one.step is Step.CHECK)
    assert "setzt die Gebühr fest" in step.explanation and "Entscheidung" not in step.explanation
    with jobs_here() as waiting:
        actions.complete_check(actor=clerk, now=now(), case_id=case_id, signer="Berta Beispiel")
        work(waiting)
    (found,) = deliveries.deliveries_of_case(case_id=case_id)
    assert found.remedy is Remedy.ACTION and Decision.objects.get(case_id=case_id).decided_by == "Berta Beispiel"
    assert Case.objects.get(id=case_id).state == CaseState.DELIVERED.value
    (claim,) = payments.claims_of(subject_id=case_id)
    assert claim.open > 0


def test_without_an_approved_instruction_nothing_is_decided(case_id: UUID, unapproved: None) -> None:
    clerk = officer()
    actions.take(actor=clerk, now=now(), case_id=case_id)
    with jobs_here() as waiting, transaction.atomic(), pytest.raises(InstructionNotApproved):
        actions.complete_check(actor=clerk, now=now(), case_id=case_id, signer="Berta Beispiel")
    assert not waiting and not payments.claims_of(subject_id=case_id)
    assert not Decision.objects.filter(case_id=case_id).exists()
    view = queries.case_for(actor=clerk, case_id=case_id, today=berlin_date(now()))
    assert view.state is CaseState.IN_REVIEW and any(step.step is Step.CHECK for step in view.next_steps)


def test_the_clerk_reads_why(case_id: UUID, unapproved: None) -> None:
    browser = staff("sachbearbeitung", "bochum")
    address = f"/arbeitsplatz/vorgang/{case_id}/"
    assert browser.post(f"{address}uebernehmen/").status_code == 303
    answer = browser.post(f"{address}geprueft/")
    text = answer.content.decode()
    assert answer.status_code == 409 and "Die Rechtsbehelfsbelehrung ist noch nicht freigegeben." in text
    assert Case.objects.get(id=case_id).state == CaseState.IN_REVIEW.value
