"""Responsibilities from XZuFi: all or nothing, and exactly what was shown before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection

from gemeinwerk.domain.catalogue.models import Competence
from gemeinwerk.domain.catalogue.queries.responsibilities import plan_competences
from gemeinwerk.domain.catalogue.types.responsibilities import CompetencePlan
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import Conflict

LEGAL_BASIS = "Übernommen aus XZuFi"
BATCH = 2000
LOCK = "catalogue.import_competences"


class PlanOutdated(Conflict):
    """What would be written now is not what was shown."""

    code = "catalogue.plan_outdated"
    message = "Die Zuständigkeiten haben sich seit der Prüfung geändert. Es wurde nichts übernommen."
    hint = "Bitte prüfen Sie die Datei noch einmal."


@action("catalogue.import_competences", global_=True)
def import_competences(*, actor: Actor, now: datetime, source: bytes, digest: str) -> CompetencePlan:
    """Write what ``plan_competences`` showed for the same file, from today on; ``digest`` says which plan that was.

    Raises Forbidden, TransferRefused, TooLarge, PlanOutdated; then nothing is written.
    """
    today = berlin_date(now)
    # One import at a time, so that two plans never mix.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [LOCK])
    plan = plan_competences(actor=actor, source=source, on=today)
    if plan.digest != digest:
        raise PlanOutdated()
    if plan.empty:
        record_nothing()
        return plan
    replaced = [one.replaces for one in plan.changed if one.replaces is not None]
    _end([*replaced, *(one.id for one in plan.ended)], today)
    Competence.objects.bulk_create(
        (
            Competence(
                id=new_id(),
                service_key=one.service_key,
                region_key=one.region_key,
                authority_tenant_id=one.authority_id,
                unit=one.unit[:200],
                valid_from=today,
                legal_basis=LEGAL_BASIS,
                external_id=one.external_id,
                signatures=list(one.signatures),
                created_at=now,
            )
            for one in (*plan.added, *plan.changed)
        ),
        batch_size=BATCH,
    )
    record("catalogue:responsibilities", added=len(plan.added), changed=len(plan.changed), ended=len(plan.ended))
    return plan


def _end(ids: Sequence[UUID], today: date) -> None:
    """End rows with yesterday; a row that began today never counted and goes."""
    rows = Competence.objects.filter(id__in=ids)
    rows.filter(valid_from__gte=today).delete()
    rows.update(valid_to=today - timedelta(days=1))
