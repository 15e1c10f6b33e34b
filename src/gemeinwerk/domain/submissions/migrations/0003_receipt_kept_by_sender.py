"""The secret of a receipt lies with what was sent; what was received never held one."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    """The column is empty in every row."""

    dependencies = [("submissions", "0002_sent_and_received")]
    operations = [migrations.RemoveField("submission", "receipt_secret")]
