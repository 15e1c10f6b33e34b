"""Competence rows: one dated row moves a task from many town halls to one authority."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from gemeinwerk.domain.catalogue.models import Competence, ServicePackage
from gemeinwerk.domain.catalogue.rules.layers import layer_keys
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actions import action, record
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import Invalid, NotFound


class CompetenceRefused(Invalid):
    """A competence row contradicts itself."""

    code = "catalogue.competence_refused"
    message = "Diese Zuständigkeit ist nicht möglich."
    hint = "Bitte prüfen Sie Leistung, Region, Behörde und Zeitraum."


class CompetenceUnknown(NotFound):
    """There is no such row."""

    code = "catalogue.competence_unknown"
    message = "Diese Zuständigkeit gibt es nicht."
    hint = "Bitte laden Sie die Liste der Zuständigkeiten neu."


@action("catalogue.set_competence", global_=True)
def set_competence(
    *,
    actor: Actor,
    now: datetime,
    region_key: str,
    authority_tenant_id: UUID,
    valid_from: date,
    package_id: str = "",
    service_key: str = "",
    unit: str = "",
    valid_to: date | None = None,
    legal_basis: str = "",
) -> UUID:
    """Make an authority responsible for a package (or a service key) in a region and everything below it.

    An earlier row for exactly the same service and region ends the day before. Raises CompetenceRefused, and
    NotFound for an unknown authority.
    """
    actor.require_role("admin")
    _refuse_contradiction(package_id, service_key, region_key, valid_from, valid_to)
    tenants.tenant(authority_tenant_id)
    same = Competence.objects.filter(package_id=package_id, service_key=service_key, region_key=region_key)
    same.filter(valid_from__gte=valid_from).delete()
    same.filter(valid_from__lt=valid_from).exclude(valid_to__lt=valid_from).update(
        valid_to=valid_from - timedelta(days=1)
    )
    row = Competence.objects.create(
        id=new_id(),
        package_id=package_id,
        service_key=service_key,
        region_key=region_key,
        authority_tenant_id=authority_tenant_id,
        unit=unit.strip()[:200],
        valid_from=valid_from,
        valid_to=valid_to,
        legal_basis=legal_basis.strip()[:300],
        created_at=now,
    )
    record(f"competence:{row.id}", region=region_key, package=package_id or None, service=service_key or None)
    return row.id


def _refuse_contradiction(
    package_id: str, service_key: str, region_key: str, valid_from: date, valid_to: date | None
) -> None:
    if bool(package_id) == bool(service_key) or not layer_keys(region_key):
        raise CompetenceRefused()
    if valid_to is not None and valid_to < valid_from:
        raise CompetenceRefused("Das Ende liegt vor dem Beginn.")
    if package_id and not ServicePackage.objects.filter(id=package_id).exists():
        raise CompetenceRefused("Dieses Leistungspaket ist nicht installiert.")
    if service_key and not (len(service_key) == 14 and service_key.isascii() and service_key.isdigit()):
        raise CompetenceRefused("Ein Leistungsschlüssel hat 14 Ziffern.")


@action("catalogue.end_competence", global_=True)
def end_competence(*, actor: Actor, now: datetime, competence_id: UUID, last_day: date) -> None:
    """End a competence row with ``last_day``; raises CompetenceUnknown and CompetenceRefused for the past."""
    actor.require_role("admin")
    row = Competence.objects.select_for_update().filter(id=competence_id).first()
    if row is None:
        raise CompetenceUnknown()
    if last_day < berlin_date(now) - timedelta(days=1) or last_day < row.valid_from:
        raise CompetenceRefused("Das Ende liegt zu weit zurück.")
    row.valid_to = last_day
    row.save(update_fields=["valid_to"])
    record(f"competence:{row.id}", last_day=last_day.isoformat())
