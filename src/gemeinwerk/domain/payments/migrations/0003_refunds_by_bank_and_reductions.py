"""Refunds are paid out by a file for the bank, and a claim is reduced by a part."""

import django.db.models.deletion
from django.db import migrations, models

import gemeinwerk.kernel.ids
from gemeinwerk.kernel.migrations import Lock, RowSecurity


class Migration(migrations.Migration):
    """New tables, and one reference that may stay empty."""

    dependencies = [
        ("payments", "0002_payee_account"),
    ]

    operations = [
        migrations.CreateModel(
            name="BankFile",
            fields=[
                ("tenant_id", models.UUIDField(db_index=True, editable=False)),
                ("id", models.UUIDField(default=gemeinwerk.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=20)),
                ("message_id", models.CharField(max_length=35)),
                ("content", models.TextField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("count", models.IntegerField()),
                ("written_at", models.DateTimeField()),
                ("written_by", models.CharField(max_length=80)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "message_id"), name="payments_bank_file_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="refund",
            name="bank_file",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.bankfile"
            ),
        ),
        migrations.CreateModel(
            name="Abatement",
            fields=[
                ("tenant_id", models.UUIDField(db_index=True, editable=False)),
                ("id", models.UUIDField(default=gemeinwerk.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12)),
                ("reason", models.CharField(max_length=500)),
                ("alone", models.BooleanField()),
                ("state", models.CharField(max_length=20)),
                ("requested_by", models.CharField(max_length=80)),
                ("requested_at", models.DateTimeField()),
                ("decided_by", models.CharField(default="", max_length=80)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.claim"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("alone", True),
                            models.Q(("decided_by", models.F("requested_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="payments_abatement_eyes",
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="payments_abatement_positive"),
                ],
            },
        ),
        RowSecurity("payments_bankfile"),
        RowSecurity("payments_abatement"),
        Lock("payments_bankfile"),
        Lock("payments_abatement", mutable=("state", "decided_by", "decided_at")),
    ]
