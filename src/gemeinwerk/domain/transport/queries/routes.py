"""Who is responsible: a flat table of public facts, so that an answer costs one statement however many there are."""

from __future__ import annotations

from gemeinwerk.domain.transport.models import Route
from gemeinwerk.domain.transport.rules.routing import layers
from gemeinwerk.domain.transport.types import RoutedDestination


def routes(*, service: str, ars: str, offset: int, limit: int) -> tuple[tuple[RoutedDestination, ...], int]:
    """Return active destinations for a service (URN) in a region, those of the smallest region first, and their number.

    ``ars`` is a regional key of 2, 3, 5, 9 or 12 digits; a destination of a larger region serves its smaller ones too.
    """
    rows = Route.objects.filter(service=service, region__in=layers(ars))
    found = sorted(rows, key=lambda row: (-len(row.region), row.name, str(row.destination_id)))
    once = {row.destination_id: row for row in reversed(found)}
    page = sorted(once.values(), key=found.index)[offset : offset + limit]
    return tuple(RoutedDestination(r.destination_id, r.tenant_id, r.name, r.statement) for r in page), len(once)
