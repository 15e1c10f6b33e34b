"""Formal service, hand-over and electronic mailboxes: order a way, record its proof, record that it failed."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from gemeinwerk.domain.delivery import rules
from gemeinwerk.domain.delivery.actions.letters import LetterWithPrinter, is_with_printer
from gemeinwerk.domain.delivery.actions.proofs import keep_proof
from gemeinwerk.domain.delivery.actions.steps import add_event, announce_if_notified, locked
from gemeinwerk.domain.delivery.events import LetterQueued
from gemeinwerk.domain.delivery.models import Delivery, DeliveryEvent, LetterJob, PublicAnnouncement
from gemeinwerk.domain.delivery.queries.deliveries import events_of
from gemeinwerk.domain.delivery.queries.serving import (
    POST_ROLES,
    act_of,
    chosen_service,
    is_notified,
    is_open_way,
    ordered_kind,
)
from gemeinwerk.domain.delivery.types import (
    DeliveryEventKind,
    DeliveryState,
    LetterState,
    ProofFile,
    Recipient,
    ServedHow,
    ServiceFailure,
    ServiceKind,
    ServiceWish,
)
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.events import announce
from gemeinwerk.kernel.refusal import Conflict, Invalid

_IN_MAILBOX = (DeliveryState.PROVIDED.value, DeliveryState.NOTICE_SENT.value)
_BY_RECEIPT = frozenset({ServiceKind.RECEIPT_BY_HAND, ServiceKind.RECEIPT_BY_POST, ServiceKind.RECEIPT_BY_MAILBOX})


class AlreadyNotified(Conflict):
    """The notice counts as notified; another way would not change the day."""

    code = "delivery.already_notified"
    message = "Dieser Bescheid ist schon bekannt gegeben oder zugestellt."
    hint = "Ein weiterer Weg ändert den Tag nicht. Wird der Zugang bestritten, vermerken Sie das zuerst."


class WayOpen(Conflict):
    """Another way is under way and may still succeed."""

    code = "delivery.way_open"
    message = "Der bisherige Weg ist noch offen."
    hint = "Vermerken Sie zuerst, dass er erfolglos blieb."


class NothingOrdered(Conflict):
    """The delivery goes no way that could be recorded like this."""

    code = "delivery.nothing_ordered"
    message = "Für diesen Bescheid ist kein solcher Weg angeordnet."
    hint = "Bitte laden Sie die Seite neu."


class PermissionMissing(Invalid):
    """Handing over at night, on a Sunday or public holiday needs the head's permission (VwZG § 5 Abs. 3)."""

    code = "delivery.permission_missing"
    message = "Nachts von 21 bis 6 Uhr und an Sonn- und Feiertagen darf nur mit Erlaubnis der Behördenleitung ausgehändigt werden (§ 5 Abs. 3 LZG NRW)."
    hint = "Bitte bestätigen Sie, dass die Erlaubnis vorliegt oder die Annahme nicht verweigert wurde."


@action("delivery.order_service")
def order_service(*, actor: Actor, now: datetime, delivery_id: UUID, wish: ServiceWish) -> None:
    """Send an existing notice another way; what was open before is closed, and no clock runs until the new way is proved.

    Raises AlreadyNotified, WayOpen, LetterWithPrinter, RepresentativeMustBeServed, WayNotAllowed, Forbidden, NotFound.
    """
    actor.require_role(*POST_ROLES)
    lock_letters(delivery_id)
    row = locked(delivery_id)
    option = rules.service_option(wish.kind, act_of(row, wish))
    events = events_of([row.id])[row.id]
    if is_notified(row, events):
        raise AlreadyNotified()
    if is_open_way(row, events):
        raise WayOpen()
    chosen_service(row, wish)
    if wish.representative is not None:
        _address_to(row, wish.representative)
    close_open_way(row, actor=actor, now=now)
    row.channel, row.state = option.channel.value, DeliveryState.SERVICE_ORDERED.value
    row.reasons = [*row.reasons, f"{option.label} ({option.statute})"[:200]]
    row.save()
    evidence = f"service:{wish.kind.value}"
    add_event(row, DeliveryEventKind.SERVICE_ORDERED, actor=actor, now=now, evidence=evidence, address=wish.mailbox)
    if wish.kind in rules.PRINTED:
        _queue(row, actor=actor, now=now)
    duty = rules.formal_service_duty(act_of(row, wish))
    record(f"delivery:{row.id}", case=row.case_id, channel=row.channel, kind=wish.kind.value, duty=duty or None)


def lock_letters(delivery_id: UUID) -> None:
    """Lock the letters before their delivery, in the order in which the print queue locks them."""
    list(LetterJob.objects.select_for_update().filter(delivery_id=delivery_id).order_by("id"))


def _address_to(row: Delivery, to: Recipient) -> None:
    row.recipient_name = to.name[:300]
    row.recipient_street, row.recipient_house_number = to.street[:200], to.house_number[:20]
    row.recipient_postcode, row.recipient_city = to.postcode[:20], to.city[:200]
    row.recipient_country = to.country.upper()[:3] if to.is_abroad else "DE"
    row.recipient_email = to.email[:254]


def close_open_way(row: Delivery, *, actor: Actor, now: datetime) -> None:
    """End the provision in the mailbox, take down the announcement, or take the letter out of the print queue."""
    if row.state in _IN_MAILBOX:
        add_event(row, DeliveryEventKind.PROVISION_ENDED, actor=actor, now=now)
    PublicAnnouncement.objects.filter(delivery=row, withdrawn_at__isnull=True).update(withdrawn_at=now)
    letter = LetterJob.objects.select_for_update().filter(delivery=row).exclude(state="cancelled").first()
    if letter is None:
        return
    if is_with_printer(letter):
        raise LetterWithPrinter()
    letter.state = LetterState.CANCELLED.value
    letter.save(update_fields=["state"])


def _queue(row: Delivery, *, actor: Actor, now: datetime) -> None:
    letter = LetterJob.objects.create(delivery=row, state=LetterState.QUEUED.value, created_at=now)
    add_event(row, DeliveryEventKind.LETTER_QUEUED, actor=actor, now=now, evidence=f"letter:{letter.id}")
    announce(LetterQueued(tenant_id=row.tenant_id, delivery_id=row.id, case_id=row.case_id, letter_id=letter.id))


@action("delivery.record_service")
def record_service(
    *,
    actor: Actor,
    now: datetime,
    delivery_id: UUID,
    on: date,
    proof: ProofFile | None,
    how: ServedHow | None = None,
    hour: time | None = None,
    permitted: bool = False,
) -> None:
    """Record the day that a deed, slip, receipt or signed note proves; the paper is kept with the delivery.

    ``how`` is the kind of service that a deed names. ``hour`` is the time of a hand-over for a receipt, which the law asks
    for at night (LZG NRW § 5(3)). ``permitted``: the head allowed night, Sunday or holiday, or receipt was not refused. The same day again changes nothing. Raises NothingOrdered, Invalid, PermissionMissing, ProofMissing, what
    keeping the file refuses, Forbidden, NotFound.
    """
    actor.require_role(*POST_ROLES)
    row = locked(delivery_id)
    events = events_of([row.id])[row.id]
    kind = ordered_kind(events)
    if kind is None or row.channel != rules.SERVICES[kind].channel.value or kind in _COUNTED_FROM_SENDING:
        raise NothingOrdered()
    if row.state in (DeliveryState.SERVED.value, DeliveryState.ACKNOWLEDGED.value):
        if any(event.on == on and event.kind in _PROVED for event in events):
            record_nothing()
            return
        raise NothingOrdered("Für diesen Weg ist schon ein anderer Tag vermerkt.", hint="Er lässt sich nicht ändern.")
    _check_day(on, since=_ordered_on(events), now=now)
    _check_service(row, kind, on=on, how=how, hour=hour, permitted=permitted)
    kept = keep_proof(row, proof, actor=actor, now=now, name=rules.SERVICES[kind].proof)
    code = f"deed:{how.value}" if kind is ServiceKind.DEED and how is not None else f"service:{kind.value}"
    if kind is ServiceKind.RECEIPT_BY_HAND and hour is not None:
        code = f"{code};hour:{hour:%H%M}"
    state, step = _result(kind)
    row.state = state.value
    row.save(update_fields=["state"])
    add_event(row, step, actor=actor, now=now, on=on, evidence=kept.evidence(code), proofs=kept.proofs)
    announce_if_notified(row)
    record(f"delivery:{row.id}", case=row.case_id, kind=kind.value, on=on.isoformat())


def _check_service(
    row: Delivery, kind: ServiceKind, *, on: date, how: ServedHow | None, hour: time | None, permitted: bool
) -> None:
    """Refuse what the way needs and does not have."""
    if kind is ServiceKind.DEED and how is None:
        raise Invalid("Bitte wählen Sie die Art der Zustellung.", hint="Sie steht in der Zustellungsurkunde.")
    if kind is ServiceKind.RETURN_SLIP and row.state != DeliveryState.POSTED.value:
        raise Invalid("Die Aufgabe zur Post fehlt noch.", hint="Bitte vermerken Sie sie zuerst in der Druckliste.")
    if kind is not ServiceKind.RECEIPT_BY_HAND:
        return
    if hour is None:
        raise Invalid("Bitte geben Sie die Uhrzeit der Aushändigung an.", hint="Zum Beispiel 14:30.")
    if rules.hand_service_needs_permission(on, hour) and not permitted:
        raise PermissionMissing()


_COUNTED_FROM_SENDING = frozenset({ServiceKind.REGISTERED, ServiceKind.MAILBOX, ServiceKind.PUBLIC})
_PROVED = (
    DeliveryEventKind.SERVED.value,
    DeliveryEventKind.ACKNOWLEDGED.value,
    DeliveryEventKind.HANDED_OVER.value,
)


def _result(kind: ServiceKind) -> tuple[DeliveryState, DeliveryEventKind]:
    if kind in _BY_RECEIPT:
        return DeliveryState.ACKNOWLEDGED, DeliveryEventKind.ACKNOWLEDGED
    if kind is ServiceKind.HAND_OVER:
        return DeliveryState.ACKNOWLEDGED, DeliveryEventKind.HANDED_OVER
    return DeliveryState.SERVED, DeliveryEventKind.SERVED


def _ordered_on(events: list[DeliveryEvent]) -> date:
    ordered = [event.at for event in events if event.kind == DeliveryEventKind.SERVICE_ORDERED.value]
    return berlin_date(ordered[-1])


def _check_day(on: date, *, since: date, now: datetime) -> None:
    if not since <= on <= berlin_date(now):
        raise Invalid(
            "Der Tag passt nicht.", hint="Er darf nicht vor der Anordnung dieses Wegs und nicht in der Zukunft liegen."
        )


@action("delivery.record_sent")
def record_sent(*, actor: Actor, now: datetime, delivery_id: UUID, sent_on: date, proof: ProofFile | None) -> None:
    """Record that the message left the authority's electronic mailbox; the mailbox's own receipt is kept as proof.

    Sources: VwVfG § 41(2) S. 2, LZG NRW § 5(4), (7) (time and address of sending go into the file). The same day again
    changes nothing. Raises NothingOrdered, Invalid, ProofMissing, what keeping the file refuses, Forbidden, NotFound.
    """
    actor.require_role(*POST_ROLES)
    row = locked(delivery_id)
    events = events_of([row.id])[row.id]
    kind = ordered_kind(events)
    if row.state == DeliveryState.SENT.value and any(
        event.kind == DeliveryEventKind.SENT.value and event.on == sent_on for event in events
    ):
        record_nothing()
        return
    if kind is None or kind not in rules.BY_MAILBOX or row.state != DeliveryState.SERVICE_ORDERED.value:
        raise NothingOrdered()
    _check_day(sent_on, since=_ordered_on(events), now=now)
    kept = keep_proof(row, proof, actor=actor, now=now, name="Sendeprotokoll des Postfachs")
    row.state = DeliveryState.SENT.value
    row.save(update_fields=["state"])
    evidence = kept.evidence(f"service:{kind.value}")
    # The file says to which mailbox it went (LZG NRW § 5 Abs. 7).
    ordered = [event for event in events if event.kind == DeliveryEventKind.SERVICE_ORDERED.value]
    add_event(
        row,
        DeliveryEventKind.SENT,
        actor=actor,
        now=now,
        on=sent_on,
        evidence=evidence,
        proofs=kept.proofs,
        address=ordered[-1].address,
    )
    announce_if_notified(row)
    record(f"delivery:{row.id}", case=row.case_id, kind=kind.value, on=sent_on.isoformat())


@action("delivery.record_service_failed")
def record_service_failed(
    *, actor: Actor, now: datetime, delivery_id: UUID, reason: ServiceFailure, proof: ProofFile | None = None
) -> None:
    """Record that the ordered way led to nothing: no day is computed from it, and another way can be ordered.

    Source: VwVfG § 41(2) S. 3, LZG NRW § 8: only an actual receipt can still be proved. Raises NothingOrdered,
    LetterWithPrinter, what keeping the file refuses, Forbidden, NotFound.
    """
    actor.require_role(*POST_ROLES)
    lock_letters(delivery_id)
    row = locked(delivery_id)
    events = events_of([row.id])[row.id]
    kind = ordered_kind(events)
    if kind is None or row.state not in _CAN_FAIL:
        raise NothingOrdered()
    if kind is ServiceKind.PUBLIC and _has_hung(row, berlin_date(now)):
        raise AlreadyNotified()
    close_open_way(row, actor=actor, now=now)
    kept = keep_proof(row, proof, actor=actor, now=now, name="Nachweis") if proof is not None else None
    evidence = kept.evidence(f"failure:{reason.value}") if kept else f"failure:{reason.value}"
    row.state = DeliveryState.PREPARED.value
    row.save(update_fields=["state"])
    proofs = kept.proofs if kept else ()
    add_event(row, DeliveryEventKind.SERVICE_FAILED, actor=actor, now=now, evidence=evidence, proofs=proofs)
    record(f"delivery:{row.id}", case=row.case_id, kind=kind.value, reason=reason.value)


def _has_hung(row: Delivery, on: date) -> bool:
    """Tell whether the two weeks of the announcement are over, so that the notice is served (LZG NRW § 10(2))."""
    return PublicAnnouncement.objects.filter(delivery=row, withdrawn_at__isnull=True, shown_until__lt=on).exists()


_CAN_FAIL = (DeliveryState.SERVICE_ORDERED.value, DeliveryState.SENT.value, DeliveryState.POSTED.value)
