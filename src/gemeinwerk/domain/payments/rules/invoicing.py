"""What stands on an electronic invoice: parts, lines, reductions and tax, exactly as the ledger has them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Final

from gemeinwerk.domain.payments.types import (
    CATEGORIES,
    Account,
    ChargedItem,
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
    Line,
    Standing,
    VatCategory,
    VatKey,
)
from gemeinwerk.kernel.dates import long_date
from gemeinwerk.kernel.refusal import Finding

ZERO: Final = Decimal("0.00")
CENT: Final = Decimal("0.01")
MOST_LINES: Final = 1000
ADDRESS: Final = "Bitte lassen Sie die Anschrift im Verzeichnis der Behörden ergänzen."
FILL_IN: Final = "Bitte tragen Sie es unter „Angaben für Rechnungen“ ein."
# The forms that BR-DE-27 and BR-DE-28 of XRechnung ask for.
PHONE: Final = re.compile(r"(?:[^0-9]*[0-9]){3}.*")
EMAIL: Final = re.compile(r"[^@\s.][^@\s]*[^@\s.]@(?:[^@.\s]+\.)+[^@.\s]+")


def part_of(item: ChargedItem) -> InvoicePart:
    """Return the invoice on which an item stands."""
    return InvoicePart.OUTSIDE_SCOPE if key_of(item).category is VatCategory.OUTSIDE_SCOPE else InvoicePart.WITHIN_SCOPE


def key_of(item: ChargedItem) -> VatKey:
    """Return category and rate of an item (UStG § 2b); a rate of nothing is a category of its own."""
    category = CATEGORIES[item.treatment.value]
    if category is not VatCategory.STANDARD:
        return VatKey(category, Decimal(0))
    return VatKey(category, item.tax_rate) if item.tax_rate else VatKey(VatCategory.ZERO, Decimal(0))


def sums(items: Sequence[ChargedItem], standing: Standing) -> tuple[InvoiceSums, ...]:
    """Return what a claim asks now, one part for each invoice; a part of which nothing was ever asked is left out.

    Lines are the items as the claim was opened; what was taken back since is an allowance, so that the parts together ask
    what the ledger says is owed (``ledger.owed``). Tax goes back in proportion with the net amount (UStG § 17).
    """
    net, tax = _now(items, standing, Account.REVENUE), _now(items, standing, Account.VAT)
    found = []
    for part in InvoicePart:
        places = [place for place, item in enumerate(items) if part_of(item) is part]
        if any(items[place].gross for place in places):
            found.append(_part(part, [(items[place], net[place], tax[place]) for place in places]))
    return tuple(found)


def prepaid(parts: Sequence[InvoiceSums], paid: Decimal) -> tuple[Decimal, ...]:
    """Spread what was paid over the parts in their order; no part takes more than it asks."""
    found = []
    for one in parts:
        share = min(max(paid, ZERO), one.gross)
        found.append(share)
        paid -= share
    return tuple(found)


def basis(recipient: InvoiceRecipient, part: InvoiceSums, supplied_on: date | None) -> str:
    """Return the SHA-256 of what an invoice says apart from its number and days; equal where nothing is to be corrected."""
    said = {"recipient": asdict(recipient), "sums": asdict(part), "supplied_on": supplied_on}
    return hashlib.sha256(json.dumps(said, default=str, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def terms(document: InvoiceDocument) -> str:
    """Return how an invoice is paid, in a German sentence (BT-20); it holds no sign that BR-DE-18 reserves."""
    if document.kind is InvoiceKind.CREDIT and document.preceding is not None:
        before = f"{document.preceding.number} vom {long_date(document.preceding.issued_on)}"
        return f"Diese Gutschrift nimmt die Rechnung {before} ganz zurück. Was schon bezahlt ist, wird erstattet."
    if document.prepaid >= document.sums.gross:
        return "Der Betrag ist schon bezahlt."
    day = long_date(document.due_on)
    return f"Bitte überweisen Sie den Betrag bis zum {day} mit dem Verwendungszweck {document.reference}."


def contact_faults(contact: InvoiceContact) -> Iterable[Finding]:
    """Yield what is wrong with details that were filled in; an empty one is only missing."""
    if contact.phone and not PHONE.fullmatch(contact.phone):
        yield Finding(
            "phone",
            None,
            "Diese Telefonnummer ist nicht richtig.",
            "Mit mindestens drei Ziffern, zum Beispiel 0234 910-0.",
        )
    if contact.email and not EMAIL.fullmatch(contact.email):
        yield Finding("email", None, "Diese E-Mail-Adresse ist nicht richtig.", "Zum Beispiel kasse@stadt.example.")


def missing(seller: InvoiceSeller, parts: Iterable[InvoiceSums]) -> tuple[Finding, ...]:
    """Return what the treasury has to fill in before these parts can be invoiced (BR-DE-2 to BR-DE-7, BR-DE-16, BR-CO-26)."""
    contact = seller.contact
    wanted = [
        (seller.identifier, "identifier", "Der Gemeindeschlüssel Ihrer Behörde fehlt.", ADDRESS),
        (seller.street, "street", "Die Straße Ihrer Behörde fehlt.", ADDRESS),
        (seller.postcode, "postcode", "Die Postleitzahl Ihrer Behörde fehlt.", ADDRESS),
        (seller.city, "city", "Der Ort Ihrer Behörde fehlt.", ADDRESS),
        (contact.contact, "contact", "Die Ansprechstelle für Rückfragen fehlt.", FILL_IN),
        (contact.phone, "phone", "Die Telefonnummer für Rückfragen fehlt.", FILL_IN),
        (contact.email, "email", "Die E-Mail-Adresse für Rückfragen fehlt.", FILL_IN),
    ]
    if any(one.part is InvoicePart.WITHIN_SCOPE for one in parts):
        tax = contact.vat_id or contact.tax_number
        wanted.append((tax, "vat_id", "Umsatzsteuer-Identifikationsnummer oder Steuernummer fehlt.", FILL_IN))
    return tuple(Finding(where, None, message, hint) for value, where, message, hint in wanted if not value.strip())


def _part(part: InvoicePart, rows: Sequence[tuple[ChargedItem, Decimal, Decimal]]) -> InvoiceSums:
    lines = tuple(InvoiceLine(item.label, _reason(item), item.net, key_of(item)) for item, _, _ in rows)
    taxable: dict[VatKey, Decimal] = {}
    tax: dict[VatKey, Decimal] = {}
    less: dict[VatKey, Decimal] = {}
    for item, net_now, tax_now in rows:
        key = key_of(item)
        taxable[key] = taxable.get(key, ZERO) + net_now
        tax[key] = tax.get(key, ZERO) + tax_now
        less[key] = less.get(key, ZERO) + item.net - net_now
    return InvoiceSums(
        part,
        lines,
        tuple(InvoiceAllowance(amount, key) for key, amount in less.items() if amount),
        tuple(InvoiceTax(key, amount, tax[key]) for key, amount in taxable.items()),
    )


def _reason(item: ChargedItem) -> str:
    return "; ".join(item.explanation) or item.legal_source


def _now(items: Sequence[ChargedItem], standing: Standing, account: Account) -> list[Decimal]:
    """Return what each item still asks on one side; items that share a line of the ledger share what was taken back of it."""
    asked = [one.net if account is Account.REVENUE else one.tax for one in items]
    places: dict[Line, list[int]] = {}
    for place, item in enumerate(items):
        places.setdefault(Line(account, item.account_code, item.product), []).append(place)
    found = list(asked)
    for line, shared in places.items():
        held = -standing.lines.get(line, ZERO)
        for place, amount in _spread(held, {one: asked[one] for one in shared}).items():
            found[place] = amount
    return found


def _spread(amount: Decimal, weights: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Spread an amount in proportion; cents that are left go to the largest remainders."""
    whole = sum(weights.values(), ZERO)
    if not whole:
        return dict.fromkeys(weights, ZERO)
    exact = {place: amount * weight / whole for place, weight in weights.items()}
    parts = {place: one.quantize(CENT, rounding=ROUND_DOWN) for place, one in exact.items()}
    cents = int((amount - sum(parts.values(), ZERO)) / CENT)
    for place in sorted(weights, key=lambda one: parts[one] - exact[one])[:cents]:
        parts[place] += CENT
    return parts
