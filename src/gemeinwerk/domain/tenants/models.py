"""Tables of the tenants room."""

from __future__ import annotations

from django.db import models

from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.records import GlobalModel


class Region(GlobalModel):
    """A region of the official directory."""

    global_reason = "Öffentliche Tatsachen des Gemeindeverzeichnisses, für alle gleich."
    retention = "Solange die Gebietskörperschaft besteht."
    personal = dict.fromkeys(
        ["key", "ars", "ags", "official_name", "short_name", "label", "kind", "type_label", "parent_key",
         "regierungsbezirk", "kreis", "postcode", "area_ha", "inhabitants", "size_class"], "none"
    )  # fmt: skip

    key = models.CharField(max_length=12, primary_key=True)
    ars = models.CharField(max_length=12, blank=True)
    ags = models.CharField(max_length=8, blank=True)
    official_name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=200)
    label = models.CharField(max_length=250)
    kind = models.CharField(max_length=30)
    type_label = models.CharField(max_length=100)
    parent_key = models.CharField(max_length=12, blank=True)
    regierungsbezirk = models.CharField(max_length=100, blank=True)
    kreis = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=5, blank=True)
    area_ha = models.IntegerField(null=True)
    inhabitants = models.IntegerField(null=True)
    size_class = models.CharField(max_length=40, blank=True)


class Tenant(GlobalModel):
    """An administration that works on the platform."""

    global_reason = "Das Verzeichnis der Mandanten ist öffentlich; Daten eines Mandanten liegen woanders."
    retention = "Solange der Mandant besteht."
    personal = dict.fromkeys(
        ["id", "region_key", "authority_name", "street", "postcode", "city", "phone", "email", "website",
         "head_title", "seal_name", "active"], "none"
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id)
    region_key = models.CharField(max_length=12, unique=True)
    authority_name = models.CharField(max_length=200)
    street = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=5, blank=True)
    city = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=50, blank=True)
    email = models.CharField(max_length=254, blank=True)
    website = models.CharField(max_length=300, blank=True)
    head_title = models.CharField(max_length=100, blank=True)
    seal_name = models.CharField(max_length=200, blank=True)
    active = models.BooleanField(default=True)
