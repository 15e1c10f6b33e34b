"""A submission says through which other portal it came; for what was received before, nobody asked."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """An empty text is the own portal, and what came before this was read."""

    dependencies = [("submissions", "0003_receipt_kept_by_sender")]
    operations = [
        migrations.AddField(
            "submission", "origin", models.CharField(blank=True, default="", max_length=300), preserve_default=False
        )
    ]
