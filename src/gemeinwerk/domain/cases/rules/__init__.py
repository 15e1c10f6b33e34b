"""Pure rules of a case: states, steps, targets, who may decide. No database, no clock."""

from __future__ import annotations

from gemeinwerk.domain.cases.rules.claiming import (
    CHARGED_OUTCOMES,
    charged,
    charges,
    due_before,
    payment_line,
    payment_news,
)
from gemeinwerk.domain.cases.rules.deadlines import deadline, target_date
from gemeinwerk.domain.cases.rules.deciding import (
    DraftFault,
    automatic_hindrance,
    case_title,
    check_draft,
    chosen_blocks,
    fee_of,
    has_remark,
)
from gemeinwerk.domain.cases.rules.origins import origin_notes, remarks
from gemeinwerk.domain.cases.rules.paying_notice import (
    can_be_transferred,
    expected_payment,
    is_collected,
    payment_blocks,
)
from gemeinwerk.domain.cases.rules.reminders import ReminderDue, reminders_due
from gemeinwerk.domain.cases.rules.states import (
    StepNotAllowed,
    allowed_steps,
    may,
    next_state,
    next_steps,
)
from gemeinwerk.domain.cases.rules.wording import (
    CITIZEN_LABELS,
    CLAIMED,
    FEE_OPEN,
    FILE_LOCKED,
    FOR_CITIZEN,
    HISTORY_LABELS,
    OUTCOME_LABELS,
    PAID,
    REFUNDED,
    REMINDER_LABELS,
    REOPENED,
    STATE_LABELS,
    TASK_LABELS,
    UNPAID,
    citizen_sentence,
    history_text,
    scan_words,
)

__all__ = [
    "can_be_transferred",
    "charges",
    "expected_payment",
    "is_collected",
    "payment_blocks",
    "origin_notes",
    "remarks",
    "CHARGED_OUTCOMES",
    "CITIZEN_LABELS",
    "CLAIMED",
    "FEE_OPEN",
    "FILE_LOCKED",
    "FOR_CITIZEN",
    "HISTORY_LABELS",
    "OUTCOME_LABELS",
    "REMINDER_LABELS",
    "ReminderDue",
    "reminders_due",
    "PAID",
    "REFUNDED",
    "REOPENED",
    "STATE_LABELS",
    "TASK_LABELS",
    "UNPAID",
    "DraftFault",
    "StepNotAllowed",
    "allowed_steps",
    "automatic_hindrance",
    "case_title",
    "charged",
    "check_draft",
    "chosen_blocks",
    "citizen_sentence",
    "deadline",
    "due_before",
    "fee_of",
    "has_remark",
    "history_text",
    "may",
    "next_state",
    "next_steps",
    "payment_line",
    "payment_news",
    "scan_words",
    "target_date",
]
