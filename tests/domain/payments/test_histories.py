"""Random payment histories: whatever happens, the ledger balances and no claim is both paid and unpaid."""

from __future__ import annotations

import os

from tests.domain.payments.histories import play

COUNT = int(os.environ.get("GEMEINWERK_PAYMENT_HISTORIES", "3000"))
MUST_OCCUR = {
    "crash", "received", "returned", "refund_approved", "refund_paid", "refund_returned", "written_off", "cancelled",
    "foreign_answer", "contradiction", "paid_after_failure", "other_amount", "reduced", "moved_in", "moved_out",
    "paid in cash",
    "ends paid", "ends open", "ends partly_paid", "ends overpaid", "ends refunded", "ends cancelled", "ends written_off",
}  # fmt: skip


def test_no_history_breaks_the_ledger() -> None:
    seen = play(COUNT)
    assert set(seen) >= MUST_OCCUR
