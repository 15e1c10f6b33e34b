"""Service by public announcement: ordered by a person with signing power, hung out, taken down (LZG NRW § 10)."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from uuid import UUID

from gemeinwerk.domain.delivery import rules
from gemeinwerk.domain.delivery.actions.serving import (
    AlreadyNotified,
    NothingOrdered,
    WayOpen,
    close_open_way,
    lock_letters,
)
from gemeinwerk.domain.delivery.actions.steps import add_event, announce_if_notified, locked
from gemeinwerk.domain.delivery.models import CaseParticipant, Delivery, PublicAnnouncement
from gemeinwerk.domain.delivery.queries.deliveries import events_of
from gemeinwerk.domain.delivery.queries.publication import (
    SIGNING_ROLES,
    announcement_of,
    last_known_address,
    lines_of,
    public_place,
)
from gemeinwerk.domain.delivery.queries.serving import POST_ROLES, is_notified, is_open_way
from gemeinwerk.domain.delivery.types import (
    ActKind,
    DeliveryEventKind,
    DeliveryState,
    ParticipantRole,
    PublicServiceOrder,
    ServiceKind,
)
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.dates import long_date
from gemeinwerk.kernel.refusal import Conflict, Invalid

_MOST_FINDINGS = 4000


class ConditionsMissing(Invalid):
    """The conditions of service by public announcement are not named or not given."""

    code = "delivery.public_conditions_missing"
    message = "Die Voraussetzungen der öffentlichen Zustellung fehlen."
    hint = "Sie ist nur als letzter Weg erlaubt (§ 10 Abs. 1 LZG NRW)."


class NoPlaceAppointed(Conflict):
    """The authority has not appointed a place for announcements."""

    code = "delivery.no_public_place"
    message = "Für diese Behörde ist keine Stelle für Bekanntmachungen festgelegt."
    hint = "Der Betrieb trägt sie ein: GEMEINWERK_PUBLIC_SERVICE_PLACES."


class HangsTooShort(Invalid):
    """The announcement has to hang for two whole weeks."""

    code = "delivery.hangs_too_short"
    message = "Der Aushang muss zwei volle Wochen dauern."


@action("delivery.order_public_service")
def order_public_service(*, actor: Actor, now: datetime, delivery_id: UUID, order: PublicServiceOrder) -> None:
    """Order service by public announcement; what was open before is closed, and no clock runs until it hangs.

    Raises AlreadyNotified, WayOpen, LetterWithPrinter, ConditionsMissing, NoPlaceAppointed, Invalid, Forbidden, NotFound.
    """
    actor.require_role(*SIGNING_ROLES)
    lock_letters(delivery_id)
    row = locked(delivery_id)
    events = events_of([row.id])[row.id]
    if is_notified(row, events):
        raise AlreadyNotified()
    if is_open_way(row, events) or announcement_of(row.id) is not None:
        raise WayOpen()
    place = public_place()
    if not place:
        raise NoPlaceAppointed()
    _check(row, order)
    close_open_way(row, actor=actor, now=now)
    option = rules.service_option(ServiceKind.PUBLIC, ActKind(row.act))
    row.channel, row.state = option.channel.value, DeliveryState.SERVICE_ORDERED.value
    row.reasons = [*row.reasons, f"{option.label} ({option.statute}): {rules.GROUND_LABELS[order.ground]}"[:200]]
    row.save()
    PublicAnnouncement.objects.create(
        delivery=row,
        ground=order.ground.value,
        findings=order.findings.strip(),
        authority=tenants.tenant(row.tenant_id).authority_name,
        name=row.recipient_name,
        address=last_known_address(row),
        dated=berlin_date(row.created_at),
        reference=order.reference.strip(),
        inspection_at=order.inspection_at.strip(),
        place=place[:300],
        ordered_at=now,
        ordered_by=actor.id,
    )
    evidence = f"service:{ServiceKind.PUBLIC.value};ground:{order.ground.value}"
    add_event(row, DeliveryEventKind.SERVICE_ORDERED, actor=actor, now=now, evidence=evidence, address=place)
    record(f"delivery:{row.id}", case=row.case_id, channel=row.channel, ground=order.ground.value)


def _check(row: Delivery, order: PublicServiceOrder) -> None:
    represented = CaseParticipant.objects.filter(
        case_id=row.case_id, role=ParticipantRole.REPRESENTATIVE.value, ended_at__isnull=True
    ).exists()
    obstacles = rules.public_service_obstacles(
        findings=order.findings, no_representative=order.no_representative, has_representative=represented
    )
    if obstacles:
        raise ConditionsMissing(" ".join(obstacles))
    if len(order.findings) > _MOST_FINDINGS:
        raise Invalid(f"Der Text hat mehr als {_MOST_FINDINGS} Zeichen.", hint="Bitte kürzen Sie ihn.")
    if not 1 <= len(order.reference.strip()) <= 100 or not 1 <= len(order.inspection_at.strip()) <= 300:
        raise Invalid(
            "Aktenzeichen oder Ort der Einsicht fehlen oder sind zu lang.",
            hint="Beides muss in der Benachrichtigung stehen (§ 10 Abs. 2 LZG NRW).",
        )


@action("delivery.record_publication")
def record_publication(*, actor: Actor, now: datetime, delivery_id: UUID, on: date) -> None:
    """Record the day on which the announcement was hung out; from then on it stands on the public page as well.

    The digest of its text goes into the step. The same day again changes nothing. Raises NothingOrdered, Invalid,
    Forbidden, NotFound.
    """
    actor.require_role(*POST_ROLES)
    row, found = _announced(delivery_id)
    if found.posted_on is not None:
        if found.posted_on == on:
            record_nothing()
            return
        raise NothingOrdered("Für den Aushang ist schon ein anderer Tag vermerkt.", hint="Er lässt sich nicht ändern.")
    if not berlin_date(found.ordered_at) <= on <= berlin_date(now):
        raise Invalid("Der Tag passt nicht.", hint="Er darf nicht vor der Anordnung und nicht in der Zukunft liegen.")
    found.posted_on, found.shown_until = on, rules.publication_complete_on(on)
    found.save(update_fields=["posted_on", "shown_until"])
    _add(row, found, DeliveryEventKind.PUBLISHED, actor=actor, now=now, on=on)
    announce_if_notified(row)
    record(f"delivery:{row.id}", case=row.case_id, on=on.isoformat())


@action("delivery.record_publication_end")
def record_publication_end(*, actor: Actor, now: datetime, delivery_id: UUID, on: date) -> None:
    """Record the day on which the announcement was taken down, two whole weeks after it was hung out at the earliest.

    The same day again changes nothing. Raises NothingOrdered, HangsTooShort, Invalid, Forbidden, NotFound.
    """
    actor.require_role(*POST_ROLES)
    row, found = _announced(delivery_id)
    if found.removed_on == on:
        record_nothing()
        return
    if found.posted_on is None or found.removed_on is not None:
        raise NothingOrdered()
    first = rules.removable_from(found.posted_on)
    if on < first:
        raise HangsTooShort(hint=f"Frühestens am {long_date(first)}. Hing er kürzer, vermerken Sie „Blieb erfolglos“.")
    if on > berlin_date(now):
        raise Invalid("Der Tag passt nicht.", hint="Er darf nicht in der Zukunft liegen.")
    found.removed_on = on
    found.save(update_fields=["removed_on"])
    row.state = DeliveryState.SERVED.value
    row.save(update_fields=["state"])
    _add(row, found, DeliveryEventKind.PUBLICATION_ENDED, actor=actor, now=now, on=on)
    record(f"delivery:{row.id}", case=row.case_id, on=on.isoformat())


def _announced(delivery_id: UUID) -> tuple[Delivery, PublicAnnouncement]:
    row = locked(delivery_id)
    found = announcement_of(row.id)
    if found is None:
        raise NothingOrdered()
    return row, found


def _add(
    row: Delivery, found: PublicAnnouncement, kind: DeliveryEventKind, *, actor: Actor, now: datetime, on: date
) -> None:
    """Write the step with the place and the digest of the text that hung there."""
    digest = hashlib.sha256("\n".join(lines_of(found)).encode()).hexdigest()
    evidence = f"announcement:{found.id}"
    proofs = (f"sha256:{digest}",)
    add_event(row, kind, actor=actor, now=now, on=on, evidence=evidence, proofs=proofs, address=found.place)
