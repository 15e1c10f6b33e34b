"""Payers are told of a direct debit before it is collected, and what they were told is kept."""

import django.db.models.deletion
from django.db import migrations, models

import gemeinwerk.kernel.ids
from gemeinwerk.kernel.migrations import RowSecurity


class Migration(migrations.Migration):
    """A new table. Claims from before have no announcement, so the treasury announces them before it collects."""

    dependencies = [("payments", "0007_authorities_get_electronic_invoices")]

    operations = [
        migrations.CreateModel(
            name="DebitAnnouncement",
            fields=[
                ("tenant_id", models.UUIDField(db_index=True, editable=False)),
                ("id", models.UUIDField(default=gemeinwerk.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12)),
                ("announced_at", models.DateTimeField()),
                ("collect_from", models.DateField()),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.claim"
                    ),
                ),
                (
                    "mandate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="payments.debitmandate"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="payments_announcement_positive")
                ],
            },
        ),
        RowSecurity("payments_debitannouncement"),
    ]
