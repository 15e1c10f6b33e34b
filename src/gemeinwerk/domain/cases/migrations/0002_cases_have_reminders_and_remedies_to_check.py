"""Days on which somebody should look at a case, and the task to check a remedy."""

import django.db.models.deletion
from django.db import migrations, models

import gemeinwerk.kernel.ids
from gemeinwerk.kernel.migrations import RowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("tenant_id", models.UUIDField(db_index=True, editable=False)),
                ("id", models.UUIDField(default=gemeinwerk.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("delivery_id", models.UUIDField()),
                ("remedy_id", models.UUIDField(null=True)),
                ("kind", models.CharField(max_length=20)),
                ("due_on", models.DateField()),
                ("key", models.CharField(max_length=80)),
                ("done_at", models.DateTimeField(null=True)),
                ("done_by", models.CharField(blank=True, max_length=100)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="casetask",
            name="cases_task_kind_known",
        ),
        migrations.AddConstraint(
            model_name="casetask",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["check", "decide", "remedy"])), name="cases_task_kind_known"
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="case",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"),
        ),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(
                condition=models.Q(("done_at__isnull", True)),
                fields=["tenant_id", "due_on", "id"],
                name="cases_reminders_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["remedy", "informal", "contested", "inactivity", "finality"])),
                name="cases_reminder_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(fields=("tenant_id", "key"), name="cases_reminder_once"),
        ),
        RowSecurity("cases_reminder"),
    ]
