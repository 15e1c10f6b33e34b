"""A competence remembers under which id a transfer named it, and the signatures of destinations that came with it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_services_are_modelled")]

    operations = [
        migrations.AddField("competence", "external_id", models.CharField(blank=True, default="", max_length=400)),
        migrations.AddField("competence", "signatures", models.JSONField(default=list)),
        migrations.AddIndex("competence", models.Index(fields=["external_id"], name="catalogue_competent_external")),
    ]
