"""Law of delivery, pure: no database, no clock, no Django, nothing outside the standard library.

Every function names its statute and the state of the law; docs/law.md maps statutes to functions and tests.
"""

from __future__ import annotations

from gemeinwerk.domain.delivery.rules.addressees import addressees
from gemeinwerk.domain.delivery.rules.bounces import is_final_bounce, mail_identity, mail_of
from gemeinwerk.domain.delivery.rules.channel_choice import ChannelFacts, choose_channel, consent_needed
from gemeinwerk.domain.delivery.rules.clocks import (
    deemed_approval,
    inactivity_action_from,
    reinstatement_end,
    trade_notice_receipt_due,
)
from gemeinwerk.domain.delivery.rules.consent import (
    consent_ruling,
    decisive_declaration,
    governs_charges,
    request_for_post,
)
from gemeinwerk.domain.delivery.rules.consent_wording import CONSENT_WORDINGS, consent_wording, is_current_wording
from gemeinwerk.domain.delivery.rules.courts import (
    COURT_SEAT_BY_KREIS,
    COURT_SEATS,
    NoCourt,
    administrative_court,
    court_addressee,
)
from gemeinwerk.domain.delivery.rules.explanation import explain
from gemeinwerk.domain.delivery.rules.holidays import (
    easter_sunday,
    holiday_name,
    is_working_day,
    next_working_day,
    public_holidays,
    reason_not_working,
)
from gemeinwerk.domain.delivery.rules.instruction import (
    DEMO_NOTE,
    INSTRUCTION_BLOCKS,
    InstructionBlock,
    InstructionMissing,
    InstructionNotApproved,
    instruction_block,
    remedy_instruction,
)
from gemeinwerk.domain.delivery.rules.notification import deemed_notification, retrieval_ends_on, trigger_day
from gemeinwerk.domain.delivery.rules.periods import (
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
from gemeinwerk.domain.delivery.rules.remedies import (
    becomes_final_after,
    matter_of,
    remedy_deadline,
    remedy_kind,
    remedy_period,
    timeliness,
)
from gemeinwerk.domain.delivery.rules.table import (
    DELIVERY_RULES,
    DeliveryRule,
    NoDeliveryRule,
    codes_with_window,
    delivery_rule,
)
from gemeinwerk.domain.delivery.rules.wording import (
    STATE_LABELS,
    STEP_LABELS,
    letter_hint,
    message_notice,
    represented_hint,
    retrieval_notice,
    unclaimed_notice,
)

__all__ = [
    "mail_of",
    "mail_identity",
    "is_final_bounce",
    "represented_hint",
    "addressees",
    "is_current_wording",
    "request_for_post",
    "governs_charges",
    "decisive_declaration",
    "consent_ruling",
    "CONSENT_WORDINGS",
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
    "STATE_LABELS",
    "STEP_LABELS",
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
    "codes_with_window",
    "consent_needed",
    "consent_wording",
    "count_from_day",
    "count_from_event",
    "court_addressee",
    "deemed_approval",
    "deemed_notification",
    "delivery_rule",
    "easter_sunday",
    "explain",
    "extended_period_end",
    "holiday_name",
    "inactivity_action_from",
    "instruction_block",
    "is_working_day",
    "letter_hint",
    "matter_of",
    "message_notice",
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
    "retrieval_notice",
    "timeliness",
    "trade_notice_receipt_due",
    "trigger_day",
    "unclaimed_notice",
]
