"""How the notices of a case stand: notified, contested, stopped by a remedy, final."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from gemeinwerk.domain.cases.types import NoticeStanding
from gemeinwerk.domain.delivery import queries as delivery
from gemeinwerk.domain.delivery.types import DeliveryStatus


def standings(deliveries: Iterable[DeliveryStatus], *, today: date) -> tuple[NoticeStanding, ...]:
    """Return every notice with its finality on a day."""
    return tuple(standing(one, today=today) for one in deliveries)


def standing(status: DeliveryStatus, *, today: date) -> NoticeStanding:
    """Return one notice with its finality on a day."""
    found = delivery.finality_of(status, today=today)
    return NoticeStanding(status, found, delivery.finality_words(found))
