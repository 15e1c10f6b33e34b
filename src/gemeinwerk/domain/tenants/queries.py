"""Reads of the tenants room. The directory is small, public and slow to change: it is kept in the process."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Value
from django.db.models.functions import JSONObject, Replace

from gemeinwerk.domain.tenants.areas import KIND_NAMES, WHOLE_COUNTRY, area_id, fits, fold
from gemeinwerk.domain.tenants.models import Region, Tenant
from gemeinwerk.domain.tenants.regions import BUND_KEY, RegionKind, ancestor_keys
from gemeinwerk.domain.tenants.types import Area, Place, TenantInfo
from gemeinwerk.kernel.refusal import NotFound

# A new or changed tenant is seen by every process after this many seconds, and at once where it is asked for.
FRESH_SECONDS = 30.0


class PlaceUnknown(NotFound):
    """No region has this key."""

    code = "tenants.place_unknown"
    message = "Diesen Ort kennen wir nicht."
    hint = "Bitte wählen Sie Ihren Ort über den Namen, die Postleitzahl oder den Regionalschlüssel."


@dataclass(frozen=True, slots=True)
class _Directory:
    loaded_at: float
    places: dict[str, Place]
    tenants: dict[UUID, TenantInfo]
    words: tuple[tuple[str, Place], ...]


_lock = threading.Lock()
_directory: _Directory | None = None


def forget_directory() -> None:
    """Make the next question read the directory anew (after a change in this process)."""
    global _directory
    _directory = None


def place(key: str) -> Place:
    """Return the place with the region ``key``; raises PlaceUnknown."""
    found = _read().places.get(key) or _read(fresh=True).places.get(key)
    if found is None:
        raise PlaceUnknown()
    return found


def tenant(tenant_id: UUID) -> TenantInfo:
    """Return the tenant with this id; raises NotFound."""
    found = _read().tenants.get(tenant_id) or _read(fresh=True).tenants.get(tenant_id)
    if found is None:
        raise NotFound()
    return found


def authority_names() -> frozenset[str]:
    """Return the names of the authorities of all tenants."""
    return frozenset(found.authority_name for found in _read().tenants.values())


def tenant_of(key: str) -> TenantInfo:
    """Return the tenant of the region ``key``; raises PlaceUnknown."""
    return tenant(place(key).tenant_id)


def place_of(tenant_id: UUID) -> Place:
    """Return the region whose administration the tenant is."""
    return place(tenant(tenant_id).key)


def municipalities() -> list[Place]:
    """Return all municipalities, by name."""
    found = [p for p in _read().places.values() if len(p.key) == 12]
    return sorted(found, key=lambda p: fold(p.label))


def all_tenant_ids() -> list[UUID]:
    """Return the ids of all tenants."""
    return list(_read().tenants)


def tenants_within(region_key: str) -> ArraySubquery:
    """Return, for use inside another room's query, the active tenants in a region: a list of ``id``, ``key``, ``name``.

    ``region_key`` is the name of the outer query's column; a region holds itself and everything below it. The query
    stays in this room: others put it into theirs as it is, so that one statement of the database answers both.
    """
    # The key of a region begins with the keys above it; that of the Bund is the only one without digits.
    begins = Replace(OuterRef(region_key), Value(BUND_KEY), Value(""))
    found = Tenant.objects.filter(active=True, region_key__startswith=begins).order_by("region_key")
    return ArraySubquery(found.values(json=JSONObject(id="id", key="region_key", name="authority_name")))


def find_places(text: str, *, limit: int = 20) -> list[Place]:
    """Return municipalities whose name, postcode of the seat or regional key fits ``text``, best first."""
    wanted = fold(text)[:80]
    if not wanted:
        return []
    if wanted.isdigit():
        hits = [p for _, p in _read().words if wanted in {p.postcode, p.ars, p.ags, p.key}]
        return hits or [p for _, p in _read().words if p.postcode.startswith(wanted)][:limit]
    ranked: list[tuple[int, int, str, Place]] = []
    for word, candidate in _read().words:
        if word == wanted:
            rank = 0
        elif word.startswith(wanted):
            rank = 1
        elif wanted in word:
            rank = 2
        else:
            continue
        ranked.append((rank, -candidate.inhabitants, word, candidate))
    ranked.sort(key=lambda row: row[:3])
    return [row[3] for row in ranked[:limit]] or _similar(wanted, limit)


def areas(*, terms: Sequence[str], offset: int, limit: int) -> tuple[tuple[Area, ...], int]:
    """Return the regions that fit all ``terms`` by name or postcode of the seat, by name, and their number.

    ``*`` in a term stands for any characters; without it a term is a whole name, a whole word of it, or a postcode.
    """
    found = [one for one in _read().places.values() if fits(terms, one.short_name, one.postcode)]
    found.sort(key=lambda one: (fold(one.short_name), one.key))
    page = found[offset : offset + limit]
    return tuple(Area(area_id(one.key), one.short_name, KIND_NAMES[RegionKind(one.kind)]) for one in page), len(found)


def ars_of_area(number: str) -> str | None:
    """Return the regional key of an area, empty for the whole country, None where there is no such area."""
    if number == WHOLE_COUNTRY:
        return ""
    return number if number in _read().places and area_id(number) == number else None


def ars_of_ags(ags: str) -> str:
    """Return the regional key for a municipality key (AGS) of 2, 3, 5 or 8 digits.

    A municipality that the directory does not hold counts as its Kreis: what serves the whole Kreis serves it too.
    """
    if len(ags) < 8:
        return ags
    return next((one.ars for one in _read().places.values() if one.ags == ags and len(one.key) == 12), ags[:5])


def place_of_ars(ars: str) -> Place:
    """Return the region of a regional key in any of its lengths, with or without closing zeros; raises PlaceUnknown.

    A kreisfreie Stadt has two keys, 05911 and 059110000000, and a Kreis may be written 051540000000.
    """
    known = _read().places
    spelled = (ars, ars.ljust(12, "0"), *(ars[:length] for length in (5, 3, 2) if ars[length:].strip("0") == ""))
    found = next((known[key] for key in spelled if key in known), None)
    return found or place(ars)


def _similar(wanted: str, limit: int) -> list[Place]:
    import difflib

    names = difflib.get_close_matches(wanted, [word for word, _ in _read().words], n=limit, cutoff=0.75)
    return [candidate for name in names for word, candidate in _read().words if word == name][:limit]


def _read(*, fresh: bool = False) -> _Directory:
    global _directory
    known = _directory
    age = 0.0 if known is None else time.monotonic() - known.loaded_at
    if known is not None and age < (1.0 if fresh else FRESH_SECONDS):
        return known
    with _lock:
        _directory = _load()
        return _directory


def _load() -> _Directory:
    regions = {row.key: row for row in Region.objects.all()}
    places: dict[str, Place] = {}
    tenants: dict[UUID, TenantInfo] = {}
    for row in Tenant.objects.filter(active=True):
        region = regions[row.region_key]
        tenants[row.id] = _tenant_info(row, region)
        places[region.key] = _place(region, row.id)
    words = tuple((fold(p.short_name), p) for p in places.values() if len(p.key) == 12)
    return _Directory(time.monotonic(), places, tenants, words)


def _place(region: Region, tenant_id: UUID) -> Place:
    return Place(
        key=region.key,
        name=region.official_name,
        short_name=region.short_name,
        label=region.label,
        kind=region.kind,
        kreis_name=region.kreis,
        regierungsbezirk=region.regierungsbezirk,
        postcode=region.postcode,
        inhabitants=region.inhabitants or 0,
        ancestors=ancestor_keys(region.key),
        tenant_id=tenant_id,
        ars=region.ars,
        ags=region.ags,
        size_class=region.size_class,
    )


def _tenant_info(row: Tenant, region: Region) -> TenantInfo:
    return TenantInfo(
        id=row.id,
        key=region.key,
        name=region.official_name,
        short_name=region.short_name,
        authority_name=row.authority_name,
        street=row.street,
        postcode=row.postcode or region.postcode,
        city=row.city or region.short_name,
        phone=row.phone,
        email=row.email,
        website=row.website,
        head_title=row.head_title,
        kind=region.kind,
        seal_name=row.seal_name or row.authority_name,
    )
