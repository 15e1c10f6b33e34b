"""A claim says how it may be paid from home."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Claims that were opened before name no means of their own."""

    dependencies = [("payments", "0004_old_rows_lose_their_names")]

    operations = [migrations.AddField(model_name="claim", name="means", field=models.JSONField(default=list))]
