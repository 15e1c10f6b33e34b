"""Who is responsible where: regions of a destination, and the signed statement about it (FIT-Connect Routing API 2.0.0)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from gemeinwerk.kernel.refusal import Invalid

REGION: Final = re.compile(r"DE(\d{2}|\d{3}|\d{5}|\d{9}|\d{12})?")
SERVICE: Final = re.compile(r"urn:[a-z0-9][a-z0-9-]{0,31}:[a-z0-9()+,.:=@;$_!*'%/?#-]+")
LEIKA: Final = "urn:de:fim:leika:leistung:"
ARS: Final = "urn:de:bund:destatis:bevoelkerungsstatistik:schluessel:rs:"
LENGTHS: Final = (12, 9, 5, 3, 2, 0)


class RegionUnfit(Invalid):
    """A region has no such form, or lies outside the region of the tenant."""

    code = "transport.region"
    message = "Ein Gebiet des Zustellpunkts ist nicht möglich."
    hint = "Erlaubt sind DE und der amtliche Regionalschlüssel, z. B. DE059110000000."


def ars_of(region: str) -> str:
    """Return the regional key of a region such as ``DE05911``, empty for the whole country; raises RegionUnfit."""
    if not REGION.fullmatch(region):
        raise RegionUnfit(f"„{region[:20]}“ ist kein Gebiet.")
    return shortened(region[2:])


def require_own(regions: Iterable[str], own: str) -> None:
    """Raise RegionUnfit for a region such as ``DE05911`` that is not within the region ``own`` of a tenant.

    ``own`` is the key of the tenant's region (12 digits of a municipality, 5 of a Kreis, 2 of a Land, ``DE``).
    """
    held = shortened(own.removeprefix("DE"))
    for region in regions:
        if not ars_of(region).startswith(held):
            raise RegionUnfit(
                f"Das Gebiet {region} liegt nicht in Ihrem Zuständigkeitsgebiet.",
                hint="Ein Zustellpunkt darf nur Gebiete der Verwaltung nennen, zu der er gehört.",
            )


def by_regions(services: Iterable[tuple[str, Iterable[str]]]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return region sets with the services that have exactly these regions, so that no pair is claimed too much."""
    regions: dict[str, set[str]] = {}
    for service, named in services:
        regions.setdefault(service, set()).update(named)
    found: dict[tuple[str, ...], list[str]] = {}
    for service, own in sorted(regions.items()):
        if own:
            found.setdefault(tuple(sorted(own)), []).append(service)
    return [(key, tuple(names)) for key, names in sorted(found.items())]


def shortened(ars: str) -> str:
    """Return a regional key without the zeros that name no smaller region, so that its two spellings are one.

    A town that is its own district has both: 05911 and 059110000000 (amtlicher Regionalschlüssel).
    """
    return next((ars[:length] for length in reversed(LENGTHS) if set(ars[length:]) == {"0"}), ars)


def layers(ars: str) -> tuple[str, ...]:
    """Return the keys of all regions that hold a place, the smallest first, the whole country last."""
    key = shortened(ars)
    return tuple(dict.fromkeys(key[:length] for length in LENGTHS if length <= len(key)))


def check_service(identifier: str) -> str:
    """Return the identifier of a service; raises Invalid where it is no URN of 7 to 255 characters."""
    if not 7 <= len(identifier) <= 255 or not SERVICE.fullmatch(identifier):
        raise Invalid("Die Kennung der Leistung ist keine URN, wie sie die Schnittstelle verlangt.")
    return identifier


def statement(
    *,
    issuer: str,
    host: str,
    destination_id: UUID,
    services: Iterable[tuple[str, Iterable[str]]],
    statement_id: UUID,
    at: datetime,
) -> dict[str, Any]:
    """Return the claims with which the delivery service confirms a destination's services, each with its regions."""
    return {
        "submissionHost": host,
        "iss": issuer,
        "services": [
            {
                "gebietIDs": [f"{ARS}{region.removeprefix('DE')}" for region in regions],
                "leistungIDs": list(names),
            }
            for regions, names in by_regions(services)
        ],
        "destinationId": str(destination_id),
        "iat": int(at.timestamp()),
        "jti": str(statement_id),
    }
