"""Invoices keep the schema of UBL, the rules of EN 16931 and those of XRechnung; figures and rules are told one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal as D
from typing import Any

import pytest
from lxml import etree

from gemeinwerk.adapters.xrechnung import PROFILE, SPECIFICATION, UblInvoices
from gemeinwerk.adapters.xrechnung.writing import InvoiceRefused
from gemeinwerk.domain.payments.types import InvoiceDocument, InvoiceKind
from gemeinwerk.kernel.refusal import TooLarge
from tests.adapters.xrechnung.examples import BEFORE, EXAMPLES, OUTSIDE, PLAIN, STANDARD, TAXED, line, sums
from tests.adapters.xrechnung.official import broken_rules, faults, schema_faults

WRITER = UblInvoices()
SPACES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}


def read(content: bytes, path: str) -> list[str]:
    """The texts at a path of an invoice."""
    return [one.text or "" for one in etree.fromstring(content).findall(path, SPACES)]


def without(content: bytes, path: str) -> bytes:
    """The invoice without what is at a path; something must be there."""
    tree = etree.fromstring(content)
    found = tree.findall(path, SPACES)
    assert found, path
    for one in found:
        one.getparent().remove(one)
    return bytes(etree.tostring(tree))


def changed(content: bytes, path: str, text: str) -> bytes:
    """The invoice with another text at a path."""
    tree = etree.fromstring(content)
    tree.findall(path, SPACES)[0].text = text
    return bytes(etree.tostring(tree))


def test_every_invoice_keeps_the_official_rules_without_even_a_warning() -> None:
    written = [WRITER.write(one) for one in EXAMPLES.values()]
    assert dict(zip(EXAMPLES, faults(*written), strict=True)) == {name: [] for name in EXAMPLES}


SELLER = "cac:AccountingSupplierParty/cac:Party/"
BUYER = "cac:AccountingCustomerParty/cac:Party/"
# What is taken away or changed, and the rule that the official check then names: the check itself works.
BROKEN: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "BT-10": (lambda one: without(one, "cbc:BuyerReference"), "BR-DE-15"),
    "BT-23": (lambda one: without(one, "cbc:ProfileID"), "PEPPOL-EN16931-R001"),
    "BT-24": (lambda one: changed(one, "cbc:CustomizationID", "urn:cen.eu:en16931:2017"), "BR-DE-21"),
    "BT-34": (lambda one: without(one, f"{SELLER}cbc:EndpointID"), "PEPPOL-EN16931-R020"),
    "BT-49": (lambda one: without(one, f"{BUYER}cbc:EndpointID"), "PEPPOL-EN16931-R010"),
    "BG-6": (lambda one: without(one, f"{SELLER}cac:Contact"), "BR-DE-2"),
    "BT-37": (lambda one: without(one, f"{SELLER}cac:PostalAddress/cbc:CityName"), "BR-DE-3"),
    "BT-38": (lambda one: without(one, f"{SELLER}cac:PostalAddress/cbc:PostalZone"), "BR-DE-4"),
    "BT-41": (lambda one: without(one, f"{SELLER}cac:Contact/cbc:Name"), "BR-DE-5"),
    "BT-42": (lambda one: without(one, f"{SELLER}cac:Contact/cbc:Telephone"), "BR-DE-6"),
    "BT-43": (lambda one: without(one, f"{SELLER}cac:Contact/cbc:ElectronicMail"), "BR-DE-7"),
    "BT-42 without digits": (lambda one: changed(one, f"{SELLER}cac:Contact/cbc:Telephone", "keine"), "BR-DE-27"),
    "BT-43 that is none": (lambda one: changed(one, f"{SELLER}cac:Contact/cbc:ElectronicMail", "x"), "BR-DE-28"),
    "BT-52": (lambda one: without(one, f"{BUYER}cac:PostalAddress/cbc:CityName"), "BR-DE-8"),
    "BT-53": (lambda one: without(one, f"{BUYER}cac:PostalAddress/cbc:PostalZone"), "BR-DE-9"),
    "BG-16": (lambda one: without(one, "cac:PaymentMeans"), "BR-DE-1"),
    "BG-17": (lambda one: without(one, "cac:PaymentMeans/cac:PayeeFinancialAccount"), "BR-DE-23-a"),
    "BT-84": (lambda one: changed(one, "cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID", "DE00"), "BR-DE-19"),
    "BT-119": (lambda one: without(one, "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:Percent"), "BR-DE-14"),
    "BT-120": (lambda one: without(without(
        one, "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:TaxExemptionReason"),
        "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:TaxExemptionReasonCode"), "BR-O-10"),
    "BT-29": (lambda one: without(one, f"{SELLER}cac:PartyIdentification"), "BR-CO-26"),
    "BT-115": (lambda one: changed(one, "cac:LegalMonetaryTotal/cbc:PayableAmount", "100.01"), "BR-CO-16"),
    "BT-72": (lambda one: without(one, "cac:Delivery"), "BR-DE-TMP-32"),
}  # fmt: skip


def test_the_official_rules_find_each_thing_that_is_taken_away() -> None:
    whole = WRITER.write(PLAIN)
    found = broken_rules(*(spoil(whole) for spoil, _ in BROKEN.values()))
    for (name, (_, rule)), broken in zip(BROKEN.items(), found, strict=True):
        assert rule in broken, (name, broken)
    no_number = without(WRITER.write(TAXED), f"{SELLER}cac:PartyTaxScheme")
    before = without(WRITER.write(EXAMPLES["reduced"]), "cac:BillingReference")
    assert [["BR-DE-16" in one, "BR-DE-26" in one] for one in broken_rules(no_number, before)] == [
        [True, False], [False, True],
    ]  # fmt: skip


def test_without_a_day_of_the_supply_only_the_advice_for_one_is_missed() -> None:
    """The day is known only where somebody said it; it is advice of the rules (a warning), and nothing is invented."""
    assert broken_rules(WRITER.write(replace(PLAIN, supplied_on=None))) == [["BR-DE-TMP-32"]]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("cbc:CustomizationID", SPECIFICATION),
        ("cbc:ProfileID", PROFILE),
        ("cbc:ID", "RE-2026-000001"),
        ("cbc:IssueDate", "2026-11-27"),
        ("cbc:DueDate", "2026-12-27"),
        ("cbc:InvoiceTypeCode", "380"),
        ("cbc:DocumentCurrencyCode", "EUR"),
        ("cbc:BuyerReference", "05911-12345-88"),
        ("cac:OrderReference/cbc:ID", "B-2026-17"),
        (f"{SELLER}cbc:EndpointID", "stadtkasse@bochum.example"),
        (f"{SELLER}cac:PartyIdentification/cbc:ID", "05911000"),
        (f"{SELLER}cac:PartyLegalEntity/cbc:RegistrationName", "Stadt Bochum"),
        (f"{SELLER}cac:Contact/cbc:Name", "Stadtkasse, Team Forderungen"),
        (f"{SELLER}cac:Contact/cbc:Telephone", "0234 910-0"),
        (f"{SELLER}cac:Contact/cbc:ElectronicMail", "stadtkasse@bochum.example"),
        (f"{SELLER}cac:PostalAddress/cbc:StreetName", "Rathausplatz 1"),
        (f"{BUYER}cbc:EndpointID", "05911-12345-88"),
        (f"{BUYER}cac:PartyLegalEntity/cbc:RegistrationName", "Amt für Muster"),
        (f"{BUYER}cac:PostalAddress/cbc:PostalZone", "44787"),
        ("cac:Delivery/cbc:ActualDeliveryDate", "2026-11-20"),
        ("cac:PaymentMeans/cbc:PaymentMeansCode", "58"),
        ("cac:PaymentMeans/cbc:PaymentID", "KZ-7K2M-9QXD-4FTA"),
        ("cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID", "DE02120300000000202051"),
        ("cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:ID", "O"),
        ("cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:TaxExemptionReasonCode", "VATEX-EU-O"),
        ("cac:InvoiceLine/cac:Item/cbc:Description", "Tarifstelle 4.1: 5 Tage mal 20,00 €"),
    ],
)
def test_a_fee_says_what_the_german_rules_ask_for(path: str, text: str) -> None:
    assert read(WRITER.write(PLAIN), path) == [text]


def totals(said: InvoiceDocument) -> list[str]:
    """Lines, net, gross, reduced, paid, to pay; then the tax."""
    content = WRITER.write(said)
    names = ("LineExtensionAmount", "TaxExclusiveAmount", "TaxInclusiveAmount", "AllowanceTotalAmount", "PrepaidAmount",
             "PayableAmount")  # fmt: skip
    found = [(read(content, f"cac:LegalMonetaryTotal/cbc:{name}") or ["-"])[0] for name in names]
    return [*found, *read(content, "cac:TaxTotal/cbc:TaxAmount")]


@pytest.mark.parametrize(
    ("name", "figures"),
    [
        ("a fee", ["100.00", "100.00", "100.00", "-", "-", "100.00", "0.00"]),
        ("several fees", ["130.70", "130.70", "130.70", "-", "-", "130.70", "0.00"]),
        ("partly paid", ["100.00", "100.00", "100.00", "-", "40.00", "60.00", "0.00"]),
        ("paid", ["100.00", "100.00", "100.00", "-", "100.00", "0.00", "0.00"]),
        ("taxed", ["84.03", "84.03", "100.00", "-", "-", "100.00", "15.97"]),
        ("two rates, exempt and nothing", ["149.03", "149.03", "165.70", "-", "-", "165.70", "16.67"]),
        ("reduced", ["100.00", "74.50", "74.50", "25.50", "-", "74.50", "0.00"]),
        ("taxed and reduced", ["84.03", "42.02", "50.00", "42.01", "-", "50.00", "7.98"]),
        ("taken back", ["100.00", "100.00", "100.00", "-", "-", "100.00", "0.00"]),
        ("727 lines", ["995.99", "995.99", "995.99", "-", "-", "995.99", "0.00"]),
    ],
)
def test_figures_are_exact(name: str, figures: list[str]) -> None:
    assert totals(EXAMPLES[name]) == figures


def test_what_is_outside_the_scope_of_the_tax_carries_no_number_for_it() -> None:
    schemes = f"{SELLER}cac:PartyTaxScheme/cac:TaxScheme/cbc:ID"
    assert read(WRITER.write(PLAIN), schemes) == ["FC"]
    assert read(WRITER.write(TAXED), schemes) == ["VAT", "FC"]


def test_the_same_document_gives_the_same_bytes() -> None:
    assert len({WRITER.write(TAXED) for _ in range(3)}) == 1


def test_hostile_texts_stay_texts() -> None:
    content = WRITER.write(EXAMPLES["markup and signs that XML cannot hold"])
    assert read(content, "cac:InvoiceLine/cac:Item/cbc:Name") == ["<script>alert(1)</script> ]]> &amp;"]
    assert read(content, f"{BUYER}cac:PartyLegalEntity/cbc:RegistrationName") == ["Amt </cac:Party><x> & etreP"]
    assert read(content, "cbc:Note") == ["a b ]]> <!-- & -->"]
    assert schema_faults(content) == []


def test_long_texts_are_cut_and_much_of_them_is_refused() -> None:
    long = replace(line("1.00"), description="x" * 5000)
    assert (
        len(read(WRITER.write(replace(PLAIN, sums=sums(long))), "cac:InvoiceLine/cac:Item/cbc:Description")[0]) == 2000
    )
    with pytest.raises(TooLarge):
        WRITER.write(replace(PLAIN, sums=sums(*[replace(long, name="ü" * 2000)] * 1000)))


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        (replace(PLAIN, sums=sums()), "lines"),
        (replace(PLAIN, sums=sums(line("1.00", name=" \x00 "))), "line-1"),
        (replace(PLAIN, sums=sums(line("-1.00"))), "line-1"),
        (replace(PLAIN, sums=sums(line("1.001"))), "line-1"),
        (replace(PLAIN, sums=sums(line("NaN"))), "line-1"),
        (replace(PLAIN, sums=sums(line("10000000000.00"))), "line-1"),
        (replace(PLAIN, number=""), "number"),
        (replace(PLAIN, reference="\x07"), "reference"),
        (replace(PLAIN, prepaid=D("100.01")), "totals"),
        (replace(PLAIN, prepaid=D("-0.01")), "totals"),
        (replace(PLAIN, sums=sums(line("1.00"), less={OUTSIDE: "1.01"})), "totals"),
        (replace(PLAIN, sums=replace(TAXED.sums, taxes=())), "taxes"),
        (replace(TAXED, sums=replace(TAXED.sums, lines=(line("84.04", STANDARD),))), "taxes"),
        (replace(PLAIN, recipient=replace(PLAIN.recipient, name="\u202e")), "parties"),
        (replace(PLAIN, kind=InvoiceKind.CORRECTED), "preceding"),
        (replace(PLAIN, preceding=BEFORE), "preceding"),
    ],
)  # fmt: skip
def test_what_makes_no_invoice_is_refused_by_name(wrong: Any, where: str) -> None:
    with pytest.raises(InvoiceRefused) as found:
        WRITER.write(wrong)
    assert where in [one.where for one in found.value.details]


def test_self_check() -> None:
    assert WRITER.check().ok
