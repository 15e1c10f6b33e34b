"""Orders as XBezahldienste 1.0.0 wants them: every limit is checked before anything is sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC
from decimal import Decimal
from typing import Any, Final

import msgspec

from gemeinwerk.adapters.payments.settings import PATH_ID, is_safe
from gemeinwerk.domain.payments.ports import ProviderRefused
from gemeinwerk.domain.payments.types import OrderItem, Payer, PaymentOrder
from gemeinwerk.kernel.refusal import Finding

# Limits of XBezahldienste 1.0.0 (FITKO, initiate-payment-transaction).
MAX_REFERENCE: Final = 36
MAX_DESCRIPTION: Final = 250
MAX_ITEMS: Final = 99
MAX_GROSS: Final = Decimal("999999.00")
PURPOSE: Final = re.compile(r"[A-Za-z0-9_ -]{1,27}")
CENT: Final = Decimal("0.01")
WRITE: Final = msgspec.json.Encoder(decimal_format="number")


def order_body(order: PaymentOrder) -> bytes:
    """Return the JSON of an order with exact numbers; raises ProviderRefused (VALIDATION_ERROR, CALCULATION_ERROR)."""
    findings = list(_faults(order))
    if findings:
        raise refused("VALIDATION_ERROR", findings)
    if wrong := list(_sums(order)):
        raise refused("CALCULATION_ERROR", wrong)
    body: dict[str, Any] = {
        "requestId": str(order.request_id),
        "requestTimestamp": f"{order.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{order.at.microsecond // 1000:03d}Z",
        "currency": "EUR",
        "grosAmount": order.gross.quantize(CENT),
        "purpose": order.purpose,
        "description": order.description,
        "redirectUrl": order.return_url,
        "items": [_item(one) for one in order.items],
    }
    if order.payer is not None:
        body["requestor"] = _payer(order.payer)
    return WRITE.encode(body)


def refused(reason: str, findings: list[Finding]) -> ProviderRefused:
    """Return a refusal before anything was sent, with what is wrong."""
    refusal = ProviderRefused(reason)
    refusal.details = tuple(findings)
    return refusal


def _item(one: OrderItem) -> dict[str, Any]:
    """Amounts of a single piece must be exact; where the total cannot be divided into cents, it is sold as one piece."""
    quantity = one.quantity
    if any((total / quantity).quantize(CENT) * quantity != total for total in (one.net, one.tax)):
        quantity = 1
    return {
        "id": one.id,
        "reference": one.reference,
        "description": one.description,
        "taxRate": one.tax_rate,
        "quantity": quantity,
        "totalNetAmount": one.net.quantize(CENT),
        "totalTaxAmount": one.tax.quantize(CENT),
        "singleNetAmount": (one.net / quantity).quantize(CENT),
        "singleTaxAmount": (one.tax / quantity).quantize(CENT),
        "bookingData": dict(one.booking),
    }


def _payer(payer: Payer) -> dict[str, Any]:
    found: dict[str, Any] = {"name": payer.family_name, "firstName": payer.given_name}
    found |= {"isOrganization": bool(payer.organisation), "organizationName": payer.organisation}
    address = {
        "street": payer.street,
        "houseNumber": payer.house_number,
        "postalCode": payer.postcode,
        "city": payer.city,
    }
    said = {name: text for name, text in found.items() if text != ""}
    if any(address.values()):
        said["address"] = {name: text for name, text in address.items() if text} | {"country": payer.country}
    return said


def _faults(order: PaymentOrder) -> Iterator[Finding]:
    if not PATH_ID.fullmatch(order.authority):
        yield _finding("authority", "1 bis 36 Buchstaben, Ziffern, Unter- oder Bindestriche")
    if order.at.tzinfo is None:
        yield _finding("at", "ein Zeitpunkt mit Zeitzone")
    if not PURPOSE.fullmatch(order.purpose) or not order.purpose.strip():
        yield _finding("purpose", "1 bis 27 Buchstaben ohne Umlaute, Ziffern, Leerzeichen, Unter- oder Bindestriche")
    if not 0 < len(order.description) <= MAX_DESCRIPTION:
        yield _finding("description", f"1 bis {MAX_DESCRIPTION} Zeichen")
    if not is_safe(order.return_url):
        yield _finding("return_url", "eine Adresse mit https:// und höchstens 2082 Zeichen")
    if not 1 <= len(order.items) <= MAX_ITEMS:
        yield _finding("items", f"1 bis {MAX_ITEMS} Positionen")
    for place, one in enumerate(order.items[:MAX_ITEMS], start=1):
        yield from _item_faults(f"items {place}", one)
    if len({one.id for one in order.items}) != len(order.items):
        yield _finding("items", "Kennungen, von denen jede einmal vorkommt")
    if order.payer is not None and not re.fullmatch(r"[A-Z]{2}", order.payer.country):
        yield _finding("payer", "ein Land mit zwei Buchstaben")


def _item_faults(where: str, one: OrderItem) -> Iterator[Finding]:
    if not 0 < len(one.id) <= MAX_REFERENCE or not 0 < len(one.reference) <= MAX_REFERENCE:
        yield _finding(where, f"Kennung und Referenz mit 1 bis {MAX_REFERENCE} Zeichen")
    if not 0 < len(one.description) <= MAX_DESCRIPTION:
        yield _finding(where, f"eine Beschreibung mit 1 bis {MAX_DESCRIPTION} Zeichen")
    if not 1 <= one.quantity <= 9999:
        yield _finding(where, "eine Menge von 1 bis 9999")
    if not one.tax_rate.is_finite() or not 0 <= one.tax_rate <= 100:
        yield _finding(where, "ein Steuersatz von 0 bis 100 Prozent")
    for amount in (one.net, one.tax):
        if not amount.is_finite() or not 0 <= amount <= MAX_GROSS or amount != amount.quantize(CENT):
            yield _finding(where, "Beträge von 0 bis 999.999 Euro, auf Cent genau")


def _sums(order: PaymentOrder) -> Iterator[Finding]:
    if not CENT <= order.gross <= MAX_GROSS:
        yield _finding("items", "eine Summe von 0,01 bis 999.999 Euro")


def _finding(where: str, wanted: str) -> Finding:
    return Finding(where, None, f"Erwartet: {wanted}.", "")
