"""Writes of the delivery room."""

from __future__ import annotations

from gemeinwerk.domain.delivery.actions.consents import (
    WordingOutdated,
    approve_instruction,
    give_consent,
    withdraw_consent,
)
from gemeinwerk.domain.delivery.actions.erasure import erase_person
from gemeinwerk.domain.delivery.actions.evidence import EvidenceBroken, issue_evidence
from gemeinwerk.domain.delivery.actions.letters import (
    LetterAlreadyPosted,
    LetterHeld,
    complete_address,
    mark_posted,
    mark_printed,
    record_return,
)
from gemeinwerk.domain.delivery.actions.mails import send_mail
from gemeinwerk.domain.delivery.actions.messages import mark_read, reply, send_message
from gemeinwerk.domain.delivery.actions.notices import (
    NotInMailbox,
    ProvisionEnded,
    UnknownLaw,
    contest_receipt,
    deliver_notice,
    end_provision,
    prove_receipt,
    record_bounce,
    record_retrieval,
)
from gemeinwerk.domain.delivery.actions.remedies import (
    AlreadyJudged,
    IdentificationChanged,
    NoObjection,
    NoticeUnopened,
    NotLate,
    file_remedy,
    hand_over_remedy,
    judge_remedy,
    record_remedy,
)
from gemeinwerk.domain.delivery.actions.reminders import remind_receiver

__all__ = [
    "AlreadyJudged",
    "EvidenceBroken",
    "IdentificationChanged",
    "LetterAlreadyPosted",
    "LetterHeld",
    "NoObjection",
    "NotInMailbox",
    "NotLate",
    "NoticeUnopened",
    "ProvisionEnded",
    "UnknownLaw",
    "WordingOutdated",
    "approve_instruction",
    "complete_address",
    "contest_receipt",
    "deliver_notice",
    "end_provision",
    "erase_person",
    "file_remedy",
    "give_consent",
    "hand_over_remedy",
    "issue_evidence",
    "judge_remedy",
    "mark_posted",
    "mark_printed",
    "mark_read",
    "prove_receipt",
    "record_bounce",
    "record_remedy",
    "record_retrieval",
    "record_return",
    "remind_receiver",
    "reply",
    "send_mail",
    "send_message",
    "withdraw_consent",
]
