"""Create the audit chain and the owner's function that appends to it."""

from django.db import migrations, models

CHAIN = "COALESCE(NULLIF(current_setting('gemeinwerk.tenant', true), ''), '00000000-0000-0000-0000-000000000000')::uuid"

APPEND = """
CREATE FUNCTION audit_append(
    p_chain uuid, p_at timestamptz, p_actor_kind text, p_actor text, p_verb text, p_subject text, p_details text
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    v_seq bigint;
    v_previous text;
    v_hash text;
BEGIN
    INSERT INTO audit_head (tenant_id, seq, hash) VALUES (p_chain, 0, repeat('0', 64))
        ON CONFLICT (tenant_id) DO NOTHING;
    SELECT seq + 1, hash INTO v_seq, v_previous FROM audit_head WHERE tenant_id = p_chain FOR UPDATE;
    IF v_seq IS NULL THEN
        RAISE EXCEPTION 'audit chain % is not in scope', p_chain;
    END IF;
    v_hash := encode(sha256(convert_to(concat_ws(E'\\x1f', v_previous, p_chain::text, v_seq::text,
        to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        p_actor_kind, p_actor, p_verb, p_subject, p_details), 'UTF8')), 'hex');
    INSERT INTO audit_entry (tenant_id, seq, at, actor_kind, actor, verb, subject, details, previous_hash, hash)
        VALUES (p_chain, v_seq, p_at, p_actor_kind, p_actor, p_verb, p_subject, p_details, v_previous, v_hash);
    UPDATE audit_head SET seq = v_seq, hash = v_hash WHERE tenant_id = p_chain;
    RETURN v_seq;
END $$
"""


def policies(table: str) -> list[str]:
    """Row security of a chain: the tenant's own, or the platform's where no tenant is in scope."""
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY {table}_chain ON {table} USING (tenant_id = {CHAIN}) WITH CHECK (tenant_id = {CHAIN})",
    ]


LOCK = [
    """CREATE FUNCTION audit_entry_locked() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'audit entries are locked' USING ERRCODE = 'integrity_constraint_violation';
    END $$""",
    "CREATE TRIGGER audit_entry_locked BEFORE UPDATE OR DELETE ON audit_entry "
    "FOR EACH ROW EXECUTE FUNCTION audit_entry_locked()",
]


class Migration(migrations.Migration):
    """First state of the audit room."""

    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Head",
            fields=[
                ("tenant_id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField()),
                ("hash", models.CharField(max_length=64)),
            ],
            options={"db_table": "audit_head"},
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("tenant_id", models.UUIDField(db_index=True, editable=False)),
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("actor_kind", models.CharField(max_length=20)),
                ("actor", models.CharField(max_length=100)),
                ("verb", models.CharField(max_length=100)),
                ("subject", models.CharField(max_length=200)),
                ("details", models.TextField()),
                ("previous_hash", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={"db_table": "audit_entry"},
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["tenant_id", "subject"], name="audit_entry_subject"),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(fields=("tenant_id", "seq"), name="audit_entry_chain_seq"),
        ),
        migrations.RunSQL(policies("audit_head") + policies("audit_entry"), migrations.RunSQL.noop),
        migrations.RunSQL(LOCK, migrations.RunSQL.noop),
        migrations.RunSQL(APPEND, "DROP FUNCTION audit_append"),
    ]
