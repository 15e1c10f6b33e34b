"""Writes of the payments room."""

from gemeinwerk.domain.payments.actions.accounts import AccountRefused, describe_creditor
from gemeinwerk.domain.payments.actions.claims import (
    ClaimDiffers,
    NotSmall,
    cancel_claim,
    clear_flags,
    hand_over,
    open_claim,
    write_off,
)
from gemeinwerk.domain.payments.actions.closing import DayUnfit, close_day
from gemeinwerk.domain.payments.actions.counter import (
    DeskUnknown,
    MoreThanOpen,
    open_desk,
    record_card,
    record_cash,
)
from gemeinwerk.domain.payments.actions.erasure import erase_person
from gemeinwerk.domain.payments.actions.mandates import (
    MandateUnknown,
    NothingToCollect,
    collect_debits,
    give_mandate,
    revoke_mandate,
)
from gemeinwerk.domain.payments.actions.paying import (
    ASK_JOB,
    NothingOpen,
    PaymentUnderWay,
    begin_payment,
    follow_payment,
)
from gemeinwerk.domain.payments.actions.refunds import (
    NothingToRefund,
    RefundDecided,
    RefundUnknown,
    SameEyes,
    approve_refund,
    reject_refund,
    request_refund,
)
from gemeinwerk.domain.payments.actions.statements import (
    BookingAssigned,
    BookingUnknown,
    assign_booking,
    import_statement,
)

__all__ = [
    "ASK_JOB",
    "AccountRefused",
    "BookingAssigned",
    "BookingUnknown",
    "ClaimDiffers",
    "DayUnfit",
    "DeskUnknown",
    "MandateUnknown",
    "MoreThanOpen",
    "NotSmall",
    "NothingOpen",
    "NothingToCollect",
    "NothingToRefund",
    "PaymentUnderWay",
    "RefundDecided",
    "RefundUnknown",
    "SameEyes",
    "approve_refund",
    "assign_booking",
    "begin_payment",
    "cancel_claim",
    "clear_flags",
    "close_day",
    "collect_debits",
    "describe_creditor",
    "erase_person",
    "follow_payment",
    "give_mandate",
    "hand_over",
    "import_statement",
    "open_claim",
    "open_desk",
    "record_card",
    "record_cash",
    "reject_refund",
    "request_refund",
    "revoke_mandate",
    "write_off",
]
