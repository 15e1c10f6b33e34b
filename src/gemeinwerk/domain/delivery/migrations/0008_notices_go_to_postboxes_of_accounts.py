"""Notices go to the postbox of a user account; each hand-over keeps its receipt (OZG § 9)."""

import django.db.models.deletion
from django.db import migrations, models

import gemeinwerk.kernel.ids
from gemeinwerk.kernel.migrations import RowSecurity

STATES = [
    "prepared", "handed_to_postbox", "provided", "notice_sent", "retrieved", "letter_queued", "posted",
    "service_ordered", "served", "sent", "acknowledged", "failed",
]  # fmt: skip
KINDS = [
    "prepared", "provided", "notice_sent", "bounced", "retrieved", "provision_ended", "letter_queued",
    "address_missing", "posted", "returned", "receipt_contested", "receipt_proved", "remedy_received",
    "informal_remedy_received", "remedy_judged", "reinstatement_requested", "reinstatement_judged",
    "handed_to_printer", "service_ordered", "served", "service_failed", "handed_over", "sent", "acknowledged",
    "handed_to_postbox", "postbox_refused", "postbox_silent", "provided_late", "provided_again", "format_refused",
]  # fmt: skip


class Migration(migrations.Migration):
    """One hand-over per delivery; a provision without its time and receipt is impossible."""

    dependencies = [("delivery", "0007_letters_go_to_a_print_house")]
    operations = [
        migrations.RemoveConstraint("delivery", "delivery_state_known"),
        migrations.RemoveConstraint("deliveryevent", "delivery_event_kind_known"),
        migrations.AddConstraint(
            "delivery",
            models.CheckConstraint(condition=models.Q(("state__in", STATES)), name="delivery_state_known"),
        ),
        migrations.AddConstraint(
            "deliveryevent",
            models.CheckConstraint(condition=models.Q(("kind__in", KINDS)), name="delivery_event_kind_known"),
        ),
        migrations.CreateModel(
            name="PostboxDelivery",
            fields=[
                ("tenant_id", models.UUIDField(db_index=True, editable=False)),
                ("id", models.UUIDField(default=gemeinwerk.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("account_id", models.UUIDField()),
                ("mailbox", models.UUIDField()),
                ("state", models.CharField(default="waiting", max_length=20)),
                ("created_at", models.DateTimeField()),
                ("handle", models.CharField(blank=True, max_length=200)),
                ("handed_at", models.DateTimeField(null=True)),
                ("provided_at", models.DateTimeField(null=True)),
                ("receipt", models.TextField(blank=True)),
                ("problem", models.CharField(blank=True, max_length=200)),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="delivery.delivery"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["tenant_id", "state", "created_at"], name="delivery_hand_over_open")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["waiting", "handed", "provided", "refused", "given_up", "provided_late"],
                            )
                        ),
                        name="delivery_hand_over_state_known",
                    ),
                    models.UniqueConstraint(fields=("delivery",), name="delivery_one_hand_over"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["provided", "provided_late"]), _negated=True),
                            models.Q(("provided_at__isnull", False), models.Q(("receipt", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="delivery_provision_is_proved",
                    ),
                ],
            },
        ),
        RowSecurity("delivery_postboxdelivery", person_column="account_id"),
    ]
