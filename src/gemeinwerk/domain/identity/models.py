"""Tables of the identity room."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.records import GlobalModel


class Account(GlobalModel):
    """The account of a citizen or a business, valid with every authority."""

    global_reason = "Ein Nutzerkonto gilt bei allen Behörden (OZG § 3); gelesen wird nur das eigene."
    retention = "Zwei Jahre nach der letzten Nutzung, mit Nachricht zwei Monate vorher (OZG § 8 Abs. 7)."
    personal = {
        "id": "none", "kind": "none", "provider": "none", "subject": "personal", "given_name": "personal",
        "family_name": "personal", "birth_date": "personal", "street": "personal", "house_number": "personal",
        "postcode": "personal", "city": "personal", "email": "personal", "organisation": "personal",
        "assurance": "none", "created_at": "none", "last_used_at": "none", "postbox_handle": "personal",
    }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=20)
    provider = models.CharField(max_length=50)
    subject = models.CharField(max_length=200)
    given_name = models.CharField(max_length=200, blank=True)
    family_name = models.CharField(max_length=200, blank=True)
    birth_date = models.DateField(null=True)
    street = models.CharField(max_length=200, blank=True)
    house_number = models.CharField(max_length=20, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    city = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254, blank=True)
    organisation = models.CharField(max_length=300, blank=True)
    assurance = models.SmallIntegerField(default=0)
    # The handle of the postbox of the user account (legacyPostkorbHandle); empty where the sign-in named none.
    postbox_handle = models.CharField(max_length=36, blank=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "subject"], name="identity_account_subject")]


class StaffAccount(GlobalModel):
    """The sign-in of a member of staff, with the tenant and roles it opens."""

    global_reason = "Die Anmeldung geschieht, bevor ein Mandant feststeht; gelesen wird nach Anmeldename."
    retention = "Bis ein Jahr nach dem Ende der Beschäftigung."
    personal = {
        "id": "none", "tenant_id": "none", "username": "personal", "name": "personal", "password": "personal",
        "roles": "none", "active": "none", "created_at": "none",
    }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField(db_index=True)
    username = models.CharField(max_length=150, unique=True)
    name = models.CharField(max_length=200)
    password = models.CharField(max_length=256)
    roles = ArrayField(models.CharField(max_length=30), default=list)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
