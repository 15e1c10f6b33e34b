"""A case may wait for the payment that comes before the service."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_cases_have_reminders_and_remedies_to_check")]

    operations = [
        migrations.RemoveConstraint(model_name="case", name="cases_state_known"),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "received",
                            "in_review",
                            "waiting_for_applicant",
                            "waiting_for_payment",
                            "decided",
                            "delivered",
                            "closed",
                        ],
                    )
                ),
                name="cases_state_known",
            ),
        ),
    ]
