"""Formal service, electronic mailboxes, print houses and judged remedies leave steps of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0002_steps_are_chained"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="delivery",
            name="delivery_state_known",
        ),
        migrations.RemoveConstraint(
            model_name="deliveryevent",
            name="delivery_event_kind_known",
        ),
        migrations.RemoveConstraint(
            model_name="letterjob",
            name="delivery_letter_state_known",
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "prepared",
                            "provided",
                            "notice_sent",
                            "retrieved",
                            "letter_queued",
                            "posted",
                            "service_ordered",
                            "served",
                            "sent",
                            "acknowledged",
                            "failed",
                        ],
                    )
                ),
                name="delivery_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliveryevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "prepared",
                            "provided",
                            "notice_sent",
                            "bounced",
                            "retrieved",
                            "provision_ended",
                            "letter_queued",
                            "address_missing",
                            "posted",
                            "returned",
                            "receipt_contested",
                            "receipt_proved",
                            "remedy_received",
                            "informal_remedy_received",
                            "remedy_judged",
                            "reinstatement_requested",
                            "reinstatement_judged",
                            "handed_to_printer",
                            "service_ordered",
                            "served",
                            "service_failed",
                            "handed_over",
                            "sent",
                            "acknowledged",
                            "handed_to_postbox",
                            "provided_again",
                            "format_refused",
                        ],
                    )
                ),
                name="delivery_event_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="letterjob",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["held", "queued", "handed_to_printer", "printed", "posted", "cancelled"])
                ),
                name="delivery_letter_state_known",
            ),
        ),
    ]
