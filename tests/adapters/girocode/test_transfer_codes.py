"""payments.TransferCode: what EpcCodes draws is read back by a foreign reader from the very pixels of the SVG."""

from __future__ import annotations

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from gemeinwerk.adapters.girocode import EpcCodes, TransferRefused, epc_lines
from gemeinwerk.domain.payments.types import Transfer

IBAN = "DE89370400440532013000"
GOOD = Transfer("Stadt Musterhausen", IBAN, Decimal("12.50"), "Hundesteuer 2026, Kassenzeichen 4711")


def pixels(svg: str, scale: int = 4) -> Image.Image:
    """Draw the dark path of the SVG: strokes of height one, moved by relative commands."""
    root = ElementTree.fromstring(svg)
    side = int(root.attrib["viewBox"].split()[2])
    path = next(one.attrib["d"] for one in root.iterfind(".//{*}path") if "stroke" in one.attrib)
    image = Image.new("L", (side * scale, side * scale), 255)
    x, y = 0.0, 0.0
    for command, numbers in re.findall(r"([MmhH])([-0-9. ]+)", path):
        values = [float(one) for one in numbers.split()]
        if command == "M":
            x, y = values
        elif command == "m":
            x, y = x + values[0], y + values[1]
        else:
            row = int(y - 0.5) * scale
            image.paste(0, (int(x) * scale, row, int(x + values[0]) * scale, row + scale))
            x += values[0]
    return image


def read(svg: str) -> bytes:
    """Read the code as an app does."""
    (found,) = zxingcpp.read_barcodes(pixels(svg))
    return bytes(found.bytes)


def test_the_lines_are_exactly_those_of_the_standard() -> None:
    assert read(EpcCodes().svg(GOOD)).decode().split("\n") == [
        "BCD", "002", "1", "SCT", "", "Stadt Musterhausen", IBAN, "EUR12.50", "", "",
        "Hundesteuer 2026, Kassenzeichen 4711",
    ]  # fmt: skip


def test_a_creditor_reference_has_its_own_line_and_umlauts_stay() -> None:
    transfer = Transfer("Gemeinde Süderbrück", IBAN, Decimal("1"), "RF18 5390 0754 7034", bic="COBADEFFXXX")
    assert read(EpcCodes().svg(transfer)).decode().split("\n") == [
        "BCD", "002", "1", "SCT", "COBADEFFXXX", "Gemeinde Süderbrück", IBAN, "EUR1.00", "", "RF18539007547034",
    ]  # fmt: skip


def test_the_picture_refers_to_nothing_outside() -> None:
    svg = EpcCodes().svg(GOOD)
    assert svg.startswith("<svg") and "<title>Überweisung" in svg
    assert not re.search(r"href|url\(|<script|<style|<image|style=|http(?!://www\.w3\.org/2000/svg)", svg)


@pytest.mark.parametrize(
    "wrong",
    [
        {"iban": "DE89370400440532013001"},
        {"iban": "DE٨٩370400440532013000"},
        {"iban": ""},
        {"bic": "COBA"},
        {"name": ""},
        {"name": "x" * 71},
        {"name": "Stadt\nDE02120300000000202051"},
        {"amount": Decimal("0")},
        {"amount": Decimal("-1")},
        {"amount": Decimal("0.001")},
        {"amount": Decimal("1000000000")},
        {"amount": Decimal("NaN")},
        {"amount": Decimal("Infinity")},
        {"text": ""},
        {"text": "x" * 141},
        {"text": "a\u2028b"},
        {"text": "\u202e4711"},
        {"name": "ß" * 70, "text": "ü" * 140},
    ],
)
def test_what_no_bank_would_take_is_refused(wrong: dict[str, object]) -> None:
    fields = {"name": GOOD.name, "iban": IBAN, "amount": GOOD.amount, "text": GOOD.text} | wrong
    with pytest.raises(TransferRefused):
        EpcCodes().svg(Transfer(**fields))  # type: ignore[arg-type]


@settings(max_examples=25, deadline=None)
@given(
    name=st.text(st.characters(codec="latin-1", exclude_categories=["C", "Z"]), min_size=1, max_size=70),
    text=st.text(st.characters(codec="latin-1", exclude_categories=["C", "Z"]), min_size=1, max_size=70),
    cents=st.integers(1, 99_999_999_999),
)
def test_whatever_is_drawn_is_read_back(name: str, text: str, cents: int) -> None:
    transfer = Transfer(name, IBAN, Decimal(cents).scaleb(-2), text)
    try:
        expected = epc_lines(transfer)
    except TransferRefused:
        return
    assert read(EpcCodes().svg(transfer)) == expected


def test_the_check_draws_one() -> None:
    assert EpcCodes().check().ok
