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


def ars_of(region: str) -> str:
    """Return the regional key of a region such as ``DE05911``, empty for the whole country; raises Invalid."""
    if not REGION.fullmatch(region):
        raise Invalid(
            f"„{region[:20]}“ ist kein Gebiet.",
            hint="Erlaubt sind DE und der amtliche Regionalschlüssel, z. B. DE059110000000.",
        )
    return shortened(region[2:])


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
    services: Iterable[str],
    regions: Iterable[str],
    statement_id: UUID,
    at: datetime,
) -> dict[str, Any]:
    """Return the claims with which the delivery service confirms a destination's services and regions."""
    return {
        "submissionHost": host,
        "iss": issuer,
        "services": [
            {
                "gebietIDs": [f"{ARS}{ars.removeprefix('DE')}" for ars in regions],
                "leistungIDs": sorted(services),
            }
        ],
        "destinationId": str(destination_id),
        "iat": int(at.timestamp()),
        "jti": str(statement_id),
    }
