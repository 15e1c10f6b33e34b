"""Tables of the delivery room: consents, deliveries with their proofs, postbox, mail outbox and print queue."""

from __future__ import annotations

from enum import StrEnum

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from gemeinwerk.domain.delivery.types import (
    BatchState,
    Channel,
    DeliveryEventKind,
    DeliveryState,
    LetterState,
    MailState,
    MessageKind,
)
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.records import TenantModel

_PROOF = "Mit der Akte: solange der Bescheid wirkt, danach bis zum Ende der Aufbewahrungsfrist des Vorgangs."


def _one_of(column: str, values: type[StrEnum], name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{column}__in": [value.value for value in values]}), name=name)


class DeliveryConsent(TenantModel):
    """Einwilligung in digitale Bescheide einer Behörde (VwVfG § 41(2a), SGB X § 37(2a))."""

    person_column = "account_id"
    retention = "Drei Jahre nach dem Widerruf, als Nachweis der Einwilligung."
    personal = {
        "id": "none", "tenant_id": "none", "account_id": "personal", "channel": "none", "wording_version": "none",
        "given_at": "personal", "given_via": "none", "assurance": "none", "withdrawn_at": "personal",
    }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id)
    account_id = models.UUIDField(db_index=True)
    channel = models.CharField(max_length=30, default=Channel.PORTAL_MAILBOX.value)
    wording_version = models.CharField(max_length=60)
    given_at = models.DateTimeField()
    given_via = models.CharField(max_length=30)
    assurance = models.SmallIntegerField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "account_id", "channel"],
                condition=Q(withdrawn_at__isnull=True),
                name="delivery_consent_one_in_force",
            )
        ]


class InstructionApproval(TenantModel):
    """Freigabe eines Textbausteins der Rechtsbehelfsbelehrung durch die Behörde."""

    retention = "Dauerhaft, solange Bescheide mit diesem Textbaustein aufbewahrt werden."
    personal = {
        "id": "none", "tenant_id": "none", "version": "none", "approved_by": "personal", "approved_at": "none",
    }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id)
    version = models.CharField(max_length=60)
    approved_by = models.CharField(max_length=200)
    approved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "version"], name="delivery_instruction_approved_once")
        ]


class Delivery(TenantModel):
    """Ein Bescheid auf dem Weg zu seinem Empfänger; Rechtsfolgen werden aus den Ereignissen berechnet."""

    person_column = "account_id"
    retention = _PROOF
    personal = {
        "id": "none", "tenant_id": "none", "account_id": "personal", "case_id": "none", "document_id": "none",
        "submission_id": "none", "subject": "personal", "channel": "none", "procedural_code": "none",
        "remedy": "none", "branch": "none", "instruction": "none", "instruction_version": "none", "state": "none",
        "reasons": "none", "recipient_name": "personal", "recipient_street": "personal",
        "recipient_house_number": "personal", "recipient_postcode": "personal", "recipient_city": "personal",
        "recipient_country": "personal", "recipient_email": "personal", "created_at": "none",
    }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id)
    account_id = models.UUIDField(null=True, db_index=True)
    case_id = models.UUIDField(db_index=True)
    document_id = models.UUIDField()
    submission_id = models.UUIDField(null=True)
    subject = models.CharField(max_length=200)
    channel = models.CharField(max_length=30)
    procedural_code = models.CharField(max_length=30)
    remedy = models.CharField(max_length=20)
    branch = models.CharField(max_length=20)
    instruction = models.CharField(max_length=30)
    instruction_version = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=20)
    reasons = ArrayField(models.CharField(max_length=200), default=list)
    recipient_name = models.CharField(max_length=300)
    recipient_street = models.CharField(max_length=200, blank=True)
    recipient_house_number = models.CharField(max_length=20, blank=True)
    recipient_postcode = models.CharField(max_length=20, blank=True)
    recipient_city = models.CharField(max_length=200, blank=True)
    recipient_country = models.CharField(max_length=3, default="DE")
    recipient_email = models.CharField(max_length=254, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "document_id"], name="delivery_one_per_document"),
            _one_of("state", DeliveryState, "delivery_state_known"),
            _one_of("channel", Channel, "delivery_channel_known"),
        ]
        indexes = [models.Index(fields=["tenant_id", "state"], name="delivery_by_state")]


class DeliveryEvent(TenantModel):
    """Nachweis eines Schritts: Bereitstellung, Benachrichtigung, Abruf, Aufgabe zur Post; unveränderlich."""

    person_column = "account_id"
    retention = _PROOF
    personal = {
        "id": "none", "tenant_id": "none", "account_id": "personal", "delivery": "none", "kind": "none",
        "channel": "none", "at": "none", "on": "none", "actor": "personal", "assurance": "none",
        "evidence": "none", "number": "none", "address": "personal", "address_salt": "none", "proofs": "none",
        "previous_hash": "none", "hash": "none",
    }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id)
    account_id = models.UUIDField(null=True)
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    channel = models.CharField(max_length=30)
    at = models.DateTimeField()
    on = models.DateField(null=True)
    actor = models.CharField(max_length=100)
    assurance = models.SmallIntegerField()
    evidence = models.CharField(max_length=200, blank=True)
    # The chain of the delivery's steps; empty for a step that was recorded before there were chains.
    number = models.PositiveIntegerField(null=True)
    address = models.CharField(max_length=1000, blank=True)
    address_salt = models.CharField(max_length=32, blank=True)
    proofs = ArrayField(models.CharField(max_length=100), default=list)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            _one_of("kind", DeliveryEventKind, "delivery_event_kind_known"),
            models.UniqueConstraint(fields=["delivery", "number"], name="delivery_event_number_once"),
        ]
        indexes = [models.Index(fields=["delivery", "at"], name="delivery_event_by_delivery")]


class PostboxMessage(TenantModel):
    """Eintrag im Postfach einer Person: Bescheid, Eingangsbestätigung, Rückfrage, Sachstand oder Antwort."""

    person_column = "account_id"
    retention = "Zwei Jahre nach dem Abschluss des Vorgangs, oder bis zur Löschung des Nutzerkontos."
    personal = {
        "id": "none", "tenant_id": "none", "account_id": "personal", "kind": "none", "subject": "personal",
        "body": "personal", "document_id": "none", "delivery": "none", "submission_id": "none",
        "case_id": "none", "upload_ids": "none", "reply_to": "none", "created_at": "none",
        "read_at": "personal", "key": "none",
    }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id)
    account_id = models.UUIDField()
    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    document_id = models.UUIDField(null=True)
    delivery = models.ForeignKey(Delivery, null=True, on_delete=models.PROTECT, related_name="+")
    submission_id = models.UUIDField(null=True, db_index=True)
    case_id = models.UUIDField(null=True, db_index=True)
    upload_ids = ArrayField(models.UUIDField(), default=list)
    reply_to = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    key = models.CharField(max_length=100, null=True)

    class Meta:
        constraints = [
            _one_of("kind", MessageKind, "delivery_message_kind_known"),
            models.UniqueConstraint(fields=["tenant_id", "key"], name="delivery_message_key_once"),
        ]
        indexes = [models.Index(fields=["account_id", "-created_at"], name="delivery_message_by_person")]


class MailOutbox(TenantModel):
    """E-Mail ohne Inhalt, die auf etwas im Postfach hinweist."""

    retention = "90 Tage nach dem Versand; der Nachweis der Benachrichtigung steht in den Ereignissen."
    personal = {
        "id": "none", "tenant_id": "none", "delivery": "none", "to": "personal", "subject": "none",
        "body": "none", "state": "none", "attempts": "none", "created_at": "none", "sent_at": "none",
        "receipt": "none",
    }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id)
    delivery = models.ForeignKey(Delivery, null=True, on_delete=models.CASCADE, related_name="+")
    to = models.CharField(max_length=254)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    state = models.CharField(max_length=20, default=MailState.QUEUED.value)
    attempts = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    receipt = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [_one_of("state", MailState, "delivery_mail_state_known")]
        indexes = [models.Index(fields=["tenant_id", "state"], name="delivery_mail_by_state")]


class PrintBatch(TenantModel):
    """Ein Auftrag an die Druckerei; seine Kennung sorgt dafür, dass er genau einmal übergeben wird."""

    retention = _PROOF
    personal = {
        "id": "none", "tenant_id": "none", "state": "none", "created_at": "none", "handed_over_at": "none",
        "letters": "none", "pages": "none", "sha256": "none",
    }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id)
    state = models.CharField(max_length=20, default=BatchState.GATHERED.value)
    created_at = models.DateTimeField()
    handed_over_at = models.DateTimeField(null=True)
    letters = models.PositiveIntegerField()
    pages = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            _one_of("state", BatchState, "delivery_batch_state_known"),
            models.CheckConstraint(
                condition=~Q(state="handed_over") | (Q(handed_over_at__isnull=False) & ~Q(sha256="")),
                name="delivery_batch_handed_over_is_proved",
            ),
        ]
        indexes = [models.Index(fields=["tenant_id", "-created_at"], name="delivery_batch_newest")]


class PostingReport(TenantModel):
    """Eine Rückmeldung der Druckerei, wie sie kam: der Nachweis der Tage der Aufgabe zur Post."""

    retention = _PROOF
    personal = {
        "id": "none", "tenant_id": "none", "sha256": "none", "content": "none", "taken_at": "none",
        "noted": "none", "refused": "none",
    }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    taken_at = models.DateTimeField()
    noted = models.PositiveIntegerField()
    refused = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "sha256"], name="delivery_posting_report_once")]


class LetterJob(TenantModel):
    """Ein Brief in der Druckliste; der Tag der Aufgabe zur Post wird mit dem Beleg eingetragen."""

    retention = _PROOF
    personal = {
        "id": "none", "tenant_id": "none", "delivery": "none", "state": "none", "created_at": "none",
        "printed_at": "none", "posted_on": "none", "batch": "none",
    }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id)
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, default=LetterState.QUEUED.value)
    created_at = models.DateTimeField()
    printed_at = models.DateTimeField(null=True)
    posted_on = models.DateField(null=True)
    batch = models.ForeignKey(PrintBatch, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            _one_of("state", LetterState, "delivery_letter_state_known"),
            models.UniqueConstraint(
                fields=["delivery"], condition=~Q(state="cancelled"), name="delivery_one_letter_in_work"
            ),
            models.CheckConstraint(
                condition=~Q(state="posted") | Q(posted_on__isnull=False), name="delivery_posted_letter_has_a_day"
            ),
        ]
        indexes = [models.Index(fields=["tenant_id", "state", "created_at"], name="delivery_letter_queue")]
