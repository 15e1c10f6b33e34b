"""The table of messages about the state of an application, for the user account of its person."""

from __future__ import annotations

from django.db import models

from gemeinwerk.domain.delivery.models.parts import one_of
from gemeinwerk.domain.delivery.types import AccountState, StateMessageState
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.records import TenantModel


class StateMessage(TenantModel):
    """Statusmeldung: wie weit ein Antrag ist, für das Nutzerkonto; nie der Bescheid und nie dessen Inhalt."""

    retention = "Bis zum Ende der Aufbewahrungsfrist des Vorgangs nach dem Löschkonzept der Leistung."
    personal = {
        "id": "none", "tenant_id": "none", "case_id": "none", "application_id": "personal", "number": "none",
        "status": "none",
        "service": "none", "reference": "none", "created_at": "none", "state": "none", "ended_at": "none",
        "handle": "none", "problem": "none",
    }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id)
    case_id = models.UUIDField()
    # How the user account knows the application (idBundDeApplicationId).
    application_id = models.UUIDField()
    # Its place among the messages of the case.
    number = models.SmallIntegerField()
    status = models.CharField(max_length=20)
    service = models.CharField(max_length=250)
    reference = models.CharField(max_length=50, blank=True)
    created_at = models.DateTimeField()
    state = models.CharField(max_length=20, default=StateMessageState.WAITING.value)
    ended_at = models.DateTimeField(null=True)
    handle = models.CharField(max_length=200, blank=True)
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "case_id", "status"], name="delivery_state_told_once"),
            one_of("status", AccountState, "delivery_state_message_status_known"),
            one_of("state", StateMessageState, "delivery_state_message_state_known"),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "ended_at"],
                condition=models.Q(state="given_up"),
                name="delivery_states_given_up",
            )
        ]
