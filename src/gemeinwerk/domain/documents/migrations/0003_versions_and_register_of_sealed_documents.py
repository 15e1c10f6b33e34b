"""Sealed documents get versions, so that their seals can be renewed, and a register by which anybody can have them checked.

What was sealed before is its own first version. How long its seal protects was not recorded, so it counts as due; the
next run of the renewal looks at it.
"""

from __future__ import annotations

from django.db import migrations, models

import gemeinwerk.kernel.ids
from gemeinwerk.kernel.migrations import Lock, RowSecurity

TABLES = ("documents_sealeddocument", "documents_documentversion")
# The policies bind the owner of the tables as well; this once the rows of all tenants are read and written.
OPEN = [f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY" for table in TABLES]
CLOSE = [f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY" for table in TABLES]
COPY = [
    "INSERT INTO documents_documentversion (id, tenant_id, document_id, number, sha256, previous_sha256, size, object_key,"
    " made_at, protected_until) SELECT id, tenant_id, id, 1, sha256, repeat('0', 64), size, object_key, sealed_at, sealed_at"
    " FROM documents_sealeddocument",
    "INSERT INTO documents_sealentry (sha256, code_digest, tenant_id, document_id)"
    " SELECT sha256, '', tenant_id, id FROM documents_sealeddocument ON CONFLICT DO NOTHING",
]


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_scanned_later")]

    operations = [
        migrations.CreateModel(
            name="DocumentVersion",
            fields=[
                ("tenant_id", models.UUIDField(db_index=True, editable=False)),
                ("id", models.UUIDField(default=gemeinwerk.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("document_id", models.UUIDField()),
                ("number", models.IntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("previous_sha256", models.CharField(max_length=64)),
                ("size", models.IntegerField()),
                ("object_key", models.CharField(max_length=250)),
                ("made_at", models.DateTimeField()),
                ("protected_until", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["tenant_id", "protected_until"], name="documents_protected")],
                "constraints": [
                    models.UniqueConstraint(fields=("document_id", "number"), name="documents_version_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="SealEntry",
            fields=[
                ("sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("code_digest", models.CharField(db_index=True, max_length=64)),
                ("tenant_id", models.UUIDField()),
                ("document_id", models.UUIDField()),
            ],
            options={"abstract": False},
        ),
        RowSecurity("documents_documentversion"),
        migrations.RunSQL(sql=[*OPEN, *COPY, *CLOSE], reverse_sql=migrations.RunSQL.noop),
        Lock("documents_documentversion"),
        Lock("documents_sealentry"),
    ]
