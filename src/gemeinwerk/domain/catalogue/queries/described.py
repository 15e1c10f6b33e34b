"""Services of a place as other portals read them, offered online or only described."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from gemeinwerk.domain.catalogue.models import Availability, Competence, ServiceEntry
from gemeinwerk.domain.catalogue.queries.offers import offers_in
from gemeinwerk.domain.catalogue.queries.search import MOST_HITS, search
from gemeinwerk.domain.catalogue.rules.layers import competent_row, layer_keys
from gemeinwerk.domain.catalogue.types import Authority, Competent, Offer, ServiceInfo, ServiceKind
from gemeinwerk.domain.catalogue.types.described import DescribedService
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.refusal import NotFound

MOST_KEYS: Final = 50


class NoHit(NotFound):
    """Nothing of the catalogue fits the question."""

    code = "catalogue.no_hit"
    message = "Dazu gibt es keinen Treffer."
    hint = "Bitte prüfen Sie Ort, Leistung und Suchtext."


def services_at(
    *, ars: str, on: date, offset: int, limit: int, text: str = "", service_keys: Sequence[str] = ()
) -> tuple[tuple[DescribedService, ...], int]:
    """Return services offered or described in a place and their number, the best of at most 50 first for a ``text``.

    ``service_keys`` keep only services with one of these keys. Raises PlaceUnknown; NoHit where nothing fits.
    """
    place_key = tenants.place_of_ars(ars).key
    if text:
        hits = search(place_key=place_key, text=text, limit=MOST_HITS, on=on)
        ids = [hit.service_id for hit in hits]
        rows = ServiceEntry.objects.in_bulk(ids[offset : offset + limit])
        found, total = [rows[one] for one in ids[offset : offset + limit] if one in rows], len(ids)
    else:
        there = ServiceEntry.objects.filter(id__in=_available(place_key))
        if service_keys:
            there = there.filter(service_keys__overlap=list(service_keys)[:MOST_KEYS])
        total = there.count()
        found = list(there.order_by("title", "id")[offset : offset + limit])
    if not total:
        raise NoHit()
    return _described(found, place_key, on), total


def responsible_at(*, ars: str, service_id: UUID, on: date) -> Authority:
    """Return who is responsible for a service in a place; raises PlaceUnknown, and NoHit where nobody is known."""
    place_key = tenants.place_of_ars(ars).key
    rows = list(ServiceEntry.objects.filter(id=service_id, id__in=_available(place_key)))
    for one in _described(rows, place_key, on):
        if one.responsible is not None:
            return one.responsible
    raise NoHit()


def online_services(*, ars: str, on: date, offset: int, limit: int) -> tuple[tuple[Offer, ...], int]:
    """Return the services of a place that can be applied for online, by title; raises PlaceUnknown, NoHit."""
    found = [one for one in offers_in(place_key=tenants.place_of_ars(ars).key, on=on) if one.enabled.value]
    if not found:
        raise NoHit()
    return tuple(found[offset : offset + limit]), len(found)


def _available(place_key: str) -> QuerySet[Availability, Any]:
    return Availability.objects.filter(region_key__in=layer_keys(place_key)).values("service_id")


def _described(rows: Sequence[ServiceEntry], place_key: str, on: date) -> tuple[DescribedService, ...]:
    packaged = any(row.package_id for row in rows)
    offers = {one.package_id: one for one in offers_in(place_key=place_key, on=on)} if packaged else {}
    competent = _competent([key for row in rows if not row.package_id for key in row.service_keys], place_key, on)
    return tuple(_one(row, offers.get(row.package_id), competent) for row in rows)


def _one(row: ServiceEntry, found: Offer | None, competent: dict[str, Authority]) -> DescribedService:
    info = ServiceInfo(
        id=row.id,
        kind=ServiceKind(row.kind),
        package_id=row.package_id,
        service_keys=tuple(row.service_keys),
        title=row.title,
        teaser=row.teaser,
        legal_terms=tuple(row.legal_terms),
    )
    if found is None:
        named = next((competent[key] for key in row.service_keys if key in competent), None)
        return DescribedService(info, {"teaser": row.teaser} if row.teaser else {}, named, online=False)
    texts = {name: text.value for name, text in found.texts.items()}
    return DescribedService(info, texts, found.responsible.value, online=found.enabled.value)


def _competent(keys: Sequence[str], place_key: str, on: date) -> dict[str, Authority]:
    layers = layer_keys(place_key)
    rows: dict[str, list[Competent]] = {}
    for row in Competence.objects.filter(service_key__in=keys, package_id="", region_key__in=layers):
        one = Competent(
            row.id, "", row.service_key, row.region_key, row.authority_tenant_id, row.unit, row.valid_from, row.valid_to
        )
        rows.setdefault(row.service_key, []).append(one)
    found: dict[str, Authority] = {}
    for key, named in rows.items():
        if (decides := competent_row(named, layers, on)) is not None:
            tenant = tenants.tenant(decides.authority_tenant_id)
            found[key] = Authority(tenant.id, tenant.key, tenant.authority_name, decides.unit)
    return found
