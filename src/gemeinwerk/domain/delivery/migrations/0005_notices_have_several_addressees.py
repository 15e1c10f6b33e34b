"""One notice reaches several addressees: a copy for each, and the participants of a case who get one."""

from django.db import migrations, models

import gemeinwerk.kernel.ids
from gemeinwerk.kernel.migrations import RowSecurity


class Migration(migrations.Migration):
    """What was delivered before was the party's copy."""

    dependencies = [("delivery", "0004_consents_have_model_scope_and_stance")]
    operations = [
        migrations.CreateModel(
            name="CaseParticipant",
            fields=[
                ("tenant_id", models.UUIDField(db_index=True, editable=False)),
                ("id", models.UUIDField(default=gemeinwerk.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("case_id", models.UUIDField(db_index=True)),
                ("account_id", models.UUIDField(null=True)),
                ("role", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=200)),
                ("street", models.CharField(blank=True, max_length=200)),
                ("house_number", models.CharField(blank=True, max_length=20)),
                ("postcode", models.CharField(blank=True, max_length=20)),
                ("city", models.CharField(blank=True, max_length=200)),
                ("country", models.CharField(default="DE", max_length=3)),
                ("email", models.CharField(blank=True, max_length=254)),
                ("written_power", models.BooleanField(default=False)),
                ("shared_address", models.BooleanField(default=False)),
                ("wants_own_copy", models.BooleanField(default=False)),
                ("noted_at", models.DateTimeField()),
                ("noted_by", models.CharField(max_length=100)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(role__in=["representative", "joint"]),
                        name="delivery_participant_role_known",
                    ),
                    models.UniqueConstraint(
                        fields=("tenant_id", "case_id"),
                        condition=models.Q(("ended_at__isnull", True), ("role", "representative")),
                        name="delivery_one_representative",
                    ),
                ],
            },
        ),
        RowSecurity("delivery_caseparticipant", person_column="account_id"),
        migrations.RemoveConstraint("delivery", "delivery_one_per_document"),
        migrations.AddField("delivery", "addressee", models.CharField(max_length=60, default="party")),
        migrations.AddField(
            "delivery", "addressee_reason", models.CharField(max_length=200, blank=True, default=""), False
        ),
        migrations.AddField("delivery", "package_id", models.CharField(max_length=80, blank=True, default=""), False),
        migrations.AddConstraint(
            "delivery",
            models.UniqueConstraint(
                fields=("tenant_id", "document_id", "addressee"), name="delivery_one_per_document_and_addressee"
            ),
        ),
    ]
