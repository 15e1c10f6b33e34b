"""After the years of the books, and not a day earlier, rows that are locked may lose what names a person."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from gemeinwerk.kernel.migrations import emptied_when_old

# Table, columns that may always change, columns that may be emptied with what they become, and the age of a row.
TABLES = (
    (
        "payments_claim",
        ("state", "flags", "paid_at", "handed_over_at"),
        {"payer_id": "null", "title": '""'},
        "opened_at",
    ),
    (
        "payments_bankbooking",
        ("match", "reason", "claim_id", "refund_id", "assigned_by", "assigned_at"),
        {"text": '""', "party_name": '""', "party_iban": '""'},
        "imported_at",
    ),
    ("payments_abatement", ("state", "decided_by", "decided_at"), {"reason": '""'}, "requested_at"),
    ("payments_bankfile", (), {"content": '""'}, "written_at"),
)


def kept(table: str, mutable: tuple[str, ...]) -> str:
    """Return the function as it was before."""
    keep = ", ".join(f"'{column}'" for column in mutable)
    compare = f"(to_jsonb(NEW) - ARRAY[{keep}]::text[]) IS DISTINCT FROM (to_jsonb(OLD) - ARRAY[{keep}]::text[])"
    return f"""CREATE OR REPLACE FUNCTION {table}_locked() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' OR {compare if mutable else "true"} THEN
            RAISE EXCEPTION 'rows of {table} are locked' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$"""


def operations() -> list[Any]:
    """Return one operation for each table."""
    return [
        migrations.RunSQL(sql=[emptied_when_old(table, mutable, emptied, age)], reverse_sql=[kept(table, mutable)])
        for table, mutable, emptied, age in TABLES
    ]


class Migration(migrations.Migration):
    """Functions of triggers only; no row changes."""

    dependencies = [("payments", "0003_refunds_by_bank_and_reductions")]
    operations = operations()
