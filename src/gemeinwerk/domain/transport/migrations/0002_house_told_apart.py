"""What the installation itself holds is told apart from what other systems do."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Of rows that are there already nobody knows it; telling too often does no harm."""

    dependencies = [("transport", "0001_initial")]
    operations = [
        migrations.AddField("destination", "house", models.BooleanField(default=True), preserve_default=False),
        migrations.AddField("correspondence", "house", models.BooleanField(default=True), preserve_default=False),
    ]
