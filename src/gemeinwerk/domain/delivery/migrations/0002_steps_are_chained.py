"""Each step of a delivery carries a number, address, proofs and the hash of the step before."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """Steps are a hash chain; those recorded before have no number."""

    dependencies = [("delivery", "0001_initial")]
    operations = [
        migrations.AddField("deliveryevent", "number", models.PositiveIntegerField(null=True)),
        migrations.AddField(
            "deliveryevent", "address", models.CharField(max_length=1000, blank=True, default=""), False
        ),
        migrations.AddField(
            "deliveryevent", "address_salt", models.CharField(max_length=32, blank=True, default=""), False
        ),
        migrations.AddField(
            "deliveryevent",
            "proofs",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=100), default=list, size=None
            ),
        ),
        migrations.AddField(
            "deliveryevent", "previous_hash", models.CharField(max_length=64, blank=True, default=""), False
        ),
        migrations.AddField("deliveryevent", "hash", models.CharField(max_length=64, blank=True, default=""), False),
        migrations.AddConstraint(
            "deliveryevent",
            models.UniqueConstraint(fields=("delivery", "number"), name="delivery_event_number_once"),
        ),
    ]
