"""The same notice again: where access is contested, and where somebody cannot use the file (VwVfG § 3a(4))."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from gemeinwerk.domain.delivery import rules
from gemeinwerk.domain.delivery.actions.letters import LetterWithPrinter, is_with_printer
from gemeinwerk.domain.delivery.actions.serving import lock_letters
from gemeinwerk.domain.delivery.actions.steps import (
    LETTER_CHANNELS,
    add_event,
    announce_if_notified,
    locked,
    queue_letter,
    queue_retrieval_notice,
    show_in_postbox,
)
from gemeinwerk.domain.delivery.events import NoticeProvided
from gemeinwerk.domain.delivery.models import Delivery, LetterJob
from gemeinwerk.domain.delivery.queries.consents import declared
from gemeinwerk.domain.delivery.queries.deliveries import events_of
from gemeinwerk.domain.delivery.queries.policy import policy
from gemeinwerk.domain.delivery.types import (
    ActKind,
    Channel,
    DeliveryEventKind,
    DeliveryState,
    LetterState,
    ProceduralCode,
    Trigger,
)
from gemeinwerk.kernel.actions import action, record
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.events import announce
from gemeinwerk.kernel.refusal import Conflict

_STAFF = ("officer", "lead", "admin")
_AGAIN = (Channel.PORTAL_MAILBOX, Channel.LETTER)
_IN_MAILBOX = (DeliveryState.PROVIDED.value, DeliveryState.NOTICE_SENT.value, DeliveryState.RETRIEVED.value)


class NotContested(Conflict):
    """A notice is provided again only where its receipt is contested."""

    code = "delivery.not_contested"
    message = "Der Zugang dieses Bescheids wird nicht bestritten."
    hint = "Bitte vermerken Sie zuerst, dass die Person den Zugang bestreitet."


class WayNotOpen(Conflict):
    """The way is not open to this addressee, or the notice is on its way already."""

    code = "delivery.way_not_open"
    message = "Auf diesem Weg lässt sich der Bescheid nicht erneut bekannt geben."
    hint = "Bitte wählen Sie einen anderen Weg."


@action("delivery.provide_again")
def provide_again(*, actor: Actor, now: datetime, delivery_id: UUID, channel: Channel | str) -> None:
    """Give the same notice again, in the mailbox or as a letter, because its receipt is contested.

    The presumption counts anew from this time; if the notice was retrieved before, the day of the first retrieval
    stays decisive (OZG § 9(1), VwVfG § 41(2a)). Raises NotContested, WayNotOpen, LetterWithPrinter, Forbidden, NotFound.
    """
    actor.require_role(*_STAFF)
    lock_letters(delivery_id)
    row = locked(delivery_id)
    if not _is_contested(row):
        raise NotContested()
    if channel not in _AGAIN:
        raise WayNotOpen()
    duty = rules.formal_service_duty(ActKind(row.act))
    if duty:
        raise WayNotOpen(f"Dieser Bescheid ist förmlich zuzustellen ({duty}).", hint="Bitte ordnen Sie sie neu an.")
    if Channel(channel) is Channel.PORTAL_MAILBOX:
        _into_mailbox(row, actor=actor, now=now)
    else:
        _by_letter(row, actor=actor, now=now)
    record(f"delivery:{row.id}", case=row.case_id, channel=row.channel)


@action("delivery.refuse_format")
def refuse_format(*, actor: Actor, now: datetime, delivery_id: UUID) -> None:
    """Note that the addressee cannot use the electronic document and wants it on paper; the letter follows.

    Source: VwVfG § 3a(4), SGB I § 36a(3), AO § 87a(2): it is sent again in a fitting format or on paper. Raises
    WayNotOpen for a notice that is no electronic one, Forbidden, NotFound.
    """
    actor.require_role(*_STAFF)
    row = locked(delivery_id)
    if row.state not in _IN_MAILBOX:
        raise WayNotOpen("Dieser Bescheid liegt nicht im Postfach.", hint="Er geht schon als Brief.")
    add_event(row, DeliveryEventKind.FORMAT_REFUSED, actor=actor, now=now)
    queue_letter(row, actor=actor, now=now, reason="Anderes Format oder Papier wurde verlangt.")
    record(f"delivery:{row.id}", case=row.case_id, channel=row.channel)


def _is_contested(row: Delivery) -> bool:
    """The last word on receipt is that it is contested."""
    about = {
        DeliveryEventKind.RECEIPT_CONTESTED.value,
        DeliveryEventKind.RECEIPT_PROVED.value,
        DeliveryEventKind.PROVIDED_AGAIN.value,
    }
    found = [event.kind for event in events_of([row.id])[row.id] if event.kind in about]
    return bool(found) and found[-1] == DeliveryEventKind.RECEIPT_CONTESTED.value


def _into_mailbox(row: Delivery, *, actor: Actor, now: datetime) -> None:
    """Provide it in the mailbox and ask for a new retrieval notice; a retrieved notice stays retrieved."""
    code = ProceduralCode(row.procedural_code)
    model = rules.consent_needed(code, Channel.PORTAL_MAILBOX, policy())
    ruling = rules.consent_ruling(model, code, Channel.PORTAL_MAILBOX, row.package_id, declared(row.account_id))
    if row.account_id is None or not row.recipient_email or not ruling.allowed:
        raise WayNotOpen(hint=ruling.reason if row.account_id else "Es gibt kein Nutzerkonto.")
    _stop_letters(row)
    if row.state != DeliveryState.RETRIEVED.value:
        row.channel, row.state = Channel.PORTAL_MAILBOX.value, DeliveryState.PROVIDED.value
        row.reasons = [*row.reasons, "Der Bescheid wurde erneut im Postfach bereitgestellt."]
        row.save()
    add_event(row, DeliveryEventKind.PROVIDED_AGAIN, actor=actor, now=now, evidence=f"document:{row.document_id}")
    show_in_postbox(row, now=now)
    queue_retrieval_notice(row, now=now)
    announce(NoticeProvided(tenant_id=row.tenant_id, delivery_id=row.id, case_id=row.case_id))
    announce_if_notified(row, after=Trigger.PROVIDED)


def _by_letter(row: Delivery, *, actor: Actor, now: datetime) -> None:
    if row.state == DeliveryState.RETRIEVED.value:
        raise WayNotOpen(
            "Der Bescheid wurde abgerufen; der Tag des ersten Abrufs bleibt maßgeblich.",
            hint="Wer die Datei nicht nutzen kann, erhält ihn auf Papier: „Papier verlangt“.",
        )
    if row.state in (DeliveryState.LETTER_QUEUED.value, DeliveryState.FAILED.value):
        raise WayNotOpen("Ein Brief ist schon auf dem Weg.", hint="Bitte sehen Sie in die Druckliste.")
    _stop_letters(row)
    row.channel = LETTER_CHANNELS[0] if row.recipient_country == "DE" else LETTER_CHANNELS[1]
    add_event(row, DeliveryEventKind.PROVIDED_AGAIN, actor=actor, now=now, evidence=f"document:{row.document_id}")
    queue_letter(row, actor=actor, now=now, reason="Der Zugang wurde bestritten; der Bescheid geht erneut als Brief.")


def _stop_letters(row: Delivery) -> None:
    """Close what was printed or posted before, so that the same notice does not leave twice by the way given up."""
    letters = LetterJob.objects.filter(delivery=row).exclude(state=LetterState.CANCELLED.value)
    if any(is_with_printer(letter) for letter in letters):
        raise LetterWithPrinter()
    letters.update(state=LetterState.CANCELLED.value)
