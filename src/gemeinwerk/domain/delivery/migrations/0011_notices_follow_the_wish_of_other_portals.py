"""Somebody who applied through another portal has no account here: consent and postbox belong to the application."""

from django.db import migrations, models


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
    ]
