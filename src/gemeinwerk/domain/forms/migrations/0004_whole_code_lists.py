from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forms", "0003_filling_in_together")]

    operations = [
        migrations.AddField(model_name="codelistversion", name="table", field=models.JSONField(null=True)),
    ]
