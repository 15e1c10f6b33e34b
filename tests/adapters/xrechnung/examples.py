"""Invoices for tests: a town bills an authority, with one thing changed at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal as D

from gemeinwerk.domain.payments.types import (
    InvoiceAllowance,
    InvoiceContact,
    InvoiceDocument,
    InvoiceKind,
    InvoiceLine,
    InvoicePart,
    InvoiceRecipient,
    InvoiceSeller,
    InvoiceSums,
    InvoiceTax,
    Preceding,
    VatCategory,
    VatKey,
)

ROUTING_ID = "05911-12345-88"
OUTSIDE = VatKey(VatCategory.OUTSIDE_SCOPE, D(0))
STANDARD = VatKey(VatCategory.STANDARD, D(19))
LOWER = VatKey(VatCategory.STANDARD, D(7))
EXEMPT = VatKey(VatCategory.EXEMPT, D(0))
ZERO = VatKey(VatCategory.ZERO, D(0))
CONTACT = InvoiceContact(
    "Stadtkasse, Team Forderungen", "0234 910-0", "stadtkasse@bochum.example", "DE136695976", "350/5700/0123"
)
SELLER = InvoiceSeller(
    "05911000", "Stadt Bochum", "Rathausplatz 1", "44777", "Bochum", "Stadtkasse Bochum", "DE02120300000000202051",
    "BYLADEM1001", CONTACT,
)  # fmt: skip
RECIPIENT = InvoiceRecipient(ROUTING_ID, "Amt für Muster", "Musterweg 3", "44787", "Bochum", "B-2026-17")


def line(net: str, vat: VatKey = OUTSIDE, name: str = "Sondernutzung Gehweg") -> InvoiceLine:
    """A line of an invoice."""
    return InvoiceLine(name, "Tarifstelle 4.1: 5 Tage mal 20,00 €", D(net), vat)


def sums(
    *lines: InvoiceLine, tax: dict[VatKey, str] | None = None, less: dict[VatKey, str] | None = None
) -> InvoiceSums:
    """The lines with their tax; ``less`` is what was reduced since."""
    taxed, reduced, net = tax or {}, less or {}, dict[VatKey, D]()
    for one in lines:
        net[one.vat] = net.get(one.vat, D("0.00")) + one.net
    part = InvoicePart.OUTSIDE_SCOPE if lines and lines[0].vat == OUTSIDE else InvoicePart.WITHIN_SCOPE
    return InvoiceSums(
        part,
        lines,
        tuple(InvoiceAllowance(D(amount), key) for key, amount in reduced.items()),
        tuple(
            InvoiceTax(key, amount - D(reduced.get(key, "0.00")), D(taxed.get(key, "0.00")))
            for key, amount in net.items()
        ),
    )


PLAIN = InvoiceDocument(
    kind=InvoiceKind.INVOICE,
    number="RE-2026-000001",
    issued_on=date(2026, 11, 27),
    due_on=date(2026, 12, 27),
    supplied_on=date(2026, 11, 20),
    reference="KZ-7K2M-9QXD-4FTA",
    note="Sondernutzung. Grundlage: Sondernutzungssatzung (StrWG NRW § 19a)",
    terms="Bitte überweisen Sie den Betrag bis zum 27. Dezember 2026 mit dem Verwendungszweck KZ-7K2M-9QXD-4FTA.",
    seller=SELLER,
    recipient=RECIPIENT,
    sums=sums(line("100.00")),
)
BEFORE = Preceding("RE-2026-000001", date(2026, 11, 27))
TAXED = replace(PLAIN, sums=sums(line("84.03", STANDARD), tax={STANDARD: "15.97"}))
EXAMPLES = {
    "a fee": PLAIN,
    "several fees": replace(PLAIN, sums=sums(line("100.00"), line("30.70"), line("0.00"))),
    "without an order, a BIC, a tax number and a day": replace(
        PLAIN, recipient=replace(RECIPIENT, order=""), supplied_on=date(2026, 11, 20),
        seller=replace(SELLER, bic="", contact=replace(CONTACT, vat_id="", tax_number="")),
    ),
    "partly paid": replace(PLAIN, prepaid=D("40.00")),
    "paid": replace(PLAIN, prepaid=D("100.00")),
    "taxed": TAXED,
    "taxed, with a tax number only": replace(TAXED, seller=replace(SELLER, contact=replace(CONTACT, vat_id=""))),
    "two rates, exempt and nothing": replace(
        PLAIN,
        sums=sums(
            line("84.03", STANDARD), line("10.00", LOWER), line("50.00", EXEMPT), line("5.00", ZERO),
            tax={STANDARD: "15.97", LOWER: "0.70"},
        ),
    ),
    "reduced": replace(
        PLAIN, kind=InvoiceKind.CORRECTED, number="RE-2026-000002", preceding=BEFORE,
        sums=sums(line("100.00"), less={OUTSIDE: "25.50"}),
    ),
    "taxed and reduced": replace(
        TAXED, kind=InvoiceKind.CORRECTED, number="RE-2026-000002", preceding=BEFORE,
        sums=sums(line("84.03", STANDARD), tax={STANDARD: "7.98"}, less={STANDARD: "42.01"}),
    ),
    "taken back": replace(
        PLAIN, kind=InvoiceKind.CREDIT, number="RE-2026-000002", preceding=BEFORE,
        terms="Diese Gutschrift nimmt die Rechnung RE-2026-000001 ganz zurück.",
    ),
    "taxed and taken back": replace(
        TAXED, kind=InvoiceKind.CREDIT, number="RE-2026-000002", preceding=BEFORE, terms="Diese Gutschrift gilt.",
    ),
    "727 lines": replace(PLAIN, sums=sums(*(line("1.37", name=f"Posten {place}") for place in range(727)))),
    "markup and signs that XML cannot hold": replace(
        PLAIN,
        note="a\x00b\x0b]]>\ufffe<!-- & -->",
        seller=replace(SELLER, name="Stadt <b>Bochum</b> & \"Söhne\""),
        recipient=replace(RECIPIENT, name="Amt </cac:Party><x> & \u202eetreP\x1b", order="<order/>"),
        sums=sums(line("100.00", name="<script>alert(1)</script> ]]> \x00\x08 &amp;")),
    ),
}  # fmt: skip
