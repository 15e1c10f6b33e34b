"""Reads of the delivery room: postbox, deliveries with computed dates, remedy instruction, print queue."""

from __future__ import annotations

from gemeinwerk.domain.delivery.queries.deliveries import deliveries_of_case, delivery, provisions_to_end
from gemeinwerk.domain.delivery.queries.instructions import (
    CourtUnknown,
    instruction_blocks,
    remedy_addressee,
    remedy_instruction,
)
from gemeinwerk.domain.delivery.queries.policy import policy
from gemeinwerk.domain.delivery.queries.postbox import (
    MessageUnknown,
    consent,
    consent_wording,
    message,
    messages_of,
    messages_of_case,
    postbox,
    reply_received,
    unread_count,
)
from gemeinwerk.domain.delivery.queries.printing import letter, print_queue

__all__ = [
    "CourtUnknown",
    "MessageUnknown",
    "consent",
    "consent_wording",
    "deliveries_of_case",
    "delivery",
    "instruction_blocks",
    "letter",
    "message",
    "messages_of",
    "messages_of_case",
    "policy",
    "postbox",
    "print_queue",
    "provisions_to_end",
    "remedy_addressee",
    "remedy_instruction",
    "reply_received",
    "unread_count",
]
