"""What a person or a court sent against a notice is kept as it came; only what a person decides about it is added."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import gemeinwerk.kernel.ids
from gemeinwerk.kernel.migrations import Lock, RowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0005_notices_have_several_addressees"),
    ]

    operations = [
        migrations.CreateModel(
            name="FiledRemedy",
            fields=[
                ("tenant_id", models.UUIDField(db_index=True, editable=False)),
                ("id", models.UUIDField(default=gemeinwerk.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("account_id", models.UUIDField(db_index=True, null=True)),
                ("case_id", models.UUIDField()),
                ("form", models.CharField(max_length=20)),
                ("via", models.CharField(max_length=20)),
                ("assurance", models.SmallIntegerField()),
                ("statement", models.TextField(blank=True)),
                ("reasons", models.TextField(blank=True)),
                (
                    "upload_ids",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
                ("uploads_of", models.UUIDField(null=True)),
                ("received_at", models.DateTimeField()),
                ("received_on", models.DateField()),
                ("digest", models.CharField(max_length=64)),
                ("reinstatement_reasons", models.TextField(blank=True)),
                ("obstacle_ended_on", models.DateField(null=True)),
                ("key", models.CharField(max_length=100, null=True)),
                ("result", models.CharField(blank=True, max_length=20)),
                ("judged_at", models.DateTimeField(null=True)),
                ("judged_by", models.CharField(blank=True, max_length=100)),
                ("judged_reasons", models.TextField(blank=True)),
                ("handed_to", models.CharField(blank=True, max_length=200)),
                ("handed_at", models.DateTimeField(null=True)),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="delivery.delivery"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["delivery", "received_at"], name="delivery_remedy_by_delivery")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("form__in", ["in_form", "informal"])), name="delivery_remedy_form_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("via__in", ["portal", "office"])), name="delivery_remedy_via_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("result__in", ["in_time", "reinstated", "late", "without_form", ""])),
                        name="delivery_remedy_result_known",
                    ),
                    models.UniqueConstraint(fields=("tenant_id", "key"), name="delivery_remedy_key_once"),
                ],
            },
        ),
        RowSecurity("delivery_filedremedy", person_column="account_id"),
        Lock(
            "delivery_filedremedy",
            mutable=("result", "judged_at", "judged_by", "judged_reasons", "handed_to", "handed_at"),
        ),
    ]
