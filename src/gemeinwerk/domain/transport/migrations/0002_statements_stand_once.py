"""The signed statement of a destination stands once, not beside each of its services."""

import django.db.models.deletion
from django.db import migrations, models

MOVE = """
INSERT INTO transport_destinationsignature (destination_id, tenant_id, name, statement)
SELECT DISTINCT ON (destination_id) destination_id, tenant_id, name, statement FROM transport_route
"""


class Migration(migrations.Migration):
    dependencies = [("transport", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="DestinationSignature",
            fields=[
                ("destination_id", models.UUIDField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("name", models.CharField(max_length=250)),
                ("statement", models.TextField()),
            ],
            options={"abstract": False},
        ),
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
        migrations.RemoveField("route", "tenant_id"),
        migrations.RemoveField("route", "name"),
        migrations.RemoveField("route", "statement"),
        migrations.RemoveConstraint("route", "transport_one_route"),
        migrations.RenameField("route", "destination_id", "destination"),
        migrations.AlterField(
            "route",
            "destination",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="transport.destinationsignature",
            ),
        ),
        migrations.AddConstraint(
            "route",
            models.UniqueConstraint(fields=("service", "region", "destination"), name="transport_one_route"),
        ),
    ]
