"""A decision on objections is a delivery of its own; what was decided is added to each objection that it decides."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations.special import RunSQL

from gemeinwerk.kernel.migrations import Lock

_BEFORE = Lock(
    "delivery_filedremedy",
    mutable=("result", "judged_at", "judged_by", "judged_reasons", "handed_to", "handed_at"),
)


class Migration(migrations.Migration):
    dependencies = [("delivery", "0009_notices_are_served_publicly")]
    operations = [
        migrations.AddField("delivery", "act", models.CharField(default="ordinary", max_length=20)),
        migrations.AddConstraint(
            "delivery",
            models.CheckConstraint(
                condition=models.Q(("act__in", ["ordinary", "objection_decision"])), name="delivery_act_known"
            ),
        ),
        RunSQL(sql=_BEFORE.reverse_sql, reverse_sql=_BEFORE.sql),
        migrations.AddField("filedremedy", "outcome", models.CharField(blank=True, default="", max_length=20), False),
        migrations.AddField(
            "filedremedy",
            "decision",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="delivery.delivery"
            ),
        ),
        migrations.AddConstraint(
            "filedremedy",
            models.CheckConstraint(
                condition=models.Q(
                    ("outcome__in", ["granted", "granted_in_part", "rejected", "inadmissible", ""]),
                ),
                name="delivery_remedy_outcome_known",
            ),
        ),
        migrations.AddConstraint(
            "filedremedy",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision__isnull", True), ("outcome", "")),
                    models.Q(models.Q(("outcome", ""), _negated=True), ("decision__isnull", False)),
                    _connector="OR",
                ),
                name="delivery_remedy_outcome_with_decision",
            ),
        ),
        Lock(
            "delivery_filedremedy",
            mutable=(
                "result",
                "judged_at",
                "judged_by",
                "judged_reasons",
                "handed_to",
                "handed_at",
                "outcome",
                "decision_id",
            ),
        ),
    ]
