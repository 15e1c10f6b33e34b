"""German words for what the payments room knows by codes."""

from __future__ import annotations

from typing import Final

from gemeinwerk.domain.payments.types import (
    AbatementState,
    Account,
    ClaimState,
    Flag,
    HappeningKind,
    Outcome,
    RefundState,
)

STATES: Final = {
    ClaimState.OPEN: "offen",
    ClaimState.PARTLY_PAID: "teilweise bezahlt",
    ClaimState.PAID: "bezahlt",
    ClaimState.OVERPAID: "überzahlt",
    ClaimState.REFUNDED: "erstattet",
    ClaimState.CANCELLED: "aufgehoben",
    ClaimState.WRITTEN_OFF: "niedergeschlagen",
}
FLAGS: Final = {
    Flag.FOREIGN_ANSWER.value: "Der Zahlungsdienst hat etwas zu einer fremden Zahlung gemeldet.",
    Flag.PAID_AFTER_FAILURE.value: "Eine Zahlung war schon als gescheitert gemeldet und ist dann doch gekommen.",
    Flag.CONTRADICTION.value: "Der Zahlungsdienst hat sich widersprochen.",
    Flag.OTHER_AMOUNT.value: "Der Zahlungsdienst hat einen anderen Betrag gemeldet als verlangt.",
    Flag.NEVER_DECIDED.value: "Der Zahlungsdienst hat nie mitgeteilt, wie eine Zahlung ausging.",
}
ACCOUNTS: Final = {
    Account.CLAIM: "Forderung",
    Account.CLEARING: "Verrechnung",
    Account.BANK: "Bank",
    Account.CASH: "Barkasse",
    Account.SUSPENSE: "Verwahrung",
    Account.REVENUE: "Ertrag",
    Account.VAT: "Umsatzsteuer",
    Account.REFUND: "Erstattung",
    Account.OVERPAYMENT: "Überzahlung",
    Account.WRITE_OFF: "Niederschlagung",
    Account.TRANSFER: "Umbuchung",
}
KINDS: Final = {
    HappeningKind.OPENED: "Forderung eröffnet",
    HappeningKind.CANCELLED: "Forderung aufgehoben",
    HappeningKind.REDUCED: "Forderung herabgesetzt",
    HappeningKind.MOVED_OUT: "Überzahlung auf andere Forderung umgebucht",
    HappeningKind.MOVED_IN: "Von anderer Forderung umgebucht",
    HappeningKind.RECEIVED: "Zahlung",
    HappeningKind.RETURNED: "Zahlung kam zurück",
    HappeningKind.REFUND_APPROVED: "Erstattung genehmigt",
    HappeningKind.REFUND_PAID: "Erstattung ausgezahlt",
    HappeningKind.REFUND_RETURNED: "Erstattung kam zurück",
    HappeningKind.WRITTEN_OFF: "Rest niedergeschlagen",
    HappeningKind.PARKED: "Ungeklärte Buchung",
    HappeningKind.SETTLED: "Abrechnung",
}
WAYS: Final = {
    "receipt": "am Schalter",
    "bank": "über das Bankkonto",
    "assigned": "über das Bankkonto, von Hand zugeordnet",
    "provider": "online",
    "debit": "per Lastschrift",
}
OUTCOMES: Final = {
    Outcome.FULL: "bezahlt",
    Outcome.PARTIAL: "Teilzahlung",
    Outcome.OVER: "zu viel gezahlt",
    Outcome.DOUBLE: "doppelt gezahlt",
    Outcome.RETURNED: "Rückgabe der Bank",
    Outcome.REFUND: "Erstattung ausgezahlt",
    Outcome.REFUND_RETURNED: "Erstattung kam zurück",
    Outcome.SETTLEMENT: "Abrechnung",
    Outcome.UNCLEAR: "ungeklärt",
}
REFUNDS: Final = {
    RefundState.REQUESTED: "wartet auf die zweite Person",
    RefundState.APPROVED: "genehmigt, noch nicht ausgezahlt",
    RefundState.REJECTED: "abgelehnt",
    RefundState.PAID: "ausgezahlt",
    RefundState.RETURNED: "kam von der Bank zurück",
}
ABATEMENTS: Final = {
    AbatementState.REQUESTED: "wartet auf die zweite Person",
    AbatementState.BOOKED: "gebucht",
    AbatementState.REJECTED: "abgelehnt",
}


def way(key: str) -> str:
    """Return in words on which way money moved, by the key of its fact."""
    return WAYS.get(key.partition(":")[0], "")
