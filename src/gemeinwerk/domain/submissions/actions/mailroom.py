"""The authority at the delivery service: registered when it is first needed, described anew when its services change."""

from __future__ import annotations

from datetime import datetime

from gemeinwerk.domain.catalogue import queries as catalogue
from gemeinwerk.domain.catalogue.types import Offer
from gemeinwerk.domain.keys import actions as key_actions
from gemeinwerk.domain.keys.types import KeyPurpose
from gemeinwerk.domain.submissions import rules
from gemeinwerk.domain.submissions.models import Mailroom
from gemeinwerk.domain.submissions.ports import courier
from gemeinwerk.domain.submissions.types import MailroomInfo, MailroomOrder, TakenService
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import SYSTEM, Actor
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.scope import current_tenant


@action("submissions.open_mailroom")
def open_mailroom(*, actor: Actor, now: datetime) -> MailroomInfo:
    """Return client and destination of the authority in scope at the delivery service; register them where they are missing.

    A registration that no longer names every service of the authority is brought up to date. Raises Unavailable where a
    foreign service does not answer.
    """
    actor.require_role("interfaces", "admin")
    way = courier()
    known = Mailroom.objects.filter(service=way.service).first()
    services = _services(now)
    told = sorted(one.identifier for one in services)
    if known is not None and known.described == told:
        record_nothing()
        return mailroom_info(known)
    order = _order(services, actor, now)
    if known is not None:
        way.describe(mailroom_info(known), order, now=now)
        known.described = told
        known.save(update_fields=["described"])
        record(f"mailroom:{known.id}", services=len(told))
        return mailroom_info(known)
    opened = way.open_mailroom(order, now=now)
    row = Mailroom.objects.create(
        id=new_id(),
        service=way.service,
        client_id=opened.client_id,
        destination_id=opened.destination_id,
        described=told,
        created_at=now,
    )
    record(f"mailroom:{row.id}", services=len(told))
    return opened


def mailroom_for(service_key: str, *, actor: Actor, now: datetime) -> MailroomInfo:
    """Return the mailroom of the authority in scope that takes a service; part of an action."""
    known = Mailroom.objects.filter(service=courier().service).first()
    if known is not None and service_key in known.described:
        return mailroom_info(known)
    # Whoever sends or receives brings it about; the authority itself has not to do anything.
    return open_mailroom(actor=SYSTEM, now=now)


def mailroom_info(row: Mailroom) -> MailroomInfo:
    """Turn a row into what crosses the border."""
    return MailroomInfo(row.client_id, row.destination_id)


def _order(services: tuple[TakenService, ...], actor: Actor, now: datetime) -> MailroomOrder:
    tenant = tenants.tenant(current_tenant())
    return MailroomOrder(
        name=tenant.authority_name,
        legal_name=tenant.authority_name,
        email=tenant.email,
        services=services,
        encryption_jwk=key_actions.ensure_key(actor=actor, now=now).jwk,
        signing_jwk=key_actions.ensure_key(actor=actor, now=now, purpose=KeyPurpose.SIGNATURE).jwk,
    )


def _services(now: datetime) -> tuple[TakenService, ...]:
    """Return what the authority in scope is responsible for in its own region."""
    tenant_id = current_tenant()
    place = tenants.place_of(tenant_id)
    region = rules.region_of(place.key)
    offers = catalogue.offers_in(place_key=place.key, on=berlin_date(now))
    own = [one for one in offers if one.responsible.value.tenant_id == tenant_id]
    return tuple(
        _taken(one, key, region) for one in own for key in rules.service_urns(one.service_keys, one.package_id)
    )


def _taken(offer: Offer, key: str, region: str) -> TakenService:
    return TakenService(key, offer.short_title, rules.schema_uri(offer.schema_id, offer.schema_version), (region,))
