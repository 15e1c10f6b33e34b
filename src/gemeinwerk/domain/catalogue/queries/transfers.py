"""The services of a place as a file of XZuFi."""

from __future__ import annotations

from datetime import datetime

from gemeinwerk.domain.catalogue.ports import xzufi_files
from gemeinwerk.domain.catalogue.queries.described import services_at
from gemeinwerk.domain.catalogue.queries.routing import routes
from gemeinwerk.domain.catalogue.rules.transferring import composed
from gemeinwerk.domain.catalogue.types.transfer import TransferVersion
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.ids import new_id

MOST_SIGNATURES = 20


def transfer_file(
    *, ars: str, now: datetime, offset: int, limit: int, version: TransferVersion, portal: str
) -> tuple[bytes, int]:
    """Return a page of a place's services as an XZuFi file and how many services there are in all.

    With each service come who is responsible, signatures of destinations and the online service; ``portal`` is the
    address of the portal. Raises PlaceUnknown, NoHit.
    """
    place = tenants.place_of_ars(ars)
    found, total = services_at(ars=ars, on=berlin_date(now), offset=offset, limit=limit)
    signatures = {
        key: [one.signature for one in routes(service_key=key, ars=place.ars, offset=0, limit=MOST_SIGNATURES)[0]]
        for service in found
        for key in service.info.service_keys
    }
    transfer = composed(
        found,
        signatures,
        ars=place.ars or ars,
        region_key=place.key,
        portal=portal,
        message_id=str(new_id()),
        created=now.isoformat(timespec="seconds"),
        version=version,
    )
    return xzufi_files().write(transfer), total
