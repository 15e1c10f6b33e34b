"""One invoice, corrected invoice or credit note, element by element in the order of UBL; BT and BG are terms of EN 16931."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from lxml import etree

from gemeinwerk.adapters.xrechnung.elements import amount, clean, document, group, percent, value
from gemeinwerk.domain.payments.types import (
    InvoiceDocument,
    InvoiceKind,
    InvoiceLine,
    InvoicePart,
    InvoiceRecipient,
    InvoiceSeller,
    InvoiceSums,
    InvoiceTax,
    VatCategory,
    VatKey,
)
from gemeinwerk.kernel.refusal import Finding, Invalid, TooLarge

SPECIFICATION: Final = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
PROFILE: Final = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
SEPA_TRANSFER: Final = "58"
BETWEEN_PARTNERS: Final = "97"
# Electronic addresses: e-mail, and the Leitweg-ID in the list of EAS codes.
EMAIL: Final = "EM"
ROUTING_ID: Final = "0204"
ONE: Final = "C62"
REASONS: Final = {
    VatCategory.OUTSIDE_SCOPE: (
        "VATEX-EU-O",
        "Nicht steuerbar: Leistung einer juristischen Person des öffentlichen Rechts außerhalb eines Unternehmens",
    ),
    VatCategory.EXEMPT: ("", "Umsatzsteuerfrei; die Grundlage steht bei den Posten"),
}
REDUCED: Final = "Herabsetzung der Forderung"
MOST_BYTES: Final = 4_000_000
MOST: Final = Decimal("9999999999.99")


class InvoiceRefused(Invalid):
    """The figures or details do not make an invoice; ``details`` name each."""

    code = "payments.invoice"
    message = "Aus dieser Forderung lässt sich keine elektronische Rechnung schreiben."
    hint = "Bitte prüfen Sie die genannten Angaben. Es wurde nichts ausgestellt."


def write_invoice(said: InvoiceDocument) -> bytes:
    """Return the invoice in UTF-8; raises InvoiceRefused with a finding for each fault, TooLarge."""
    if findings := list(_faults(said)):
        raise InvoiceRefused(details=findings[:100])
    credit = said.kind is InvoiceKind.CREDIT
    root = document("CreditNote" if credit else "Invoice")
    _head(root, said, credit)
    _seller(group(root, "AccountingSupplierParty", "Party"), said.seller, said.sums.part)
    _recipient(group(root, "AccountingCustomerParty", "Party"), said.recipient)
    if said.supplied_on is not None:
        value(group(root, "Delivery"), "ActualDeliveryDate", said.supplied_on.isoformat())
    _payment(root, said, credit)
    for one in said.sums.allowances:
        _allowance(root, one.amount, one.vat)
    _taxes(root, said)
    _totals(root, said)
    for place, line in enumerate(said.sums.lines, start=1):
        _line(root, place, line, credit)
    content = bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
    if len(content) > MOST_BYTES:
        raise TooLarge(
            "Diese elektronische Rechnung wäre zu groß.", hint="Höchstens 4 MB. Es wurde nichts ausgestellt."
        )
    return content


def _head(root: Any, said: InvoiceDocument, credit: bool) -> None:
    value(root, "CustomizationID", SPECIFICATION)
    value(root, "ProfileID", PROFILE)
    value(root, "ID", said.number)
    value(root, "IssueDate", said.issued_on.isoformat())
    if not credit:
        value(root, "DueDate", said.due_on.isoformat())
    value(root, "CreditNoteTypeCode" if credit else "InvoiceTypeCode", said.kind.value)
    value(root, "Note", said.note)
    value(root, "DocumentCurrencyCode", "EUR")
    value(root, "BuyerReference", said.recipient.routing_id)
    if said.recipient.order:
        value(group(root, "OrderReference"), "ID", said.recipient.order)
    if said.preceding is not None:
        before = group(root, "BillingReference", "InvoiceDocumentReference")
        value(before, "ID", said.preceding.number)
        value(before, "IssueDate", said.preceding.issued_on.isoformat())


def _seller(party: Any, seller: InvoiceSeller, part: InvoicePart) -> None:
    contact = seller.contact
    value(party, "EndpointID", contact.email, schemeID=EMAIL)
    value(group(party, "PartyIdentification"), "ID", seller.identifier)
    _address(party, seller.street, seller.city, seller.postcode)
    # BR-O-02: what is outside the scope of the tax carries no number for it.
    if contact.vat_id and part is InvoicePart.WITHIN_SCOPE:
        _tax_scheme(party, contact.vat_id, "VAT")
    if contact.tax_number:
        _tax_scheme(party, contact.tax_number, "FC")
    value(group(party, "PartyLegalEntity"), "RegistrationName", seller.name)
    reached = group(party, "Contact")
    value(reached, "Name", contact.contact)
    value(reached, "Telephone", contact.phone)
    value(reached, "ElectronicMail", contact.email)


def _recipient(party: Any, recipient: InvoiceRecipient) -> None:
    value(party, "EndpointID", recipient.routing_id, schemeID=ROUTING_ID)
    _address(party, recipient.street, recipient.city, recipient.postcode)
    value(group(party, "PartyLegalEntity"), "RegistrationName", recipient.name)


def _address(party: Any, street: str, city: str, postcode: str) -> None:
    address = group(party, "PostalAddress")
    value(address, "StreetName", street)
    value(address, "CityName", city)
    value(address, "PostalZone", postcode)
    value(group(address, "Country"), "IdentificationCode", "DE")


def _tax_scheme(party: Any, number: str, scheme: str) -> None:
    node = group(party, "PartyTaxScheme")
    value(node, "CompanyID", number)
    value(group(node, "TaxScheme"), "ID", scheme)


def _payment(root: Any, said: InvoiceDocument, credit: bool) -> None:
    means = group(root, "PaymentMeans")
    value(means, "PaymentMeansCode", BETWEEN_PARTNERS if credit else SEPA_TRANSFER)
    value(means, "PaymentID", said.reference)
    if not credit:
        account = group(means, "PayeeFinancialAccount")
        value(account, "ID", said.seller.iban)
        value(account, "Name", said.seller.account_name)
        if said.seller.bic:
            value(group(account, "FinancialInstitutionBranch"), "ID", said.seller.bic)
    value(group(root, "PaymentTerms"), "Note", said.terms)


def _allowance(root: Any, less: Decimal, vat: VatKey) -> None:
    node = group(root, "AllowanceCharge")
    value(node, "ChargeIndicator", "false")
    value(node, "AllowanceChargeReason", REDUCED)
    amount(node, "Amount", less)
    _category(node, "TaxCategory", vat)


def _taxes(root: Any, said: InvoiceDocument) -> None:
    total = group(root, "TaxTotal")
    amount(total, "TaxAmount", said.sums.tax)
    for one in said.sums.taxes:
        _tax(total, one)


def _tax(total: Any, one: InvoiceTax) -> None:
    node = group(total, "TaxSubtotal")
    amount(node, "TaxableAmount", one.taxable)
    amount(node, "TaxAmount", one.tax)
    category = group(node, "TaxCategory")
    value(category, "ID", one.vat.category.value)
    # BR-DE-14 wants a rate in the breakdown even where none applies.
    percent(category, one.vat.rate)
    code, reason = REASONS.get(one.vat.category, ("", ""))
    value(category, "TaxExemptionReasonCode", code)
    value(category, "TaxExemptionReason", reason)
    value(group(category, "TaxScheme"), "ID", "VAT")


def _category(parent: Any, name: str, vat: VatKey) -> None:
    node = group(parent, name)
    value(node, "ID", vat.category.value)
    # BR-O-05: a line outside the scope of the tax has no rate.
    if vat.category is not VatCategory.OUTSIDE_SCOPE:
        percent(node, vat.rate)
    value(group(node, "TaxScheme"), "ID", "VAT")


def _totals(root: Any, said: InvoiceDocument) -> None:
    sums = said.sums
    total = group(root, "LegalMonetaryTotal")
    amount(total, "LineExtensionAmount", sums.lines_total)
    amount(total, "TaxExclusiveAmount", sums.net)
    amount(total, "TaxInclusiveAmount", sums.gross)
    if sums.allowed:
        amount(total, "AllowanceTotalAmount", sums.allowed)
    if said.prepaid:
        amount(total, "PrepaidAmount", said.prepaid)
    amount(total, "PayableAmount", sums.gross - said.prepaid)


def _line(root: Any, place: int, line: InvoiceLine, credit: bool) -> None:
    node = group(root, "CreditNoteLine" if credit else "InvoiceLine")
    value(node, "ID", str(place))
    value(node, "CreditedQuantity" if credit else "InvoicedQuantity", "1", unitCode=ONE)
    amount(node, "LineExtensionAmount", line.net)
    item = group(node, "Item")
    value(item, "Description", line.description)
    value(item, "Name", line.name)
    _category(item, "ClassifiedTaxCategory", line.vat)
    amount(group(node, "Price"), "PriceAmount", line.net)


def _faults(said: InvoiceDocument) -> Iterable[Finding]:
    """Yield what would make an invoice that no recipient takes: empty names, figures that do not add up."""
    sums = said.sums
    if not sums.lines:
        yield _finding("lines", "Es gibt keinen Posten.")
    for place, line in enumerate(sums.lines, start=1):
        if not clean(line.name):
            yield _finding(f"line-{place}", f"Posten {place} hat keinen Namen.")
        if not _is_amount(line.net):
            yield _finding(
                f"line-{place}", f"Posten {place} hat keinen Betrag zwischen 0 und {MOST:.2f} Euro, auf Cent genau."
            )
    for name in ("number", "reference", "terms"):
        if not clean(getattr(said, name)):
            yield _finding(name, "Eine Angabe der Rechnung fehlt.")
    if not all(
        clean(one) for one in (said.seller.name, said.seller.iban, said.recipient.name, said.recipient.routing_id)
    ):
        yield _finding("parties", "Name, IBAN oder Leitweg-ID fehlt.")
    if (said.kind is InvoiceKind.INVOICE) != (said.preceding is None):
        yield _finding("preceding", "Nur eine Berichtigung oder Gutschrift nennt eine frühere Rechnung.")
    if _untaxed(sums) != {one.vat: one.taxable for one in sums.taxes}:
        yield _finding("taxes", "Steuer und Posten passen nicht zusammen.")
    if (
        not all(_is_amount(one.taxable) and _is_amount(one.tax) for one in sums.taxes)
        or not 0 <= said.prepaid <= sums.gross
    ):
        yield _finding("totals", "Die Summen passen nicht zusammen.")


def _untaxed(sums: InvoiceSums) -> dict[VatKey, Decimal]:
    """Return what each key asks without tax: its lines less its allowances."""
    found: dict[VatKey, Decimal] = {}
    for line in sums.lines:
        found[line.vat] = found.get(line.vat, Decimal(0)) + line.net
    for one in sums.allowances:
        found[one.vat] = found.get(one.vat, Decimal(0)) - one.amount
    return found


def _is_amount(euros: Decimal) -> bool:
    return euros.is_finite() and 0 <= euros <= MOST and euros == round(euros, 2)


def _finding(where: str, message: str) -> Finding:
    return Finding(where, None, message, "")
