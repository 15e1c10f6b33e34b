"""Towns keep their by-laws on fees as data, in versions that never change once they are adopted."""

from django.db import migrations, models

import gemeinwerk.kernel.ids
from gemeinwerk.kernel.migrations import Lock, RowSecurity


class Migration(migrations.Migration):
    """A new table; only the decision on a version and the end of its validity may still be written."""

    dependencies = [("payments", "0005_claims_say_how_they_are_paid")]

    operations = [
        migrations.CreateModel(
            name="Bylaw",
            fields=[
                ("tenant_id", models.UUIDField(db_index=True, editable=False)),
                ("id", models.UUIDField(default=gemeinwerk.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=40)),
                ("version", models.IntegerField()),
                ("title", models.CharField(max_length=200)),
                ("legal_source", models.CharField(max_length=300)),
                ("publication", models.CharField(max_length=300)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(null=True)),
                ("schedule", models.JSONField()),
                ("source", models.TextField()),
                ("state", models.CharField(max_length=20)),
                ("drafted_by", models.CharField(max_length=80)),
                ("drafted_at", models.DateTimeField()),
                ("decided_by", models.CharField(default="", max_length=80)),
                ("decided_at", models.DateTimeField(null=True)),
                ("ended_by", models.CharField(default="", max_length=80)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "key", "version"), name="payments_bylaw_version"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "adopted"), _negated=True),
                            models.Q(("decided_by", models.F("drafted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="payments_bylaw_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True),
                            ("valid_until__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="payments_bylaw_validity",
                    ),
                ],
            },
        ),
        RowSecurity("payments_bylaw"),
        Lock("payments_bylaw", mutable=("state", "decided_by", "decided_at", "valid_until", "ended_by", "ended_at")),
    ]
