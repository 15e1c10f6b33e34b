"""Adjusting what a package declares adjustable: self-service of one administration, for its own region."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from gemeinwerk.domain.catalogue.actions.adjusted_words import TEXTS, tell_adjusted
from gemeinwerk.domain.catalogue.models import Adjustment
from gemeinwerk.domain.catalogue.queries.packages import current_content
from gemeinwerk.domain.catalogue.rules.adjusting import NotAdjustable, adjusted_value
from gemeinwerk.domain.catalogue.types import Manifest
from gemeinwerk.domain.payments import queries as payments
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actions import action, record
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.dates import long_date
from gemeinwerk.kernel.refusal import Invalid, NotFound
from gemeinwerk.kernel.scope import current_tenant


class AdjustmentRefused(Invalid):
    """The package does not allow this adjustment, or its value is wrong."""

    code = "catalogue.adjustment_refused"
    message = "Diese Anpassung ist nicht möglich."
    hint = "Bitte prüfen Sie, was das Leistungspaket anzupassen erlaubt."


class BylawLacking(AdjustmentRefused):
    """The service is charged by a by-law that the town does not have on the day."""

    code = "catalogue.bylaw_lacking"
    message = "Ohne gültige Gebührensatzung lässt sich diese Leistung nicht anbieten."
    hint = "Bitte lassen Sie die Kasse die Satzung eintragen und freigeben (Arbeitsplatz, Satzungen)."


class AdjustmentUnknown(NotFound):
    """The administration has no such adjustment."""

    code = "catalogue.adjustment_unknown"
    message = "Diese Anpassung gibt es nicht."
    hint = "Bitte laden Sie die Liste der Anpassungen neu."


@action("catalogue.adjust")
def adjust(
    *,
    actor: Actor,
    now: datetime,
    package_id: str,
    field: str,
    value: Any,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> UUID:
    """Set ``field`` of a package for the region of the tenant in scope and return the adjustment's id.

    Fields: ``parameters.<name>``, ``texts.<name>``, ``responsible_unit``, ``enabled``, ``processing_target_days``.
    An earlier adjustment of the field ends the day before; what held in the past stays visible. Raises
    AdjustmentRefused, BylawLacking.
    """
    actor.require_role("catalogue", "admin")
    region_key = tenants.tenant(current_tenant()).key
    content = current_content(package_id)
    start = _beginning(valid_from, valid_to, berlin_date(now))
    try:
        stored = adjusted_value(content.manifest, content.texts, field, value)
    except NotAdjustable as error:
        raise AdjustmentRefused(str(error)) from None
    _refuse_without_bylaw(content.manifest, start, offered=field == "enabled" and stored is True)
    _end_earlier(package_id, field, start)
    row: Adjustment = Adjustment.objects.create(
        region_key=region_key,
        package_id=package_id,
        field=field,
        value=stored,
        valid_from=start,
        valid_to=valid_to,
        created_at=now,
    )
    _tell(actor, now, row)
    record(f"adjustment:{row.id}", package=package_id, field=field, region=region_key)
    return row.id


@action("catalogue.withdraw_adjustment")
def withdraw_adjustment(*, actor: Actor, now: datetime, adjustment_id: UUID) -> None:
    """End an adjustment of the tenant in scope, so that the layer above counts again; raises AdjustmentUnknown."""
    actor.require_role("catalogue", "admin")
    row = Adjustment.objects.select_for_update().filter(id=adjustment_id).first()
    if row is None:
        raise AdjustmentUnknown()
    today = berlin_date(now)
    record(f"adjustment:{row.id}", package=row.package_id, field=row.field)
    if row.valid_from >= today:
        row.delete()
    else:
        row.valid_to = min(today - timedelta(days=1), row.valid_to or date.max)
        row.save(update_fields=["valid_to"])
    _tell(actor, now, row)


def _beginning(valid_from: date | None, valid_to: date | None, today: date) -> date:
    start = valid_from or today
    if start < today or (valid_to is not None and valid_to < start):
        hint = "Der Beginn darf nicht in der Vergangenheit liegen, das Ende nicht vor dem Beginn."
        raise AdjustmentRefused("Der Zeitraum ist nicht gültig.", hint=hint)
    return start


def _refuse_without_bylaw(manifest: Manifest, on: date, *, offered: bool) -> None:
    """Nobody offers what has no price: the town needs the by-law that the package names."""
    key = manifest.payment.schedule if manifest.payment is not None else ""
    if offered and key and not payments.bylaw_valid(key=key, on=on):
        raise BylawLacking(f"Für den {long_date(on)} gilt keine Gebührensatzung mit dem Schlüssel „{key}“.")


def _tell(actor: Actor, now: datetime, row: Adjustment) -> None:
    """Let the glossary know what is said here from now on, where it is a text."""
    if row.field.startswith(TEXTS):
        tell_adjusted(actor=actor, now=now, package_id=row.package_id, region_key=row.region_key)


def _end_earlier(package_id: str, field: str, start: date) -> None:
    """End every adjustment of the field that would still count on ``start``; drop those that only begin later."""
    mine = Adjustment.objects.filter(package_id=package_id, field=field)
    mine.filter(valid_from__gte=start).delete()
    mine.filter(valid_from__lt=start).exclude(valid_to__lt=start).update(valid_to=start - timedelta(days=1))
