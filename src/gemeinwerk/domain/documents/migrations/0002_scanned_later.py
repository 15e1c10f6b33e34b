from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]

    operations = [
        migrations.AddField(model_name="upload", name="scanned_at", field=models.DateTimeField(null=True)),
        migrations.AddIndex(
            model_name="upload",
            index=models.Index(
                condition=models.Q(("scanned_at__isnull", True), ("state", "kept")),
                fields=["tenant_id", "created_at"],
                name="documents_not_scanned",
            ),
        ),
    ]
