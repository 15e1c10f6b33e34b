"""Law of delivery, pure: no database, no clock, no Django, nothing outside the standard library.

Every function names its statute and the state of the law; docs/law.md maps statutes to functions and tests.
"""

from __future__ import annotations

from .channel_choice import ChannelFacts, choose_channel, consent_needed
from .clocks import deemed_approval, inactivity_action_from, reinstatement_end, trade_notice_receipt_due
from .courts import COURT_SEAT_BY_KREIS, COURT_SEATS, NoCourt, administrative_court, court_addressee
from .explanation import explain, german_date
from .holidays import (
    easter_sunday,
    holiday_name,
    is_working_day,
    next_working_day,
    public_holidays,
    reason_not_working,
)
from .instruction import (
    DEMO_NOTE,
    INSTRUCTION_BLOCKS,
    InstructionBlock,
    InstructionMissing,
    InstructionNotApproved,
    instruction_block,
    remedy_instruction,
)
from .notification import deemed_notification, retrieval_ends_on, trigger_day
from .periods import (
    HALF_MONTH,
    HALF_YEAR,
    ONE_MONTH,
    ONE_YEAR,
    QUARTER,
    add_months,
    appointment_day,
    authority_period_end,
    count_from_day,
    count_from_event,
    extended_period_end,
    month_days,
    period_end,
    point_of_month,
)
from .remedies import (
    becomes_final_after,
    matter_of,
    remedy_deadline,
    remedy_kind,
    remedy_period,
    timeliness,
)
from .table import DELIVERY_RULES, DeliveryRule, NoDeliveryRule, delivery_rule

__all__ = [
    "COURT_SEATS",
    "COURT_SEAT_BY_KREIS",
    "DELIVERY_RULES",
    "DEMO_NOTE",
    "HALF_MONTH",
    "HALF_YEAR",
    "INSTRUCTION_BLOCKS",
    "ONE_MONTH",
    "ONE_YEAR",
    "QUARTER",
    "ChannelFacts",
    "DeliveryRule",
    "InstructionBlock",
    "InstructionMissing",
    "InstructionNotApproved",
    "NoCourt",
    "NoDeliveryRule",
    "add_months",
    "administrative_court",
    "appointment_day",
    "authority_period_end",
    "becomes_final_after",
    "choose_channel",
    "consent_needed",
    "count_from_day",
    "count_from_event",
    "court_addressee",
    "deemed_approval",
    "deemed_notification",
    "delivery_rule",
    "easter_sunday",
    "explain",
    "extended_period_end",
    "german_date",
    "holiday_name",
    "inactivity_action_from",
    "instruction_block",
    "is_working_day",
    "matter_of",
    "month_days",
    "next_working_day",
    "period_end",
    "point_of_month",
    "public_holidays",
    "reason_not_working",
    "reinstatement_end",
    "remedy_deadline",
    "remedy_instruction",
    "remedy_kind",
    "remedy_period",
    "retrieval_ends_on",
    "timeliness",
    "trade_notice_receipt_due",
    "trigger_day",
]
