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
from gemeinwerk.domain.delivery.queries.deliveries import (
    deliveries_of_case,
    deliveries_of_submission,
    delivery,
    provisions_to_end,
)
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
from gemeinwerk.domain.delivery.queries.remedies import (
    NoLastDay,
    copy_letter,
    deciding_authority,
    finality_of,
    finality_words,
    form_for,
    last_day_file,
    own_remedy,
    remedy,
    remedy_copy,
    result_words,
)

__all__ = [
    "CourtUnknown",
    "MessageUnknown",
    "NoLastDay",
    "address_of_notice",
    "authority_period_end",
    "consent",
    "consent_text",
    "consent_wording",
    "copy_letter",
    "deciding_authority",
    "declarations",
    "declarations_seen",
    "deliveries_of_case",
    "deliveries_of_submission",
    "delivery",
    "evidence_of",
    "evidence_steps",
    "finality_of",
    "finality_words",
    "form_for",
    "inactivity_action_from",
    "instruction_blocks",
    "is_evidence_intact",
    "is_working_day",
    "last_day_file",
    "letter",
    "letters_sent",
    "message",
    "messages_of",
    "messages_of_case",
    "own_remedy",
    "participants",
    "policy",
    "post_can_be_requested",
    "postbox",
    "print_queue",
    "provisions_to_end",
    "public_holidays",
    "remedy",
    "remedy_addressee",
    "remedy_copy",
    "remedy_instruction",
    "remedy_ruling",
    "reply_received",
    "result_words",
    "standing",
    "timeliness",
    "unread_count",
]
