"""Writes of the delivery room."""

from __future__ import annotations

from gemeinwerk.domain.delivery.actions.again import NotContested, WayNotOpen, provide_again, refuse_format
from gemeinwerk.domain.delivery.actions.approvals import approve_instruction
from gemeinwerk.domain.delivery.actions.consents import (
    ConsentByPhone,
    DeclaredMeanwhile,
    NoteMissing,
    WordingOutdated,
    end_post_request,
    give_consent,
    record_declaration,
    refuse_consent,
    request_post,
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
from gemeinwerk.domain.delivery.actions.participants import RepresentativeKnown, add_participant, end_participant
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
    "ConsentByPhone",
    "DeclaredMeanwhile",
    "EvidenceBroken",
    "IdentificationChanged",
    "LetterAlreadyPosted",
    "LetterHeld",
    "NoObjection",
    "NotContested",
    "NotInMailbox",
    "NotLate",
    "NoteMissing",
    "NoticeUnopened",
    "ProvisionEnded",
    "RepresentativeKnown",
    "UnknownLaw",
    "WayNotOpen",
    "WordingOutdated",
    "add_participant",
    "approve_instruction",
    "complete_address",
    "contest_receipt",
    "deliver_notice",
    "end_participant",
    "end_post_request",
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
    "provide_again",
    "record_bounce",
    "record_declaration",
    "record_remedy",
    "record_retrieval",
    "record_return",
    "refuse_consent",
    "refuse_format",
    "remind_receiver",
    "reply",
    "request_post",
    "send_mail",
    "send_message",
    "withdraw_consent",
]
