"""The way of a notice: choose the channel, provide, retrieve, end, contest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS

from gemeinwerk.domain.delivery import rules
from gemeinwerk.domain.delivery.actions.ozg import start_hand_over
from gemeinwerk.domain.delivery.actions.steps import (
    add_event,
    announce_if_notified,
    leave_mailbox,
    locked,
    provide,
    queue_letter,
    use_up,
)
from gemeinwerk.domain.delivery.events import NoticeRetrieved, ReceiptContested
from gemeinwerk.domain.delivery.models import Delivery, PostboxMessage
from gemeinwerk.domain.delivery.queries.choosing import choice_for
from gemeinwerk.domain.delivery.queries.deliveries import events_of, facts_of, is_provision_over
from gemeinwerk.domain.delivery.queries.participants import participants
from gemeinwerk.domain.delivery.types import (
    ALL_SERVICES,
    PARTY,
    AddressedCopy,
    AddresseePlan,
    Channel,
    ChannelChoice,
    CourtBranch,
    DeliveryEventKind,
    DeliveryFacts,
    DeliveryPlaced,
    DeliveryState,
    InstructionQuality,
    MessageKind,
    ProceduralCode,
    Recipient,
    Remedy,
    Trigger,
)
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor, ActorKind
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.events import announce
from gemeinwerk.kernel.refusal import Conflict, Invalid, NotFound

E = TypeVar("E", bound=StrEnum)
_STAFF = ("officer", "lead", "admin")
_UNPROVED = (DeliveryState.PREPARED.value, DeliveryState.SERVICE_ORDERED.value, DeliveryState.SENT.value)
_OPEN = (DeliveryState.PROVIDED.value, DeliveryState.NOTICE_SENT.value)


class UnknownLaw(Invalid):
    """The procedural code, remedy or branch of law is not one the platform knows."""

    code = "delivery.unknown_law"
    message = "Das Verfahrensrecht oder der Rechtsbehelf dieses Bescheids ist nicht bekannt."
    hint = "Bitte prüfen Sie die Angaben im Dienstpaket."


class ProvisionEnded(Conflict):
    """The notice can no longer be retrieved; it goes another way."""

    code = "delivery.provision_ended"
    message = "Dieser Bescheid liegt nicht mehr zum Abruf bereit."
    hint = "Sie erhalten ihn per Post. Erst dann beginnt die Frist."


class NotInMailbox(Conflict):
    """The step belongs to a notice in the mailbox, and this one goes by letter."""

    code = "delivery.not_in_mailbox"
    message = "Dieser Bescheid geht als Brief."
    hint = "Bitte nutzen Sie die Druckliste."


@action("delivery.deliver_notice")
def deliver_notice(
    *,
    actor: Actor,
    now: datetime,
    case_id: UUID,
    document_id: UUID,
    recipient: Recipient,
    procedural_code: ProceduralCode | str,
    remedy: Remedy | str,
    subject: str,
    branch: CourtBranch | str = CourtBranch.ADMINISTRATIVE,
    instruction: InstructionQuality | str = InstructionQuality.CORRECT,
    instruction_version: str = "",
    submission_id: UUID | None = None,
    letter_required: bool = False,
    package_id: str = ALL_SERVICES,
) -> DeliveryPlaced:
    """Send a notice on its way to everybody it is addressed to: by which way each copy goes is chosen by rule.

    A representative gets it in the party's place and the party is told; each further addressee has a copy and a
    clock of their own. Returns the first copy. Safe to repeat: a document is delivered once. Raises Forbidden,
    UnknownLaw.
    """
    actor.require_role(*_STAFF)
    values: dict[str, Any] = {
        **_law(procedural_code, remedy, branch, instruction),
        "case_id": case_id,
        "document_id": document_id,
        "submission_id": submission_id,
        "instruction_version": instruction_version,
        "package_id": package_id[:80],
    }
    plan = rules.addressees(ProceduralCode(procedural_code), recipient, participants(case_id=case_id))
    placed = _send_copies(plan, values, subject, letter_required=letter_required, actor=actor, now=now)
    if placed:
        _inform(plan, recipient, case_id, submission_id, subject, now=now)
        return placed[0]
    record_nothing()
    return placed_of(Delivery.objects.filter(document_id=document_id).earliest("created_at", "id"))


def _send_copies(
    plan: AddresseePlan, values: dict[str, Any], subject: str, *, letter_required: bool, actor: Actor, now: datetime
) -> list[DeliveryPlaced]:
    """Send every copy on its way; none where an earlier or simultaneous call has delivered the document."""
    if Delivery.objects.filter(document_id=values["document_id"]).exists():
        return []
    placed: list[DeliveryPlaced] = []
    for copy in plan.copies:
        choice = choice_for(
            values["procedural_code"], copy.recipient, scope=values["package_id"], letter_required=letter_required
        )
        row, created = prepare_copy(copy, choice, now=now, subject=subject, **values)
        if not created:
            return []
        placed.append(start_copy(row, choice, copy.recipient.postbox_handle, actor=actor, now=now))
    _record(placed, choice, values["case_id"], values["document_id"])
    return placed


def _record(placed: Sequence[DeliveryPlaced], choice: ChannelChoice, case_id: UUID, document_id: UUID) -> None:
    first, reason = placed[0], ",".join(choice.reason_codes)
    told = {"case": case_id, "document": document_id, "channel": first.channel.value, "reason": reason}
    record(f"delivery:{first.delivery_id}", **told, copies=len(placed) if len(placed) > 1 else None)


def start_copy(row: Delivery, choice: ChannelChoice, mailbox: str, *, actor: Actor, now: datetime) -> DeliveryPlaced:
    """Send one copy on its way; part of an action."""
    add_event(row, DeliveryEventKind.PREPARED, actor=actor, now=now, evidence=",".join(choice.reason_codes))
    use_up(choice.uses_up, row, now=now)
    if choice.channel is Channel.OZG_POSTBOX:
        return placed_of(row, start_hand_over(row, mailbox, now=now))
    message_id = provide(row, actor=actor, now=now) if choice.channel is Channel.PORTAL_MAILBOX else None
    if message_id is None:
        queue_letter(row, actor=actor, now=now)
    return placed_of(row, message_id)


def _inform(
    plan: AddresseePlan, party: Recipient, case_id: UUID, submission_id: UUID | None, subject: str, *, now: datetime
) -> None:
    """Tell a party with an account that the notice goes to the representative."""
    if party.account_id is None or PARTY not in dict(plan.informed):
        return
    PostboxMessage.objects.create(
        account_id=party.account_id,
        kind=MessageKind.STATUS.value,
        subject=f"Bescheid an Ihre Vertretung: {subject}"[:200],
        body=rules.represented_hint(plan.copies[0].recipient.name),
        submission_id=submission_id,
        case_id=case_id,
        created_at=now,
    )


def _law(procedural_code: str, remedy: str, branch: str, instruction: str) -> dict[str, str]:
    return {
        "procedural_code": _known(ProceduralCode, procedural_code).value,
        "remedy": _known(Remedy, remedy).value,
        "branch": _known(CourtBranch, branch).value,
        "instruction": _known(InstructionQuality, instruction).value,
    }


def prepare_copy(
    copy: AddressedCopy, choice: ChannelChoice, *, document_id: UUID, **values: Any
) -> tuple[Delivery, bool]:
    """Return the new delivery of one copy, and whether a simultaneous call has not written it already."""
    in_mailbox = choice.channel is Channel.PORTAL_MAILBOX
    fields = {
        "account_id": copy.recipient.account_id,
        "addressee_reason": copy.reason[:200],
        "channel": choice.channel.value,
        "state": (DeliveryState.PROVIDED if in_mailbox else DeliveryState.PREPARED).value,
        "reasons": list(choice.reasons),
        "created_at": values.pop("now"),
        "subject": values.pop("subject")[:200],
        **values,
        **_snapshot(copy.recipient),
    }
    row = Delivery(document_id=document_id, addressee=copy.key, **fields)
    created = Delivery.objects.add_once(row)
    # Written by a statement of its own, the row has to be told that it is there.
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return row, created


def _known(kind: type[E], value: str) -> E:
    try:
        return kind(value)
    except ValueError as unknown:
        raise UnknownLaw() from unknown


def _snapshot(recipient: Recipient) -> dict[str, str]:
    return {
        "recipient_name": recipient.name[:300],
        "recipient_street": recipient.street[:200],
        "recipient_house_number": recipient.house_number[:20],
        "recipient_postcode": recipient.postcode[:20],
        "recipient_city": recipient.city[:200],
        "recipient_country": recipient.country.upper()[:3] if recipient.is_abroad else "DE",
        "recipient_email": recipient.email[:254],
    }


def placed_of(row: Delivery, message_id: UUID | None = None) -> DeliveryPlaced:
    """Return a delivery as the result of sending it on its way."""
    if message_id is None and row.account_id is not None:
        message_id = PostboxMessage.objects.filter(delivery=row).values_list("id", flat=True).first()
    return DeliveryPlaced(row.id, Channel(row.channel), DeliveryState(row.state), tuple(row.reasons), message_id)


@action("delivery.record_retrieval")
def record_retrieval(*, actor: Actor, now: datetime, delivery_id: UUID) -> UUID:
    """Record that the addressee opened the notice and return its document; the first retrieval is decisive.

    Source: VwVfG § 41(2a) S. 2, SGB X § 37(2a). Raises NotFound for anybody but the addressee, NotInMailbox and
    ProvisionEnded.
    """
    row = locked(delivery_id)
    if actor.kind is not ActorKind.CITIZEN or row.account_id is None or actor.account_id != row.account_id:
        raise NotFound()
    document_id: UUID = row.document_id
    if row.state == DeliveryState.RETRIEVED.value:
        record_nothing()
        return document_id
    if row.channel == Channel.OZG_POSTBOX.value:
        raise NotInMailbox("Dieser Bescheid liegt im Postfach Ihres Nutzerkontos.", hint="Bitte öffnen Sie ihn dort.")
    events = events_of([row.id])[row.id]
    if row.state not in _OPEN:
        ended = any(event.kind == DeliveryEventKind.PROVISION_ENDED.value for event in events)
        raise ProvisionEnded() if ended else NotInMailbox()
    if facts_of(row, events).notice_sent_on and is_provision_over(row, events, berlin_date(now)):
        raise ProvisionEnded()
    row.state = DeliveryState.RETRIEVED.value
    row.save(update_fields=["state"])
    add_event(row, DeliveryEventKind.RETRIEVED, actor=actor, now=now, evidence=f"document:{document_id}")
    PostboxMessage.objects.filter(delivery=row, read_at__isnull=True).update(read_at=now)
    announce(NoticeRetrieved(tenant_id=row.tenant_id, delivery_id=row.id, case_id=row.case_id))
    announce_if_notified(row, after=Trigger.RETRIEVED)
    record(f"delivery:{row.id}", case=row.case_id, document=document_id, assurance=int(actor.assurance))
    return document_id


@action("delivery.record_bounce")
def record_bounce(*, actor: Actor, now: datetime, delivery_id: UUID, evidence: str = "") -> None:
    """Record that the retrieval notice did not arrive: the provision ends and the letter path opens.

    Nothing happens if the notice was retrieved anyway or goes by letter already. Raises Forbidden, NotFound.
    """
    actor.require_role(*_STAFF)
    row = locked(delivery_id)
    if row.state not in _OPEN:
        record_nothing()
        return
    reason = "Die Benachrichtigung per E-Mail war unzustellbar."
    leave_mailbox(row, DeliveryEventKind.BOUNCED, reason, actor=actor, now=now, evidence=evidence)
    record(f"delivery:{row.id}", case=row.case_id, channel=row.channel)


@action("delivery.end_provision")
def end_provision(*, actor: Actor, now: datetime, delivery_id: UUID) -> None:
    """End the provision of a notice that nobody retrieved in time and open the letter path.

    Source: VwVfG § 41(2a) S. 4, 5 (ten days after the notice was sent). Nothing happens before the time has come
    or after a retrieval. Raises Forbidden, NotFound.
    """
    actor.require_role("admin")
    row = locked(delivery_id)
    events = events_of([row.id])[row.id]
    if row.state not in _OPEN or not is_provision_over(row, events, berlin_date(now)):
        record_nothing()
        return
    reason = "Der Bescheid wurde nicht rechtzeitig abgerufen."
    if facts_of(row, events).notice_sent_on is None:
        reason = "Die Benachrichtigung per E-Mail konnte nicht versandt werden."
    leave_mailbox(row, DeliveryEventKind.PROVISION_ENDED, reason, actor=actor, now=now)
    record(f"delivery:{row.id}", case=row.case_id, channel=row.channel)


class NothingSent(Conflict):
    """On its present way the notice has not left yet, so nobody can contest that it came."""

    code = "delivery.nothing_sent"
    message = "Der Bescheid ist auf diesem Weg noch nicht hinausgegangen."
    hint = "Bestreiten lässt sich der Zugang erst danach. Ist der Brief schon bei der Post, tragen Sie zuerst den Tag der Aufgabe ein."


@action("delivery.contest_receipt")
def contest_receipt(*, actor: Actor, now: datetime, delivery_id: UUID) -> None:
    """Note that receipt is contested: no period is computed until the authority has proved it.

    Source: VwVfG § 41(2) S. 3, SGB X § 37(2) S. 3, AO § 122(2). Raises NothingSent, Forbidden, NotFound.
    """
    actor.require_role(*_STAFF)
    row = locked(delivery_id)
    if facts_of(row, events_of([row.id])[row.id]) == DeliveryFacts():
        raise NothingSent()
    add_event(row, DeliveryEventKind.RECEIPT_CONTESTED, actor=actor, now=now)
    announce(ReceiptContested(tenant_id=row.tenant_id, delivery_id=row.id, case_id=row.case_id))
    record(f"delivery:{row.id}", case=row.case_id)


@action("delivery.prove_receipt")
def prove_receipt(*, actor: Actor, now: datetime, delivery_id: UUID, received_on: date) -> None:
    """Note the proven day of receipt; a day after the presumption counts instead of it.

    Formal service that failed or cannot be proved is cured by it (LZG NRW § 8). A later call corrects the day. Raises
    Invalid for a day in the future or before the notice, Forbidden, NotFound.
    """
    actor.require_role(*_STAFF)
    row = locked(delivery_id)
    if received_on > berlin_date(now):
        raise Invalid("Der Tag des Zugangs liegt in der Zukunft.", hint="Bitte prüfen Sie das Datum.")
    if received_on < berlin_date(row.created_at):
        raise Invalid("Der Tag des Zugangs liegt vor dem Bescheid.", hint="Bitte prüfen Sie das Datum.")
    add_event(row, DeliveryEventKind.RECEIPT_PROVED, actor=actor, now=now, on=received_on)
    if row.channel in rules.FORMAL_CHANNELS and row.state in _UNPROVED:
        row.state = DeliveryState.SERVED.value
        row.save(update_fields=["state"])
    announce_if_notified(row)
    record(f"delivery:{row.id}", case=row.case_id)
