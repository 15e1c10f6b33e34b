from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forms", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="formschema",
            name="code_lists",
            field=models.JSONField(default=dict),
        ),
    ]
