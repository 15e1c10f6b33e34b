"""Notices can be served by public announcement; what was ordered stays, only its days are added."""

import django.db.models.deletion
from django.db import migrations, models

import gemeinwerk.kernel.ids
from gemeinwerk.kernel.migrations import Lock, RowSecurity

EVENT_KINDS = [
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
    "postbox_refused",
    "postbox_silent",
    "provided_late",
    "provided_again",
    "format_refused",
    "published",
    "publication_ended",
]


class Migration(migrations.Migration):
    """One announcement of a delivery is in force at a time; it cannot hang before it was posted."""

    dependencies = [("delivery", "0008_notices_go_to_postboxes_of_accounts")]
    operations = [
        migrations.CreateModel(
            name="PublicAnnouncement",
            fields=[
                ("tenant_id", models.UUIDField(db_index=True, editable=False)),
                ("id", models.UUIDField(default=gemeinwerk.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("ground", models.CharField(max_length=30)),
                ("findings", models.TextField()),
                ("authority", models.CharField(max_length=300)),
                ("name", models.CharField(max_length=300)),
                ("address", models.CharField(blank=True, max_length=600)),
                ("dated", models.DateField()),
                ("reference", models.CharField(max_length=100)),
                ("inspection_at", models.CharField(max_length=300)),
                ("place", models.CharField(max_length=300)),
                ("ordered_at", models.DateTimeField()),
                ("ordered_by", models.CharField(max_length=100)),
                ("posted_on", models.DateField(null=True)),
                ("shown_until", models.DateField(null=True)),
                ("removed_on", models.DateField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="delivery.delivery"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["tenant_id", "shown_until"], name="delivery_announcement_shown")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ground__in", ["residence_unknown", "company_unreachable", "abroad_impossible"])
                        ),
                        name="delivery_announcement_ground_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("delivery",),
                        name="delivery_one_announcement_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("posted_on__isnull", True),
                                ("removed_on__isnull", True),
                                ("shown_until__isnull", True),
                            ),
                            models.Q(("posted_on__isnull", False), ("shown_until__gt", models.F("posted_on"))),
                            _connector="OR",
                        ),
                        name="delivery_announcement_days_in_order",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(model_name="deliveryevent", name="delivery_event_kind_known"),
        migrations.AddConstraint(
            model_name="deliveryevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", EVENT_KINDS)), name="delivery_event_kind_known"
            ),
        ),
        RowSecurity("delivery_publicannouncement"),
        Lock(
            "delivery_publicannouncement",
            mutable=("posted_on", "shown_until", "removed_on", "withdrawn_at"),
        ),
    ]
