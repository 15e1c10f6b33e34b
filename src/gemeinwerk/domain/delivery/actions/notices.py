"""The way of a notice: choose the channel, provide, retrieve, end, contest."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from gemeinwerk.domain.delivery import rules
from gemeinwerk.domain.delivery.actions.steps import (
    add_event,
    announce_if_notified,
    leave_mailbox,
    locked,
    queue_letter,
    queue_retrieval_notice,
)
from gemeinwerk.domain.delivery.events import NoticeProvided, NoticeRetrieved, ReceiptContested
from gemeinwerk.domain.delivery.models import Delivery, DeliveryConsent, PostboxMessage
from gemeinwerk.domain.delivery.queries.deliveries import events_of, facts_of, is_provision_over
from gemeinwerk.domain.delivery.queries.policy import policy
from gemeinwerk.domain.delivery.types import (
    Channel,
    ChannelChoice,
    CourtBranch,
    DeliveryEventKind,
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
from gemeinwerk.kernel.scope import current_tenant

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
) -> DeliveryPlaced:
    """Send a notice on its way: mailbox with mail without content, or letter; the channel is chosen by rule.

    Safe to repeat: a document is delivered once. Raises Forbidden, UnknownLaw.
    """
    actor.require_role(*_STAFF)
    law = _law(procedural_code, remedy, branch, instruction)
    choice = _choice(ProceduralCode(procedural_code), recipient, letter_required=letter_required)
    law |= {"instruction_version": instruction_version, "subject": subject}
    row, created = _prepare(case_id, document_id, recipient, choice, submission_id=submission_id, now=now, **law)
    if not created:
        record_nothing()
        return _placed(row)
    add_event(row, DeliveryEventKind.PREPARED, actor=actor, now=now, evidence=",".join(choice.reason_codes))
    message_id = _provide(row, actor=actor, now=now) if choice.channel is Channel.PORTAL_MAILBOX else None
    if message_id is None:
        queue_letter(row, actor=actor, now=now)
    reason = ",".join(choice.reason_codes)
    record(f"delivery:{row.id}", case=case_id, document=document_id, channel=row.channel, reason=reason)
    return _placed(row, message_id)


def _law(procedural_code: str, remedy: str, branch: str, instruction: str) -> dict[str, str]:
    return {
        "procedural_code": _known(ProceduralCode, procedural_code).value,
        "remedy": _known(Remedy, remedy).value,
        "branch": _known(CourtBranch, branch).value,
        "instruction": _known(InstructionQuality, instruction).value,
    }


def _prepare(
    case_id: UUID, document_id: UUID, recipient: Recipient, choice: ChannelChoice, **values: Any
) -> tuple[Delivery, bool]:
    """Write the delivery, or return the one that an earlier or simultaneous call has written."""
    in_mailbox = choice.channel is Channel.PORTAL_MAILBOX
    fields = {
        "account_id": recipient.account_id,
        "case_id": case_id,
        "channel": choice.channel.value,
        "state": (DeliveryState.PROVIDED if in_mailbox else DeliveryState.PREPARED).value,
        "reasons": list(choice.reasons),
        "created_at": values.pop("now"),
        "subject": values.pop("subject")[:200],
        **values,
        **_snapshot(recipient),
    }
    found: tuple[Delivery, bool] = Delivery.objects.get_or_create(document_id=document_id, defaults=fields)
    return found


def _known(kind: type[E], value: str) -> E:
    try:
        return kind(value)
    except ValueError as unknown:
        raise UnknownLaw() from unknown


def _choice(code: ProceduralCode, recipient: Recipient, *, letter_required: bool) -> ChannelChoice:
    consents = list(
        DeliveryConsent.objects.filter(account_id=recipient.account_id).values_list("withdrawn_at", flat=True)
        if recipient.account_id
        else ()
    )
    given = None in consents
    facts = rules.ChannelFacts(
        has_account=recipient.account_id is not None,
        has_mail_address=bool(recipient.email),
        has_consented=given,
        has_asked_for_post=bool(consents) and not given,
        is_abroad=recipient.is_abroad,
        letter_is_required=letter_required,
    )
    return rules.choose_channel(code, facts, policy())


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


def _provide(row: Delivery, *, actor: Actor, now: datetime) -> UUID:
    """Put the notice into the postbox and ask for the retrieval notice (VwVfG § 41(2a))."""
    message = PostboxMessage.objects.create(
        account_id=row.account_id,
        kind=MessageKind.NOTICE.value,
        subject=row.subject,
        document_id=row.document_id,
        delivery=row,
        submission_id=row.submission_id,
        case_id=row.case_id,
        created_at=now,
    )
    add_event(row, DeliveryEventKind.PROVIDED, actor=actor, now=now, evidence=f"document:{row.document_id}")
    queue_retrieval_notice(row, now=now)
    announce(NoticeProvided(tenant_id=row.tenant_id, delivery_id=row.id, case_id=row.case_id))
    announce_if_notified(row, after=Trigger.PROVIDED)
    found: UUID = message.id
    return found


def _placed(row: Delivery, message_id: UUID | None = None) -> DeliveryPlaced:
    if message_id is None:
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


@action("delivery.contest_receipt")
def contest_receipt(*, actor: Actor, now: datetime, delivery_id: UUID) -> None:
    """Note that receipt is contested: no period is computed until the authority has proved it.

    Source: VwVfG § 41(2) S. 3, SGB X § 37(2) S. 3, AO § 122(2). Raises Forbidden, NotFound.
    """
    actor.require_role(*_STAFF)
    row = locked(delivery_id)
    add_event(row, DeliveryEventKind.RECEIPT_CONTESTED, actor=actor, now=now)
    announce(ReceiptContested(tenant_id=row.tenant_id, delivery_id=row.id, case_id=row.case_id))
    record(f"delivery:{row.id}", case=row.case_id)


@action("delivery.prove_receipt")
def prove_receipt(*, actor: Actor, now: datetime, delivery_id: UUID, received_on: date) -> None:
    """Note the proven day of receipt; a day after the presumption counts instead of it.

    Formal service that failed or cannot be proved is cured by it (LZG NRW § 8). Raises Invalid for a day in the future, Forbidden, NotFound.
    """
    actor.require_role(*_STAFF)
    if received_on > berlin_date(now):
        raise Invalid("Der Tag des Zugangs liegt in der Zukunft.", hint="Bitte prüfen Sie das Datum.")
    row = locked(delivery_id)
    add_event(row, DeliveryEventKind.RECEIPT_PROVED, actor=actor, now=now, on=received_on)
    if row.channel in rules.FORMAL_CHANNELS and row.state in _UNPROVED:
        row.state = DeliveryState.SERVED.value
        row.save(update_fields=["state"])
    announce_if_notified(row)
    record(f"delivery:{row.id}", case=row.case_id)


@action("delivery.record_remedy")
def record_remedy(*, actor: Actor, now: datetime, delivery_id: UUID, received_on: date) -> None:
    """Note that a remedy came in on a day; whether it is late is left to a person.

    Raises Invalid for a day in the future, Forbidden, NotFound.
    """
    actor.require_role(*_STAFF)
    if received_on > berlin_date(now):
        raise Invalid("Der Tag des Eingangs liegt in der Zukunft.", hint="Bitte prüfen Sie das Datum.")
    row = locked(delivery_id)
    add_event(row, DeliveryEventKind.REMEDY_RECEIVED, actor=actor, now=now, on=received_on)
    record(f"delivery:{row.id}", case=row.case_id, tenant=current_tenant())
