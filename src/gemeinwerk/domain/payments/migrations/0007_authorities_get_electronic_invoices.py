"""A claim may name the authority that pays it; that authority gets an electronic invoice, kept as it was issued."""

import django.db.models.deletion
from django.db import migrations, models

import gemeinwerk.kernel.ids
from gemeinwerk.kernel.migrations import RowSecurity, emptied_when_old

CLAIM = ("state", "flags", "paid_at", "handed_over_at")
RECIPIENT = (
    "routing_id", "recipient_name", "recipient_street", "recipient_postcode", "recipient_city", "recipient_order",
)  # fmt: skip


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
            sql=[emptied_when_old("payments_claim", (*CLAIM, *RECIPIENT), NAMES, "opened_at")],
            reverse_sql=[emptied_when_old("payments_claim", CLAIM, NAMES, "opened_at")],
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
                emptied_when_old("payments_invoice", (), {"content": '""'}, "issued_at"),
                "CREATE TRIGGER payments_invoice_locked BEFORE UPDATE OR DELETE ON payments_invoice "
                "FOR EACH ROW EXECUTE FUNCTION payments_invoice_locked()",
            ],
            reverse_sql=[
                "DROP TRIGGER payments_invoice_locked ON payments_invoice",
                "DROP FUNCTION payments_invoice_locked()",
            ],
        ),
    ]
