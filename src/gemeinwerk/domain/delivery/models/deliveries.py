"""Tables of a delivery: addressees, proofs, postbox, mail outbox and what was filed against it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from gemeinwerk.domain.delivery.models.parts import PROOF, one_of
from gemeinwerk.domain.delivery.types import (
    PARTY,
    ActKind,
    Channel,
    DeliveryEventKind,
    DeliveryState,
    MailState,
    MessageKind,
    ObjectionOutcome,
    ParticipantRole,
    RemedyForm,
    RemedyResult,
    RemedyVia,
)
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.records import TenantModel


class Delivery(TenantModel):
    """Ein Bescheid auf dem Weg zu seinem Empfänger; Rechtsfolgen werden aus den Ereignissen berechnet."""

    person_column = "account_id"
    retention = PROOF
    personal = {
        "id": "none", "tenant_id": "none", "account_id": "personal", "case_id": "none", "document_id": "none",
        "submission_id": "none", "subject": "personal", "channel": "none", "procedural_code": "none",
        "remedy": "none", "branch": "none", "instruction": "none", "instruction_version": "none", "state": "none",
        "reasons": "none", "recipient_name": "personal", "recipient_street": "personal",
        "recipient_house_number": "personal", "recipient_postcode": "personal", "recipient_city": "personal",
        "recipient_country": "personal", "recipient_email": "personal", "created_at": "none",
        "addressee": "none", "addressee_reason": "none", "package_id": "none", "act": "none",
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
    # Whose copy this is: the party's, or that of a participant, with the reason why there is one.
    addressee = models.CharField(max_length=60, default=PARTY)
    addressee_reason = models.CharField(max_length=200, blank=True)
    package_id = models.CharField(max_length=80, blank=True)
    # A decision on an objection is served formally and has its own remedy.
    act = models.CharField(max_length=20, default=ActKind.ORDINARY.value)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            one_of("act", ActKind, "delivery_act_known"),
            models.UniqueConstraint(
                fields=["tenant_id", "document_id", "addressee"], name="delivery_one_per_document_and_addressee"
            ),
            one_of("state", DeliveryState, "delivery_state_known"),
            one_of("channel", Channel, "delivery_channel_known"),
        ]
        indexes = [models.Index(fields=["tenant_id", "state"], name="delivery_by_state")]


class CaseParticipant(TenantModel):
    """Vertretung oder weitere Person, an die die Bescheide eines Vorgangs gehen (VwVfG § 14)."""

    person_column = "account_id"
    retention = PROOF
    personal = {
        "id": "none", "tenant_id": "none", "case_id": "none", "account_id": "personal", "role": "none",
        "name": "personal", "street": "personal", "house_number": "personal", "postcode": "personal",
        "city": "personal", "country": "personal", "email": "personal", "written_power": "none",
        "shared_address": "personal", "wants_own_copy": "none", "noted_at": "none", "noted_by": "personal",
        "ended_at": "none",
    }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id)
    case_id = models.UUIDField(db_index=True)
    account_id = models.UUIDField(null=True)
    role = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    street = models.CharField(max_length=200, blank=True)
    house_number = models.CharField(max_length=20, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=3, default="DE")
    email = models.CharField(max_length=254, blank=True)
    written_power = models.BooleanField(default=False)
    shared_address = models.BooleanField(default=False)
    wants_own_copy = models.BooleanField(default=False)
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=100)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            one_of("role", ParticipantRole, "delivery_participant_role_known"),
            models.UniqueConstraint(
                fields=["tenant_id", "case_id"],
                condition=Q(role="representative", ended_at__isnull=True),
                name="delivery_one_representative",
            ),
        ]


class DeliveryEvent(TenantModel):
    """Nachweis eines Schritts: Bereitstellung, Benachrichtigung, Abruf, Aufgabe zur Post; unveränderlich."""

    person_column = "account_id"
    retention = PROOF
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
            one_of("kind", DeliveryEventKind, "delivery_event_kind_known"),
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
            one_of("kind", MessageKind, "delivery_message_kind_known"),
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
        constraints = [one_of("state", MailState, "delivery_mail_state_known")]
        indexes = [models.Index(fields=["tenant_id", "state"], name="delivery_mail_by_state")]


class FiledRemedy(TenantModel):
    """Ein eingegangener Rechtsbehelf im Wortlaut; nach dem Eingang ändert sich nur, was eine Person darüber entscheidet."""

    person_column = "account_id"
    retention = PROOF
    personal = {
        "id": "none", "tenant_id": "none", "account_id": "personal", "delivery": "none", "case_id": "none",
        "form": "none", "via": "none", "assurance": "none", "statement": "personal", "reasons": "special",
        "upload_ids": "none", "uploads_of": "none", "received_at": "none", "received_on": "none", "digest": "none",
        "reinstatement_reasons": "special", "obstacle_ended_on": "personal", "key": "none", "result": "none",
        "judged_at": "none", "judged_by": "none", "judged_reasons": "personal", "handed_to": "none",
        "handed_at": "none", "outcome": "none", "decision": "none",
    }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id)
    account_id = models.UUIDField(null=True, db_index=True)
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="+")
    case_id = models.UUIDField()
    form = models.CharField(max_length=20)
    via = models.CharField(max_length=20)
    assurance = models.SmallIntegerField()
    statement = models.TextField(blank=True)
    reasons = models.TextField(blank=True)
    upload_ids = ArrayField(models.UUIDField(), default=list)
    uploads_of = models.UUIDField(null=True)
    received_at = models.DateTimeField()
    received_on = models.DateField()
    digest = models.CharField(max_length=64)
    reinstatement_reasons = models.TextField(blank=True)
    obstacle_ended_on = models.DateField(null=True)
    key = models.CharField(max_length=100, null=True)
    result = models.CharField(max_length=20, blank=True)
    judged_at = models.DateTimeField(null=True)
    judged_by = models.CharField(max_length=100, blank=True)
    judged_reasons = models.TextField(blank=True)
    handed_to = models.CharField(max_length=200, blank=True)
    handed_at = models.DateTimeField(null=True)
    # What was decided in the matter, and the notice that says so.
    outcome = models.CharField(max_length=20, blank=True)
    decision = models.ForeignKey(Delivery, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            one_of("outcome", ObjectionOutcome, "delivery_remedy_outcome_known", empty=True),
            models.CheckConstraint(
                condition=Q(outcome="", decision__isnull=True) | (~Q(outcome="") & Q(decision__isnull=False)),
                name="delivery_remedy_outcome_with_decision",
            ),
            one_of("form", RemedyForm, "delivery_remedy_form_known"),
            one_of("via", RemedyVia, "delivery_remedy_via_known"),
            one_of("result", RemedyResult, "delivery_remedy_result_known", empty=True),
            models.UniqueConstraint(fields=["tenant_id", "key"], name="delivery_remedy_key_once"),
        ]
        indexes = [models.Index(fields=["delivery", "received_at"], name="delivery_remedy_by_delivery")]
