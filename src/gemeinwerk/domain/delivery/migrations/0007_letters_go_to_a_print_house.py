"""Letters are handed to a print house in batches, and its file of posting days is kept as proof."""

import django.db.models.deletion
from django.db import migrations, models

import gemeinwerk.kernel.ids
from gemeinwerk.kernel.migrations import Lock, RowSecurity


class Migration(migrations.Migration):
    """A batch goes from gathered to handed over once; a report of posting days never changes."""

    dependencies = [("delivery", "0006_a_remedy_is_kept_as_filed")]
    operations = [
        migrations.CreateModel(
            name="PrintBatch",
            fields=[
                ("tenant_id", models.UUIDField(db_index=True, editable=False)),
                ("id", models.UUIDField(default=gemeinwerk.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("state", models.CharField(default="gathered", max_length=20)),
                ("created_at", models.DateTimeField()),
                ("handed_over_at", models.DateTimeField(null=True)),
                ("letters", models.PositiveIntegerField()),
                ("pages", models.PositiveIntegerField(default=0)),
                ("sha256", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "indexes": [models.Index(fields=["tenant_id", "-created_at"], name="delivery_batch_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["gathered", "handed_over"])),
                        name="delivery_batch_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "handed_over"), _negated=True),
                            models.Q(("handed_over_at__isnull", False), models.Q(("sha256", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="delivery_batch_handed_over_is_proved",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PostingReport",
            fields=[
                ("tenant_id", models.UUIDField(db_index=True, editable=False)),
                ("id", models.UUIDField(default=gemeinwerk.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("sha256", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
                ("taken_at", models.DateTimeField()),
                ("noted", models.PositiveIntegerField()),
                ("refused", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "sha256"), name="delivery_posting_report_once")
                ],
            },
        ),
        migrations.AddField(
            "letterjob",
            "batch",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="delivery.printbatch",
            ),
        ),
        RowSecurity("delivery_printbatch"),
        RowSecurity("delivery_postingreport"),
        Lock("delivery_postingreport"),
    ]
