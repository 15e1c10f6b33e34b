"""The simulator as a process of its own, and what a person does with it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from gemeinwerk.adapters.payments import XBezahldienste, simulated
from gemeinwerk.domain.payments.types import OrderItem, PaymentOrder

ROOT = Path(__file__).resolve().parents[3]
AUTHORITY = "059110000000"


@contextmanager
def simulator(*words: str, port: int = 0) -> Iterator[str]:
    """Run a simulator; gives its address."""
    command = [sys.executable, "-m", "gemeinwerk.config.command", "payment-simulator", "--port", str(port), *words]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert "http" in line, line
        yield line.split()[-1].rstrip("/")
    finally:
        process.kill()
        process.wait()


def provider(address: str, **changes: Any) -> XBezahldienste:
    """Return a client with short patience."""
    return XBezahldienste(replace(simulated(address), **changes), demo=True, step_seconds=5, all_seconds=8)


def let_fail(address: str, fault: str, call: str, times: int = 1) -> None:
    """Order a failure."""
    answer = httpx.post(f"{address}/faults", data={"fault": fault, "call": call, "times": str(times)})
    assert answer.status_code == 303, answer.text


def click(page: str, action: str) -> str:
    """Press a button of the page to pay and return where it leads."""
    answer = httpx.post(page, data={"action": action})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def item(**changes: Any) -> OrderItem:
    """Return one item of a fee."""
    good = OrderItem(
        "1", "G-1", "Gebühr für den Parkausweis", 3, Decimal("30.00"), Decimal("5.70"), Decimal("19"), {"a": "b"}
    )
    return replace(good, **changes)


def order(**changes: Any) -> PaymentOrder:
    """Return a good order with a request id of its own."""
    good = PaymentOrder(
        request_id=uuid4(),
        authority=AUTHORITY,
        at=datetime(2026, 11, 26, 10, 0, 0, 123456, UTC),
        purpose="Parkausweis 4711",
        description="Gebühr für den Bewohnerparkausweis",
        return_url="https://portal.beispiel.de/zahlung?id=1",
        items=(item(), item(id="2", quantity=1, net=Decimal("0.99"), tax=Decimal("0"), tax_rate=Decimal("0"))),
    )
    return replace(good, **changes)
