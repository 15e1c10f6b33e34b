"""Each version of a sealed document tells its level of PAdES, so that those without embedded evidence are found.

What was kept before counts as the lowest level; the job that completes documents looks at the file itself.
"""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_versions_and_register_of_sealed_documents")]

    operations = [
        migrations.AddField(
            "documentversion", "level", models.CharField(default="B-B", max_length=10), preserve_default=False
        ),
        migrations.AddIndex(
            "documentversion",
            models.Index(
                condition=models.Q(("level", "B-LTA"), _negated=True),
                fields=["tenant_id", "made_at"],
                name="documents_to_complete",
            ),
        ),
    ]
