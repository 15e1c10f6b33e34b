"""Tables of cases: case, task, note, history, requests, replies, decision."""

import django.db.models.deletion
from django.db import migrations, models

import gemeinwerk.kernel.ids
from gemeinwerk.kernel.migrations import Lock, RowSecurity


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                ("tenant_id", models.UUIDField(db_index=True, editable=False)),
                ("id", models.UUIDField(default=gemeinwerk.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("reference", models.CharField(max_length=30)),
                ("submission_id", models.UUIDField()),
                ("account_id", models.UUIDField(db_index=True, null=True)),
                ("package_id", models.CharField(max_length=80)),
                ("package_version", models.CharField(max_length=20)),
                ("version_id", models.UUIDField()),
                ("place_key", models.CharField(max_length=12)),
                ("title", models.CharField(max_length=250)),
                ("state", models.CharField(default="received", max_length=30)),
                ("assigned_to", models.UUIDField(null=True)),
                ("unit", models.CharField(blank=True, max_length=200)),
                ("received_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField()),
                ("target_on", models.DateField(null=True)),
                ("target_days", models.IntegerField(default=0)),
                ("outcome", models.CharField(blank=True, max_length=20)),
                ("process_id", models.UUIDField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant_id", "state", "target_on"], name="cases_inbox"),
                    models.Index(fields=["tenant_id", "assigned_to", "state"], name="cases_of_person"),
                    models.Index(fields=["tenant_id", "reference"], name="cases_by_reference"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "submission_id"), name="cases_one_per_submission"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["received", "in_review", "waiting_for_applicant", "decided", "delivered", "closed"],
                            )
                        ),
                        name="cases_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome__in", ["granted", "granted_in_part", "rejected", "assessed", "confirmed", ""])
                        ),
                        name="cases_outcome_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseNote",
            fields=[
                ("tenant_id", models.UUIDField(db_index=True, editable=False)),
                ("id", models.UUIDField(default=gemeinwerk.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("author_id", models.UUIDField(null=True)),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DocumentRequest",
            fields=[
                ("tenant_id", models.UUIDField(db_index=True, editable=False)),
                ("id", models.UUIDField(default=gemeinwerk.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("account_id", models.UUIDField(null=True)),
                ("text", models.TextField()),
                ("due_on", models.DateField()),
                ("message_id", models.UUIDField(null=True)),
                ("requested_by", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CaseHistoryEntry",
            fields=[
                ("tenant_id", models.UUIDField(db_index=True, editable=False)),
                ("id", models.UUIDField(default=gemeinwerk.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("account_id", models.UUIDField(null=True)),
                ("code", models.CharField(max_length=40)),
                ("detail", models.CharField(blank=True, max_length=300)),
                ("actor_id", models.UUIDField(null=True)),
                ("internal", models.BooleanField(default=True)),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["case", "at"], name="cases_history_by_case")],
            },
        ),
        migrations.CreateModel(
            name="CaseReply",
            fields=[
                ("tenant_id", models.UUIDField(db_index=True, editable=False)),
                ("id", models.UUIDField(default=gemeinwerk.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("message_id", models.UUIDField()),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("tenant_id", "message_id"), name="cases_reply_once")],
            },
        ),
        migrations.CreateModel(
            name="CaseTask",
            fields=[
                ("tenant_id", models.UUIDField(db_index=True, editable=False)),
                ("id", models.UUIDField(default=gemeinwerk.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("work_item_id", models.CharField(max_length=100)),
                ("kind", models.CharField(max_length=20)),
                ("title", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("done_by", models.CharField(blank=True, max_length=100)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "work_item_id"), name="cases_task_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["check", "decide"])), name="cases_task_kind_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("tenant_id", models.UUIDField(db_index=True, editable=False)),
                ("id", models.UUIDField(default=gemeinwerk.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("outcome", models.CharField(max_length=20)),
                ("reasons", models.JSONField(default=list)),
                ("conditions", models.JSONField(default=list)),
                ("addition", models.TextField(blank=True)),
                ("fee", models.JSONField(null=True)),
                ("results", models.JSONField(default=dict)),
                ("legal_bases", models.JSONField(default=list)),
                ("automatic_basis", models.CharField(blank=True, max_length=300)),
                ("decided_by", models.CharField(max_length=100)),
                ("decider_id", models.UUIDField(null=True)),
                ("decided_at", models.DateTimeField()),
                ("document_id", models.UUIDField(null=True)),
                ("issued_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome__in", ["granted", "granted_in_part", "rejected", "assessed", "confirmed"])
                        ),
                        name="cases_decision_outcome_known",
                    )
                ],
            },
        ),
        RowSecurity("cases_case", person_column="account_id"),
        RowSecurity("cases_casetask"),
        RowSecurity("cases_casenote"),
        RowSecurity("cases_casehistoryentry", person_column="account_id"),
        RowSecurity("cases_documentrequest", person_column="account_id"),
        RowSecurity("cases_casereply"),
        RowSecurity("cases_decision"),
        Lock("cases_casehistoryentry"),
        Lock("cases_decision", mutable=("document_id", "issued_at")),
    ]
