"""Statutes: what is registered of them, and how many packages cite them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from gemeinwerk.domain.glossary.models import Statute, StatuteState, StatuteUse
from gemeinwerk.domain.glossary.types import StatuteInfo, StatuteStateInfo
from gemeinwerk.kernel.refusal import NotFound


class StatuteUnknown(NotFound):
    """No package cites this provision and nobody has registered it."""

    code = "glossary.statute_unknown"
    message = "Diese Vorschrift kennt das Glossar nicht."
    hint = "Bitte suchen Sie sie in der Liste der Rechtsvorschriften."


@dataclass(frozen=True, slots=True)
class StatuteRow:
    """One line of the list of statutes; ``states`` is 0 for one that is only cited."""

    statute_id: str
    name: str
    title: str
    packages: int
    states: int


def statutes() -> tuple[StatuteRow, ...]:
    """Return every statute by law and number, with the number of packages that cite it and of registered states."""
    uses = StatuteUse.objects.filter(statute_id=OuterRef("pk")).order_by().values("statute_id")
    cited = uses.annotate(found=Count("passage__package_id", distinct=True)).values("found")
    known = StatuteState.objects.filter(statute_id=OuterRef("pk")).order_by().values("statute_id")
    counted = known.annotate(found=Count("id")).values("found")
    rows = Statute.objects.annotate(packages=Coalesce(Subquery(cited), 0), states=Coalesce(Subquery(counted), 0))
    found = [StatuteRow(one.id, f"{one.provision} {one.law}", one.title, one.packages, one.states) for one in rows]
    return tuple(sorted(found, key=lambda one: _by_law(one.name)))


def statute(statute_id: str) -> StatuteInfo:
    """Return one statute with its states; raises StatuteUnknown."""
    row = Statute.objects.filter(id=statute_id[:80].replace("\x00", "")).first()
    if row is None:
        raise StatuteUnknown()
    states = StatuteState.objects.filter(statute=row).order_by("valid_from")
    told = tuple(StatuteStateInfo(one.valid_from, one.wording, one.change, one.promulgation) for one in states)
    return StatuteInfo(row.id, row.law, row.provision, row.title, row.link, told)


def _by_law(name: str) -> tuple[str, int, str]:
    sign, _, rest = name.partition(" ")
    number, _, law = rest.partition(" ")
    digits = "".join(letter for letter in number if letter.isdecimal())
    return law.casefold(), int(digits or 0), sign + number
