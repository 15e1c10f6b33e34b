"""Tables of the processes room."""

from __future__ import annotations

from django.db import models

from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.records import GlobalModel, TenantModel


class ProcessDefinition(GlobalModel):
    """The process and decision files of one package version."""

    global_reason = "Prozessmodelle gehören zum veröffentlichten Leistungspaket, für alle Mandanten gleich."
    retention = "Solange ein Vorgang die Fassung verwendet."
    personal = dict.fromkeys(["id", "package_id", "package_version", "process", "decisions", "sha256"], "none")

    id = models.UUIDField(primary_key=True, default=new_id)
    package_id = models.CharField(max_length=80)
    package_version = models.CharField(max_length=20)
    process = models.BinaryField()
    decisions = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["package_id", "package_version"], name="processes_definition_version")
        ]


class ProcessInstance(TenantModel):
    """One running process of a case; holds the place in the model and results of decisions, never the application."""

    retention = "Wie der Vorgang."
    personal = dict.fromkeys(
        ["id", "tenant_id", "definition", "case_id", "state", "results", "finished", "revision"], "none"
    )

    id = models.UUIDField(primary_key=True, default=new_id)
    definition = models.ForeignKey(ProcessDefinition, on_delete=models.PROTECT, related_name="+")
    case_id = models.UUIDField(unique=True)
    state = models.BinaryField()
    results = models.JSONField(default=dict)
    finished = models.BooleanField(default=False)
    revision = models.IntegerField(default=0)
