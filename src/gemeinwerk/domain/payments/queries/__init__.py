"""Reads of the payments room."""

from gemeinwerk.domain.payments.queries.claims import (
    ClaimUnknown,
    claim_for,
    claims_of,
    flagged_claims,
    open_claims,
    payment_of,
    transfer_of,
)
from gemeinwerk.domain.payments.queries.journal import (
    DayOpen,
    day_file,
    dunning_file,
    journal_of,
    last_closed_day,
    ledger_sums,
    open_days,
    refunds_waiting,
    unmatched_bookings,
)
from gemeinwerk.domain.payments.queries.policy import policy
from gemeinwerk.domain.payments.rules.fees import MeasureMissing, ScheduleUnfit, fee, schedule_faults

__all__ = [
    "ClaimUnknown",
    "DayOpen",
    "MeasureMissing",
    "ScheduleUnfit",
    "claim_for",
    "claims_of",
    "day_file",
    "dunning_file",
    "fee",
    "flagged_claims",
    "journal_of",
    "last_closed_day",
    "ledger_sums",
    "open_claims",
    "open_days",
    "payment_of",
    "policy",
    "refunds_waiting",
    "schedule_faults",
    "transfer_of",
    "unmatched_bookings",
]
