"""Who is responsible: a flat table of public facts, so that an answer costs one statement however many there are."""

from __future__ import annotations

from gemeinwerk.domain.transport.models import Route
from gemeinwerk.domain.transport.rules.routing import layers
from gemeinwerk.domain.transport.types import RoutedDestination

COLUMNS = ("statement_id", "statement__tenant_id", "statement__name", "statement__token")


def routes(*, service: str, ars: str, offset: int, limit: int) -> tuple[tuple[RoutedDestination, ...], int]:
    """Return active destinations for a service (URN) in a region, those of the smallest region first, and their number.

    ``ars`` is a regional key of 2, 3, 5, 9 or 12 digits; a destination of a larger region serves its smaller ones too.
    """
    rows = Route.objects.filter(service=service, region__in=layers(ars))
    found = sorted(rows.values_list("region", *COLUMNS), key=lambda row: (-len(row[0]), row[3], str(row[1])))
    once = {row[1]: RoutedDestination(*row[1:]) for row in reversed(found)}
    page = list(dict.fromkeys(row[1] for row in found))[offset : offset + limit]
    return tuple(once[one] for one in page), len(once)
