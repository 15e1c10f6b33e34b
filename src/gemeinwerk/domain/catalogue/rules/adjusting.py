"""What may be adjusted of a package, and to what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from gemeinwerk.domain.catalogue.rules.values import LONGEST_TEXT, stored_value, typed_value, unknown_placeholders
from gemeinwerk.domain.catalogue.types import Adjusted, Manifest
from gemeinwerk.kernel.refusal import Finding

LONGEST_PASSAGE: Final = 10_000
LONGEST_UNIT: Final = 200
MOST_DAYS: Final = 3650


class NotAdjustable(ValueError):
    """The field or the value of an adjustment is not allowed; the message says why, in German."""


def adjusted_value(manifest: Manifest, texts: Iterable[str], field: str, raw: Any) -> str | bool | int:
    """The value of an adjustment as it is stored; raises NotAdjustable."""
    group, _, name = field.partition(".")
    if group == "parameters":
        return _parameter(manifest, name, raw)
    if group == "texts":
        return _text(manifest, texts, name, raw)
    if field == "enabled" and manifest.adjustable.enabled:
        if not isinstance(raw, bool):
            raise NotAdjustable("Erwartet wird ja oder nein.")
        return raw
    if field == "responsible_unit" and manifest.adjustable.responsible_unit:
        return _unit(raw)
    if field == "processing_target_days" and manifest.adjustable.processing_target:
        if isinstance(raw, bool) or not isinstance(raw, int) or not 1 <= raw <= MOST_DAYS:
            raise NotAdjustable(f"Erwartet wird eine Zahl von Tagen zwischen 1 und {MOST_DAYS}.")
        return raw
    raise NotAdjustable(f"Das Leistungspaket lässt eine Anpassung von „{field[:80]}“ nicht zu.")


def _parameter(manifest: Manifest, name: str, raw: Any) -> str | bool | int:
    parameter = manifest.parameters.get(name)
    if parameter is None or not parameter.adjustable:
        raise NotAdjustable(f"Der Wert „{name[:80]}“ ist in diesem Leistungspaket nicht anpassbar.")
    try:
        return stored_value(typed_value(parameter.type, raw))
    except ValueError as error:
        raise NotAdjustable(f"{parameter.label}: {error}.") from None


def _text(manifest: Manifest, texts: Iterable[str], name: str, raw: Any) -> str:
    if name not in manifest.adjustable.texts or name not in set(texts):
        raise NotAdjustable(f"Der Text „{name[:80]}“ ist in diesem Leistungspaket nicht anpassbar.")
    if not isinstance(raw, str) or not raw.strip() or len(raw) > LONGEST_PASSAGE:
        raise NotAdjustable(f"Erwartet wird ein Text mit höchstens {LONGEST_PASSAGE} Zeichen.")
    unknown = unknown_placeholders(raw, manifest.parameters)
    if unknown:
        raise NotAdjustable(f"Unbekannter Platzhalter {unknown[0][:80]}.")
    return raw.strip()


def _unit(raw: Any) -> str:
    if not isinstance(raw, str) or len(raw.strip()) > min(LONGEST_UNIT, LONGEST_TEXT):
        raise NotAdjustable(f"Erwartet wird eine Bezeichnung mit höchstens {LONGEST_UNIT} Zeichen.")
    return raw.strip()


def adjustments_after_upgrade(
    manifest: Manifest, texts: Iterable[str], rows: Sequence[Adjusted]
) -> tuple[tuple[Adjusted, ...], tuple[Finding, ...]]:
    """Which adjustments still apply to a new version, and a finding for each one that no longer does."""
    kept: list[Adjusted] = []
    dropped: list[Finding] = []
    known = tuple(texts)
    for row in rows:
        try:
            adjusted_value(manifest, known, row.field, row.value)
        except NotAdjustable as error:
            where = f"{row.region_key}: {row.field}"
            hint = "Die Anpassung wirkt in der neuen Fassung nicht mehr. Bitte prüfen und neu festlegen."
            dropped.append(Finding(where, None, str(error), hint))
        else:
            kept.append(row)
    return tuple(kept), tuple(dropped)
