"""What an import of responsibilities from XZuFi would change."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Q

from gemeinwerk.domain.catalogue.models import Competence
from gemeinwerk.domain.catalogue.ports import xzufi_files
from gemeinwerk.domain.catalogue.rules.responsibilities import asked_regions, named, planned, removed
from gemeinwerk.domain.catalogue.types.responsibilities import CompetencePlan, KnownCompetence
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.refusal import NotFound, TooLarge

MOST_COMPETENCES: Final = 100_000
OWN_UNIT: Final = "GW.OE."


def plan_competences(*, actor: Actor, source: bytes, on: date) -> CompetencePlan:
    """Return what an XZuFi file would change from a day on, without writing anything.

    Staff change only what lies in the region of their own administration. Raises Forbidden, TransferRefused, TooLarge.
    """
    actor.require_role("admin")
    read = xzufi_files().read(source)
    wanted = named(read.transfer)
    if len(wanted) > MOST_COMPETENCES:
        raise TooLarge(hint="Bitte teilen Sie die Übertragung in mehrere Dateien.")
    places, authorities = _directory(asked_regions(wanted), {one.unit_id for one in wanted})
    gone = removed(read.transfer)
    return planned(
        wanted,
        gone,
        _known({one.service_key for one in wanted if one.service_key}, gone, on),
        places=places,
        authorities=authorities,
        own_region=tenants.place_of(actor.tenant_id).key if actor.tenant_id is not None else None,
        notes=read.findings,
    )


def _directory(
    regions: Collection[str], units: Collection[str]
) -> tuple[dict[str, tuple[str, str]], dict[str, tuple[UUID, str]]]:
    places: dict[str, tuple[str, str]] = {}
    authorities: dict[str, tuple[UUID, str]] = {}
    for asked in (*regions, *(one for one in units if one.startswith(OWN_UNIT))):
        try:
            place = tenants.place_of_ars(asked.removeprefix(OWN_UNIT).removeprefix("DE") or "DE")
        except NotFound:
            continue
        places[asked] = (place.key, place.short_name)
        authorities[asked] = (place.tenant_id, tenants.tenant(place.tenant_id).authority_name)
    return places, authorities


def _known(keys: Collection[str], gone: Collection[str], on: date) -> list[KnownCompetence]:
    rows = Competence.objects.filter(
        Q(service_key__in=keys) | Q(external_id__in=gone), Q(valid_to__isnull=True) | Q(valid_to__gte=on), package_id=""
    )
    return [
        KnownCompetence(
            row.id,
            row.external_id,
            row.service_key,
            row.region_key,
            row.authority_tenant_id,
            row.unit,
            tuple(row.signatures),
        )
        for row in rows.filter(valid_from__lte=on).order_by("region_key", "valid_from", "id")
    ]
