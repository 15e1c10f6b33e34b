"""Somebody who applied through another portal has no account here: consent and postbox belong to the application.

What waits for an answer from outside gets a row in a table over all authorities, so that nobody has to visit each of them.
"""

from django.db import migrations, models

import gemeinwerk.kernel.ids
from gemeinwerk.kernel.migrations import RowSecurity

# Row security binds the owner of the tables too; it is lifted while the rows of all tenants are read.
WAITING = """
ALTER TABLE delivery_postboxdelivery NO FORCE ROW LEVEL SECURITY;
ALTER TABLE delivery_printbatch NO FORCE ROW LEVEL SECURITY;
INSERT INTO delivery_followup (id, tenant_id, job, attempts, next_at)
SELECT delivery_id, tenant_id, 'delivery.ask_postbox', 0, now() FROM delivery_postboxdelivery
WHERE state IN ('waiting', 'handed') OR (state = 'given_up' AND handle <> '');
INSERT INTO delivery_followup (id, tenant_id, job, attempts, next_at)
SELECT id, tenant_id, 'delivery.hand_over_batch', 0, now() FROM delivery_printbatch WHERE state = 'gathered';
ALTER TABLE delivery_postboxdelivery FORCE ROW LEVEL SECURITY;
ALTER TABLE delivery_printbatch FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    """A declaration is that of an account or of one application, never of both."""

    dependencies = [("delivery", "0010_objections_are_decided")]
    operations = [
        migrations.AlterField("postboxdelivery", "account_id", models.UUIDField(null=True)),
        migrations.AlterField("deliveryconsent", "account_id", models.UUIDField(db_index=True, null=True)),
        migrations.AddField("deliveryconsent", "submission_id", models.UUIDField(null=True)),
        migrations.AddConstraint(
            "deliveryconsent",
            models.UniqueConstraint(
                condition=models.Q(("submission_id__isnull", False), ("withdrawn_at__isnull", True)),
                fields=("tenant_id", "submission_id", "channel", "scope"),
                name="delivery_consent_one_of_portal",
            ),
        ),
        migrations.AddConstraint(
            "deliveryconsent",
            models.CheckConstraint(
                condition=models.Q(("account_id__isnull", False), ("submission_id__isnull", False), _connector="XOR"),
                name="delivery_consent_of_one_subject",
            ),
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("job", models.CharField(max_length=60)),
                ("attempts", models.IntegerField(default=0)),
                ("next_at", models.DateTimeField(db_index=True)),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="StateMessage",
            fields=[
                ("tenant_id", models.UUIDField(db_index=True, editable=False)),
                ("id", models.UUIDField(default=gemeinwerk.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("case_id", models.UUIDField()),
                ("application_id", models.UUIDField()),
                ("number", models.SmallIntegerField()),
                ("status", models.CharField(max_length=20)),
                ("service", models.CharField(max_length=250)),
                ("reference", models.CharField(blank=True, max_length=50)),
                ("created_at", models.DateTimeField()),
                ("state", models.CharField(default="waiting", max_length=20)),
                ("ended_at", models.DateTimeField(null=True)),
                ("handle", models.CharField(blank=True, max_length=200)),
                ("problem", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "given_up")),
                        fields=["tenant_id", "ended_at"],
                        name="delivery_states_given_up",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "case_id", "status"), name="delivery_state_told_once"),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["RECEIVED", "PROCESSING", "ACTION_REQUIRED", "COMPLETED"])),
                        name="delivery_state_message_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "sent", "given_up"])),
                        name="delivery_state_message_state_known",
                    ),
                ],
            },
        ),
        RowSecurity("delivery_statemessage"),
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
    ]
