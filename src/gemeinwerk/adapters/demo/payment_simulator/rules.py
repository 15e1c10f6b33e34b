"""What XBezahldienste 1.0.0 asks of a request: names, lengths, alphabets and sums."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

PATH_ID: Final = re.compile(r"[\w-]{1,36}", re.ASCII)
PURPOSE: Final = re.compile(r"[\w\s-]{1,27}", re.ASCII)
MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
NAMES: Final = frozenset(
    [
        "requestId",
        "requestTimestamp",
        "currency",
        "grosAmount",
        "purpose",
        "description",
        "redirectUrl",
        "items",
        "requestor",
    ]
)
NUMBERS: Final = ("taxRate", "quantity", "totalNetAmount", "totalTaxAmount", "singleNetAmount", "singleTaxAmount")


def fault_of(request: Any) -> tuple[str, str] | None:
    """Return functional code and detail of what is wrong with a request, None if nothing is."""
    if not isinstance(request, dict) or not set(request) <= NAMES:
        return "VALIDATION_ERROR", "unknown or missing members"
    wrong = [name for name, good in _members(request).items() if not good]
    if wrong:
        return "VALIDATION_ERROR", ", ".join(wrong)
    if not all(_is_item(one) for one in request["items"]):
        return "VALIDATION_ERROR", "items"
    for one in request["items"]:
        for what in ("Net", "Tax"):
            if _number(one[f"single{what}Amount"]) * one["quantity"] != _number(one[f"total{what}Amount"]):
                return "CALCULATION_ERROR", f"single{what}Amount"
    total = sum(_number(one["totalNetAmount"]) + _number(one["totalTaxAmount"]) for one in request["items"])
    return None if total == _number(request["grosAmount"]) else ("CALCULATION_ERROR", "grosAmount")


def _members(request: dict[str, Any]) -> dict[str, bool]:
    amount = request.get("grosAmount")
    items = request.get("items")
    return {
        "requestId": _is_text(request.get("requestId"), 36),
        "requestTimestamp": MOMENT.fullmatch(str(request.get("requestTimestamp"))) is not None,
        "currency": request.get("currency") == "EUR",
        "grosAmount": _is_number(amount) and 0 < _number(amount) <= 999999,
        "purpose": PURPOSE.fullmatch(str(request.get("purpose", ""))) is not None,
        "description": _is_text(request.get("description"), 250),
        "redirectUrl": _is_text(request.get("redirectUrl"), 2082)
        and str(request["redirectUrl"]).startswith(("https://", "http://")),
        "items": isinstance(items, list) and 1 <= len(items) <= 99,
        "requestor": isinstance(request.get("requestor", {}), dict),
    }


def _is_item(one: Any) -> bool:
    return (
        isinstance(one, dict)
        and all(_is_text(one.get(name), 36) for name in ("id", "reference"))
        and _is_text(one.get("description"), 250)
        and all(_is_number(one.get(name)) for name in NUMBERS)
        and isinstance(one["quantity"], int)
        and isinstance(one.get("bookingData", {}), dict)
        and all(isinstance(value, str) for value in one.get("bookingData", {}).values())
    )


def _is_text(value: Any, most: int) -> bool:
    return isinstance(value, str) and 0 < len(value) <= most


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _number(value: Any) -> Decimal:
    return Decimal(value)
