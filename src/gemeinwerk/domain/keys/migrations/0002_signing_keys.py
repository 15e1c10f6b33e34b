"""Authorities also get a key pair to sign with: each purpose has one active pair."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("keys", "0001_initial")]

    operations = [
        migrations.AddField("keypair", "purpose", models.CharField(default="enc", max_length=3)),
        migrations.RemoveConstraint("keypair", "keys_one_active_pair"),
        migrations.AddConstraint(
            "keypair",
            models.UniqueConstraint(
                condition=models.Q(("state", "active")), fields=("tenant_id", "purpose"), name="keys_one_active_pair"
            ),
        ),
    ]
