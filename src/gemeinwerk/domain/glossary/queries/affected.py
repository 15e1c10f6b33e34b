"""What a changed term or statute concerns: every form, notice and decision of every tenant, by one statement."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, Model, OuterRef, Value
from django.db.models.functions import JSONObject

from gemeinwerk.domain.glossary.models import (
    PackageReach,
    Statute,
    StatuteState,
    StatuteUse,
    Term,
    TermUse,
    TermVersion,
)
from gemeinwerk.domain.glossary.queries.contents import to_content
from gemeinwerk.domain.glossary.queries.statutes import StatuteUnknown
from gemeinwerk.domain.glossary.queries.terms import TermUnknown
from gemeinwerk.domain.glossary.rules.difference import state_changes, state_on, term_changes
from gemeinwerk.domain.glossary.types import (
    Affected,
    AffectedPackage,
    AffectedPassage,
    AffectedTenant,
    PassageKind,
    StatuteStateInfo,
    TextChange,
    VersionState,
)
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.clock import berlin_date

Since = Callable[[dict[str, Any]], tuple[TextChange, ...]]


def affected_by_term(term_id: str) -> Affected:
    """Return every place that uses a term, with what is different since its words were recorded; raises TermUnknown.

    One statement of the database, whatever the number of tenants, packages and places.
    """
    released = TermVersion.objects.filter(term_id=OuterRef("pk"), state=VersionState.RELEASED.value).order_by("number")
    row = (
        Term.objects.filter(id=term_id[:80].replace("\x00", ""))
        .annotate(
            versions=ArraySubquery(released.values(json=JSONObject(number="number", content="content"))),
            packages=_packages(TermUse, "term_id", mark="number", quoted=Value("")),
        )
        .values("label", "versions", "packages")
        .first()
    )
    if row is None:
        raise TermUnknown()
    contents = {one["number"]: to_content(one["content"]) for one in row["versions"]}
    ordered = list(contents.values())

    def since(use: dict[str, Any]) -> tuple[TextChange, ...]:
        used = contents.get(use["mark"])
        return term_changes(used, ordered[-1]) if used is not None else ()

    last = term_changes(ordered[-2], ordered[-1]) if len(ordered) > 1 else ()
    return Affected(f"term:{term_id}", row["label"], last, _told(row["packages"], since))


def affected_by_statute(statute_id: str) -> Affected:
    """Return every place that cites a statute, with what has changed since it was recorded; raises StatuteUnknown.

    One statement of the database, whatever the number of tenants, packages and places.
    """
    states = StatuteState.objects.filter(statute_id=OuterRef("pk")).order_by("valid_from")
    told = JSONObject(valid_from="valid_from", wording="wording", change="change", promulgation="promulgation")
    row = (
        Statute.objects.filter(id=statute_id[:80].replace("\x00", ""))
        .annotate(
            states=ArraySubquery(states.values(json=told)),
            packages=_packages(StatuteUse, "statute_id", mark=Value(0), quoted="quoted"),
        )
        .values("law", "provision", "states", "packages")
        .first()
    )
    if row is None:
        raise StatuteUnknown()
    known = tuple(msgspec.convert(one, StatuteStateInfo) for one in row["states"])
    newest = known[-1] if known else None

    def since(use: dict[str, Any]) -> tuple[TextChange, ...]:
        recorded = berlin_date(datetime.fromisoformat(use["recorded_at"]))
        return state_changes(state_on(known, recorded), newest)

    last = state_changes(known[-2], newest) if len(known) > 1 else ()
    name = f"{row['provision']} {row['law']}"
    return Affected(f"statute:{statute_id}", name, last, _told(row["packages"], since))


def _packages(use: type[Model], subject: str, **facts: Any) -> ArraySubquery:
    """Return, for a query of terms or statutes, the packages that use each row: their passages and their tenants."""
    mine: dict[str, Any] = {subject: OuterRef(OuterRef("pk")), "passage__package_id": OuterRef("package_id")}
    told = JSONObject(
        kind="passage__kind",
        place="passage__place",
        label="passage__label",
        recorded_at="passage__recorded_at",
        **facts,
    )
    uses = use._default_manager.filter(**mine)
    reached = (
        PackageReach.objects.filter(Exists(uses))
        .annotate(uses=ArraySubquery(uses.order_by("passage_id").values(json=told)))
        .annotate(tenants=tenants.tenants_within("region_key"))
        .order_by("title", "package_id", "region_key")
    )
    facts_of = JSONObject(
        package="package_id",
        version="version",
        title="title",
        schema="schema_ref",
        uses=F("uses"),
        tenants=F("tenants"),
    )
    return ArraySubquery(reached.values(json=facts_of))


def _told(rows: Iterable[dict[str, Any]], since: Since) -> tuple[AffectedPackage, ...]:
    found: dict[str, AffectedPackage] = {}
    for row in rows:
        offered = tuple(AffectedTenant(UUID(one["id"]), one["key"], one["name"]) for one in row["tenants"])
        known = found.get(row["package"])
        if known is not None:
            # Offered in several regions: the places are the same, the tenants are more.
            offered = tuple(sorted({*known.tenants, *offered}, key=lambda one: one.key))
        passages = tuple(
            AffectedPassage(PassageKind(use["kind"]), use["place"], use["label"], use["quoted"], since(use))
            for use in row["uses"]
        )
        found[row["package"]] = AffectedPackage(
            row["package"], row["version"], row["title"], row["schema"], passages, offered
        )
    return tuple(found.values())
