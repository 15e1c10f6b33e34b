"""Writes of the tenants room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from gemeinwerk.domain.tenants.models import Region, Tenant
from gemeinwerk.domain.tenants.queries import PlaceUnknown, forget_directory
from gemeinwerk.domain.tenants.regions import RegionFact, RegionKind, read_regions, region_labels, regions_of
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.refusal import Invalid
from gemeinwerk.kernel.scope import current_tenant

# Fixed name space, so that a tenant has the same id in every installation that loads the directory.
TENANT_NAMES = UUID("6f1d6c1e-5d0f-4c52-9e3b-6b1a3b1c0a05")
INDEPENDENT_CITY_TYPE = "61"


@dataclass(frozen=True, slots=True)
class RegionsLoaded:
    """How many regions and tenants the directory holds, and how many of them are new."""

    regions: int
    tenants: int
    added: int


@action("tenants.load_regions", global_=True)
def load_regions(*, actor: Actor, now: datetime, more: str = "") -> RegionsLoaded:
    """Bring the shipped directory into the database: add what is missing, update facts, remove nothing.

    ``more`` is the text of a file in the same form with further regions or newer facts; each new one becomes a tenant
    at once, in running processes as well. Raises RegionsUnreadable.
    """
    shipped = {fact.key: fact for fact in read_regions()}
    further = regions_of(more, shipped) if more else ()
    facts = tuple({**shipped, **{fact.key: fact for fact in further}}.values())
    labels = region_labels(facts)
    Region.objects.bulk_create(
        [_region(fact, labels[fact.key]) for fact in facts],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=[f.name for f in Region._meta.fields if f.name != "key"],
    )
    present = set(Tenant.objects.values_list("region_key", flat=True))
    # A kreisfreie Stadt is one administration: it is a tenant at its 12-digit key only.
    missing = [f for f in facts if f.key not in present and f.kind is not RegionKind.INDEPENDENT_CITY]
    Tenant.objects.bulk_create([_tenant(fact) for fact in missing], ignore_conflicts=True)
    transaction.on_commit(forget_directory)
    if not missing:
        record_nothing()
    else:
        record("regions:directory", regions=len(facts), tenants_added=len(missing))
    return RegionsLoaded(len(facts), len(present) + len(missing), len(missing))


@action("tenants.describe_authority")
def describe_authority(
    *,
    actor: Actor,
    now: datetime,
    authority_name: str,
    street: str,
    postcode: str,
    city: str,
    phone: str = "",
    email: str = "",
    website: str = "",
    head_title: str = "",
) -> None:
    """Set what stands at the head of the tenant's letters; raises Invalid for an incomplete address."""
    actor.require_role("admin", "catalogue")
    if (
        not authority_name.strip()
        or not city.strip()
        or not (postcode.isascii() and postcode.isdecimal() and len(postcode) == 5)
    ):
        raise Invalid("Die Anschrift ist unvollständig.", hint="Bitte geben Sie Name, Postleitzahl und Ort an.")
    tenant_id = current_tenant()
    changed = Tenant.objects.filter(id=tenant_id).update(
        authority_name=authority_name.strip()[:200],
        street=street.strip()[:200],
        postcode=postcode,
        city=city.strip()[:200],
        phone=phone.strip()[:50],
        email=email.strip()[:254],
        website=website.strip()[:300],
        head_title=head_title.strip()[:100],
    )
    if not changed:
        raise PlaceUnknown()
    record(f"tenant:{tenant_id}")
    transaction.on_commit(forget_directory)


def _region(fact: RegionFact, label: str) -> Region:
    return Region(
        key=fact.key,
        ars=fact.ars,
        ags=fact.ags,
        official_name=fact.official_name,
        short_name=fact.short_name,
        label=label,
        kind=fact.kind.value,
        type_label=fact.type_label,
        parent_key=fact.parent_key,
        regierungsbezirk=fact.regierungsbezirk,
        kreis=fact.kreis,
        postcode=fact.postcode,
        area_ha=fact.area_ha,
        inhabitants=fact.inhabitants,
        size_class=fact.size_class.value if fact.size_class else "",
    )


def _tenant(fact: RegionFact) -> Tenant:
    name = _authority_name(fact)
    return Tenant(
        id=uuid5(TENANT_NAMES, fact.key),
        region_key=fact.key,
        authority_name=name,
        postcode=fact.postcode,
        city=fact.short_name,
        head_title=_head_title(fact),
        seal_name=name,
    )


def _authority_name(fact: RegionFact) -> str:
    if fact.kind is not RegionKind.MUNICIPALITY:
        return fact.official_name
    prefix = "Gemeinde" if fact.type_label.startswith("Gemeinde") else "Stadt"
    return f"{prefix} {fact.short_name}"


def _head_title(fact: RegionFact) -> str:
    # § 40 Abs. 2, § 62 GO NRW: Bürgermeister; in a kreisfreie Stadt Oberbürgermeister. § 42 KrO NRW: Landrat.
    if fact.kind is RegionKind.KREIS:
        return "Die Landrätin / Der Landrat"
    if fact.kind is not RegionKind.MUNICIPALITY:
        return ""
    if fact.type_code == INDEPENDENT_CITY_TYPE:
        return "Die Oberbürgermeisterin / Der Oberbürgermeister"
    return "Die Bürgermeisterin / Der Bürgermeister"
