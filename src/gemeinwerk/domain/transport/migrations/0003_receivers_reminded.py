"""When the contact of a destination was reminded of submissions that nobody picked up, and of which."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Nobody was reminded before."""

    dependencies = [("transport", "0002_house_told_apart")]
    operations = [
        migrations.AddField("destination", "reminded_at", models.DateTimeField(null=True)),
        migrations.AddField("destination", "reminded_until", models.DateTimeField(null=True)),
    ]
