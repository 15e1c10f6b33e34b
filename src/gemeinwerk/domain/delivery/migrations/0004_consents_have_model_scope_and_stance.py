"""A consent knows its model, its scope and what was declared; a declaration is evidence and only its end may be added."""

from django.db import migrations, models

from gemeinwerk.kernel.migrations import Lock

MODELS = ["none", "explicit", "deemed_with_opt_out", "none_with_opt_out", "access_opened"]
STANCES = ["given", "refused", "post_once", "post_always"]
ENDS = ("withdrawn_at", "withdrawn_via", "withdrawal_note", "used_for")


class Migration(migrations.Migration):
    """What was consented to before was an explicit consent to every service of the authority."""

    dependencies = [("delivery", "0003_more_ways_and_steps")]
    operations = [
        migrations.RemoveConstraint("deliveryconsent", "delivery_consent_one_in_force"),
        migrations.AddField("deliveryconsent", "scope", models.CharField(max_length=80, blank=True, default="")),
        migrations.AddField("deliveryconsent", "model", models.CharField(max_length=30, default="explicit")),
        migrations.AddField("deliveryconsent", "stance", models.CharField(max_length=20, default="given")),
        migrations.AddField("deliveryconsent", "by_representative", models.BooleanField(default=False)),
        migrations.AddField(
            "deliveryconsent", "recorded_by", models.CharField(max_length=100, blank=True, default=""), False
        ),
        migrations.AddField("deliveryconsent", "note", models.CharField(max_length=500, blank=True, default=""), False),
        migrations.AddField(
            "deliveryconsent", "withdrawn_via", models.CharField(max_length=30, blank=True, default=""), False
        ),
        migrations.AddField(
            "deliveryconsent", "withdrawal_note", models.CharField(max_length=500, blank=True, default=""), False
        ),
        migrations.AddField("deliveryconsent", "used_for", models.UUIDField(null=True)),
        migrations.AddConstraint(
            "deliveryconsent",
            models.UniqueConstraint(
                fields=("tenant_id", "account_id", "channel", "scope"),
                condition=models.Q(withdrawn_at__isnull=True),
                name="delivery_consent_one_in_force",
            ),
        ),
        migrations.AddConstraint(
            "deliveryconsent",
            models.CheckConstraint(condition=models.Q(stance__in=STANCES), name="delivery_consent_stance_known"),
        ),
        migrations.AddConstraint(
            "deliveryconsent",
            models.CheckConstraint(condition=models.Q(model__in=MODELS), name="delivery_consent_model_known"),
        ),
        Lock("delivery_deliveryconsent", mutable=ENDS),
    ]
