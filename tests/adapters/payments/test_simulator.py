"""The simulator by itself: its pages are for everybody, its answers those of the standard, its payments outlive it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from gemeinwerk.adapters.demo.payment_simulator.faults import CALLS, FAULTS
from gemeinwerk.adapters.demo.payment_simulator.pages import STYLE
from gemeinwerk.adapters.pages import HtmlCheck
from tests.adapters.payments.simulator import AUTHORITY, click, let_fail, order, provider, simulator


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with simulator() as running:
        yield running


def test_pages_stand_in_nobodys_way(address: str) -> None:
    open_page = provider(address).create(order()).redirect_url
    decided = provider(address).create(order()).redirect_url
    click(decided, "pay")
    let_fail(address, "slow", "token")
    for url in (f"{address}/", open_page, decided, f"{address}/fremd"):
        answer = httpx.get(url)
        assert HtmlCheck().faults(answer.text) == (), url
        assert answer.text.count("<h1>") == 1 and '<html lang="de">' in answer.text and "<script" not in answer.text
        assert "kein Geld" in answer.text and "default-src 'none'" in answer.headers["content-security-policy"]


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2)."""
    whole = colour * 2 if len(colour) == 3 else colour
    parts = [int(whole[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_texts_stand_out_from_what_is_behind_them() -> None:
    pairs = re.findall(r"\{[^}]*?background: #(\w+); color: #(\w+)", STYLE)
    pairs += [(back, front) for front, back in re.findall(r"[^-]color: #(\w+); background: #(\w+)", STYLE)]
    assert len(pairs) >= 3
    for back, front in pairs:
        darker, lighter = sorted((luminance(back), luminance(front)))
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, (back, front)


def test_what_a_person_types_is_no_markup(address: str) -> None:
    begun = provider(address).create(order(description="x", purpose="A-B"))
    item = {"id": "1", "reference": "1", "description": "<b>fett</b>", "taxRate": 0, "quantity": 1, "totalNetAmount": 1,
            "totalTaxAmount": 0, "singleNetAmount": 1, "singleTaxAmount": 0}  # fmt: skip
    asked = {"requestId": str(uuid4()), "requestTimestamp": "2026-11-26T10:00:00.000Z", "currency": "EUR", "grosAmount": 1,
             "purpose": "x", "description": "y", "redirectUrl": 'https://a.example/"><b>', "items": [item]}  # fmt: skip
    made = httpx.post(f"{address}/paymenttransaction/portal/{AUTHORITY}", json=asked).json()
    page = made["paymentInformation"]["transactionRedirectUrl"]
    click(page, "fail")
    assert "<b>" not in httpx.get(page).text and begun.transaction_id != made["paymentInformation"]["transactionId"]


@pytest.mark.parametrize(("change", "code"), [
    ({"grosAmount": 2}, "CALCULATION_ERROR"), ({"grosAmount": "1"}, "VALIDATION_ERROR"), ({"items": []}, "VALIDATION_ERROR"),
    ({"purpose": "x" * 28}, "VALIDATION_ERROR"), ({"currency": "USD"}, "VALIDATION_ERROR"),
    ({"grossAmount": 1}, "VALIDATION_ERROR"), ({"requestTimestamp": "gestern"}, "VALIDATION_ERROR"),
])  # fmt: skip
def test_wrong_requests_are_refused(address: str, change: dict[str, object], code: str) -> None:
    item = {"id": "1", "reference": "1", "description": "d", "taxRate": 0, "quantity": 1, "totalNetAmount": 1,
            "totalTaxAmount": 0, "singleNetAmount": 1, "singleTaxAmount": 0}  # fmt: skip
    asked = {"requestId": str(uuid4()), "requestTimestamp": "2026-11-26T10:00:00.000Z", "currency": "EUR", "grosAmount": 1,
             "purpose": "x", "description": "y", "redirectUrl": "https://a.example/", "items": [item]}  # fmt: skip
    url = f"{address}/paymenttransaction/portal/{AUTHORITY}"
    assert httpx.post(url, json=asked).status_code == 200
    told = httpx.post(url, json={**asked, "requestId": str(uuid4()), **change})
    assert told.status_code == 400 and told.json()["functionalCode"] == code
    assert told.headers["content-type"] == "application/problem+json"


def test_payments_outlive_a_restart(tmp_path: Path) -> None:
    kept = str(tmp_path / "zahlungen.json")
    asked = order()
    with simulator("--file", kept) as first:
        begun = provider(first).create(asked)
        click(begun.redirect_url, "pay")
    with simulator("--file", kept) as second:
        again = provider(second).status(authority=AUTHORITY, transaction_id=begun.transaction_id)
        assert again.state.value == "paid" and again.gross == asked.gross
        assert provider(second).create(asked).transaction_id == begun.transaction_id


def test_failures_are_ordered_on_the_page_by_name(address: str) -> None:
    text = httpx.get(f"{address}/").text
    assert all(f'value="{name}"' in text for name in (*FAULTS, *CALLS))
    for wrong in ({"fault": "x"}, {"call": "x"}, {"times": "0"}, {"times": "1001"}, {"times": "x"}):
        told = httpx.post(f"{address}/faults", data={"fault": "slow", "call": "status", "times": "1"} | wrong)
        assert told.status_code == 400


def test_other_requests_do_no_harm(address: str) -> None:
    assert httpx.post(f"{address}/pay/fremd", data={"action": "pay"}).status_code == 404
    assert httpx.post(f"{address}/", content=b"x" * 300_000).status_code == 413
    assert httpx.post(f"{address}/paymenttransaction/a/b", content=b"[" * 90_000).status_code == 400
    begun = provider(address).create(order())
    assert httpx.post(begun.redirect_url, data={"action": "fremd"}).status_code == 400
