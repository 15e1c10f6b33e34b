"""Tables of the catalogue."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from gemeinwerk.domain.catalogue.types import ServiceKind
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.records import GlobalModel, TenantModel

PUBLIC = "Veröffentlichte Leistungen sind für alle Verwaltungen dieselben; sie enthalten keine Daten von Personen."
WHILE_OFFERED = "Solange die Leistung angeboten wird; ältere Fassungen, solange Vorgänge auf ihnen beruhen."


class ServicePackage(GlobalModel):
    """A service package (Leistungspaket) with the version that is offered now."""

    global_reason = PUBLIC
    retention = WHILE_OFFERED
    personal: ClassVar[dict[str, str]] = dict.fromkeys(
        ("id", "current_version_id", "service_keys", "title", "installed_at", "updated_at"), "none"
    )

    id = models.CharField(primary_key=True, max_length=80)
    current_version_id = models.UUIDField()
    service_keys = ArrayField(models.CharField(max_length=14))
    title = models.CharField(max_length=200)
    installed_at = models.DateTimeField()
    updated_at = models.DateTimeField()


class PackageVersion(GlobalModel):
    """One immutable version of a package."""

    global_reason = PUBLIC
    retention = WHILE_OFFERED
    personal: ClassVar[dict[str, str]] = dict.fromkeys(
        ("id", "package", "version", "manifest", "schema_id", "schema_version", "sha256", "installed_at"), "none"
    )

    id = models.UUIDField(primary_key=True, default=new_id)
    package = models.ForeignKey(ServicePackage, on_delete=models.PROTECT, related_name="+")
    version = models.CharField(max_length=40)
    manifest = models.JSONField()
    schema_id = models.CharField(max_length=20)
    schema_version = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)
    installed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["package", "version"], name="catalogue_version_once"),
        ]


class PackageFile(GlobalModel):
    """One file of a package version, as it was read."""

    global_reason = PUBLIC
    retention = WHILE_OFFERED
    personal: ClassVar[dict[str, str]] = dict.fromkeys(("id", "version", "path", "content", "sha256"), "none")

    id = models.UUIDField(primary_key=True, default=new_id)
    version = models.ForeignKey(PackageVersion, on_delete=models.PROTECT, related_name="+")
    path = models.CharField(max_length=200)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["version", "path"], name="catalogue_file_once"),
        ]


class ServiceEntry(GlobalModel):
    """A service (Leistung) that can be found by the search: backed by a package, or described only."""

    global_reason = PUBLIC
    retention = WHILE_OFFERED
    personal: ClassVar[dict[str, str]] = dict.fromkeys(
        (
            "id",
            "kind",
            "package_id",
            "service_keys",
            "title",
            "folded_title",
            "teaser",
            "synonyms",
            "keywords",
            "legal_terms",
        ),
        "none",
    )

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in ServiceKind])
    package_id = models.CharField(max_length=80, blank=True, db_index=True)
    service_keys = ArrayField(models.CharField(max_length=14), default=list)
    title = models.CharField(max_length=400)
    folded_title = models.CharField(max_length=400)
    teaser = models.TextField(blank=True)
    synonyms = ArrayField(models.CharField(max_length=200), default=list)
    keywords = ArrayField(models.CharField(max_length=200), default=list)
    legal_terms = ArrayField(models.CharField(max_length=200), default=list)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            GinIndex(fields=["service_keys"], name="catalogue_entry_keys"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["package_id"], condition=~models.Q(package_id=""), name="catalogue_entry_per_package"
            ),
        ]


class SearchPosting(GlobalModel):
    """Inverted index: a token of the analyser, a service that has it, and how much it says there."""

    global_reason = PUBLIC
    retention = WHILE_OFFERED
    personal: ClassVar[dict[str, str]] = dict.fromkeys(("id", "token", "service", "weight"), "none")

    id = models.BigAutoField(primary_key=True)
    token = models.CharField(max_length=64)
    service = models.ForeignKey(ServiceEntry, on_delete=models.CASCADE, related_name="+")
    weight = models.FloatField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["token"], include=("service", "weight"), name="catalogue_posting_token"),
        ]


class SearchWord(GlobalModel):
    """The plain words of a service, from which each process builds its vocabulary."""

    global_reason = PUBLIC
    retention = WHILE_OFFERED
    personal: ClassVar[dict[str, str]] = dict.fromkeys(("id", "word", "service"), "none")

    id = models.BigAutoField(primary_key=True)
    word = models.CharField(max_length=64)
    service = models.ForeignKey(ServiceEntry, on_delete=models.CASCADE, related_name="+")


class SearchStamp(GlobalModel):
    """One row: the version of the search index; processes reload their vocabulary when it changes."""

    global_reason = PUBLIC
    retention = "Dauerhaft; eine einzige Zeile."
    personal: ClassVar[dict[str, str]] = {"id": "none", "version": "none", "services": "none"}

    id = models.SmallIntegerField(primary_key=True, default=1)
    version = models.BigIntegerField(default=0)
    services = models.IntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(id=1), name="catalogue_one_stamp"),
        ]


class Availability(GlobalModel):
    """Where a service is offered: in the region and in everything below it."""

    global_reason = PUBLIC
    retention = WHILE_OFFERED
    personal: ClassVar[dict[str, str]] = dict.fromkeys(("id", "service", "region_key"), "none")

    id = models.BigAutoField(primary_key=True)
    service = models.ForeignKey(ServiceEntry, on_delete=models.CASCADE, related_name="+", db_index=False)
    region_key = models.CharField(max_length=12)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["service", "region_key"], name="catalogue_available_once"),
        ]


class ServiceDraft(TenantModel):
    """A service that is being modelled (Leistungsentwurf); released by a second person."""

    retention = "Bis zur Löschung durch die Behörde; freigegebene Fassungen bleiben als Leistungspaket."
    personal: ClassVar[dict[str, str]] = {
        "id": "none", "tenant_id": "none", "package_id": "none", "title": "none", "state": "none", "revision": "none",
        "content": "personal", "created_by": "personal", "changed_by": "personal", "submitted_by": "personal",
        "released_by": "personal", "released_version": "none", "created_at": "none", "updated_at": "none",
    }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id)
    package_id = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, default="draft")
    revision = models.IntegerField(default=0)
    content = models.JSONField()
    created_by = models.UUIDField(null=True)
    changed_by = models.UUIDField(null=True)
    submitted_by = models.UUIDField(null=True)
    released_by = models.UUIDField(null=True)
    released_version = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["tenant_id", "package_id"], name="catalogue_draft_once"),
        ]


class Adjustment(TenantModel):
    """A change (Anpassung) that one layer makes to a package; a public fact, written by its tenant only."""

    retention = "Dauerhaft: es muss nachvollziehbar bleiben, welche Werte an welchem Tag galten."
    personal: ClassVar[dict[str, str]] = dict.fromkeys(
        ("id", "tenant_id", "region_key", "package_id", "field", "value", "valid_from", "valid_to", "created_at"),
        "none",
    )

    id = models.UUIDField(primary_key=True, default=new_id)
    region_key = models.CharField(max_length=12)
    package_id = models.CharField(max_length=80)
    field = models.CharField(max_length=120)
    value = models.JSONField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["package_id", "region_key"], name="catalogue_adjusted_where"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="catalogue_adjustment_period",
            ),
            models.UniqueConstraint(
                fields=["region_key", "package_id", "field"],
                condition=models.Q(valid_to__isnull=True),
                name="catalogue_one_open_adjustment",
            ),
        ]


class Competence(GlobalModel):
    """A dated row of competence (Zuständigkeit): (service, region) -> authority, longest region key first."""

    global_reason = "Zuständigkeiten sind öffentliches Recht und gelten über Verwaltungen hinweg."
    retention = "Dauerhaft: es muss nachvollziehbar bleiben, wer an welchem Tag zuständig war."
    personal: ClassVar[dict[str, str]] = dict.fromkeys(
        (
            "id",
            "package_id",
            "service_key",
            "region_key",
            "authority_tenant_id",
            "unit",
            "valid_from",
            "valid_to",
            "legal_basis",
            "external_id",
            "signatures",
            "created_at",
        ),
        "none",
    )

    id = models.UUIDField(primary_key=True, default=new_id)
    package_id = models.CharField(max_length=80, blank=True)
    service_key = models.CharField(max_length=14, blank=True)
    region_key = models.CharField(max_length=12)
    authority_tenant_id = models.UUIDField()
    unit = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    legal_basis = models.CharField(max_length=300, blank=True)
    external_id = models.CharField(max_length=400, blank=True, default="")
    signatures = models.JSONField(default=list)
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["package_id", "region_key"], name="catalogue_competent_package"),
            models.Index(fields=["service_key", "region_key"], name="catalogue_competent_service"),
            models.Index(fields=["external_id"], name="catalogue_competent_external"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="catalogue_competence_period",
            ),
            models.CheckConstraint(
                condition=~models.Q(package_id="", service_key=""), name="catalogue_competence_of_something"
            ),
        ]
