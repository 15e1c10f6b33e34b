"""The print queue: print, post, complete an address, note a return."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from gemeinwerk.domain.delivery.actions.proofs import keep_proof
from gemeinwerk.domain.delivery.actions.steps import add_event, announce_if_notified, locked
from gemeinwerk.domain.delivery.events import AddressMissing, LetterQueued
from gemeinwerk.domain.delivery.models import LetterJob
from gemeinwerk.domain.delivery.queries.deliveries import recipient_of
from gemeinwerk.domain.delivery.types import Channel, DeliveryEventKind, DeliveryState, LetterState, ProofFile, Trigger
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.events import announce
from gemeinwerk.kernel.refusal import Conflict, Invalid, NotFound

_STAFF = ("officer", "lead", "admin")
# A registered letter stays one when its address changes.
SERVED_LETTERS = (Channel.SERVED_REGISTERED.value, Channel.SERVED_RETURN_SLIP.value)


class LetterAlreadyPosted(Conflict):
    """The letter has been handed over to the post; its day is evidence and stays."""

    code = "delivery.letter_already_posted"
    message = "Dieser Brief ist bereits zur Post gegeben."
    hint = "Ein anderer Tag lässt sich nicht mehr eintragen."


class LetterHeld(Conflict):
    """The letter has no complete address yet."""

    code = "delivery.letter_held"
    message = "Für diesen Brief fehlt eine vollständige Anschrift."
    hint = "Bitte tragen Sie zuerst die Anschrift ein."


class LetterWithPrinter(Conflict):
    """The letter is on its way to the print house and must not be printed a second time."""

    code = "delivery.letter_with_printer"
    message = "Dieser Brief ist bei der Druckerei."
    hint = "Bitte warten Sie auf deren Rückmeldung, damit er nicht zweimal gedruckt wird."


def is_with_printer(letter: LetterJob) -> bool:
    """Tell whether a letter is in an order of the print house, which would print it whatever happens here."""
    if letter.state == LetterState.QUEUED.value:
        return letter.batch_id is not None
    return bool(letter.state == LetterState.HANDED_TO_PRINTER.value)


def _letter(letter_id: UUID) -> LetterJob:
    row: LetterJob | None = LetterJob.objects.select_for_update().filter(id=letter_id).first()
    if row is None:
        raise NotFound()
    return row


@action("delivery.mark_printed")
def mark_printed(*, actor: Actor, now: datetime, letter_ids: Sequence[UUID]) -> int:
    """Note that letters were printed and return how many; already printed ones stay as they are. Raises Forbidden."""
    actor.require_role(*_STAFF)
    rows = LetterJob.objects.filter(id__in=list(letter_ids), state=LetterState.QUEUED.value, batch__isnull=True)
    count = int(rows.update(state=LetterState.PRINTED.value, printed_at=now))
    if count == 0:
        record_nothing()
    else:
        record("delivery:letters", count=count)
    return count


@action("delivery.mark_posted")
def mark_posted(
    *, actor: Actor, now: datetime, letter_id: UUID, posted_on: date, franking_id: str = "", proof: str = ""
) -> None:
    """Note the day on which a letter was handed over to the post (Aufgabe zur Post), from the post's receipt.

    The date printed on the letter is of no importance (VwVfG § 41(2)). ``proof`` is the digest of the file that names
    the day. Raises Invalid for a day in the future or before the letter existed, LetterHeld, LetterWithPrinter,
    LetterAlreadyPosted, Forbidden, NotFound.
    """
    actor.require_role(*_STAFF)
    row = _letter(letter_id)
    if row.state == LetterState.POSTED.value:
        if row.posted_on != posted_on:
            raise LetterAlreadyPosted()
        record_nothing()
        return
    if row.state == LetterState.HELD.value:
        raise LetterHeld()
    if row.state == LetterState.CANCELLED.value:
        raise NotFound()
    if row.state == LetterState.QUEUED.value and row.batch_id is not None:
        raise LetterWithPrinter()
    if not berlin_date(row.created_at) <= posted_on <= berlin_date(now):
        raise Invalid(
            "Der Tag der Aufgabe zur Post passt nicht.",
            hint="Er darf nicht vor dem Bescheid und nicht in der Zukunft liegen.",
        )
    row.state, row.posted_on = LetterState.POSTED.value, posted_on
    row.save(update_fields=["state", "posted_on"])
    delivery = locked(row.delivery_id)
    delivery.state = DeliveryState.POSTED.value
    delivery.save(update_fields=["state"])
    evidence = f"franking:{franking_id};letter:{row.id}" if franking_id else f"letter:{row.id}"
    proofs = [f"sha256:{proof}"] if proof else []
    add_event(delivery, DeliveryEventKind.POSTED, actor=actor, now=now, on=posted_on, evidence=evidence, proofs=proofs)
    announce_if_notified(delivery, after=Trigger.POSTED)
    record(f"delivery:{delivery.id}", case=delivery.case_id, letter=row.id, posted_on=posted_on.isoformat())


@action("delivery.complete_address")
def complete_address(
    *,
    actor: Actor,
    now: datetime,
    delivery_id: UUID,
    street: str,
    house_number: str,
    postcode: str,
    city: str,
    country: str = "DE",
) -> None:
    """Enter the postal address of a delivery that has none, so that its letter can be printed.

    Raises Invalid for an incomplete address, Conflict if the letter is not waiting for one, Forbidden, NotFound.
    """
    actor.require_role(*_STAFF)
    # The print queue locks a letter before its delivery, so this does as well: two orders could wait for each other.
    held = LetterJob.objects.select_for_update().filter(delivery_id=delivery_id, state=LetterState.HELD.value)
    letter = held.first()
    row = locked(delivery_id)
    if letter is None:
        raise Conflict("Dieser Bescheid wartet nicht auf eine Anschrift.", hint="Bitte laden Sie die Seite neu.")
    row.recipient_street, row.recipient_house_number = street.strip()[:200], house_number.strip()[:20]
    row.recipient_postcode, row.recipient_city = postcode.strip()[:20], city.strip()[:200]
    row.recipient_country = country.strip().upper()[:3] or "DE"
    recipient = recipient_of(row)
    if not recipient.has_address:
        raise Invalid("Die Anschrift ist nicht vollständig.", hint="Bitte geben Sie Straße, Postleitzahl und Ort an.")
    if row.channel not in SERVED_LETTERS:
        row.channel = (Channel.LETTER_ABROAD if recipient.is_abroad else Channel.LETTER).value
    row.state = DeliveryState.LETTER_QUEUED.value
    row.save()
    letter.state = LetterState.QUEUED.value
    letter.save(update_fields=["state"])
    add_event(row, DeliveryEventKind.LETTER_QUEUED, actor=actor, now=now, evidence=f"letter:{letter.id}")
    announce(LetterQueued(tenant_id=row.tenant_id, delivery_id=row.id, case_id=row.case_id, letter_id=letter.id))
    record(f"delivery:{row.id}", case=row.case_id, letter=letter.id)


@action("delivery.record_return")
def record_return(*, actor: Actor, now: datetime, letter_id: UUID, scan: ProofFile | None = None) -> None:
    """Note that a posted letter came back as undeliverable: nothing is notified, and a new address is needed.

    The scan of the envelope is kept as proof. Source: VwVfG § 41(2) S. 3. Raises Conflict unless the letter was
    posted, what keeping the scan refuses, Forbidden, NotFound.
    """
    actor.require_role(*_STAFF)
    letter = _letter(letter_id)
    if letter.state != LetterState.POSTED.value:
        raise Conflict("Nur ein versandter Brief kann zurückkommen.", hint="Bitte laden Sie die Seite neu.")
    row = locked(letter.delivery_id)
    kept = keep_proof(row, scan, actor=actor, now=now, name="Scan des Umschlags") if scan is not None else None
    evidence = kept.evidence(f"letter:{letter.id}") if kept else f"letter:{letter.id}"
    proofs = kept.proofs if kept else ()
    add_event(row, DeliveryEventKind.RETURNED, actor=actor, now=now, evidence=evidence, proofs=proofs)
    letter.state = LetterState.CANCELLED.value
    letter.save(update_fields=["state"])
    row.state = DeliveryState.FAILED.value
    row.recipient_street = row.recipient_house_number = row.recipient_postcode = row.recipient_city = ""
    row.save()
    LetterJob.objects.create(delivery=row, state=LetterState.HELD.value, created_at=now)
    announce(AddressMissing(tenant_id=row.tenant_id, delivery_id=row.id, case_id=row.case_id))
    record(f"delivery:{row.id}", case=row.case_id, letter=letter.id)
