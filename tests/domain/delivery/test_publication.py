"""Service by public announcement: ordered by a signing person, hung out, shown to everybody, taken down, proved."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.test import override_settings

from gemeinwerk.domain.delivery import actions, queries
from gemeinwerk.domain.delivery.models import DeliveryEvent, LetterJob, PublicAnnouncement
from gemeinwerk.domain.delivery.types import (
    Channel,
    DeliveryState,
    ParticipantRole,
    PublicGround,
    PublicServiceOrder,
    ServiceFailure,
    ServiceKind,
    ServiceWish,
)
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.refusal import Forbidden, Invalid
from tests.domain.delivery.ways import at, deliver, officer, recipient

pytestmark = pytest.mark.usefixtures("mailer", "tenant")
DAY = "2026-11-23T09:00"
ORDER = PublicServiceOrder(
    ground=PublicGround.RESIDENCE_UNKNOWN,
    findings="Melderegister am 20.11.2026: unbekannt verzogen; Post kam zurück.",
    reference="32-1/2026",
    inspection_at="Rathaus Bochum, Zimmer 1",
    no_representative=True,
)


def lead(tenant: UUID) -> Actor:
    return replace(officer(tenant), roles=frozenset({"lead"}))


def order(tenant: UUID, delivery_id: UUID, wish: PublicServiceOrder = ORDER) -> None:
    actions.order_public_service(actor=lead(tenant), now=at(DAY), delivery_id=delivery_id, order=wish)


def post(tenant: UUID, delivery_id: UUID, on: date = date(2026, 11, 23), moment: str = "2026-11-23T15:00") -> None:
    actions.record_publication(actor=officer(tenant), now=at(moment), delivery_id=delivery_id, on=on)


def end(tenant: UUID, delivery_id: UUID, on: date, moment: str = "2026-12-20T09:00") -> None:
    actions.record_publication_end(actor=officer(tenant), now=at(moment), delivery_id=delivery_id, on=on)


def status(delivery_id: UUID) -> Any:
    return queries.delivery(delivery_id=delivery_id)


def shown(tenant: UUID, on: date) -> list[Any]:
    return queries.current_announcements(tenant_id=tenant, on=on)


def test_from_the_order_to_the_last_day(tenant: UUID) -> None:
    placed = deliver(recipient())
    order(tenant, placed.delivery_id)
    found = status(placed.delivery_id)
    assert (found.channel, found.state) == (Channel.SERVED_PUBLIC, DeliveryState.SERVICE_ORDERED)
    assert found.notification is None and not shown(tenant, date(2026, 11, 23))
    assert LetterJob.objects.get(delivery_id=placed.delivery_id).state == "cancelled"
    paper = queries.service_paper(actor=officer(tenant), delivery_id=placed.delivery_id, name="benachrichtigung")
    assert paper.startswith(b"%PDF")
    post(tenant, placed.delivery_id)
    found = status(placed.delivery_id)
    assert found.notification.deemed_on == date(2026, 12, 7) and found.deadline.citizen_last_day == date(2027, 1, 7), (
        "T24"
    )
    (one,) = shown(tenant, date(2026, 11, 23))
    text = "\n".join(one.lines)
    assert found.subject not in text and ORDER.findings not in text and "32-1/2026" in text
    assert one in shown(tenant, date(2026, 12, 7)) and not shown(tenant, date(2026, 12, 8))
    end(tenant, placed.delivery_id, date(2026, 12, 8))
    assert status(placed.delivery_id).state is DeliveryState.SERVED
    assert queries.is_evidence_intact(delivery_id=placed.delivery_id)
    steps = DeliveryEvent.objects.filter(delivery_id=placed.delivery_id, kind__in=("published", "publication_ended"))
    digest = f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
    assert [(step.address, step.proofs) for step in steps] == [("Bekanntmachungstafel im Rathaus", [digest])] * 2


def test_the_same_day_twice_changes_nothing(tenant: UUID) -> None:
    placed = deliver(recipient())
    order(tenant, placed.delivery_id)
    for _ in range(2):
        post(tenant, placed.delivery_id)
    for _ in range(2):
        end(tenant, placed.delivery_id, date(2026, 12, 8))
    kinds = list(DeliveryEvent.objects.filter(delivery_id=placed.delivery_id).values_list("kind", flat=True))
    assert kinds.count("published") == kinds.count("publication_ended") == 1
    with pytest.raises(actions.NothingOrdered):
        post(tenant, placed.delivery_id, date(2026, 11, 24), moment="2026-12-20T09:00")


def test_only_a_signing_person_orders_it_with_its_conditions(tenant: UUID) -> None:
    placed = deliver(recipient())
    with pytest.raises(Forbidden):
        actions.order_public_service(actor=officer(tenant), now=at(DAY), delivery_id=placed.delivery_id, order=ORDER)
    for wish in (replace(ORDER, findings="unbekannt"), replace(ORDER, no_representative=False)):
        with pytest.raises(actions.ConditionsMissing):
            order(tenant, placed.delivery_id, wish)
    for wish in (replace(ORDER, reference=" "), replace(ORDER, inspection_at=""), replace(ORDER, findings="x" * 4001)):
        with pytest.raises(Invalid):
            order(tenant, placed.delivery_id, wish)
    with override_settings(PUBLIC_SERVICE_PLACES={}), pytest.raises(actions.NoPlaceAppointed):
        order(tenant, placed.delivery_id)
    assert not PublicAnnouncement.objects.exists()


def test_not_while_a_representative_can_be_served(tenant: UUID) -> None:
    placed = deliver(recipient())
    actions.add_participant(
        actor=officer(tenant), now=at(DAY), case_id=status(placed.delivery_id).case_id,
        role=ParticipantRole.REPRESENTATIVE, recipient=recipient(),
    )  # fmt: skip
    with pytest.raises(actions.ConditionsMissing, match="Vertretung"):
        order(tenant, placed.delivery_id)


def test_days_that_cannot_be(tenant: UUID) -> None:
    placed = deliver(recipient())
    order(tenant, placed.delivery_id)
    for on in (date(2026, 11, 22), date(2026, 11, 24)):
        with pytest.raises(Invalid):
            post(tenant, placed.delivery_id, on)
    with pytest.raises(actions.NothingOrdered):
        end(tenant, placed.delivery_id, date(2026, 12, 8))
    post(tenant, placed.delivery_id)
    with pytest.raises(actions.HangsTooShort):
        end(tenant, placed.delivery_id, date(2026, 12, 7))
    with pytest.raises(Invalid):
        end(tenant, placed.delivery_id, date(2026, 12, 8), moment="2026-12-07T09:00")


def test_an_announcement_that_fell_down_counts_for_nothing_and_is_shown_no_longer(tenant: UUID) -> None:
    placed = deliver(recipient())
    order(tenant, placed.delivery_id)
    post(tenant, placed.delivery_id)
    actions.record_service_failed(
        actor=officer(tenant),
        now=at("2026-11-30T09:00"),
        delivery_id=placed.delivery_id,
        reason=ServiceFailure.GIVEN_UP,
    )
    assert status(placed.delivery_id).notification is None and not shown(tenant, date(2026, 11, 30))
    order_again = replace(ORDER, reference="32-2/2026")
    actions.order_public_service(
        actor=lead(tenant), now=at("2026-12-01T09:00"), delivery_id=placed.delivery_id, order=order_again
    )
    post(tenant, placed.delivery_id, date(2026, 12, 1), moment="2026-12-01T10:00")
    assert status(placed.delivery_id).notification.deemed_on == date(2026, 12, 15)
    with pytest.raises(actions.AlreadyNotified):
        actions.record_service_failed(
            actor=officer(tenant), now=at("2026-12-16T09:00"), delivery_id=placed.delivery_id,
            reason=ServiceFailure.GIVEN_UP,
        )  # fmt: skip


def test_another_way_before_it_hangs_takes_the_announcement_back(tenant: UUID) -> None:
    placed = deliver(recipient())
    order(tenant, placed.delivery_id)
    wish = ServiceWish(ServiceKind.DEED)
    actions.order_service(actor=officer(tenant), now=at(DAY), delivery_id=placed.delivery_id, wish=wish)
    assert queries.service_view(actor=officer(tenant), delivery_id=placed.delivery_id).publication is None
    with pytest.raises(actions.NothingOrdered):
        post(tenant, placed.delivery_id)


def test_it_is_not_chosen_among_the_other_ways(tenant: UUID) -> None:
    placed = deliver(recipient())
    assert ServiceKind.PUBLIC not in {option.kind for option in queries.service_options()}
    with pytest.raises(Invalid, match="gesondert"):
        actions.order_service(
            actor=officer(tenant), now=at(DAY), delivery_id=placed.delivery_id, wish=ServiceWish(ServiceKind.PUBLIC)
        )
