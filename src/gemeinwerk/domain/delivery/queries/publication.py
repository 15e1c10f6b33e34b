"""Service by public announcement as the office and everybody else sees it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.conf import settings

from gemeinwerk.domain.delivery import rules
from gemeinwerk.domain.delivery.models import Delivery, PublicAnnouncement
from gemeinwerk.domain.delivery.queries.deliveries import recipient_of
from gemeinwerk.domain.delivery.types import (
    Announcement,
    AnnouncementFacts,
    PublicationView,
    PublicGround,
    PublicServiceOrder,
)
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.refusal import NotFound
from gemeinwerk.kernel.scope import current_tenant, tenant_scope

SIGNING_ROLES = ("lead", "admin")
_MOST = 500


def public_place() -> str:
    """Return the place that the authority in scope has generally appointed for announcements, empty where it has none.

    Source: LZG NRW § 10(2). Setting ``PUBLIC_SERVICE_PLACES``: by the key of the authority, or "*" for every one.
    """
    places: dict[str, str] = settings.PUBLIC_SERVICE_PLACES
    return places.get(tenants.tenant(current_tenant()).key) or places.get("*", "")


def ground_labels() -> tuple[tuple[str, str], ...]:
    """Return the conditions of service by public announcement, with their German words."""
    return tuple((ground.value, label) for ground, label in rules.GROUND_LABELS.items())


def may_sign(actor: Actor) -> bool:
    """Tell whether a person may order service by public announcement (LZG NRW § 10(1): who has signing power)."""
    return not actor.roles.isdisjoint(SIGNING_ROLES)


def inspection_suggestion() -> str:
    """Return the address of the authority in scope, where a document can be inspected as a rule."""
    tenant = tenants.tenant(current_tenant())
    return f"{tenant.authority_name}, {tenant.street}, {tenant.postcode} {tenant.city}"


def lines_of(row: PublicAnnouncement) -> tuple[str, ...]:
    """Return the text of an announcement."""
    return rules.announcement_lines(
        AnnouncementFacts(row.authority, row.name, row.address, row.dated, row.reference, row.inspection_at)
    )


def announcement_of(delivery_id: UUID) -> PublicAnnouncement | None:
    """Return the announcement in force of a delivery."""
    found: PublicAnnouncement | None = PublicAnnouncement.objects.filter(
        delivery_id=delivery_id, withdrawn_at__isnull=True
    ).first()
    return found


def publication_view(delivery_id: UUID) -> PublicationView | None:
    """Return the announcement of a delivery with its days, None where there is none in force."""
    row = announcement_of(delivery_id)
    if row is None:
        return None
    posted = row.posted_on
    return PublicationView(
        ground=rules.GROUND_LABELS[PublicGround(row.ground)],
        findings=row.findings,
        place=row.place,
        lines=lines_of(row),
        ordered_by=row.ordered_by,
        ordered_on=berlin_date(row.ordered_at),
        posted_on=posted,
        complete_on=rules.publication_complete_on(posted) if posted else None,
        removable_from=rules.removable_from(posted) if posted else None,
        removed_on=row.removed_on,
        can_post=posted is None,
        can_remove=posted is not None and row.removed_on is None,
    )


def current_announcements(*, tenant_id: UUID, on: date) -> list[Announcement]:
    """Return what hangs out publicly on this day, newest first; what has hung long enough is no longer among it."""
    with tenant_scope(tenant_id):
        rows = PublicAnnouncement.objects.filter(
            posted_on__lte=on, shown_until__gte=on, removed_on__isnull=True, withdrawn_at__isnull=True
        ).order_by("-posted_on", "-id")[:_MOST]
        return [Announcement(row.id, row.name, row.posted_on, row.shown_until, lines_of(row)) for row in rows]


def announcement_preview(*, actor: Actor, delivery_id: UUID, order: PublicServiceOrder) -> tuple[str, ...]:
    """Return the text of an announcement before it is ordered. Raises Forbidden, NotFound."""
    actor.require_role(*SIGNING_ROLES)
    row = Delivery.objects.filter(id=delivery_id).first()
    if row is None:
        raise NotFound()
    authority = tenants.tenant(current_tenant()).authority_name
    return rules.announcement_lines(
        AnnouncementFacts(
            authority=authority,
            name=row.recipient_name,
            address=last_known_address(row),
            dated=berlin_date(row.created_at),
            reference=order.reference,
            inspection_at=order.inspection_at,
        )
    )


def last_known_address(row: Delivery) -> str:
    """Return the last address that the authority knows of an addressee, on one line."""
    return ", ".join(recipient_of(row).address_lines()[1:])[:600]
