"""Create the unlogged counter of attempts; losing it in a crash is harmless."""

from django.db import migrations


class Migration(migrations.Migration):
    """First state of the platform's own tables."""

    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(
            "CREATE UNLOGGED TABLE rate_limit ("
            "party varchar(40) PRIMARY KEY, minute bigint NOT NULL, attempts integer NOT NULL)",
            "DROP TABLE rate_limit",
        ),
    ]
