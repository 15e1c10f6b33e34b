"""Somebody who applied through another portal has no account here: consent and postbox belong to the application.

What waits for an answer from outside gets a row in a table over all authorities, so that nobody has to visit each of them.
"""

from django.db import migrations, models

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

    dependencies = [("delivery", "0009_notices_are_served_publicly")]
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
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
    ]
