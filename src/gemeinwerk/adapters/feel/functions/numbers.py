"""Functions on numbers (DMN 1.3, 10.3.4.5)."""

from __future__ import annotations

from datetime import timedelta
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
    InvalidOperation,
)
from typing import Any

from gemeinwerk.adapters.feel.functions.registry import feel, register
from gemeinwerk.adapters.feel.values import MATH, Months, number, whole

# The scales of a decimal of 34 digits with exponents of four digits (DMN 1.3, table 76).
MIN_SCALE, MAX_SCALE = -6111, 6176


def rounded(value: Decimal, scale: int, mode: str) -> Decimal:
    """Return ``value`` with ``scale`` digits after the point; a value without so many digits stays as it is."""
    try:
        return value.quantize(Decimal(1).scaleb(-scale, MATH), rounding=mode, context=MATH)
    except InvalidOperation:
        # The wished scale needs more than 34 digits: the number is exact at this scale already.
        return value


def _rounding(name: str, mode: str, *, scale_needed: bool) -> None:
    def work(value: Any, scale: Any) -> Any:
        digits, given = number(scale), number(value)
        if given is None or digits is None or not MIN_SCALE <= digits <= MAX_SCALE:
            return None
        return rounded(given, int(digits), mode)

    # A scale of null is an error, no scale at all is 0.
    def optional(value: Any, scale: Any = Decimal(0)) -> Any:
        return work(value, scale)

    register(name, ("n", "scale"), work if scale_needed else optional)


for _name, _mode, _needed in (
    ("decimal", ROUND_HALF_EVEN, True),
    ("floor", ROUND_FLOOR, False),
    ("ceiling", ROUND_CEILING, False),
    ("round up", ROUND_UP, True),
    ("round down", ROUND_DOWN, True),
    ("round half up", ROUND_HALF_UP, True),
    ("round half down", ROUND_HALF_DOWN, True),
):
    _rounding(_name, _mode, scale_needed=_needed)


@feel("abs", "n")
def _abs(value: Any) -> Any:
    if isinstance(value, Months):
        return Months(abs(value.months))
    return abs(value) if number(value) is not None or isinstance(value, timedelta) else None


@feel("modulo", "dividend", "divisor")
def _modulo(dividend: Any, divisor: Any) -> Any:
    top, bottom = number(dividend), number(divisor)
    if top is None or not bottom:
        return None
    quotient = MATH.divide(top, bottom).to_integral_value(rounding=ROUND_FLOOR)
    return MATH.subtract(top, MATH.multiply(bottom, quotient))


@feel("sqrt", "number")
def _sqrt(value: Any) -> Any:
    given = number(value)
    return MATH.sqrt(given) if given is not None and given >= 0 else None


@feel("exp", "number")
def _exp(value: Any) -> Any:
    given = number(value)
    return MATH.exp(given) if given is not None and abs(given) < 10_000 else None


@feel("log", "number")
def _log(value: Any) -> Any:
    given = number(value)
    return MATH.ln(given) if given is not None and given > 0 else None


@feel("odd", "number")
def _odd(value: Any) -> Any:
    given = whole(value)
    return None if given is None else given % 2 == 1


@feel("even", "number")
def _even(value: Any) -> Any:
    given = whole(value)
    return None if given is None else given % 2 == 0


@feel("not", "negand")
def _not(value: Any) -> Any:
    return (not value) if isinstance(value, bool) else None
