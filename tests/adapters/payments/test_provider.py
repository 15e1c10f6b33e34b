"""payments.PaymentProvider: XBezahldienste against the simulator as a process of its own, DemoPayments and NoProvider."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from gemeinwerk.adapters.demo.payments import DemoPayments
from gemeinwerk.adapters.payments import NoProvider, XBezahldienste
from gemeinwerk.domain.payments.ports import PaymentProvider, ProviderRefused, ProviderUnavailable
from gemeinwerk.domain.payments.types import Payer, ProviderState
from tests.adapters.payments.simulator import AUTHORITY, click, item, let_fail, order, provider, simulator

D = Decimal


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with simulator("--late", "2", "--slow", "20") as running:
        yield running


@pytest.fixture(scope="module")
def client(address: str) -> XBezahldienste:
    return provider(address)


@pytest.fixture(autouse=True)
def nothing_ordered(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "address" in request.fixturenames:
        for call in ("create", "status", "service", "token"):
            let_fail(request.getfixturevalue("address"), "none", call)


@pytest.mark.parametrize("action,state,method", [
    ("pay", ProviderState.PAID, "CREDITCARD"), ("cancel", ProviderState.CANCELLED, ""), ("fail", ProviderState.FAILED, ""),
])  # fmt: skip
def test_a_payment_from_begin_to_end(client: XBezahldienste, action: str, state: ProviderState, method: str) -> None:
    asked = order(payer=Payer(family_name="Muster", given_name="Erika", postcode="44777", city="Bochum"))
    begun = client.create(asked)
    assert (begun.state, begun.gross, begun.method) == (ProviderState.INITIAL, D("36.69"), "")
    assert begun.reference.startswith("SIM-") and begun.at is not None
    assert client.status(authority=AUTHORITY, transaction_id=begun.transaction_id).redirect_url == begun.redirect_url
    assert click(begun.redirect_url, action) == asked.return_url
    ended = client.status(authority=AUTHORITY, transaction_id=begun.transaction_id)
    assert (ended.state, ended.method, ended.redirect_url, ended.gross) == (state, method, "", D("36.69"))


def test_what_is_decided_stays_decided(client: XBezahldienste) -> None:
    begun = client.create(order())
    click(begun.redirect_url, "cancel")
    click(begun.redirect_url, "pay")
    ended = client.status(authority=AUTHORITY, transaction_id=begun.transaction_id)
    assert ended.state is ProviderState.CANCELLED


def test_a_late_payment_is_told_later(client: XBezahldienste) -> None:
    begun = client.create(order())
    click(begun.redirect_url, "late")
    assert client.status(authority=AUTHORITY, transaction_id=begun.transaction_id).state is ProviderState.INITIAL
    time.sleep(2.5)
    assert client.status(authority=AUTHORITY, transaction_id=begun.transaction_id).state is ProviderState.PAID


def test_the_same_request_is_the_same_payment(client: XBezahldienste) -> None:
    asked = order()
    first = client.create(asked)
    assert client.create(asked).transaction_id == first.transaction_id
    click(first.redirect_url, "pay")
    assert client.create(asked).state is ProviderState.PAID


def test_a_lost_answer_is_found_again_by_the_same_request(client: XBezahldienste, address: str) -> None:
    asked = order()
    let_fail(address, "lost", "create")
    with pytest.raises(ProviderUnavailable):
        client.create(asked)
    assert client.create(asked).state is ProviderState.INITIAL


def test_a_payment_that_exists_with_another_amount_is_not_taken(client: XBezahldienste) -> None:
    asked = order()
    client.create(asked)
    with pytest.raises(ProviderUnavailable, match="anderen Betrag"):
        client.create(order(request_id=asked.request_id, items=(item(net=D("3.00")),)))


def test_a_provider_that_does_not_name_what_exists_refuses(address: str) -> None:
    plain = provider(address, existing_transaction="")
    asked = order()
    plain.create(asked)
    with pytest.raises(ProviderRefused) as refused:
        plain.create(asked)
    assert refused.value.reason == "PAYMENT_EXISTS"


CODES = [
    "NO_VALID_ORIGINATOR_OR_DESTINATION", "NO_VALID_ORIGINATOR_OR_ENDPOINT", "PAYMENT_EXISTS", "CALCULATION_ERROR",
    "BOOKING_DATA_MISSING", "VALIDATION_ERROR", "UNSPECIFIED", "FORBIDDEN",
]  # fmt: skip


@pytest.mark.parametrize("code", CODES)
def test_every_code_of_the_standard_is_a_reason(client: XBezahldienste, address: str, code: str) -> None:
    let_fail(address, code, "create")
    with pytest.raises(ProviderRefused) as refused:
        client.create(order())
    assert refused.value.reason == code and refused.value.message.endswith(".")


BROKEN = [
    "error-500", "error-503", "reset", "half", "html", "huge", "deep", "packed", "moved", "twice", "wrong-amount",
    "wrong-currency", "wrong-transaction", "strange-state", "forged-redirect", "no-redirect",
]  # fmt: skip


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_beginning_is_no_payment(client: XBezahldienste, address: str, fault: str) -> None:
    let_fail(address, fault, "create")
    with pytest.raises(ProviderUnavailable):
        client.create(order())


@pytest.mark.parametrize("fault", [one for one in BROKEN if one not in ("wrong-amount", "no-redirect")])
def test_a_broken_status_decides_nothing(client: XBezahldienste, address: str, fault: str) -> None:
    begun = client.create(order())
    let_fail(address, fault, "status")
    with pytest.raises(ProviderUnavailable):
        client.status(authority=AUTHORITY, transaction_id=begun.transaction_id)


@pytest.mark.parametrize("fault", ["slow", "drip"])
def test_patience_ends(address: str, client: XBezahldienste, fault: str) -> None:
    let_fail(address, fault, "status")
    started = time.monotonic()
    begun = client.create(order())
    with pytest.raises(ProviderUnavailable):
        client.status(authority=AUTHORITY, transaction_id=begun.transaction_id)
    assert time.monotonic() - started < 18


def test_another_amount_is_told_as_the_provider_knows_it(client: XBezahldienste, address: str) -> None:
    begun = client.create(order())
    let_fail(address, "wrong-amount", "status")
    assert client.status(authority=AUTHORITY, transaction_id=begun.transaction_id).gross == D("37.69")


def test_contradictions_are_told_as_they_come(client: XBezahldienste, address: str) -> None:
    begun = client.create(order())
    let_fail(address, "contradiction", "status", 4)
    found = {client.status(authority=AUTHORITY, transaction_id=begun.transaction_id).state for _ in range(4)}
    assert found == set(ProviderState)


def test_an_unknown_payment_is_refused(client: XBezahldienste) -> None:
    for wrong in ("f" * 32, "../status", "a/b", "", "..", "x" * 65, "ä"):
        with pytest.raises(ProviderRefused) as refused:
            client.status(authority=AUTHORITY, transaction_id=wrong)
        assert refused.value.reason == "UNKNOWN_TRANSACTION"
    begun = client.create(order())
    with pytest.raises(ProviderRefused):
        client.status(authority="051540036036", transaction_id=begun.transaction_id)


def test_a_locked_authority_takes_no_payments(client: XBezahldienste) -> None:
    assert client.available(authority=AUTHORITY) and not client.available(authority="gesperrt")
    with pytest.raises(ProviderRefused) as refused:
        client.create(order(authority="gesperrt"))
    assert refused.value.reason == "FORBIDDEN"


@pytest.mark.parametrize("fault", ["error-503", "reset", "half", "FORBIDDEN", "moved"])
def test_a_service_that_does_not_answer_well_is_not_available(client: XBezahldienste, address: str, fault: str) -> None:
    let_fail(address, fault, "service")
    assert client.available(authority=AUTHORITY) is False


def test_nobody_there() -> None:
    alone = provider("http://127.0.0.1:9")
    assert not alone.available(authority=AUTHORITY) and not alone.check().ok
    with pytest.raises(ProviderUnavailable):
        alone.create(order())


WRONG: list[dict[str, Any]] = [
    {"purpose": ""}, {"purpose": "x" * 28}, {"purpose": "Gebühr"}, {"purpose": "a\nb"}, {"purpose": "   "},
    {"description": ""}, {"description": "x" * 251},
    {"return_url": "http://portal.beispiel.de/"}, {"return_url": "javascript:alert(1)"},
    {"return_url": "https://a.de/" + "x" * 2082}, {"return_url": "https://a:b@c.de/"},
    {"authority": "a/b"}, {"authority": ""}, {"authority": "x" * 37},
    {"items": ()}, {"items": tuple(item(id=str(n)) for n in range(100))}, {"items": (item(), item())},
    {"items": (item(net=D("-1")),)}, {"items": (item(net=D("0.001")),)}, {"items": (item(net=D("NaN")),)},
    {"items": (item(quantity=0),)}, {"items": (item(tax_rate=D("101")),)}, {"items": (item(description="x" * 251),)},
    {"items": (item(reference="x" * 37),)}, {"items": (item(id=""),)},
    {"at": datetime(2026, 11, 26)}, {"payer": Payer(country="Deutschland")},
]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG, ids=[str(one)[:50] for one in WRONG])
def test_every_limit_is_checked_before_anything_is_sent(wrong: dict[str, Any]) -> None:
    with pytest.raises(ProviderRefused) as refused:
        provider("http://127.0.0.1:9").create(order(**wrong))
    assert refused.value.reason == "VALIDATION_ERROR" and refused.value.details


@pytest.mark.parametrize("items", [
    (item(net=D("0"), tax=D("0")),), tuple(item(id=str(n), net=D("600000"), tax=D("0")) for n in range(2)),
])  # fmt: skip
def test_a_sum_that_no_provider_takes_is_refused(items: tuple[Any, ...]) -> None:
    with pytest.raises(ProviderRefused) as refused:
        provider("http://127.0.0.1:9").create(order(items=items))
    assert refused.value.reason == "CALCULATION_ERROR"


@pytest.mark.parametrize("items", [
    tuple(item(id=str(n)) for n in range(99)), (item(quantity=7, net=D("10.00"), tax=D("1.90")),),
    (item(net=D("999999"), tax=D("0"), quantity=1),), (item(net=D("0.01"), tax=D("0"), quantity=9999),),
])  # fmt: skip
def test_what_is_within_the_limits_is_taken(client: XBezahldienste, items: tuple[Any, ...]) -> None:
    asked = order(items=items, purpose="x" * 27, description="ü" * 250)
    assert client.create(asked).gross == asked.gross


def test_the_status_page_names_the_demonstration(client: XBezahldienste, address: str) -> None:
    assert client.check().ok and client.check().detail.startswith("Demo")
    let_fail(address, "error-503", "service")
    assert not client.check().ok


def test_without_a_provider_it_is_said_so() -> None:
    none: PaymentProvider = NoProvider()
    assert not none.available(authority=AUTHORITY) and not none.demo and not none.check().ok
    for call in (lambda: none.create(order()), lambda: none.status(authority=AUTHORITY, transaction_id="x")):
        with pytest.raises(ProviderRefused, match="nicht eingerichtet") as refused:
            call()
        assert refused.value.reason == "NOT_CONFIGURED"


def test_the_twin_pays_by_itself_and_every_process_knows_it(tmp_path: Path) -> None:
    twin: PaymentProvider = DemoPayments(tmp_path / "payments")
    asked = order(request_id=uuid4())
    begun = twin.create(asked)
    assert twin.demo and begun.redirect_url == asked.return_url and begun.state is ProviderState.INITIAL
    assert twin.create(asked) == begun
    other = DemoPayments(tmp_path / "payments")
    ended = other.status(authority=AUTHORITY, transaction_id=begun.transaction_id)
    assert (ended.state, ended.gross, ended.reference) == (ProviderState.PAID, asked.gross, begun.reference)
    for authority, transaction in (("other", begun.transaction_id), (AUTHORITY, "../x"), (AUTHORITY, "0" * 32)):
        with pytest.raises(ProviderRefused):
            other.status(authority=authority, transaction_id=transaction)
    assert twin.available(authority=AUTHORITY) and twin.check().detail.startswith("Demo")


def test_clicking_needs_no_script(client: XBezahldienste) -> None:
    begun = client.create(order())
    text = httpx.get(begun.redirect_url).text
    assert "36,69" in text and "<script" not in text and text.count("<button") == 4
