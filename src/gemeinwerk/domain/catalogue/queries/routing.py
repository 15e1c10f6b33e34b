"""Who is responsible: destinations of the own delivery service, then those that are known from imported competences."""

from __future__ import annotations

from typing import Final

from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.domain.transport import queries as transport
from gemeinwerk.domain.transport.types import RoutedDestination

SERVICE_URN: Final = "urn:de:fim:leika:leistung:"
MOST_ROUTES: Final = 10_000


def routes(
    *, service_key: str, offset: int, limit: int, ars: str = "", ags: str = "", area_id: str = ""
) -> tuple[tuple[RoutedDestination, ...], int]:
    """Return the destinations for a service key in one region, the smallest region first, and their number.

    The region is named by regional key (2, 3, 5, 9 or 12 digits), municipality key or area; an unknown area has none.
    """
    region = _region(ars, ags, area_id)
    if region is None:
        return (), 0
    own, _ = transport.routes(service=f"{SERVICE_URN}{service_key}", ars=region, offset=0, limit=MOST_ROUTES)
    return own[offset : offset + limit], len(own)


def _region(ars: str, ags: str, area_id: str) -> str | None:
    if area_id:
        return tenants.ars_of_area(area_id)
    return tenants.ars_of_ags(ags) if ags else ars
