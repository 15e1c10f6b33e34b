"""Signed checkpoints of the audit chains: added, never changed."""

from django.db import migrations, models

from gemeinwerk.kernel.migrations import Lock

CHAIN = (
    "(SELECT COALESCE(NULLIF(current_setting('gemeinwerk.tenant', true), ''),"
    " '00000000-0000-0000-0000-000000000000')::uuid)"
)
POLICIES = [
    "ALTER TABLE audit_checkpoint ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE audit_checkpoint FORCE ROW LEVEL SECURITY",
    "CREATE POLICY audit_checkpoint_chain ON audit_checkpoint"
    f" USING (tenant_id = {CHAIN}) WITH CHECK (tenant_id = {CHAIN})",
]


class Migration(migrations.Migration):
    """A chain has checkpoints."""

    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("tenant_id", models.UUIDField(db_index=True, editable=False)),
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.BigIntegerField()),
                ("seq", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("token", models.TextField()),
            ],
            options={
                "db_table": "audit_checkpoint",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "number"), name="audit_checkpoint_number_once"),
                    models.UniqueConstraint(fields=("tenant_id", "seq"), name="audit_checkpoint_seq_once"),
                ],
            },
        ),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
        Lock("audit_checkpoint"),
    ]
