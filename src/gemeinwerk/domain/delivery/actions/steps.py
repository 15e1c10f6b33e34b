"""Steps that several actions share; each runs inside an action and writes no audit entry of its own."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from gemeinwerk.domain.delivery import rules
from gemeinwerk.domain.delivery.events import AddressMissing, LetterQueued, NoticeDelivered, NoticeProvided
from gemeinwerk.domain.delivery.models import (
    Delivery,
    DeliveryConsent,
    DeliveryEvent,
    LetterJob,
    MailOutbox,
    PostboxMessage,
)
from gemeinwerk.domain.delivery.queries.deliveries import events_of, notification_of, recipient_of
from gemeinwerk.domain.delivery.queries.evidence import hash_of
from gemeinwerk.domain.delivery.queries.policy import postbox_address
from gemeinwerk.domain.delivery.rules import evidence as evidence_rules
from gemeinwerk.domain.delivery.types import (
    Channel,
    DeliveryEventKind,
    DeliveryState,
    LetterState,
    MessageKind,
    NotificationStatus,
    ProceduralCode,
    Trigger,
)
from gemeinwerk.domain.documents import queries as documents
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actions import record_detail
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.events import announce
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.jobs import defer
from gemeinwerk.kernel.refusal import NotFound

OF_THE_NOTICE = (
    DeliveryEventKind.PREPARED,
    DeliveryEventKind.PROVIDED,
    DeliveryEventKind.RETRIEVED,
    DeliveryEventKind.POSTED,
    DeliveryEventKind.SERVICE_ORDERED,
    DeliveryEventKind.SENT,
    DeliveryEventKind.HANDED_OVER,
)
HAND_TO_POSTBOX_JOB = "delivery.hand_to_postbox"
LETTER_CHANNELS = (Channel.LETTER.value, Channel.LETTER_ABROAD.value)


def locked(delivery_id: UUID) -> Delivery:
    """Return a delivery of the tenant in scope, locked until the end of the transaction; raises NotFound."""
    row: Delivery | None = Delivery.objects.select_for_update().filter(id=delivery_id).first()
    if row is None:
        raise NotFound()
    return row


def add_event(
    row: Delivery,
    kind: DeliveryEventKind,
    *,
    actor: Actor,
    now: datetime,
    on: date | None = None,
    evidence: str = "",
    proofs: Sequence[str] = (),
    address: str = "",
) -> None:
    """Write one proof for the channel on which the delivery stands now, linked to the proof before.

    ``address`` is where the step went, if that is neither the postal address nor the postbox nor the e-mail address.

    The audit entry of the running action carries the hash, so that the chain of the audit holds the steps as well.
    """
    before = DeliveryEvent.objects.filter(delivery=row, number__isnull=False).order_by("-number").first()
    number, previous = (before.number + 1, before.hash) if before else (1, evidence_rules.GENESIS)
    event = DeliveryEvent(
        tenant_id=row.tenant_id,
        delivery=row,
        account_id=row.account_id,
        kind=kind.value,
        channel=row.channel,
        at=now,
        on=on,
        actor=actor.id,
        assurance=int(actor.assurance),
        evidence=evidence[:200],
        number=number,
        address=(address or _address(row, kind))[:1000],
        address_salt=secrets.token_hex(16),
        proofs=[*_proofs(row, kind), *proofs],
        previous_hash=previous,
    )
    event.hash = hash_of(event)
    event.save(force_insert=True)
    record_detail("step", f"{row.id}:{number}:{event.hash}")


def _address(row: Delivery, kind: DeliveryEventKind) -> str:
    """Return where the step went: an e-mail address, a postbox or a postal address."""
    if kind in (DeliveryEventKind.NOTICE_SENT, DeliveryEventKind.BOUNCED):
        return str(row.recipient_email)
    if row.channel == Channel.PORTAL_MAILBOX.value:
        return f"Postfach {row.account_id}"
    if row.channel == Channel.OZG_POSTBOX.value:
        return "Postfach des Nutzerkontos"
    return "\n".join(recipient_of(row).address_lines())


def _proofs(row: Delivery, kind: DeliveryEventKind) -> list[str]:
    """Return the digest of the notice where the step is about it."""
    if kind not in OF_THE_NOTICE:
        return []
    digest = documents.document_digest(document_id=row.document_id)
    return [f"sha256:{digest}"] if digest else []


def announce_if_notified(row: Delivery, *, after: Trigger | None = None) -> bool:
    """Announce NoticeDelivered when the facts suffice to compute the day; tell whether they do.

    ``after`` limits the announcement to the step that the rule counts from, so that it is made once.
    """
    if after is not None and _rule(row).trigger is not after:
        return False
    found = notification_of(row, events_of([row.id])[row.id])
    if found is None or found.status is not NotificationStatus.NOTIFIED:
        return False
    announce(NoticeDelivered(tenant_id=row.tenant_id, delivery_id=row.id, case_id=row.case_id))
    return True


def _rule(row: Delivery) -> rules.DeliveryRule:
    day = berlin_date(row.created_at)
    return rules.delivery_rule(ProceduralCode(row.procedural_code), Channel(row.channel), day)


def queue_mail(
    *,
    row: Delivery | None,
    to: str,
    subject: str,
    body: str,
    tenant_id: UUID,
    now: datetime,
    mail_id: UUID | None = None,
) -> UUID:
    """Put one mail without content into the outbox, as ``mail_id`` where given, and ask the worker to send it."""
    mail = MailOutbox.objects.create(
        id=mail_id or new_id(), delivery=row, to=to, subject=subject, body=body, created_at=now
    )
    defer("delivery.send_mail", tenant_id=tenant_id, key=f"delivery.mail:{mail.id}", mail_id=mail.id)
    found: UUID = mail.id
    return found


def queue_retrieval_notice(row: Delivery, *, now: datetime) -> UUID:
    """Ask for the mail that tells the addressee of a notice in the postbox."""
    authority = tenants.tenant(row.tenant_id).authority_name
    subject, body = rules.retrieval_notice(ProceduralCode(row.procedural_code), authority, postbox_address())
    return queue_mail(row=row, to=row.recipient_email, subject=subject, body=body, tenant_id=row.tenant_id, now=now)


def queue_letter(row: Delivery, *, actor: Actor, now: datetime, reason: str = "") -> LetterJob:
    """Turn a delivery to the letter path; without a complete address the letter is held until one is entered."""
    recipient = recipient_of(row)
    row.channel = Channel.LETTER_ABROAD.value if recipient.is_abroad else Channel.LETTER.value
    if reason:
        row.reasons = [*row.reasons, reason]
    complete = recipient.has_address
    row.state = (DeliveryState.LETTER_QUEUED if complete else DeliveryState.FAILED).value
    row.save()
    _tell_of_letter(row, reason, now=now)
    state = LetterState.QUEUED if complete else LetterState.HELD
    letter: LetterJob = LetterJob.objects.create(delivery=row, state=state.value, created_at=now)
    if complete:
        add_event(row, DeliveryEventKind.LETTER_QUEUED, actor=actor, now=now, evidence=f"letter:{letter.id}")
        announce(LetterQueued(tenant_id=row.tenant_id, delivery_id=row.id, case_id=row.case_id, letter_id=letter.id))
    else:
        add_event(row, DeliveryEventKind.ADDRESS_MISSING, actor=actor, now=now)
        announce(AddressMissing(tenant_id=row.tenant_id, delivery_id=row.id, case_id=row.case_id))
    return letter


def _tell_of_letter(row: Delivery, reason: str, *, now: datetime) -> None:
    """Tell a person with an account that the notice comes by post; the entry shows its periods later on."""
    subject = f"Per Post: {row.subject}"[:200]
    entry = PostboxMessage.objects.filter(delivery=row).first() if row.account_id else None
    if entry is not None and entry.body == rules.postbox_hint():
        entry.subject, entry.body, entry.read_at = subject, rules.letter_hint((reason,)), None
        entry.save(update_fields=["subject", "body", "read_at"])
    if row.account_id is None or entry is not None:
        return
    PostboxMessage.objects.create(
        account_id=row.account_id,
        kind=MessageKind.STATUS.value,
        subject=subject,
        body=rules.letter_hint(tuple(row.reasons)),
        delivery=row,
        submission_id=row.submission_id,
        case_id=row.case_id,
        created_at=now,
    )


def leave_mailbox(
    row: Delivery, kind: DeliveryEventKind, reason: str, *, actor: Actor, now: datetime, evidence: str = ""
) -> None:
    """End the provision in the mailbox without effect and open the letter path (VwVfG § 41(2a) S. 4, 5)."""
    # What lies in the postbox of a user account stays there; only the own mailbox can be closed.
    in_account = row.channel == Channel.OZG_POSTBOX.value
    add_event(row, DeliveryEventKind.BOUNCED if in_account else kind, actor=actor, now=now, evidence=evidence)
    if kind is not DeliveryEventKind.PROVISION_ENDED and not in_account:
        add_event(row, DeliveryEventKind.PROVISION_ENDED, actor=actor, now=now)
    queue_letter(row, actor=actor, now=now, reason=reason)


def use_up(request_id: UUID | None, row: Delivery, *, now: datetime) -> None:
    """End the single request for post that this notice fulfils (AO § 122a)."""
    if request_id is not None:
        DeliveryConsent.objects.filter(id=request_id, withdrawn_at__isnull=True).update(
            withdrawn_at=now, withdrawn_via="used", used_for=row.id
        )


def provide(row: Delivery, *, actor: Actor, now: datetime) -> UUID:
    """Put the notice into the postbox and ask for the retrieval notice (VwVfG § 41(2a))."""
    message_id = show_in_postbox(row, now=now)
    add_event(row, DeliveryEventKind.PROVIDED, actor=actor, now=now, evidence=f"document:{row.document_id}")
    queue_retrieval_notice(row, now=now)
    announce(NoticeProvided(tenant_id=row.tenant_id, delivery_id=row.id, case_id=row.case_id))
    announce_if_notified(row, after=Trigger.PROVIDED)
    return message_id


def show_in_postbox(row: Delivery, *, now: datetime) -> UUID:
    """Put the notice itself into the postbox, also where an entry only said that it comes another way."""
    entry = PostboxMessage.objects.filter(delivery=row).first()
    if entry is None:
        entry = PostboxMessage(delivery=row, submission_id=row.submission_id)
        entry.account_id = row.account_id  # type: ignore[assignment]
        entry.case_id, entry.created_at = row.case_id, now
    entry.kind, entry.subject, entry.body = MessageKind.NOTICE.value, row.subject, ""
    entry.document_id, entry.read_at = row.document_id, None
    entry.save()
    found: UUID = entry.id
    return found
