"""The public facts about regions (Gebietskörperschaften) that ship with the product.

Source: Statistisches Bundesamt, Gemeindeverzeichnis GV100AD, territory 2025-11-30, population 2024-12-31
(dl-de/by-2-0); see ``data/ATTRIBUTION.md``. Keys follow the official regional key (Amtlicher Regionalschlüssel):
``DE`` > ``05`` (Land) > ``059`` (Regierungsbezirk) > ``05911`` (Kreis or kreisfreie Stadt) > 12 digits (municipality).
"""

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib import resources
from typing import Final

from gemeinwerk.kernel.refusal import Finding, Invalid

TERRITORY_DATE: Final = date(2025, 11, 30)
POPULATION_DATE: Final = date(2024, 12, 31)
BUND_KEY: Final = "DE"


COLUMNS: Final = (
    "key", "ars", "ags", "official_name", "short_name", "kind", "type_code", "type_label", "parent_key",
    "regierungsbezirk", "kreis", "postcode", "area_ha", "inhabitants", "size_class", "size_class_basis",
    "special_status",
)  # fmt: skip


class RegionsUnreadable(Invalid):
    """A file of regions is not in the expected form."""

    code = "tenants.regions_unreadable"
    message = "Die Datei der Gebiete wurde nicht übernommen."
    hint = "Bitte prüfen Sie die genannten Zeilen."


class RegionKind(StrEnum):
    """What a region is in the structure of the state."""

    BUND = "bund"
    LAND = "land"
    REGIERUNGSBEZIRK = "regierungsbezirk"
    KREIS = "kreis"
    INDEPENDENT_CITY = "independent_city"
    MUNICIPALITY = "municipality"


class SizeClass(StrEnum):
    """Size classes of § 4 GO NRW, with Kreis and kreisfreie Stadt beside them."""

    DISTRICT_MUNICIPALITY = "district_municipality"
    MEDIUM_DISTRICT_TOWN = "medium_district_town"
    LARGE_DISTRICT_TOWN = "large_district_town"
    INDEPENDENT_CITY = "independent_city"
    DISTRICT = "district"


@dataclass(frozen=True, slots=True)
class RegionFact:
    """One region as the official directory knows it; ``size_class_basis`` says what the size class rests on."""

    key: str
    ars: str
    ags: str
    official_name: str
    short_name: str
    kind: RegionKind
    type_code: str
    type_label: str
    parent_key: str
    regierungsbezirk: str
    kreis: str
    postcode: str
    area_ha: int | None
    inhabitants: int | None
    size_class: SizeClass | None
    size_class_basis: str
    special_status: str

    @property
    def ancestors(self) -> tuple[str, ...]:
        """Keys of all regions above this one, outermost first."""
        return ancestor_keys(self.key)


def ancestor_keys(key: str) -> tuple[str, ...]:
    """All keys above ``key``, outermost first: ``053150000000`` -> ``("DE", "05", "053", "05315")``.

    Raises ValueError for text that is no region key.
    """
    if key == BUND_KEY:
        return ()
    if not key.isascii() or not key.isdigit() or len(key) not in (2, 3, 5, 12):
        raise ValueError("Kein Regionalschlüssel: erwartet DE oder 2, 3, 5 oder 12 Ziffern.")
    return (BUND_KEY, *(key[:length] for length in (2, 3, 5) if length < len(key)))


def read_regions() -> tuple[RegionFact, ...]:
    """All regions of the shipped facts file, outermost first, in the order of their keys on each level."""
    source = resources.files("gemeinwerk.domain.tenants").joinpath("data/regions.csv")
    lines = source.read_text(encoding="utf-8").splitlines()
    return tuple(_fact(row) for row in csv.DictReader(lines))


def regions_of(text: str, known: Iterable[str]) -> tuple[RegionFact, ...]:
    """Regions of a facts file in the form of the shipped one; ``known`` are the keys that exist already.

    Raises RegionsUnreadable with every finding (line, what to do); nothing is half-read.
    """
    rows = csv.DictReader(text.splitlines())
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise RegionsUnreadable(
            details=[Finding("regions", 1, "Die Spalten stimmen nicht.", f"Erwartet werden: {','.join(COLUMNS)}")]
        )
    facts: list[RegionFact] = []
    findings: list[Finding] = []
    keys = set(known)
    for row in rows:
        try:
            fact = _fact(row)
            if fact.key != BUND_KEY and ancestor_keys(fact.key)[-1] not in keys:
                raise ValueError(f"Das übergeordnete Gebiet von {fact.key} fehlt.")
            if not (fact.official_name and fact.short_name):
                raise ValueError("Der Name fehlt.")
        except (ValueError, TypeError, KeyError) as fault:
            text_of = f"Die Zeile ist nicht lesbar: {str(fault)[:200]}"
            findings.append(Finding("regions", rows.line_num, text_of, "Bitte berichtigen Sie diese Zeile."))
            continue
        keys.add(fact.key)
        facts.append(fact)
    if findings or not facts:
        empty = Finding("regions", None, "Die Datei nennt kein Gebiet.", "Bitte ergänzen Sie mindestens eine Zeile.")
        raise RegionsUnreadable(details=findings or [empty])
    return tuple(facts)


def region_labels(regions: Iterable[RegionFact]) -> dict[str, str]:
    """A label per key that is unique among the given regions of one kind: equal short names get their Kreis."""
    facts = tuple(regions)
    counted = Counter((fact.kind, fact.short_name) for fact in facts)
    return {
        fact.key: f"{fact.short_name} ({fact.kreis})"
        if counted[fact.kind, fact.short_name] > 1 and fact.kreis
        else fact.short_name
        for fact in facts
    }


def _fact(row: dict[str, str]) -> RegionFact:
    return RegionFact(
        key=row["key"],
        ars=row["ars"],
        ags=row["ags"],
        official_name=row["official_name"],
        short_name=row["short_name"],
        kind=RegionKind(row["kind"]),
        type_code=row["type_code"],
        type_label=row["type_label"],
        parent_key=row["parent_key"],
        regierungsbezirk=row["regierungsbezirk"],
        kreis=row["kreis"],
        postcode=row["postcode"],
        area_ha=int(row["area_ha"]) if row["area_ha"] else None,
        inhabitants=int(row["inhabitants"]) if row["inhabitants"] else None,
        size_class=SizeClass(row["size_class"]) if row["size_class"] else None,
        size_class_basis=row["size_class_basis"],
        special_status=row["special_status"],
    )
