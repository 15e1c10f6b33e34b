"""Offers: one query, however many administrations there are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import connection

from gemeinwerk.domain.catalogue.models import Competence
from gemeinwerk.domain.catalogue.queries.packages import package_content
from gemeinwerk.domain.catalogue.rules.layers import authority_key, competent_row, layer_keys, resolve_offer
from gemeinwerk.domain.catalogue.types import Adjusted, Authority, Competent, Offer
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.refusal import NotFound

# Everything the layers of one place say about the packages asked for, in one statement.
OFFER_SQL: Final = """
SELECT p.id, COALESCE(%(version)s::uuid, p.current_version_id),
    (SELECT json_agg(json_build_array(a.id, a.package_id, a.region_key, a.field, a.value, a.valid_from, a.valid_to))
     FROM catalogue_adjustment a
     WHERE a.package_id = p.id AND a.region_key = ANY(%(layers)s)
       AND a.valid_from <= %(on)s AND (a.valid_to IS NULL OR a.valid_to >= %(on)s)),
    (SELECT json_agg(json_build_array(c.id, c.package_id, c.service_key, c.region_key, c.authority_tenant_id, c.unit,
                                      c.valid_from, c.valid_to))
     FROM catalogue_competence c
     WHERE (c.package_id = p.id OR (c.package_id = '' AND c.service_key = ANY(p.service_keys)))
       AND c.region_key = ANY(%(layers)s)
       AND c.valid_from <= %(on)s AND (c.valid_to IS NULL OR c.valid_to >= %(on)s))
FROM catalogue_servicepackage p
WHERE (%(package)s::text IS NULL OR p.id = %(package)s)
  AND EXISTS (SELECT 1 FROM catalogue_serviceentry e JOIN catalogue_availability v ON v.service_id = e.id
              WHERE e.package_id = p.id AND v.region_key = ANY(%(layers)s))
ORDER BY p.title
"""


class OfferUnknown(NotFound):
    """There is no such service for this place."""

    code = "catalogue.offer_unknown"
    message = "Diese Leistung gibt es an diesem Ort nicht."
    hint = "Bitte suchen Sie die Leistung neu oder wählen Sie einen anderen Ort."


def offer(*, package_id: str, place_key: str, on: date, version_id: UUID | None = None) -> Offer:
    """The offer of a package in a place on a day, in one query; raises OfferUnknown.

    ``version_id`` resolves an older version, for what was applied for before a newer one was installed.
    """
    found = _offers(package_id, place_key, on, version_id)
    if not found:
        raise OfferUnknown()
    return found[0]


def offers_in(*, place_key: str, on: date) -> tuple[Offer, ...]:
    """All offers of a place on a day by title, switched-off ones included, in one query."""
    return _offers(None, place_key, on, None)


def _offers(package_id: str | None, place_key: str, on: date, version_id: UUID | None) -> tuple[Offer, ...]:
    layers = layer_keys(place_key)
    if not layers:
        raise OfferUnknown()
    parameters = {"package": package_id, "layers": list(layers), "on": on, "version": version_id}
    with connection.cursor() as cursor:
        cursor.execute(OFFER_SQL, parameters)
        rows = cursor.fetchall()
    names = _layer_names(layers)
    return tuple(_resolved(row, layers, names, on) for row in rows)


def _resolved(row: Sequence[Any], layers: Sequence[str], names: dict[str, str], on: date) -> Offer:
    _, version_id, adjustment_rows, competence_rows = row
    content = package_content(version_id)
    adjustments = [_adjusted(fields) for fields in _listed(adjustment_rows)]
    competence = competent_row([_competent(fields) for fields in _listed(competence_rows)], layers, on)
    return resolve_offer(
        content,
        layers=layers,
        names=names,
        adjustments=adjustments,
        competence=competence,
        authority=_authority(competence, authority_key(content.manifest.responsible_level, layers)),
        on=on,
    )


def _authority(competence: Competent | None, key: str) -> Authority:
    tenant = tenants.tenant(competence.authority_tenant_id) if competence else tenants.tenant_of(key)
    return Authority(tenant.id, tenant.key, tenant.authority_name)


def _layer_names(layers: Sequence[str]) -> dict[str, str]:
    names: dict[str, str] = {}
    for key in layers:
        try:
            names[key] = tenants.place(key).short_name
        except NotFound:
            continue
    if layers[-1] not in names:
        raise OfferUnknown()
    return names


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _listed(value: Any) -> list[list[Any]]:
    rows: list[list[Any]] = _json(value) or []
    return rows


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _adjusted(fields: Sequence[Any]) -> Adjusted:
    start = date.fromisoformat(fields[5])
    return Adjusted(UUID(fields[0]), fields[1], fields[2], fields[3], fields[4], start, _day(fields[6]))


def _competent(fields: Sequence[Any]) -> Competent:
    start = date.fromisoformat(fields[6])
    return Competent(
        UUID(fields[0]), fields[1], fields[2], fields[3], UUID(fields[4]), fields[5], start, _day(fields[7])
    )


def adjustments_of(*, region_key: str, package_id: str) -> tuple[Adjusted, ...]:
    """All adjustments of one layer to a package, past ones included, newest first."""
    return _adjustments("region_key = %s AND package_id = %s", [region_key, package_id])


def open_adjustments(package_id: str, on: date) -> tuple[Adjusted, ...]:
    """All adjustments of all layers to a package that count on a day or later."""
    return _adjustments("package_id = %s AND (valid_to IS NULL OR valid_to >= %s)", [package_id, on])


def _adjustments(condition: str, parameters: list[Any]) -> tuple[Adjusted, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, package_id, region_key, field, value, valid_from, valid_to FROM catalogue_adjustment "
            f"WHERE {condition} ORDER BY valid_from DESC, field",
            parameters,
        )
        rows = cursor.fetchall()
    return tuple(Adjusted(row[0], row[1], row[2], row[3], _json(row[4]), row[5], row[6]) for row in rows)


def competences_of(*, package_id: str) -> tuple[Competent, ...]:
    """All competence rows that name a package, past ones included, by region and newest first."""
    rows = Competence.objects.filter(package_id=package_id).order_by("region_key", "-valid_from")
    return tuple(
        Competent(
            row.id,
            row.package_id,
            row.service_key,
            row.region_key,
            row.authority_tenant_id,
            row.unit,
            row.valid_from,
            row.valid_to,
        )
        for row in rows
    )
