"""Check digits: IBAN of several countries, and every single wrong digit is found."""

from __future__ import annotations

import pytest

from gemeinwerk.adapters.numbers import StandardNumbers

NUMBERS = StandardNumbers()


@pytest.mark.parametrize("text", ["DE89370400440532013000", "DE89 3704 0044 0532 0130 00", "NL91ABNA0417164300"])
def test_right_numbers_pass(text: str) -> None:
    assert NUMBERS.iban(text)


@pytest.mark.parametrize(
    "text", ["", "DE", "DE8937040044053201300", "XX89370400440532013000", "DE89370400440532013000 1"]
)
def test_wrong_shapes_are_refused(text: str) -> None:
    assert not NUMBERS.iban(text)


def test_every_wrong_digit_is_found() -> None:
    right = "DE89370400440532013000"
    for place in range(2, len(right)):
        wrong = right[:place] + str((int(right[place]) + 1) % 10) + right[place + 1 :]
        assert not NUMBERS.iban(wrong)


def test_codes_of_banks_and_creditors() -> None:
    assert NUMBERS.bic("DEUTDEFF") and NUMBERS.bic("DEUTDEFF500")
    assert not any(map(NUMBERS.bic, ("", "DEUTDEF", "DEUTDEFF5", "DEUTDEFF٣٤٥")))
    assert NUMBERS.creditor_id("DE98ZZZ09999999999")
    assert not any(map(NUMBERS.creditor_id, ("", "DE99ZZZ09999999999", "DE98ZZZ0999999999", "DE98")))


def test_recipients_of_invoices_and_taxpayers() -> None:
    assert all(map(NUMBERS.routing_id, ("05911-12345-88", "991-03730-19", "04011000-1234512345-06")))
    wrong = ("", "05911-12345-89", "05911_12345-88", "17911-12345-88", "0-1-2", "05911-12345-8٨", "05911-ÄÖÜ-88")
    assert not any(map(NUMBERS.routing_id, wrong))
    assert NUMBERS.vat_id("DE136695976") and not any(
        map(NUMBERS.vat_id, ("136695976", "DE136695975", "AT136695976", ""))
    )
    assert NUMBERS.tax_number("350/5700/0123") and not any(map(NUMBERS.tax_number, ("", "12", "abc", "٣٥٠57000123")))


def test_self_check() -> None:
    assert NUMBERS.check().ok
