"""Writes of the delivery room."""

from __future__ import annotations

from gemeinwerk.domain.delivery.actions.again import NotContested, WayNotOpen, provide_again, refuse_format
from gemeinwerk.domain.delivery.actions.approvals import approve_instruction
from gemeinwerk.domain.delivery.actions.bounces import note_bounce, read_bounces
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
    "DeclaredMeanwhile",
    "EvidenceBroken",
    "IdentificationChanged",
    "LetterAlreadyPosted",
    "LetterHeld",
    "NoObjection",
    "NotContested",
    "NotContested",
    "NotInMailbox",
    "NotLate",
    "NoteMissing",
    "NoteMissing",
    "NoticeUnopened",
    "ProvisionEnded",
    "RepresentativeKnown",
    "RepresentativeKnown",
    "UnknownLaw",
    "WayNotOpen",
    "WayNotOpen",
    "WordingOutdated",
    "add_participant",
    "add_participant",
    "approve_instruction",
    "complete_address",
    "contest_receipt",
    "deliver_notice",
    "end_participant",
    "end_participant",
    "end_post_request",
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
    "note_bounce",
    "prove_receipt",
    "provide_again",
    "provide_again",
    "read_bounces",
    "record_bounce",
    "record_declaration",
    "record_declaration",
    "record_remedy",
    "record_retrieval",
    "record_return",
    "refuse_consent",
    "refuse_consent",
    "refuse_format",
    "refuse_format",
    "remind_receiver",
    "reply",
    "request_post",
    "request_post",
    "send_mail",
    "send_message",
    "withdraw_consent",
]
