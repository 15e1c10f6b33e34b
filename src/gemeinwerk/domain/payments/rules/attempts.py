"""What an answer of a payment provider changes, whatever was said before and in whatever order.

Only an answer that was fetched from the provider comes here; the return of a browser proves nothing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from gemeinwerk.domain.payments.types import (
    Account,
    AttemptFacts,
    AttemptState,
    Flag,
    Happening,
    HappeningKind,
    Heard,
    ProviderAnswer,
    ProviderState,
)

STATES: Final = {
    ProviderState.INITIAL: AttemptState.UNDECIDED,
    ProviderState.PAID: AttemptState.PAID,
    ProviderState.FAILED: AttemptState.FAILED,
    ProviderState.CANCELLED: AttemptState.CANCELLED,
}
# How the keys of payments with a provider begin in the ledger.
ONLINE_KEY: Final = "provider:"
ENDED_BADLY: Final = frozenset({AttemptState.FAILED, AttemptState.CANCELLED, AttemptState.LOST, AttemptState.REPLACED})
# Of these the provider may still say anything.
UNKNOWN: Final = frozenset({AttemptState.UNDECIDED, AttemptState.REPLACED})
WAITING: Final = frozenset({AttemptState.BEGUN, AttemptState.UNDECIDED})
# How long to wait before an undecided payment is asked for again; the last wait is repeated until the end.
WAITS: Final = tuple(timedelta(seconds=one) for one in (30, 60, 120, 300, 600, 1200, 2400, 3600, 7200, 14400, 86400))
MOST_QUESTIONS: Final = 24
# A payment that failed is asked for twice more: what was paid late after all is not lost.
LATE_WAITS: Final = (timedelta(hours=1), timedelta(days=1))


def heard(known: AttemptFacts, answer: ProviderAnswer) -> Heard:
    """Return what an answer changes; the same answer again changes nothing.

    A paid payment stays paid whatever is said later: only a refund or a return of the money unbooks. An answer for another
    transaction is no answer.
    """
    if not answer.transaction_id or known.transaction_id not in ("", answer.transaction_id):
        return Heard(known.state, flags=(Flag.FOREIGN_ANSWER,))
    if answer.state is ProviderState.PAID:
        return _paid(known, answer)
    if known.state is AttemptState.PAID:
        contradicts = answer.state in (ProviderState.FAILED, ProviderState.CANCELLED)
        return Heard(known.state, flags=(Flag.CONTRADICTION,) if contradicts else ())
    if known.state in ENDED_BADLY and answer.state is ProviderState.INITIAL:
        return Heard(known.state)
    return Heard(STATES[answer.state])


def receipt_of(answer_id: str, heard_: Heard) -> Happening | None:
    """Return the happening of a heard answer; its key is the transaction, so that a payment is booked once."""
    if heard_.book is None:
        return None
    return Happening(f"{ONLINE_KEY}{answer_id}", HappeningKind.RECEIVED, heard_.book, Account.CLEARING)


def next_question(state: AttemptState, asked: int) -> timedelta | None:
    """Return how long to wait before the next question, after ``asked`` questions in this state; None for no more."""
    if state in WAITING | UNKNOWN:
        return WAITS[min(asked, len(WAITS) - 1)] if asked < MOST_QUESTIONS else None
    if state in (AttemptState.FAILED, AttemptState.CANCELLED):
        return LATE_WAITS[asked] if asked < len(LATE_WAITS) else None
    return None


def _paid(known: AttemptFacts, answer: ProviderAnswer) -> Heard:
    amount = known.amount if answer.gross is None else answer.gross
    if known.booked is not None:
        return Heard(AttemptState.PAID, flags=() if amount == known.booked else (Flag.OTHER_AMOUNT,))
    if amount <= 0:
        return Heard(known.state, flags=(Flag.OTHER_AMOUNT,))
    flags = []
    if amount != known.amount:
        flags.append(Flag.OTHER_AMOUNT)
    if known.state in ENDED_BADLY:
        flags.append(Flag.PAID_AFTER_FAILURE)
    return Heard(AttemptState.PAID, book=amount, flags=tuple(flags))
