"""Reads of the delivery room: postbox, deliveries with computed dates, remedy instruction, print queue."""

from __future__ import annotations

from gemeinwerk.domain.delivery.queries.consents import (
    consent,
    consent_text,
    consent_wording,
    declarations,
    declarations_seen,
    post_can_be_requested,
    standing,
)
from gemeinwerk.domain.delivery.queries.deliveries import deliveries_of_case, delivery, provisions_to_end
from gemeinwerk.domain.delivery.queries.evidence import evidence_of, evidence_steps, is_evidence_intact
from gemeinwerk.domain.delivery.queries.instructions import (
    CourtUnknown,
    instruction_blocks,
    remedy_addressee,
    remedy_instruction,
)
from gemeinwerk.domain.delivery.queries.law import (
    authority_period_end,
    inactivity_action_from,
    is_working_day,
    public_holidays,
    remedy_ruling,
    timeliness,
)
from gemeinwerk.domain.delivery.queries.participants import address_of_notice, participants
from gemeinwerk.domain.delivery.queries.policy import policy
from gemeinwerk.domain.delivery.queries.postbox import (
    MessageUnknown,
    message,
    messages_of,
    messages_of_case,
    postbox,
    reply_received,
    unread_count,
)
from gemeinwerk.domain.delivery.queries.printing import letter, letters_sent, print_queue

__all__ = [
    "address_of_notice",
    "participants",
    "standing",
    "post_can_be_requested",
    "declarations_seen",
    "declarations",
    "consent_text",
    "CourtUnknown",
    "MessageUnknown",
    "authority_period_end",
    "consent",
    "consent_wording",
    "deliveries_of_case",
    "delivery",
    "evidence_of",
    "evidence_steps",
    "inactivity_action_from",
    "instruction_blocks",
    "is_evidence_intact",
    "is_working_day",
    "letter",
    "letters_sent",
    "message",
    "messages_of",
    "messages_of_case",
    "policy",
    "postbox",
    "print_queue",
    "provisions_to_end",
    "public_holidays",
    "remedy_addressee",
    "remedy_instruction",
    "remedy_ruling",
    "reply_received",
    "timeliness",
    "unread_count",
]
