"""What a bank entry did to its claim: paid it, a part of it, more than it, or once more."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from gemeinwerk.domain.payments.rules.ledger import after, open_amount, over_amount
from gemeinwerk.domain.payments.types import MatchKind, Outcome, Posting, Standing

ZERO: Final = Decimal("0.00")
BY_MATCH: Final = {
    MatchKind.RETURN: Outcome.RETURNED,
    MatchKind.DEBIT_RETURN: Outcome.RETURNED,
    MatchKind.REFUND: Outcome.REFUND,
    MatchKind.REFUND_RETURN: Outcome.REFUND_RETURNED,
    MatchKind.DEBIT: Outcome.SETTLEMENT,
    MatchKind.SETTLEMENT: Outcome.SETTLEMENT,
    MatchKind.UNCLEAR: Outcome.UNCLEAR,
}


def outcome(match: MatchKind, key: str, booked: Iterable[tuple[str, Posting]]) -> tuple[Outcome, Decimal]:
    """Return what an entry did, and what was missing of the claim (or over, if it paid too much) right after it.

    ``booked`` are the postings of its claim in their order, each with the key of its fact.
    """
    before = standing = Standing()
    for fact, posting in booked:
        if key in standing.keys and fact != key:
            break
        if fact == key and key not in standing.keys:
            before = standing
        standing = after(standing, fact, (posting,))
    if match in BY_MATCH:
        returned = BY_MATCH[match] is Outcome.RETURNED
        return BY_MATCH[match], open_amount(standing) if returned else ZERO
    if key not in standing.keys:
        return Outcome.FULL, ZERO
    if open_amount(before) == 0:
        return Outcome.DOUBLE, over_amount(standing)
    if open_amount(standing) > 0:
        return Outcome.PARTIAL, open_amount(standing)
    return (Outcome.OVER, over_amount(standing)) if over_amount(standing) > 0 else (Outcome.FULL, ZERO)
