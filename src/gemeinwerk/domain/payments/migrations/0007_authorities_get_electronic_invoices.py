"""A claim may name the authority that pays it; that authority gets an electronic invoice, kept as it was issued."""

import django.db.models.deletion
from django.db import migrations, models

import gemeinwerk.kernel.ids
from gemeinwerk.kernel.migrations import RowSecurity

# The shortest time that any setting can make of the years of the books.
YEARS = 6
CLAIM = ("state", "flags", "paid_at", "handed_over_at")
RECIPIENT = (
    "routing_id", "recipient_name", "recipient_street", "recipient_postcode", "recipient_city", "recipient_order",
)  # fmt: skip


def locked(table: str, mutable: tuple[str, ...], emptied: dict[str, str], age: str) -> str:
    """Return the function that keeps rows: all but some columns, and those only emptied in rows that are old."""
    keep = ", ".join(f"'{column}'" for column in (*mutable, *emptied))
    empty = " AND ".join(
        f"(to_jsonb(NEW)->'{column}' IS NOT DISTINCT FROM to_jsonb(OLD)->'{column}' OR ("
        f"to_jsonb(NEW)->'{column}' = '{value}'::jsonb AND OLD.{age} < now() - interval '{YEARS} years'))"
        for column, value in emptied.items()
    )
    return f"""CREATE OR REPLACE FUNCTION {table}_locked() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'rows of {table} are locked' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF (to_jsonb(NEW) - ARRAY[{keep}]::text[]) IS DISTINCT FROM (to_jsonb(OLD) - ARRAY[{keep}]::text[])
            OR NOT ({empty}) THEN
            RAISE EXCEPTION 'rows of {table} are locked' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$"""


NAMES = {"payer_id": "null", "title": '""'}


class Migration(migrations.Migration):
    """New columns at claims and accounts, which are empty, and one new table whose rows stay."""

    dependencies = [("payments", "0006_towns_keep_their_by_laws_on_fees")]

    operations = [
        *(
            migrations.AddField(model_name="claim", name=name, field=models.CharField(default="", max_length=length))
            for name, length in zip(RECIPIENT, (46, 100, 100, 5, 60, 50), strict=True)
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                condition=models.Q(("routing_id", ""), _negated=True),
                fields=["tenant_id", "opened_at"],
                name="payments_to_invoice",
            ),
        ),
        *(
            migrations.AddField(
                model_name="payeeaccount", name=name, field=models.CharField(default="", max_length=length)
            )
            for name, length in (("contact", 100), ("phone", 40), ("email", 100), ("vat_id", 11), ("tax_number", 20))
        ),
        migrations.RunSQL(
            sql=[locked("payments_claim", (*CLAIM, *RECIPIENT), NAMES, "opened_at")],
            reverse_sql=[locked("payments_claim", CLAIM, NAMES, "opened_at")],
        ),
        migrations.CreateModel(
            name="Invoice",
            fields=[
                ("tenant_id", models.UUIDField(db_index=True, editable=False)),
                ("id", models.UUIDField(default=gemeinwerk.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("year", models.IntegerField()),
                ("sequence", models.IntegerField()),
                ("part", models.CharField(max_length=20)),
                ("kind", models.CharField(max_length=3)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12)),
                ("supplied_on", models.DateField(null=True)),
                ("content", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("basis", models.CharField(max_length=64)),
                ("booked_until", models.BigIntegerField()),
                ("issued_at", models.DateTimeField()),
                ("issued_by", models.CharField(max_length=80)),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.claim"
                    ),
                ),
                (
                    "corrects",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.invoice",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "year", "sequence"), name="payments_invoice_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("corrects__isnull", True)),
                        fields=("claim", "part"),
                        name="payments_invoice_first",
                    ),
                ],
            },
        ),
        RowSecurity("payments_invoice"),
        migrations.RunSQL(
            sql=[
                locked("payments_invoice", (), {"content": '""'}, "issued_at"),
                "CREATE TRIGGER payments_invoice_locked BEFORE UPDATE OR DELETE ON payments_invoice "
                "FOR EACH ROW EXECUTE FUNCTION payments_invoice_locked()",
            ],
            reverse_sql=[
                "DROP TRIGGER payments_invoice_locked ON payments_invoice",
                "DROP FUNCTION payments_invoice_locked()",
            ],
        ),
    ]
