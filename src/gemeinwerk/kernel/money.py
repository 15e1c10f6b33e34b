"""Amounts of money: exact decimals with two places."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def money(value: str | int | Decimal) -> Decimal:
    """Return ``value`` in euros with two places, rounded half up; floats are refused by type."""
    if isinstance(value, float):
        raise TypeError("money is never a float")
    return Decimal(value).quantize(CENT, rounding=ROUND_HALF_UP)


def format_euro(amount: Decimal) -> str:
    """Return ``amount`` as people in Germany write it, with a no-break space: ``1.234,50 €``."""
    text = f"{money(amount):,.2f}"
    return text.replace(",", " ").replace(".", ",").replace(" ", ".") + "\u00a0€"
