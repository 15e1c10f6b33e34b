"""Tables of the cases room. Answers of applicants are never in them: they are opened from the submission on view."""

from __future__ import annotations

from enum import StrEnum

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from gemeinwerk.domain.cases.types import CaseState, Outcome, ReminderKind, TaskKind
from gemeinwerk.domain.delivery.types import CostBearer, ObjectionOutcome
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.records import TenantModel

_KEPT = "Bis zum Ende der Aufbewahrungsfrist des Vorgangs nach dem Löschkonzept der Leistung."


def _one_of(column: str, values: type[StrEnum], name: str, *, empty: bool = False) -> models.CheckConstraint:
    allowed = [value.value for value in values] + ([""] if empty else [])
    return models.CheckConstraint(condition=Q(**{f"{column}__in": allowed}), name=name)


class Case(TenantModel):
    """Ein Vorgang: die Bearbeitung einer Einreichung."""

    person_column = "account_id"
    retention = _KEPT
    personal = {
        "id": "none", "tenant_id": "none", "reference": "none", "submission_id": "none", "account_id": "personal",
        "package_id": "none", "package_version": "none", "version_id": "none", "place_key": "none", "title": "none",
        "state": "none", "assigned_to": "none", "unit": "none", "received_at": "none", "opened_at": "none",
        "target_on": "none", "target_days": "none", "outcome": "none", "process_id": "none", "closed_at": "none",
    }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id)
    reference = models.CharField(max_length=30)
    submission_id = models.UUIDField()
    account_id = models.UUIDField(null=True, db_index=True)
    package_id = models.CharField(max_length=80)
    package_version = models.CharField(max_length=20)
    version_id = models.UUIDField()
    place_key = models.CharField(max_length=12)
    title = models.CharField(max_length=250)
    state = models.CharField(max_length=30, default=CaseState.RECEIVED.value)
    assigned_to = models.UUIDField(null=True)
    unit = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    target_on = models.DateField(null=True)
    target_days = models.IntegerField(default=0)
    outcome = models.CharField(max_length=20, blank=True)
    process_id = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "submission_id"], name="cases_one_per_submission"),
            _one_of("state", CaseState, "cases_state_known"),
            _one_of("outcome", Outcome, "cases_outcome_known", empty=True),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "state", "target_on"], name="cases_inbox"),
            models.Index(fields=["tenant_id", "assigned_to", "state"], name="cases_of_person"),
            models.Index(fields=["tenant_id", "reference"], name="cases_by_reference"),
        ]


class CaseTask(TenantModel):
    """Eine Aufgabe, die der Prozess einer Person stellt."""

    retention = _KEPT
    personal = dict.fromkeys(
        ["id", "tenant_id", "case", "work_item_id", "kind", "title", "created_at", "done_at", "done_by"], "none"
    )

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    work_item_id = models.CharField(max_length=100)
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "work_item_id"], name="cases_task_once"),
            _one_of("kind", TaskKind, "cases_task_kind_known"),
        ]


class CaseNote(TenantModel):
    """Eine interne Notiz."""

    retention = _KEPT
    personal = {
        "id": "none", "tenant_id": "none", "case": "none", "author_id": "none", "text": "personal", "at": "none",
    }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    author_id = models.UUIDField(null=True)
    text = models.TextField()
    at = models.DateTimeField()


class CaseHistoryEntry(TenantModel):
    """Eine Zeile des Verlaufs; der Text entsteht aus dem Schlüssel, nie aus Angaben der Person."""

    person_column = "account_id"
    retention = _KEPT
    personal = {
        "id": "none", "tenant_id": "none", "case": "none", "account_id": "personal", "code": "none",
        "detail": "none", "actor_id": "none", "internal": "none", "at": "none",
    }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    account_id = models.UUIDField(null=True)
    code = models.CharField(max_length=40)
    detail = models.CharField(max_length=300, blank=True)
    actor_id = models.UUIDField(null=True)
    internal = models.BooleanField(default=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "at"], name="cases_history_by_case")]


class DocumentRequest(TenantModel):
    """Eine Nachforderung von Unterlagen (VwVfG NRW § 26 Abs. 2)."""

    person_column = "account_id"
    retention = _KEPT
    personal = {
        "id": "none", "tenant_id": "none", "case": "none", "account_id": "personal", "text": "personal",
        "due_on": "none", "message_id": "none", "requested_by": "none", "at": "none", "answered_at": "none",
    }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    account_id = models.UUIDField(null=True)
    text = models.TextField()
    due_on = models.DateField()
    message_id = models.UUIDField(null=True)
    requested_by = models.UUIDField(null=True)
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)


class CaseReply(TenantModel):
    """Eine Antwort der antragstellenden Person; ihr Inhalt bleibt bei der Zustellung."""

    retention = _KEPT
    personal = dict.fromkeys(["id", "tenant_id", "case", "message_id", "at"], "none")

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    message_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "message_id"], name="cases_reply_once")]


class Decision(TenantModel):
    """Die Entscheidung in der Sache; nach dem Erlass ändert sich nur, welches Dokument sie trägt."""

    retention = _KEPT
    personal = {
        "id": "none", "tenant_id": "none", "case": "none", "outcome": "none", "reasons": "personal",
        "conditions": "personal", "addition": "personal", "fee": "none", "results": "none", "legal_bases": "none",
        "automatic_basis": "none", "decided_by": "none", "decider_id": "none", "decided_at": "none",
        "document_id": "none", "issued_at": "none",
    }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20)
    reasons = models.JSONField(default=list)
    conditions = models.JSONField(default=list)
    addition = models.TextField(blank=True)
    fee = models.JSONField(null=True)
    results = models.JSONField(default=dict)
    legal_bases = models.JSONField(default=list)
    automatic_basis = models.CharField(max_length=300, blank=True)
    decided_by = models.CharField(max_length=100)
    decider_id = models.UUIDField(null=True)
    decided_at = models.DateTimeField()
    document_id = models.UUIDField(null=True)
    issued_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [_one_of("outcome", Outcome, "cases_decision_outcome_known")]


class ObjectionDecision(TenantModel):
    """Die Entscheidung über Widersprüche gegen einen Bescheid; danach ändert sich nur, welches Dokument sie trägt."""

    person_column = "account_id"
    retention = _KEPT
    personal = {
        "id": "none", "tenant_id": "none", "case": "none", "account_id": "personal", "delivery_id": "none",
        "remedy_ids": "none", "outcome": "none", "ruling": "personal", "reasons": "personal", "costs": "none",
        "share": "personal", "representation": "none", "decided_by": "none", "decider_id": "none",
        "decided_at": "none", "document_id": "none", "issued_at": "none",
    }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    account_id = models.UUIDField(null=True)
    # The notice against which the objections go; there is one decision for each addressee who objected.
    delivery_id = models.UUIDField()
    remedy_ids = ArrayField(models.UUIDField())
    outcome = models.CharField(max_length=20)
    ruling = models.TextField(blank=True)
    reasons = models.TextField()
    costs = models.CharField(max_length=20)
    share = models.CharField(max_length=300, blank=True)
    representation = models.BooleanField(default=False)
    decided_by = models.CharField(max_length=100)
    decider_id = models.UUIDField(null=True)
    decided_at = models.DateTimeField()
    document_id = models.UUIDField(null=True)
    issued_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            _one_of("outcome", ObjectionOutcome, "cases_objection_outcome_known"),
            _one_of("costs", CostBearer, "cases_objection_costs_known"),
            models.UniqueConstraint(
                fields=["tenant_id", "delivery_id"],
                condition=Q(document_id__isnull=True),
                name="cases_one_objection_decision_to_issue",
            ),
        ]
        indexes = [models.Index(fields=["case", "decided_at"], name="cases_objection_by_case")]


class Reminder(TenantModel):
    """Eine Wiedervorlage: ein Tag, an dem jemand auf einen Vorgang sehen soll; berechnet aus dessen Bekanntgaben."""

    retention = _KEPT
    personal = dict.fromkeys(
        ["id", "tenant_id", "case", "delivery_id", "remedy_id", "kind", "due_on", "key", "done_at", "done_by"], "none"
    )

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    delivery_id = models.UUIDField()
    remedy_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=20)
    due_on = models.DateField()
    key = models.CharField(max_length=80)
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            _one_of("kind", ReminderKind, "cases_reminder_kind_known"),
            models.UniqueConstraint(fields=["tenant_id", "key"], name="cases_reminder_once"),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "due_on", "id"], condition=Q(done_at__isnull=True), name="cases_reminders_open"
            )
        ]
