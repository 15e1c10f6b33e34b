"""Who is responsible: a flat table of public facts, so that an answer costs one statement however many there are."""

from __future__ import annotations

from django.db.models import Count, Max, Window
from django.db.models.functions import Length

from gemeinwerk.domain.transport.models import Statement
from gemeinwerk.domain.transport.rules.routing import layers
from gemeinwerk.domain.transport.types import RoutedDestination


def routes(*, service: str, ars: str, offset: int, limit: int) -> tuple[tuple[RoutedDestination, ...], int]:
    """Return active destinations for a service (URN) in a region, those of the smallest region first, and their number.

    ``ars`` is a regional key of 2, 3, 5, 9 or 12 digits; a destination of a larger region serves its smaller ones too.
    """
    found = Statement.objects.filter(routes__service=service, routes__region__in=layers(ars))
    ranked = found.annotate(depth=Max(Length("routes__region"))).annotate(total=Window(Count("*")))
    page = list(ranked.order_by("-depth", "name", "destination_id")[offset : offset + limit])
    # Only a page beyond the end carries no total.
    total = page[0].total if page else (found.values("destination_id").distinct().count() if offset else 0)
    return tuple(RoutedDestination(row.destination_id, row.tenant_id, row.name, row.token) for row in page), total
