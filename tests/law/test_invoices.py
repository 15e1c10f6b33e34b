"""Which items of a claim stand on which invoice, in which category of value-added tax, and what is left after a reduction."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from gemeinwerk.domain.payments.rules import invoicing, ledger
from gemeinwerk.domain.payments.types import (
    Account,
    ChargedItem,
    DueWhen,
    Happening,
    HappeningKind,
    InvoicePart,
    LegalNature,
    Standing,
    VatCategory,
    VatTreatment,
)

OUTSIDE, WITHIN = InvoicePart.OUTSIDE_SCOPE, InvoicePart.WITHIN_SCOPE
FEE, PRICE = LegalNature.PUBLIC_FEE, LegalNature.PRIVATE_PRICE


def item(
    net: str, treatment: VatTreatment = VatTreatment.OUTSIDE_SCOPE, tax: str = "0.00", rate: str = "0", **more: object
) -> ChargedItem:
    values: dict[str, object] = {
        "code": "1", "label": "Posten", "legal_source": "Satzung", "nature": FEE, "treatment": treatment, "net": D(net),
        "tax": D(tax), "tax_rate": D(rate), "account_code": "431100", "product": "1", "when": DueWhen.BEFORE,
    }  # fmt: skip
    return ChargedItem(**{**values, **more})  # type: ignore[arg-type]


STANDARD = item("100.00", VatTreatment.RATE, "19.00", "19", account_code="441100", nature=PRICE)
LOWER = item("10.00", VatTreatment.RATE, "0.70", "7", account_code="441100", nature=PRICE)


def standing(items: list[ChargedItem], *reduced: str) -> Standing:
    """How the claim of these items stands after reductions."""
    total = sum((one.gross for one in items), D("0.00"))
    found, _ = ledger.book(Standing(), Happening("o", HappeningKind.OPENED, total, shares=ledger.opening_shares(items)))
    for place, amount in enumerate(reduced):
        found, _ = ledger.book(found, Happening(f"r{place}", HappeningKind.REDUCED, D(amount)))
    return found


@pytest.mark.parametrize(
    ("one", "part", "category", "rate"),
    [
        # Sovereign fees are no supply of a business (UStG § 2b).
        (item("10.00"), OUTSIDE, VatCategory.OUTSIDE_SCOPE, "0"),
        (item("10.00", nature=PRICE), OUTSIDE, VatCategory.OUTSIDE_SCOPE, "0"),
        (item("10.00", VatTreatment.EXEMPT), WITHIN, VatCategory.EXEMPT, "0"),
        (STANDARD, WITHIN, VatCategory.STANDARD, "19"),
        (LOWER, WITHIN, VatCategory.STANDARD, "7"),
        (item("10.00", VatTreatment.RATE), WITHIN, VatCategory.ZERO, "0"),
        # A rate that is noted and does not apply is none.
        (item("10.00", rate="19"), OUTSIDE, VatCategory.OUTSIDE_SCOPE, "0"),
    ],
)
def test_category_and_invoice_of_an_item(one: ChargedItem, part: InvoicePart, category: VatCategory, rate: str) -> None:
    key = invoicing.key_of(one)
    assert (invoicing.part_of(one), key.category, key.rate) == (part, category, D(rate))


@pytest.mark.parametrize(
    ("items", "reduced", "asked"),
    [
        ([item("30.70")], (), [("30.70", "0.00", "30.70")]),
        ([item("30.70"), STANDARD], (), [("30.70", "0.00", "30.70"), ("100.00", "19.00", "119.00")]),
        # A third less of everything: 49.90 of 149.70.
        ([item("30.70"), STANDARD], ("49.90",), [("20.47", "0.00", "20.47"), ("66.67", "12.66", "79.33")]),
        ([STANDARD], ("59.50",), [("50.00", "9.50", "59.50")]),
        ([STANDARD], ("0.01",), [("99.99", "19.00", "118.99")]),
        ([STANDARD, LOWER], ("12.97",), [("99.00", "17.73", "116.73")]),
        ([item("1.00"), item("1.00"), item("1.00")], ("1.00", "1.00"), [("1.00", "0.00", "1.00")]),
        ([item("0.00"), item("5.00")], ("2.50",), [("2.50", "0.00", "2.50")]),
        # Nothing was ever asked within the scope: no invoice for it.
        ([item("5.00"), item("0.00", VatTreatment.EXEMPT)], (), [("5.00", "0.00", "5.00")]),
    ],
)
def test_what_is_asked_is_what_the_ledger_says(
    items: list[ChargedItem], reduced: tuple[str, ...], asked: list[tuple[str, str, str]]
) -> None:
    now = standing(items, *reduced)
    parts = invoicing.sums(items, now)
    assert [(str(one.net), str(one.tax), str(one.gross)) for one in parts] == asked
    assert sum((one.gross for one in parts), D(0)) == ledger.owed(now)
    assert sum((one.tax for one in parts), D(0)) == -ledger.balance(now, Account.VAT)


@pytest.mark.parametrize(
    ("paid", "shares"),
    [("0", ["0", "0.00"]), ("10", ["10", "0.00"]), ("40", ["30.70", "9.30"]), ("999", ["30.70", "119.00"])],
)
def test_what_was_paid_counts_for_one_invoice_after_the_other(paid: str, shares: list[str]) -> None:
    items = [item("30.70"), STANDARD]
    assert list(invoicing.prepaid(invoicing.sums(items, standing(items)), D(paid))) == [D(one) for one in shares]
