"""Resolving an offer: Bund > Land > Regierungsbezirk > Kreis > municipality; the innermost layer speaks last.

Local responsibility follows § 3 VwVfG NRW; a competence row overrides the level that the package names, the row
with the longest region key first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from gemeinwerk.domain.catalogue.rules.adjusting import adjustments_after_upgrade
from gemeinwerk.domain.catalogue.rules.values import fill_in, typed_value
from gemeinwerk.domain.catalogue.types import (
    Adjusted,
    Authority,
    Competent,
    Level,
    Offer,
    PackageContent,
    ParameterValue,
    Resolved,
    Via,
)

BUND_KEY: Final = "DE"
KEY_LENGTHS: Final = (2, 3, 5, 12)
# In the 12-digit key of a kreisfreie Stadt everything after the Kreis part is zero.
INDEPENDENT_CITY_TAIL: Final = "0000000"


def layer_keys(place_key: str) -> tuple[str, ...]:
    """All layers that speak for a place, outermost first; an empty tuple for text that is no region key."""
    if place_key == BUND_KEY:
        return (BUND_KEY,)
    if not (place_key.isascii() and place_key.isdigit() and len(place_key) in KEY_LENGTHS):
        return ()
    return (BUND_KEY, *(place_key[:length] for length in KEY_LENGTHS if length <= len(place_key)))


def authority_key(level: Level, layers: Sequence[str]) -> str:
    """The region whose administration is responsible for a service of ``level``, if no competence row says so."""
    place = layers[-1]
    if level is Level.BUND:
        return layers[0]
    if level is Level.LAND and len(layers) > 1:
        return layers[1]
    if level is Level.KREIS and not place.endswith(INDEPENDENT_CITY_TAIL):
        return next((key for key in layers if len(key) == 5), place)
    return place


def in_force(valid_from: date, valid_to: date | None, on: date) -> bool:
    """Tell whether a dated row counts on a day; both ends are included."""
    return valid_from <= on and (valid_to is None or on <= valid_to)


def competent_row(rows: Sequence[Competent], layers: Sequence[str], on: date) -> Competent | None:
    """The competence row that decides: innermost region, then the named package, then the newest."""
    fitting = [row for row in rows if row.region_key in layers and in_force(row.valid_from, row.valid_to, on)]
    if not fitting:
        return None
    return max(fitting, key=lambda row: (layers.index(row.region_key), bool(row.package_id), row.valid_from))


def effective_adjustments(rows: Sequence[Adjusted], layers: Sequence[str], on: date) -> dict[str, Adjusted]:
    """Per field the adjustment that counts: of the innermost layer, and there the newest."""
    fitting = [row for row in rows if row.region_key in layers and in_force(row.valid_from, row.valid_to, on)]
    fitting.sort(key=lambda row: (layers.index(row.region_key), row.valid_from))
    return {row.field: row for row in fitting}


def resolve_offer(
    content: PackageContent,
    *,
    layers: Sequence[str],
    names: Mapping[str, str],
    adjustments: Sequence[Adjusted],
    competence: Competent | None,
    authority: Authority,
    on: date,
) -> Offer:
    """Resolve a package version for a place. ``names`` are the names of the layers; each value keeps its origin.

    Adjustments that this version does not allow (any more) have no effect.
    """
    manifest = content.manifest
    found = effective_adjustments(adjustments_after_upgrade(manifest, content.texts, adjustments)[0], layers, on)
    own = f"Leistungspaket {manifest.short_title}"

    def resolved(field: str, default: Any) -> Resolved[Any]:
        if (row := found.get(field)) is None:
            return Resolved(default, "", own, Via.PACKAGE)
        return Resolved(row.value, row.region_key, names.get(row.region_key, row.region_key), Via.ADJUSTMENT)

    parameters = _parameters(content, resolved)
    enabled = resolved("enabled", True)
    return Offer(
        version_id=content.version_id,
        place_key=layers[-1],
        manifest=manifest,
        texts=_texts(content, resolved, {name: one.value for name, one in parameters.items()}),
        parameters=parameters,
        enabled=enabled,
        responsible=_responsible(resolved("responsible_unit", ""), competence, authority, names, own),
        processing_target_days=resolved("processing_target_days", manifest.processing_target_days),
        schema_id=content.schema_id,
        schema_version=content.schema_version,
        notice_of_absence="" if enabled.value else absence_in_words(enabled.source_name),
    )


def absence_in_words(source_name: str) -> str:
    """Why a service is not offered online here, in plain words."""
    return (
        f"Diese Leistung wird hier zurzeit nicht online angeboten (Festlegung: {source_name}). "
        "Bitte wenden Sie sich direkt an die zuständige Stelle."
    )


def _parameters(content: PackageContent, resolved: Any) -> dict[str, Resolved[ParameterValue]]:
    result: dict[str, Resolved[ParameterValue]] = {}
    for name, parameter in content.manifest.parameters.items():
        value = resolved(f"parameters.{name}", parameter.value)
        typed = typed_value(parameter.type, value.value)
        result[name] = Resolved(typed, value.source_key, value.source_name, value.via)
    return result


def _texts(content: PackageContent, resolved: Any, values: Mapping[str, ParameterValue]) -> dict[str, Resolved[str]]:
    result: dict[str, Resolved[str]] = {}
    for name, text in content.texts.items():
        value = resolved(f"texts.{name}", text)
        filled = fill_in(value.value, content.manifest.parameters, values)
        result[name] = Resolved(filled, value.source_key, value.source_name, value.via)
    return result


def _responsible(
    unit: Resolved[str], competence: Competent | None, authority: Authority, names: Mapping[str, str], own: str
) -> Resolved[Authority]:
    named = unit.value or (competence.unit if competence else "")
    who = Authority(authority.tenant_id, authority.region_key, authority.name, named)
    if competence is not None:
        key = competence.region_key
        return Resolved(who, key, names.get(key, key), Via.COMPETENCE)
    if unit.value:
        return Resolved(who, unit.source_key, unit.source_name, Via.ADJUSTMENT)
    return Resolved(who, "", own, Via.PACKAGE)
