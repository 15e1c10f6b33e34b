"""Who is responsible: destinations of the own delivery service, then those that are known from imported competences."""

from __future__ import annotations

from typing import Final

from django.db.models import Q

from gemeinwerk.domain.catalogue.models import Competence
from gemeinwerk.domain.catalogue.rules.layers import BUND_KEY, layer_keys
from gemeinwerk.domain.catalogue.rules.responsibilities import SERVICE_URN, destination_of
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.domain.transport import queries as transport
from gemeinwerk.domain.transport.types import RoutedDestination
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.refusal import NotFound

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
    here = {one.destination_id for one in own}
    found = (*own, *(one for one in _imported(service_key, region) if one.destination_id not in here))
    return found[offset : offset + limit], len(found)


def _imported(service_key: str, ars: str) -> tuple[RoutedDestination, ...]:
    """Destinations whose signatures came with imported competences; the smallest region in force today decides."""
    try:
        layers = layer_keys(tenants.place_of_ars(ars or BUND_KEY).key)
    except NotFound:
        layers = layer_keys(ars[:5]) or layer_keys(ars[:2])
    today = berlin_date(now())
    rows = Competence.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today),
        service_key=service_key, package_id="", region_key__in=layers, valid_from__lte=today,
    )  # fmt: skip
    found = rows.values_list("region_key", "valid_from", "signatures", "unit", "authority_tenant_id")
    decides = max(found, key=lambda row: (layers.index(row[0]), row[1]), default=None)
    if decides is None or not decides[2]:
        return ()
    _, _, signatures, unit, authority = decides
    name = unit or tenants.tenant(authority).authority_name
    once = {destination_of(text): text for text in signatures}
    return tuple(RoutedDestination(one, authority, name, text) for one, text in once.items())


def _region(ars: str, ags: str, area_id: str) -> str | None:
    if area_id:
        return tenants.ars_of_area(area_id)
    return tenants.ars_of_ags(ags) if ags else ars
