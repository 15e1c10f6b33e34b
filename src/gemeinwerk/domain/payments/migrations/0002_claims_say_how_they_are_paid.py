"""A claim says how it may be paid from home, and an authority says to which account."""

from django.db import migrations, models

import gemeinwerk.kernel.ids
from gemeinwerk.kernel.migrations import RowSecurity


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]

    operations = [
        migrations.AddField(model_name="claim", name="means", field=models.JSONField(default=list)),
        migrations.CreateModel(
            name="PayeeAccount",
            fields=[
                ("tenant_id", models.UUIDField(db_index=True, editable=False)),
                ("id", models.UUIDField(default=gemeinwerk.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=70)),
                ("iban", models.CharField(max_length=34)),
                ("bic", models.CharField(default="", max_length=11)),
                ("creditor_id", models.CharField(default="", max_length=35)),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("tenant_id",), name="payments_one_account")],
            },
        ),
        RowSecurity("payments_payeeaccount"),
    ]
