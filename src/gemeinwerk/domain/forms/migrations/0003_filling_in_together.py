"""What is known about a draft's answers, passing a draft on, and answers kept with consent."""

from django.db import migrations, models

import gemeinwerk.kernel.ids
from gemeinwerk.kernel.migrations import RowSecurity


class Migration(migrations.Migration):
    dependencies = [("forms", "0002_frozen_code_lists")]

    operations = [
        migrations.AddField("draft", "about", models.JSONField(default=dict)),
        migrations.CreateModel(
            name="Handover",
            fields=[
                ("tenant_id", models.UUIDField(db_index=True, editable=False)),
                ("id", models.UUIDField(default=gemeinwerk.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("draft_id", models.UUIDField(db_index=True)),
                ("code_hash", models.CharField(max_length=64)),
                ("tries", models.IntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(null=True)),
                ("secret_hash", models.CharField(blank=True, max_length=64)),
                ("account_id", models.UUIDField(null=True)),
                ("signed_name", models.CharField(blank=True, max_length=200)),
                ("signed_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="KeptAnswers",
            fields=[
                ("tenant_id", models.UUIDField(db_index=True, editable=False)),
                ("id", models.UUIDField(default=gemeinwerk.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("account_id", models.UUIDField(db_index=True)),
                ("title", models.CharField(max_length=250)),
                ("answers", models.JSONField(default=dict)),
                ("saved_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
            options={"abstract": False},
        ),
        RowSecurity("forms_handover"),
        RowSecurity("forms_keptanswers", person_column="account_id"),
    ]
