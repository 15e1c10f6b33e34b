"""A service is modelled in the workplace before it becomes a package."""

from django.db import migrations, models

import gemeinwerk.kernel.ids
from gemeinwerk.kernel.migrations import RowSecurity


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="ServiceDraft",
            fields=[
                ("tenant_id", models.UUIDField(db_index=True, editable=False)),
                ("id", models.UUIDField(default=gemeinwerk.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("package_id", models.CharField(max_length=80)),
                ("title", models.CharField(max_length=200)),
                ("state", models.CharField(default="draft", max_length=10)),
                ("revision", models.IntegerField(default=0)),
                ("content", models.JSONField()),
                ("created_by", models.UUIDField(null=True)),
                ("changed_by", models.UUIDField(null=True)),
                ("submitted_by", models.UUIDField(null=True)),
                ("released_by", models.UUIDField(null=True)),
                ("released_version", models.CharField(blank=True, max_length=40)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "package_id"), name="catalogue_draft_once")
                ],
            },
        ),
        RowSecurity("catalogue_servicedraft"),
        migrations.RunSQL(
            "CREATE SEQUENCE catalogue_draft_number MINVALUE 1 MAXVALUE 9999",
            "DROP SEQUENCE catalogue_draft_number",
        ),
    ]
