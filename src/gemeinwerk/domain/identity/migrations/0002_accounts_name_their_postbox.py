"""An account names the postbox of its user account, where the sign-in told of one (OZG § 2(7))."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Old accounts name none until their next sign-in."""

    dependencies = [("identity", "0001_initial")]
    operations = [
        migrations.AddField("account", "postbox_handle", models.CharField(blank=True, default="", max_length=36)),
        migrations.AlterField("account", "postbox_handle", models.CharField(blank=True, max_length=36)),
    ]
