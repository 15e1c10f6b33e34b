"""Telling the glossary what towns say in their own words: each adjusted text, where it counts."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime

from gemeinwerk.domain.catalogue.queries.offers import open_adjustments
from gemeinwerk.domain.catalogue.queries.packages import current_content
from gemeinwerk.domain.catalogue.types import PackageContent
from gemeinwerk.domain.glossary.actions import record_passages
from gemeinwerk.domain.glossary.types import PackageText, PassageKind, PassageText
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import berlin_date

TEXTS = "texts."


def tell_adjusted(*, actor: Actor, now: datetime, package_id: str, region_key: str = "") -> int:
    """Report the adjusted texts of a package (of one region, also when none is left there); part of an action.

    Each region that adjusts counts as a package of its own in the glossary, offered in that region only. Returns how
    many uses of terms and statutes were new.
    """
    content, found = current_content(package_id), _adjusted(package_id, berlin_date(now))
    regions = {region_key} if region_key else set(found)
    return sum(
        record_passages(actor=actor, now=now, package=_text(content, package_id, key, found.get(key, [])))
        for key in sorted(regions)
    )


def _adjusted(package_id: str, today: date) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for one in open_adjustments(package_id, today):
        if one.field.startswith(TEXTS):
            found.setdefault(one.region_key, []).append((one.field, str(one.value)))
    return {region_key: sorted(texts) for region_key, texts in found.items()}


def _text(content: PackageContent, package_id: str, region_key: str, texts: list[tuple[str, str]]) -> PackageText:
    mark = hashlib.sha256(json.dumps(texts).encode()).hexdigest()[:8]
    return PackageText(
        package_id=f"{package_id}@{region_key}"[:80],
        version=f"{content.manifest.version}+{mark}",
        title=f"{content.manifest.title} (eigene Texte: {tenants.place(region_key).name})",
        schema_id=content.schema_id,
        schema_version=content.schema_version,
        region_keys=(region_key,) if texts else (),
        passages=tuple(PassageText(PassageKind.PACKAGE, f"Anpassung {field}", text=text) for field, text in texts),
    )
