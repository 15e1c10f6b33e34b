"""What others are told when the standing of a claim changes."""

from __future__ import annotations

from typing import Final

from gemeinwerk.domain.payments.rules.ledger import is_paid, is_unpaid, owed
from gemeinwerk.domain.payments.types import Standing

PAID: Final = "paid"
REOPENED: Final = "reopened"


def announced(before: Standing, after: Standing) -> tuple[str, ...]:
    """Return what to tell: that a claim became paid, or that a paid claim misses money again.

    The two always alternate, because both are read from the balance alone. A claim that was cancelled tells nothing more.
    """
    if not is_paid(before) and is_paid(after):
        return (PAID,)
    if is_paid(before) and is_unpaid(after) and owed(after) > 0:
        return (REOPENED,)
    return ()
