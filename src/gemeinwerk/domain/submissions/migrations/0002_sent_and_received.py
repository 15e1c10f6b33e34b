"""What the portal sent and what the authority received become two tables with the delivery service between them."""

import django.db.models.deletion
from django.db import migrations, models

import gemeinwerk.kernel.ids
from gemeinwerk.kernel.migrations import RowSecurity

# Row security binds the owner of the tables too; it is lifted for the one statement that copies rows of all tenants.
COPY = """
ALTER TABLE submissions_submission NO FORCE ROW LEVEL SECURITY;
INSERT INTO submissions_dispatch (id, tenant_id, reference, package_id, package_version, title, place_key, service_key,
    account_id, receipt_secret, idempotency_key, message_id, state, kid, sealed_metadata, sealed_data, attempts, problem,
    sent_at, ended_at)
SELECT id, tenant_id, reference, package_id, package_version, title, place_key, '', account_id, '',
    idempotency_key, id, state, '', '', '', 0, '', received_at, NULL
FROM submissions_submission;
ALTER TABLE submissions_submission FORCE ROW LEVEL SECURITY;
"""
ID = models.UUIDField(default=gemeinwerk.kernel.ids.new_id, primary_key=True, serialize=False)
TENANT = models.UUIDField(db_index=True, editable=False)


class Migration(migrations.Migration):
    dependencies = [("submissions", "0001_initial")]

    operations = [
        migrations.AddField("submission", "case_id", models.UUIDField(null=True)),
        migrations.CreateModel(
            name="Mailroom",
            fields=[
                ("tenant_id", TENANT),
                ("id", ID),
                ("service", models.CharField(max_length=200)),
                ("client_id", models.UUIDField()),
                ("destination_id", models.UUIDField(unique=True)),
                ("described", models.JSONField()),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "service"), name="submissions_one_mailroom")
                ]
            },
        ),
        migrations.CreateModel(
            name="Dispatch",
            fields=[
                ("tenant_id", TENANT),
                ("id", ID),
                ("reference", models.CharField(max_length=30, unique=True)),
                ("package_id", models.CharField(max_length=80)),
                ("package_version", models.CharField(max_length=20)),
                ("title", models.CharField(max_length=250)),
                ("place_key", models.CharField(max_length=12)),
                ("service_key", models.CharField(max_length=255)),
                ("account_id", models.UUIDField(db_index=True, null=True)),
                ("receipt_secret", models.CharField(max_length=64)),
                ("idempotency_key", models.CharField(max_length=64)),
                ("message_id", models.UUIDField(null=True, unique=True)),
                ("case_id", models.UUIDField(null=True)),
                ("destination_id", models.UUIDField(null=True)),
                ("state", models.CharField(max_length=20)),
                ("kid", models.CharField(max_length=64)),
                ("sealed_metadata", models.TextField()),
                ("sealed_data", models.TextField()),
                ("attempts", models.IntegerField(default=0)),
                ("problem", models.CharField(default="", max_length=300)),
                ("sent_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "idempotency_key"), name="submissions_dispatched_once")
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "submitted"])),
                        fields=["tenant_id", "sent_at"],
                        name="submissions_under_way",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DispatchFile",
            fields=[
                ("tenant_id", TENANT),
                ("id", ID),
                ("sealed", models.TextField()),
                (
                    "dispatch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="submissions.dispatch"
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.RunSQL(COPY, migrations.RunSQL.noop),
        RowSecurity("submissions_mailroom"),
        RowSecurity("submissions_dispatch", person_column="account_id"),
        RowSecurity("submissions_dispatchfile"),
    ]
