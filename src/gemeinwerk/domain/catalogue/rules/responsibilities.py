"""From a transfer to the changes it means for the competences in force: no database, no clock."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from gemeinwerk.domain.catalogue.types.responsibilities import (
    CompetencePlan,
    KnownCompetence,
    NamedCompetence,
    PlannedCompetence,
)
from gemeinwerk.domain.catalogue.types.transfer import (
    CarriedCompetence,
    CompetenceRecord,
    Deletion,
    ExternalId,
    ServiceRecord,
    Transfer,
    UnitRecord,
)
from gemeinwerk.kernel.refusal import Finding, Refusal
from gemeinwerk.kernel.strict_json import json_object

SERVICE_KEY: Final = re.compile(r"99[0-9]{12}")
SERVICE_URN: Final = "urn:de:fim:leika:leistung:"
COMPETENCE_CLASS: Final = "Zustaendigkeit"
ONLINE_SCHEME: Final = "ZustaendigkeitOnlinedienst"
LONGEST_STATEMENT: Final = 500_000
MOST_UNKNOWN: Final = 500
# A place of the directory: region key, name; an authority: id, name.
Places = Mapping[str, tuple[str, str]]
Authorities = Mapping[str, tuple[UUID, str]]


def named(transfer: Transfer) -> tuple[NamedCompetence, ...]:
    """Return every competence of authorities that a transfer names, one for each region, in its order."""
    keys = {one.id.whole: _key(one) for one in transfer.records(ServiceRecord) if one.id is not None}
    units = {one.id.whole: one for one in transfer.records(UnitRecord) if one.id is not None}
    pairs: list[tuple[ExternalId | None, CompetenceRecord]] = [
        (unit.id, one) for unit in transfer.records(UnitRecord) for one in unit.competences
    ]
    pairs += [
        (one.owner_id, one.competence) for one in transfer.records(CarriedCompetence) if one.competence is not None
    ]
    return tuple(
        _named(one, owner, units, keys, region)
        for owner, one in pairs
        if one.id is None or one.id.scheme != ONLINE_SCHEME
        for region in one.regions or (ExternalId(""),)
    )


def removed(transfer: Transfer) -> frozenset[str]:
    """Return the ids of the competences that a transfer removes."""
    gone = (one for one in transfer.parts if isinstance(one, Deletion) and one.kind == COMPETENCE_CLASS)
    return frozenset(one.id.whole for one in gone if one.id is not None)


def _key(service: ServiceRecord) -> str:
    return next((one.code for one in service.keys if SERVICE_KEY.fullmatch(one.code)), "")


def _named(
    one: CompetenceRecord,
    owner: ExternalId | None,
    units: Mapping[str, UnitRecord],
    keys: Mapping[str, str],
    region: ExternalId,
) -> NamedCompetence:
    unit = units.get(owner.whole) if owner is not None else None
    wanted = one.service_id
    key = keys.get(wanted.whole, "") if wanted is not None else ""
    if not key and wanted is not None and SERVICE_KEY.fullmatch(wanted.value):
        key = wanted.value
    name = next((text.text.strip() for text in unit.name.names), "") if unit is not None and unit.name else ""
    return NamedCompetence(
        external_id=one.id.whole if one.id is not None else "",
        service_key=key,
        region=region.value,
        unit_id=owner.value if owner is not None else "",
        unit_name=name[:200],
        unit_region=_region_of(unit),
        signatures=one.signatures,
    )


def _region_of(unit: UnitRecord | None) -> str:
    codings = (one.coding for one in unit.addresses) if unit is not None else ()
    return next((one.region.code for one in codings if one is not None and one.region is not None), "")


def statement_fault(statement: str, service_key: str) -> str:
    """Return what is wrong with the signed statement of a destination, empty where it fits the service.

    The signature itself is checked by whoever sends to the destination; here only what it says is read.
    """
    parts = statement.split(".")
    if len(parts) != 3 or len(statement) > LONGEST_STATEMENT:
        return "Die Zustellpunkt-Signatur ist kein signiertes Token."
    try:
        padded = parts[1] + "=" * (-len(parts[1]) % 4)
        claims = json_object(base64.b64decode(padded, altchars=b"-_", validate=True), max_length=LONGEST_STATEMENT)
        UUID(str(claims.get("destinationId")))
        keys = {key for one in claims["services"] for key in one["leistungIDs"]}
    except (binascii.Error, ValueError, KeyError, TypeError, Refusal):
        return "Die Zustellpunkt-Signatur nennt keinen Zustellpunkt mit Leistungen."
    return "" if f"{SERVICE_URN}{service_key}" in keys else "Die Zustellpunkt-Signatur gilt nicht für diese Leistung."


def destination_of(statement: str) -> UUID:
    """Return the destination that a statement names; only for one without a fault."""
    part = statement.split(".")[1]
    content = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    return UUID(str(json_object(content, max_length=LONGEST_STATEMENT)["destinationId"]))


def planned(
    wanted: Sequence[NamedCompetence],
    gone: frozenset[str],
    known: Sequence[KnownCompetence],
    *,
    places: Places,
    authorities: Authorities,
    own_region: str | None,
    notes: Sequence[Finding],
) -> CompetencePlan:
    """Return the changes; ``own_region`` is the region whose administration may change them, None for all regions."""
    unknown: list[Finding] = []
    fitting: dict[tuple[str, str], PlannedCompetence] = {}
    for one in wanted:
        _take(one, fitting, unknown, places, authorities, own_region)
    there = {(one.service_key, one.region_key): one for one in known}
    added, changed, unchanged = [], [], 0
    for where, found in fitting.items():
        old = there.get(where)
        if old is None:
            added.append(found)
        elif (old.authority_id, old.unit, old.signatures) == (found.authority_id, found.unit, found.signatures):
            unchanged += 1
        else:
            changed.append(_replacing(found, old.id))
    ended = [
        one
        for one in known
        if one.external_id in gone
        and (one.service_key, one.region_key) not in fitting
        and _inside(one.region_key, own_region)
    ]
    digest = hashlib.sha256(repr((added, changed, ended)).encode()).hexdigest()
    return CompetencePlan(
        tuple(added), tuple(changed), tuple(ended), unchanged, tuple(unknown[:MOST_UNKNOWN]), tuple(notes), digest
    )


def _replacing(one: PlannedCompetence, old: UUID) -> PlannedCompetence:
    values: dict[str, Any] = {name: getattr(one, name) for name in PlannedCompetence.__slots__}
    return PlannedCompetence(**{**values, "replaces": old})


def _take(
    one: NamedCompetence,
    fitting: dict[tuple[str, str], PlannedCompetence],
    unknown: list[Finding],
    places: Places,
    authorities: Authorities,
    own_region: str | None,
) -> None:
    where = f"Zuständigkeit {one.external_id.rpartition('|')[2][:60] or 'ohne Kennung'}"
    place, authority = places.get(one.region), authorities.get(one.unit_region) or authorities.get(one.unit_id)
    fault = _fault(one, place, authority, own_region)
    if fault is not None or place is None or authority is None:
        unknown.append(Finding(where, None, *(fault or ("Die Angabe ist unvollständig.", ""))))
        return
    signatures = []
    for statement in dict.fromkeys(one.signatures):
        if text := statement_fault(statement, one.service_key):
            unknown.append(Finding(where, None, text, "Die Zuständigkeit wird ohne diese Signatur übernommen."))
        else:
            signatures.append(statement)
    key = (one.service_key, place[0])
    unit = "" if one.unit_name == authority[1] else one.unit_name
    found = PlannedCompetence(
        one.external_id[:400], one.service_key, place[0], place[1], authority[0], authority[1], unit, tuple(signatures)
    )
    before = fitting.setdefault(key, found)
    if before is not found and before != found:
        text = f"Für die Leistung {one.service_key} in {place[1]} steht schon eine andere Angabe in der Datei."
        unknown.append(Finding(where, None, text, "Es gilt die erste. Bitte klären Sie, welche richtig ist."))


def _fault(
    one: NamedCompetence, place: tuple[str, str] | None, authority: tuple[UUID, str] | None, own_region: str | None
) -> tuple[str, str] | None:
    if not one.service_key:
        return "Die Leistung ist unbekannt.", "Die Datei nennt für sie keinen Leistungsschlüssel (LeiKa)."
    if place is None:
        return f"Das Gebiet „{one.region[:20]}“ ist unbekannt.", "Erwartet wird ein amtlicher Regionalschlüssel."
    if not _inside(place[0], own_region):
        return f"{place[1]} gehört nicht zu Ihrem Gebiet.", "Bitte wenden Sie sich an die dortige Verwaltung."
    if authority is None:
        named_unit = one.unit_name or one.unit_id or "ohne Angabe"
        return (
            f"Die Stelle „{named_unit[:80]}“ ist unbekannt.",
            "Ihre Anschrift nennt keinen Regionalschlüssel von hier.",
        )
    return None


def _inside(region_key: str, own_region: str | None) -> bool:
    return own_region is None or own_region == "DE" or region_key.startswith(own_region)


def asked_regions(wanted: Iterable[NamedCompetence]) -> frozenset[str]:
    """Return the regional keys that a plan needs to know."""
    return frozenset(key for one in wanted for key in (one.region, one.unit_region) if key)
