"""The decision on objections is kept in the case; only the document that carries it is added."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import gemeinwerk.kernel.ids
from gemeinwerk.kernel.migrations import Lock, RowSecurity


class Migration(migrations.Migration):
    """At most one decision against a notice waits to be issued."""

    dependencies = [("cases", "0003_cases_wait_for_payment")]

    operations = [
        migrations.CreateModel(
            name="ObjectionDecision",
            fields=[
                ("tenant_id", models.UUIDField(db_index=True, editable=False)),
                ("id", models.UUIDField(default=gemeinwerk.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("account_id", models.UUIDField(null=True)),
                ("delivery_id", models.UUIDField()),
                (
                    "remedy_ids",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None),
                ),
                ("outcome", models.CharField(max_length=20)),
                ("ruling", models.TextField(blank=True)),
                ("reasons", models.TextField()),
                ("costs", models.CharField(max_length=20)),
                ("share", models.CharField(blank=True, max_length=300)),
                ("representation", models.BooleanField(default=False)),
                ("decided_by", models.CharField(max_length=100)),
                ("decider_id", models.UUIDField(null=True)),
                ("decided_at", models.DateTimeField()),
                ("document_id", models.UUIDField(null=True)),
                ("issued_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["case", "decided_at"], name="cases_objection_by_case")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["granted", "granted_in_part", "rejected", "inadmissible"])),
                        name="cases_objection_outcome_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("costs__in", ["authority", "objector", "shared", "none"])),
                        name="cases_objection_costs_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("document_id__isnull", True)),
                        fields=("tenant_id", "delivery_id"),
                        name="cases_one_objection_decision_to_issue",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint("reminder", "cases_reminder_kind_known"),
        migrations.AddConstraint(
            "reminder",
            models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ["remedy", "informal", "contested", "inactivity", "finality", "objection", "service"],
                    )
                ),
                name="cases_reminder_kind_known",
            ),
        ),
        RowSecurity("cases_objectiondecision", person_column="account_id"),
        Lock("cases_objectiondecision", mutable=("document_id", "issued_at")),
    ]
