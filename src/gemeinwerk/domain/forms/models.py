"""Tables of the forms room."""

from __future__ import annotations

from django.db import models

from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.records import GlobalModel, TenantModel


class FormSchema(GlobalModel):
    """One imported schema version with its original file."""

    global_reason = "Datenschemata sind veröffentlichte Standards, für alle Mandanten gleich."
    retention = "Solange ein Vorgang die Fassung verwendet."
    personal = dict.fromkeys(
        ["id", "schema_id", "version", "title", "standard", "source", "sha256", "code_lists", "imported_at"], "none"
    )

    id = models.UUIDField(primary_key=True, default=new_id)
    schema_id = models.CharField(max_length=40)
    version = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=500)
    standard = models.CharField(max_length=10)
    source = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    # Reference in the schema -> version of the code list that this form uses for good.
    code_lists = models.JSONField(default=dict)
    imported_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["schema_id", "version"], name="forms_schema_version")]


class CodeListVersion(GlobalModel):
    """One version of a code list."""

    global_reason = "Codelisten sind veröffentlichte Standards, für alle Mandanten gleich."
    retention = "Solange eine Fassung eines Formulars sie verwendet."
    personal = dict.fromkeys(["id", "uri", "version", "version_uri", "name", "rows", "table", "imported_at"], "none")

    id = models.UUIDField(primary_key=True, default=new_id)
    uri = models.CharField(max_length=300)
    version = models.CharField(max_length=50, blank=True)
    version_uri = models.CharField(max_length=350, unique=True)
    name = models.CharField(max_length=300)
    # Code, name and help of each value by the list's own columns, and the whole table for fields that name others.
    rows = models.JSONField()
    table = models.JSONField(null=True)
    imported_at = models.DateTimeField()


class Draft(TenantModel):
    """An application that is being filled in; a guest's draft opens with the secret of their cookie only."""

    person_column = "account_id"
    retention = "30 Tage nach der letzten Änderung (OZG § 8a Abs. 3); mit der Abgabe sofort."
    personal = {
        "id": "none", "tenant_id": "none", "account_id": "personal", "secret_hash": "none", "package_id": "none",
        "package_version_id": "none", "place_key": "none", "schema_id": "none", "schema_version": "none",
        "title": "none", "answers": "special", "step": "none", "revision": "none", "updated_at": "none",
        "expires_at": "none", "receipt": "none", "about": "special",
    }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id)
    account_id = models.UUIDField(null=True, db_index=True)
    secret_hash = models.CharField(max_length=64, blank=True)
    package_id = models.CharField(max_length=80)
    package_version_id = models.UUIDField()
    place_key = models.CharField(max_length=12)
    schema_id = models.CharField(max_length=40)
    schema_version = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=250)
    answers = models.JSONField(default=dict)
    step = models.CharField(max_length=80, blank=True)
    revision = models.IntegerField(default=0)
    updated_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    receipt = models.CharField(max_length=40, blank=True)
    about = models.JSONField(default=dict)


class Handover(TenantModel):
    """A draft that its owner has passed on to another person to complete or to co-sign."""

    retention = "Wie der Entwurf; mit dem Entwurf gelöscht."
    personal = {
        "id": "none", "tenant_id": "none", "draft_id": "none", "code_hash": "none", "tries": "none",
        "created_at": "none", "expires_at": "none", "taken_at": "none", "secret_hash": "none",
        "account_id": "personal", "signed_name": "personal", "signed_at": "none", "closed_at": "none",
    }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id)
    draft_id = models.UUIDField(db_index=True)
    code_hash = models.CharField(max_length=64)
    tries = models.IntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    secret_hash = models.CharField(max_length=64, blank=True)
    account_id = models.UUIDField(null=True)
    signed_name = models.CharField(max_length=200, blank=True)
    signed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)


class KeptAnswers(TenantModel):
    """Answers that a person keeps, with consent, to fill in later applications; by id of the element."""

    person_column = "account_id"
    retention = "Ein Jahr nach dem letzten Antrag, oder bis die Person sie löscht (Einwilligung)."
    personal = {
        "id": "none", "tenant_id": "none", "account_id": "personal", "title": "none", "answers": "special",
        "saved_at": "none", "expires_at": "none",
    }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id)
    account_id = models.UUIDField(db_index=True)
    title = models.CharField(max_length=250)
    answers = models.JSONField(default=dict)
    saved_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
