"""Electronic invoices to public authorities (EN 16931, XRechnung). Amounts are exact decimals in euros with two places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID


class InvoiceKind(StrEnum):
    """What an invoice does; the value is its code in UNTDID 1001 (BT-3)."""

    INVOICE = "380"
    CREDIT = "381"
    CORRECTED = "384"


class VatCategory(StrEnum):
    """The category of value-added tax (BT-151, UNTDID 5305)."""

    OUTSIDE_SCOPE = "O"
    EXEMPT = "E"
    ZERO = "Z"
    STANDARD = "S"


class InvoicePart(StrEnum):
    """Which items of a claim an invoice holds: EN 16931 (BR-O-11 to BR-O-14) keeps what is outside the scope apart."""

    OUTSIDE_SCOPE = "outside_scope"
    WITHIN_SCOPE = "within_scope"


@dataclass(frozen=True, slots=True)
class InvoiceRecipient:
    """The authority that pays a claim; ``order`` is its own reference (BT-13) and may be empty."""

    routing_id: str
    name: str
    street: str
    postcode: str
    city: str
    order: str = ""


@dataclass(frozen=True, slots=True)
class InvoiceContact:
    """Whom a recipient asks about an invoice, and how the tax office knows the authority; a part may be empty."""

    contact: str = ""
    phone: str = ""
    email: str = ""
    vat_id: str = ""
    tax_number: str = ""


@dataclass(frozen=True, slots=True)
class InvoiceSeller:
    """The authority that a claim is owed to, as it stands on an invoice; ``identifier`` is its AGS."""

    identifier: str
    name: str
    street: str
    postcode: str
    city: str
    account_name: str
    iban: str
    bic: str
    contact: InvoiceContact


@dataclass(frozen=True, slots=True)
class VatKey:
    """Category and rate in percent; amounts of one key are summed in one line of the tax breakdown."""

    category: VatCategory
    rate: Decimal


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One item of the claim as it was opened; ``net`` is its total."""

    name: str
    description: str
    net: Decimal
    vat: VatKey


@dataclass(frozen=True, slots=True)
class InvoiceAllowance:
    """What is no longer asked of the lines of one key, without tax (Herabsetzung)."""

    amount: Decimal
    vat: VatKey


@dataclass(frozen=True, slots=True)
class InvoiceTax:
    """The tax of one key: what is taxed after allowances, and the tax as it was booked."""

    vat: VatKey
    taxable: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class InvoiceSums:
    """What a part of a claim asks: lines, what was reduced since, and the tax."""

    part: InvoicePart
    lines: tuple[InvoiceLine, ...]
    allowances: tuple[InvoiceAllowance, ...]
    taxes: tuple[InvoiceTax, ...]

    @property
    def lines_total(self) -> Decimal:
        """Return the sum of the lines (BT-106)."""
        return sum((one.net for one in self.lines), Decimal("0.00"))

    @property
    def allowed(self) -> Decimal:
        """Return the sum of the allowances (BT-107)."""
        return sum((one.amount for one in self.allowances), Decimal("0.00"))

    @property
    def net(self) -> Decimal:
        """Return what is asked without tax (BT-109)."""
        return self.lines_total - self.allowed

    @property
    def tax(self) -> Decimal:
        """Return the tax (BT-110)."""
        return sum((one.tax for one in self.taxes), Decimal("0.00"))

    @property
    def gross(self) -> Decimal:
        """Return what is asked with tax (BT-112)."""
        return self.net + self.tax


@dataclass(frozen=True, slots=True)
class Preceding:
    """The invoice that is corrected or taken back (BG-3)."""

    number: str
    issued_on: date


@dataclass(frozen=True, slots=True)
class InvoiceDocument:
    """One invoice with everything that stands in it; ``reference`` is the Kassenzeichen of the transfer (BT-83)."""

    kind: InvoiceKind
    number: str
    issued_on: date
    due_on: date
    supplied_on: date | None
    reference: str
    note: str
    terms: str
    seller: InvoiceSeller
    recipient: InvoiceRecipient
    sums: InvoiceSums
    prepaid: Decimal = Decimal("0.00")
    preceding: Preceding | None = None


@dataclass(frozen=True, slots=True)
class InvoiceInfo:
    """An invoice that was issued; ``digest`` is the SHA-256 of its file, ``held`` says that the file is still kept."""

    id: UUID
    number: str
    kind: InvoiceKind
    part: InvoicePart
    amount: Decimal
    digest: str
    issued_at: datetime
    supplied_on: date | None
    corrects: str = ""
    held: bool = True


# How the category of an item follows from the way in which tax treats it; a rate of nothing is a category of its own.
CATEGORIES: Mapping[str, VatCategory] = {
    "outside_scope": VatCategory.OUTSIDE_SCOPE,
    "exempt": VatCategory.EXEMPT,
    "rate": VatCategory.STANDARD,
}
